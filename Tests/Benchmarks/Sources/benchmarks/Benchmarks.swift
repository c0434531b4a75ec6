import Foundation
import MeshKit

/// Measures what docs/performance.md states, each figure as the median of several runs, in CPU time
/// of this process unless it says otherwise. Arguments name those to measure; without any, all are.
@main
struct Benchmarks {
    static func main() throws {
        let wanted = CommandLine.arguments.dropFirst()
        let all: [(name: String, measure: () throws -> Void)] = [
            ("scenario", scenario), ("manifests", manifests), ("rendering", rendering),
            ("pods", pods), ("injected", injectedPods), ("snapshots", snapshots),
            ("calls", calls), ("answer", firstAnswer),
        ]
        for (name, measure) in all where wanted.isEmpty || wanted.contains(name) {
            try measure()
        }
    }

    /// The whole scenario of docs/service-entry.md, from nothing.
    static func scenario() throws {
        let script = """
            kubectl apply -f samples/svc-entry.yaml
            kubectl get se
            kubectl label namespace default istio-injection=enabled
            kubectl apply -f samples/svc-entry-client.yaml
            kubectl get pods -n default
            kubectl exec deploy/svc-entry-client -- wget -q -O - http://www.baidu.com
            kubectl apply -f samples/svc-entry-static.yaml
            kubectl exec deploy/svc-entry-client -- wget -q -O - http://www.baidu.com || why
            kubectl delete -f samples/svc-entry-client.yaml
            kubectl delete -f samples/svc-entry.yaml
            """
        try report("start of a mesh", runs: 20) { _ = try Mesh() }
        try report("the whole scenario, start included", runs: 20) {
            var mesh = try Mesh()
            let output = mesh.run(script)
            precondition(output.exitCode == 0, output.stderr)
        }
    }

    /// 1,000 ServiceEntry manifests in one file.
    static func manifests() throws {
        let entries = (0..<1_000).map { number in
            """
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: {name: entry-\(number)}
            spec:
              hosts: [host-\(number).example.com]
              ports: [{number: 80, name: http, protocol: HTTP}]
              resolution: DNS
            """
        }.joined(separator: "\n---\n")
        var mesh = try Mesh()
        try mesh.store(Array(entries.utf8), at: "entries.yaml")
        report("apply of 1,000 ServiceEntries, settled", runs: 5) {
            var copy = mesh
            precondition(copy.run("kubectl apply -f entries.yaml > /tmp/out").exitCode == 0)
        }
    }

