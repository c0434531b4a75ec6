import MeshKit

/// What an embedder does with a mesh. Each step checks itself: the program ends with code 1 where
/// something is not as it says.
@main
struct Embedding {
    static func main() throws {
        try runsScripts()
        try addsCommands()
        try forks()
        try setsLimits()
        try cancels()
        try readsResults()
        print("embedding: all steps held")
    }

    /// A mesh is a value; a script runs in it and its output comes back.
    static func runsScripts() throws {
        var options = SessionOptions()
        options.injected = ["default"]
        var mesh = try Mesh(options)
        let output = mesh.run(
            """
            kubectl apply -f samples/svc-entry-client.yaml
            kubectl get pods
            """)
        check(output.exitCode == 0, output.stderr)
        check(output.stdout.contains("2/2"), output.stdout)
    }

    /// A command of the host's, which can stand in pipes like any other.
    static func addsCommands() throws {
        var mesh = try Mesh()
        mesh.register(
            HostCommand("tenants", summary: "Namespaces of our tenants", effects: .none) {
                context in
                let names = ["red", "green"].map { "namespace/\($0) at \(context.now.rfc3339)\n" }
                return .init(stdout: names.joined())
            })
        let output = mesh.run("tenants | grep -c namespace")
        check(output.stdout == "2\n", output.stdout + output.stderr)
    }

    /// A copy is a fork: what happens in one is not seen in the other.
    static func forks() throws {
        var original = try Mesh()
        _ = original.run("kubectl create namespace shop")
        var fork = original
        _ = fork.run("kubectl delete namespace shop")
        check(original.run("kubectl get namespace shop").exitCode == 0, "the original keeps it")
        check(fork.run("kubectl get namespace shop").exitCode == 1, "the fork has lost it")
    }

    /// A script that meets a limit is taken back; the mesh is as it was.
    static func setsLimits() throws {
        var limits = Limits()
        limits.steps = 10_000
        var mesh = try Mesh(limits: limits)
        let output = mesh.run("while true; do :; done")
        check(output.exitCode == 4, "exit code \(output.exitCode)")
        check(mesh.run("echo still here").stdout == "still here\n", "the mesh goes on")
    }

    /// Another thread, or a signal's handler, can stop a run.
    static func cancels() throws {
        var mesh = try Mesh()
        let cancellation = Cancellation()
        let outcome = mesh.run(
            "while true; do echo again; done", as: .script(file: "endless"),
            cancellation: cancellation
        ) { _ in cancellation.cancel() }
        check(outcome.exitCode == 130, "exit code \(outcome.exitCode)")
    }

    /// Results are values with JSON forms: a trace of a call, a verdict of an injection.
    static func readsResults() throws {
        var options = SessionOptions()
        options.injected = ["default"]
        var mesh = try Mesh(options)
        _ = mesh.run("kubectl apply -f samples/svc-entry-client.yaml")
        let trace = try mesh.call("http://www.baidu.com/", from: "deploy/svc-entry-client")
        check(trace.outcome.status == 200, trace.json.jsonText)
        let verdict = try mesh.verdict("deploy/svc-entry-client")
        check(verdict.isInjected, verdict.json.jsonText)
    }

    static func check(_ holds: Bool, _ text: @autoclosure () -> String) {
        guard !holds else { return }
        print("embedding: \(text())")
        preconditionFailure("a step of the example did not hold")
    }
}
