import Basis
import Testing

@testable import Traffic

/// What is answered without a written response has the status that the response would have.
@Suite struct QuickAnswerTests {
    private static let context = ApplicationContext(
        now: .meshStart, pod: "web", client: .loopback, isSecure: false, number: 3, seed: 7)

    @Test(arguments: [
        "/status/200", "/status/404", "/status/503", "/status/418", "/status/99", "/status/099",
        "/status/999", "/status/600", "/status/2000", "/status/2x0", "/status/200,500",
        "/status/200?a=b", "/status/", "/status", "/Status/200", "/get",
    ])
    func `a status that is asked for is the answer's`(_ path: String) throws {
        for application in [Application.httpbin, .goHTTPBin] {
            let request = HTTPRequest(target: path, authority: "web")
            let answer = try #require(application.answer(request, Self.context))
            if let quick = application.status(of: request.forProxies) {
                #expect(quick == answer.status, "\(application)")
                #expect(answer.delay == .milliseconds(1))
            }
        }
    }

    @Test func `the usual question has a quick answer`() {
        let request = HTTPRequest(target: "/status/200", authority: "web").forProxies
        #expect(Application.goHTTPBin.status(of: request) == 200)
        #expect(Application.httpbin.status(of: request) == 200)
    }

    @Test func `every well-known site has the status that it tells`() {
        let request = HTTPRequest(authority: "web")
        for host in Internet.wellKnown {
            for case .http(let site) in host.ports.values {
                guard let quick = site.status else { continue }
                let answer = site.answer(
                    request, isSecure: false, from: .loopback, number: 1, at: .meshStart)
                #expect(quick == answer.status, "\(host.name)")
                #expect(answer.delay == .milliseconds(1))
            }
        }
    }

    @Test func `a pod that takes an address over is found there`() throws {
        var simulation = Fixture.plain
        let call = try Call(
            from: .pod(namespace: "default", name: "client"), url: "http://10.244.200.9/")
        #expect(simulation.count([call], rounds: 2).failures == 2)
        try simulation.create(Fixture.service("late", port: 80, target: 80))
        try simulation.create(Fixture.pod("late", image: "nginx", labels: ["app": "late"]))
        _ = simulation.settle()
        let pod = try #require(
            simulation.world.store.objects(Kinds.pod).first { $0.name == "late" })
        let address = try #require(pod["status", "podIP"]?.string)
        let again = try Call(
            from: .pod(namespace: "default", name: "client"), url: "http://\(address)/")
        var before = Fixture.plain
        #expect(before.count([again], rounds: 1).failures == 1)
        try before.create(Fixture.pod("late", image: "nginx", labels: ["app": "late"]))
        _ = before.settle()
        #expect(before.count([again], rounds: 1).statuses[200] == 1)
    }
}