    /// What injection adds to the creation of a pod: 2,000 pods that nobody else looks at, as their
    /// names are the user's and nothing is stored.
    static func rendering() throws {
        let pods = (0..<2_000).map { number in
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: pod-\(number), labels: {app: web}}
            spec: {containers: [{name: web, image: nginx}]}
            """
        }.joined(separator: "\n---\n")
        var times: [Double] = []
        for injected in [false, true] {
            var options = SessionOptions()
            options.injected = injected ? ["default"] : []
            var mesh = try Mesh(options)
            try mesh.store(Array(pods.utf8), at: "pods.yaml")
            let runs = (0..<5).map { _ in
                var copy = mesh
                let start = cpuSeconds()
                let output = copy.run("kubectl create --dry-run=server -f pods.yaml > /tmp/out")
                precondition(output.exitCode == 0, output.stderr)
                return cpuSeconds() - start
            }
            times.append(runs.sorted()[2])
        }
        let each = (times[1] - times[0]) / 2_000 * 1e6
        let text = String(format: "%.1f µs of %.1f µs", each, times[1] / 2_000 * 1e6)
        print("one pod's admission: injection's part \(text)")
    }

    static func pods() throws { try pods(injected: false) }
    static func injectedPods() throws { try pods(injected: true) }

    /// 5,000 pods on 50 nodes, from one Deployment.
    private static func pods(injected: Bool) throws {
        var options = SessionOptions()
        options.nodes = 50
        options.injected = injected ? ["default"] : []
        let mesh = try Mesh(options)
        report("5,000 \(injected ? "injected " : "")pods on 50 nodes, settled", runs: 3) {
            var copy = mesh
            let output = copy.run(Self.deployment(replicas: 5_000))
            precondition(output.exitCode == 0, output.stderr)
        }
    }

    /// A copy of a mesh with 5,000 pods, and its first change.
    static func snapshots() throws {
        var options = SessionOptions()
        options.nodes = 50
        var mesh = try Mesh(options)
        _ = mesh.run(Self.deployment(replicas: 5_000))
        var copies: [Mesh] = []
        report("1,000 snapshots of that mesh", runs: 5) {
            copies = (0..<1_000).map { _ in mesh }
        }
        report("1,000 snapshots, each changed once", runs: 3) {
            for index in copies.indices { _ = try? copies[index].store([1], at: "f") }
        }
    }

    /// Calls over 200 services, each routed, balanced and counted anew.
    static func calls() throws {
        var options = SessionOptions()
        options.injected = ["default"]
        var mesh = try Mesh(options)
        _ = mesh.run(
            "kubectl apply -f samples/curl/curl.yaml\nkubectl apply -f samples/httpbin/httpbin.yaml"
        )
        let services = (0..<200).map { number in
            """
            apiVersion: v1
            kind: Service
            metadata: {name: s\(number)}
            spec: {selector: {app: httpbin}, ports: [{port: 80, targetPort: 8080, name: http}]}
            """
        }.joined(separator: "\n---\n")
        try mesh.store(Array(services.utf8), at: "services.yaml")
        precondition(mesh.run("kubectl apply -f services.yaml").exitCode == 0)
        let pod = mesh.run("kubectl get pods -l app=curl -o jsonpath='{.items[0].metadata.name}'")
            .stdout
        let both = try (0..<200).map {
            try Call(from: .pod(namespace: "default", name: pod), url: "http://s\($0)/status/200")
        }
        measureCalls("calls through both proxies", both, &mesh)
        let names = (0..<200).map { "e\($0).example.com" }
        let entries = names.enumerated().map { number, name in
            """
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: {name: e\(number)}
            spec:
              hosts: [\(name)]
              ports: [{number: 80, name: http, protocol: HTTP}]
              resolution: STATIC
              endpoints: [{address: 203.0.113.9}, {address: 203.0.113.10}]
            """
        }.joined(separator: "\n---\n")
        try mesh.store(Array(entries.utf8), at: "outside.yaml")
        _ = mesh.run(
            "internet add a.example --address 203.0.113.9\ninternet add b.example --address 203.0.113.10"
        )
        for name in names { _ = mesh.run("internet add \(name)") }
        precondition(mesh.run("kubectl apply -f outside.yaml").exitCode == 0)
        let client = try names.map {
            try Call(from: .pod(namespace: "default", name: pod), url: "http://\($0)/")
        }
        measureCalls("calls through the client's proxy alone", client, &mesh)
    }

    private static func measureCalls(_ name: String, _ calls: [Call], _ mesh: inout Mesh) {
        let rounds = 100
        let start = cpuSeconds()
        var answered = 0
        for _ in 0..<rounds {
            for call in calls where mesh.call(call).outcome.status == 200 { answered += 1 }
        }
        let passed = cpuSeconds() - start
        precondition(answered == rounds * calls.count, "\(name): \(answered) answered")
        let rate = Int(Double(rounds * calls.count) / passed)
        print("\(name), with their traces: \(rate) per CPU-second")
        let counting = cpuSeconds()
        let tally = mesh.count(calls, rounds: rounds * 50)
        precondition(tally.statuses[200] == tally.total, "\(name): \(tally)")
        print(
            "\(name), counted: \(Int(Double(tally.total) / (cpuSeconds() - counting))) per CPU-second"
        )
    }

    /// In a mesh of 1,000 services: one more ServiceEntry, and the first answer through it.
    static func firstAnswer() throws {
        var options = SessionOptions()
        options.injected = ["default"]
        var mesh = try Mesh(options)
        _ = mesh.run("kubectl apply -f samples/curl/curl.yaml")
        let services = (0..<1_000).map { number in
            """
            apiVersion: v1
            kind: Service
            metadata: {name: s\(number)}
            spec: {selector: {app: none}, ports: [{port: 80, name: http}]}
            """
        }.joined(separator: "\n---\n")
        try mesh.store(Array(services.utf8), at: "services.yaml")
        precondition(mesh.run("kubectl apply -f services.yaml").exitCode == 0)
        _ = try mesh.call("http://www.baidu.com/", from: "deploy/curl")
        try report("1,000 services: apply one ServiceEntry and get its first answer", runs: 10) {
            var copy = mesh
            precondition(copy.run("kubectl apply -f samples/svc-entry.yaml").exitCode == 0)
            let trace = try copy.call("http://www.baidu.com/", from: "deploy/curl")
            precondition(trace.outcome.status == 200)
        }
    }

    static func deployment(replicas: Int) -> String {
        """
        kubectl apply -f - <<EOF
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: many}
        spec:
          replicas: \(replicas)
          selector: {matchLabels: {app: many}}
          template:
            metadata: {labels: {app: many}}
            spec: {containers: [{name: web, image: nginx}]}
        EOF
        """
    }

    private static func report(_ name: String, runs: Int, _ body: () throws -> Void) rethrows {
        var times: [Double] = []
        for _ in 0..<runs {
            let start = cpuSeconds()
            try body()
            times.append(cpuSeconds() - start)
        }
        times.sort()
        let text = String(format: "%.3f ms", times[times.count / 2] * 1_000)
        print("\(name): \(text) (of \(runs) runs)")
    }

    private static func cpuSeconds() -> Double {
        var usage = rusage()
        #if canImport(Glibc)
            getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        #else
            getrusage(RUSAGE_SELF, &usage)
        #endif
        return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
            + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
    }
}
