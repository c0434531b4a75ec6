import MeshKit
import Testing

@Suite struct SessionTests {
    @Test func `a text that does not parse runs nothing and says where`() throws {
        var mesh = try Mesh()
        let output = mesh.run("kubectl create namespace shop\necho \"abc\n")
        #expect(output.exitCode == 2)
        #expect(output.stdout.isEmpty)
        #expect(output.stderr.contains("<input>:2:6: error MESH0101"))
        #expect(output.diagnostics.map(\.code) == [.incomplete])
        #expect(mesh.run("kubectl get namespace shop").exitCode == 1)
    }

    @Test func `a script stops at its first failing statement`() throws {
        var mesh = try Mesh()
        let output = mesh.run("kubectl get pod nope\nkubectl create namespace shop")
        #expect(output.exitCode == 1)
        #expect(mesh.run("kubectl get namespace shop").exitCode == 1)
    }

    @Test func `piped statements go on after a failure`() throws {
        var mesh = try Mesh()
        let outcome = mesh.run(
            "kubectl get pod nope\nkubectl create namespace shop\n", as: .piped(file: "x")
        ) { _ in }
        #expect(outcome.exitCode == 0)
        #expect(mesh.run("kubectl get namespace shop").exitCode == 0)
    }

    @Test func `a statement that meets a limit is taken back`() throws {
        var limits = Limits()
        limits.steps = 5_000
        var mesh = try Mesh(limits: limits)
        let output = mesh.run(
            "kubectl create namespace a\n{ kubectl create namespace b; while :; do :; done; }")
        #expect(output.exitCode == 4)
        #expect(output.diagnostics.map(\.code) == [.limit])
        #expect(mesh.run("kubectl get namespace a").exitCode == 0)
        #expect(mesh.run("kubectl get namespace b").exitCode == 1)
    }

    @Test func `a cancellation stops a run and keeps what has happened`() throws {
        var mesh = try Mesh()
        let flag = Cancellation()
        let outcome = mesh.run(
            "kubectl create namespace a\nwhile :; do clock; done", as: .script(file: "x"),
            cancellation: flag
        ) { chunk in if chunk.bytes.contains(UInt8(ascii: "+")) { flag.cancel() } }
        #expect(outcome.exitCode == 130)
        #expect(mesh.run("kubectl get namespace a").exitCode == 0)
    }

    @Test func `copies share nothing`() throws {
        var one = try Mesh()
        var other = one
        _ = one.run("X=1; kubectl create namespace a")
        #expect(other.run("kubectl get namespace a").exitCode == 1)
        #expect(other.run("echo ${X-unset}").stdout == "unset\n")
        #expect(one.run("echo ${X-unset}").stdout == "1\n")
    }

    @Test func `two runs print the same bytes`() throws {
        let script = """
            kubectl apply -f samples/svc-entry-client.yaml
            kubectl get pods -A -o wide
            kubectl get events
            """
        var one = try Mesh()
        var other = try Mesh()
        #expect(one.run(script).stdout == other.run(script).stdout)
    }

    @Test(arguments: [
        ("if true; then", true), ("echo 'a", true), ("cat <<EOF\nx", true), ("echo a |", true),
        ("echo a", false), ("fi", false), ("apiVersion: v1", true),
        ("apiVersion: v1\nkind: Pod\n\n", false), ("$ echo a", false), ("$ for i in 1; do", true),
    ])
    func `incomplete input is told from wrong input`(text: String, isIncomplete: Bool) throws {
        let mesh = try Mesh()
        #expect(mesh.isIncomplete(text + "\n") == isIncomplete)
    }

    @Test func `a pasted manifest becomes a file`() throws {
        var mesh = try Mesh()
        let manifest = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n\n"
        var shown = ""
        _ = mesh.run(manifest, as: .typed) { shown += String(decoding: $0.bytes, as: UTF8.self) }
        #expect(shown == "kept as settings.yaml; apply -f settings.yaml\n")
        #expect(mesh.run("apply -f settings.yaml").stdout == "configmap/settings created\n")
    }

    @Test func `a pasted prompt is dropped`() throws {
        var mesh = try Mesh()
        var shown = ""
        _ = mesh.run("user@host:~/x# echo a", as: .typed) {
            shown += String(decoding: $0.bytes, as: UTF8.self)
        }
        #expect(shown == "a\n")
    }

    @Test func `piped text is cut at complete statements`() throws {
        let mesh = try Mesh()
        #expect(mesh.completeStatements(in: Array("echo a\nif true; then\n".utf8)) == 7)
        #expect(mesh.completeStatements(in: Array("echo a\necho b".utf8)) == 7)
        #expect(mesh.completeStatements(in: Array("echo a\n)\n".utf8)) == 9)
    }
}
