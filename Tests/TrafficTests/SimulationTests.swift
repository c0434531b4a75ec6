import Basis
import Objects
import Testing
import YAML

@testable import Traffic

/// The simulation as a value.
@Suite struct SimulationTests {
    private func story() throws -> String {
        var configuration = Configuration()
        configuration.injectedNamespaces = ["default"]
        var simulation = Simulation(configuration)
        try simulation.create(
            Fixture.pod("client", image: "busybox", command: ["sleep", "3600"]))
        for index in 0..<3 {
            try simulation.create(
                Fixture.pod(
                    "hello-\(index)", image: "istio/examples-helloworld-v1", ports: [5000],
                    labels: ["app": "hello"]))
        }
        try simulation.create(Fixture.service("hello", port: 5000, target: 5000))
        _ = simulation.settle()
        var text = ""
        for _ in 0..<5 {
            let result = try simulation.run(
                "client", ["wget", "-q", "-O-", "http://hello:5000/hello"])
            text += result.out + (simulation.lastTrace?.clientLog ?? "") + "\n"
        }
        return text + "\(simulation.world.now)"
    }

    @Test func `two runs are equal to the byte`() throws {
        let (first, second) = (try story(), try story())
        #expect(first == second)
    }

    @Test func `forks never see each other's configuration`() throws {
        let base = Fixture.meshed
        var (left, right) = (base, base)
        // Both forks reach the same revision by different changes.
        try left.create(
            Fixture.entry(
                "www.baidu.com",
                ["resolution": "STATIC", "endpoints": [["address": "172.18.0.2"]]]))
        try right.create(Fixture.entry("www.baidu.com", ["resolution": "DNS"]))
        _ = left.settle()
        _ = right.settle()
        let call = try Call(
            from: .pod(namespace: "default", name: "client"), url: "http://www.baidu.com/")
        let traces = [left.call(call), right.call(call), left.call(call)]
        #expect(traces.map(\.outcome.status) == [503, 200, 503])
    }

    @Test func `counted calls end as traced ones do`() throws {
        var simulation = Fixture.meshed
        let call = Call(
            from: .pod(namespace: "default", name: "client"), host: "hello", port: 5000,
            payload: .http(HTTPRequest(target: "/hello", authority: "hello:5000")))
        let tally = simulation.count([call], rounds: 100)
        #expect(tally.statuses[200] == 100)
        #expect(tally.total == 100)
    }

    @Test func `a trace has a JSON form with a version`() throws {
        var simulation = Fixture.meshed
        let trace = simulation.call(
            try Call(
                from: .pod(namespace: "default", name: "client"), url: "http://hello:5000/hello"))
        let json = trace.json
        #expect(json["schemaVersion"]?.int == 1)
        #expect(json["outcome", "status"]?.int == 200)
        #expect(json["hops"]?.items.count == trace.hops.count)
        #expect(json["hops"]?[0]?["part"]?.string == "dns")
        #expect(trace.hops.map(\.part).contains(.application))
        #expect(Set(trace.hops.map(\.side)) == [.client, .network, .server])
    }

    @Test func `the internet can be added to and taken from`() throws {
        var simulation = Fixture.plain
        let call = try Call(
            from: .pod(namespace: "default", name: "client"), url: "http://api.example.net/x")
        let before = simulation.call(call)
        #expect(before.outcome == .unresolved)
        simulation.addInternetHost("api.example.net", body: "hello", status: 201)
        guard case .response(let response) = simulation.call(call).outcome else {
            Issue.record("no response")
            return
        }
        #expect(response.status == 201)
        #expect(response.body == Array("hello\n".utf8))
        let isRemoved = simulation.internet.remove("api.example.net")
        let after = simulation.call(call)
        #expect(isRemoved)
        #expect(after.outcome == .unresolved)
    }

    @Test(arguments: [
        ("http://a/b?c=d#e", "a", 80, "/b?c=d"), ("https://u:p@h:8443", "h", 8_443, "/"),
        ("h.example/x", "h.example", 80, "/x"), ("http://[::1]:81/", "::1", 81, "/"),
        ("http://h?q", "h", 80, "/?q"),
    ])
    func `URLs come apart`(text: String, host: String, port: Int, target: String) throws {
        let url = try URLText(text)
        #expect(url.host == host)
        #expect(url.port == port)
        #expect(url.target == target)
    }

    @Test(arguments: ["http://", "http://:80/", "http://a:b/", "foo://a/", "http://a:99999/"])
    func `what is no URL is refused`(text: String) {
        #expect(throws: URLText.Problem.self) { try URLText(text) }
    }
}
