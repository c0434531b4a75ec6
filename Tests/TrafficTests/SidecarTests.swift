import Basis
import Objects
import Testing
import YAML

@testable import Traffic

/// The cases of a pod with a sidecar that asks for a host outside the mesh.
@Suite struct SidecarTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var entry: Fields?
        var registryOnly = false
        var status: Int?
        var flags = "-"
        var cluster: String
        var route = "default"
        var seconds: Int64 = 0
        var testDescription: String { name }
    }

    static let known = "outbound|80||www.baidu.com"
    static let cases: [Case] = [
        Case(name: "no entry", cluster: "PassthroughCluster", route: "allow_any"),
        Case(
            name: "no entry, registry only", registryOnly: true, status: 502, cluster: "",
            route: "block_all"),
        Case(name: "DNS", entry: ["resolution": "DNS"], cluster: known),
        Case(
            name: "DNS, registry only", entry: ["resolution": "DNS"], registryOnly: true,
            cluster: known),
        Case(name: "NONE", entry: ["resolution": "NONE"], cluster: known),
        Case(
            name: "STATIC, nobody there",
            entry: ["resolution": "STATIC", "endpoints": [["address": "192.168.0.100"]]],
            status: 503, flags: "URX,UF", cluster: known, seconds: 30),
        Case(
            name: "STATIC, refused",
            entry: ["resolution": "STATIC", "endpoints": [["address": "172.18.0.2"]]],
            status: 503, flags: "URX,UF", cluster: known),
        Case(
            name: "STATIC without endpoints", entry: ["resolution": "STATIC"], status: 503,
            flags: "UH", cluster: known),
        Case(
            name: "DNS, endpoint unknown to DNS",
            entry: ["resolution": "DNS", "endpoints": [["address": "dead.example"]]],
            status: 503, flags: "UH", cluster: known),
        Case(
            name: "DNS, selector that matches nothing",
            entry: ["resolution": "DNS", "workloadSelector": ["labels": ["app": "none"]]],
            status: 503, flags: "NC", cluster: known),
        Case(
            name: "visible to no one, registry only",
            entry: ["resolution": "DNS", "exportTo": ["~"]], registryOnly: true, status: 502,
            cluster: "", route: "block_all"),
    ]

    @Test(arguments: cases)
    func `wget through a sidecar`(_ expected: Case) throws {
        var configuration = Configuration()
        configuration.injectedNamespaces = ["default"]
        if expected.registryOnly {
            configuration.istio.settings = [
                .init(
                    path: "meshConfig.outboundTrafficPolicy.mode", value: "REGISTRY_ONLY")
            ]
        }
        var simulation = Simulation(configuration)
        try simulation.create(
            Fixture.pod("client", image: "busybox", command: ["sleep", "3600"]))
        if let fields = expected.entry {
            try simulation.create(Fixture.entry("www.baidu.com", fields))
        }
        _ = simulation.settle()
        let result = try simulation.run(
            "client", ["wget", "-q", "-O", "-", "http://www.baidu.com"])
        let trace = try #require(simulation.lastTrace)
        if let status = expected.status {
            let reason = reasonPhrase(of: status)
            #expect(
                result.error == "wget: server returned error: HTTP/1.1 \(status) \(reason)\n")
            #expect(result.code == 1)
            #expect(trace.answeredBy == "istio-proxy in client")
        } else {
            #expect(result.error == "")
            #expect(result.code == 0)
            #expect(result.out.hasPrefix("<!DOCTYPE html>\n<!--STATUS OK-->"))
            #expect(trace.answeredBy == "www.baidu.com")
        }
        #expect(trace.flags == expected.flags)
        #expect(trace.hop(.cluster)?.subject ?? "" == expected.cluster)
        #expect(trace.hop(.route)?.subject == expected.route)
        #expect(trace.duration.wholeSeconds == expected.seconds)
        #expect(trace.clientLog?.contains(" \(expected.flags) ") == true)
    }

    @Test func `three tries of ten seconds end in 503, and each is told`() throws {
        var simulation = Fixture.meshed
        try simulation.create(
            Fixture.entry(
                "www.baidu.com",
                ["resolution": "STATIC", "endpoints": [["address": "192.168.0.100"]]]))
        _ = simulation.settle()
        _ = try simulation.run("client", ["wget", "-q", "-O", "-", "http://www.baidu.com"])
        let trace = try #require(simulation.lastTrace)
        let tries = trace.hops.filter { $0.part == .endpoint }
        #expect(tries.map(\.subject) == Array(repeating: "192.168.0.100:80", count: 3))
        #expect(tries.map(\.outcome) == Array(repeating: "connection timeout", count: 3))
        #expect(tries.allSatisfy { $0.duration == .seconds(10) })
        #expect(tries[0].origin?.field == "spec.endpoints[0].address")
        #expect(trace.details == "upstream_reset_before_response_started{connection_timeout}")
    }

    @Test func `without a sidecar an entry changes nothing`() throws {
        var simulation = Fixture.plain
        try simulation.create(
            Fixture.entry(
                "www.baidu.com",
                ["resolution": "STATIC", "endpoints": [["address": "192.168.0.100"]]]))
        _ = simulation.settle()
        let result = try simulation.run(
            "client", ["wget", "-q", "-O", "-", "http://www.baidu.com"])
        #expect(result.out.hasPrefix("<!DOCTYPE html>"))
        #expect(simulation.lastTrace?.hops.allSatisfy { $0.part != .listener } == true)
    }

    @Test(arguments: [
        ("http", "closed"), ("https", "tlsFailure"),
    ])
    func `a port without an HTTP listener closes under REGISTRY_ONLY`(
        scheme: String, kind: String
    ) throws {
        var configuration = Configuration()
        configuration.injectedNamespaces = ["default"]
        configuration.istio.settings = [
            .init(path: "meshConfig.outboundTrafficPolicy.mode", value: "REGISTRY_ONLY")
        ]
        var simulation = Simulation(configuration)
        try simulation.create(
            Fixture.pod("client", image: "busybox", command: ["sleep", "3600"]))
        _ = simulation.settle()
        let trace = simulation.call(
            try Call(
                from: .pod(namespace: "default", name: "client"),
                url: "\(scheme)://www.baidu.com:\(scheme == "http" ? 8088 : 443)/"))
        #expect(trace.outcome.word == kind)
        #expect(trace.hop(.cluster)?.subject == "BlackHoleCluster")
        #expect(trace.flags == "UH")
    }
}
