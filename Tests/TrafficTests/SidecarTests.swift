import Basis
import Cluster
import Objects
import Testing
import YAML

@testable import Traffic

/// A ServiceEntry for www.baidu.com with other fields put in.
func baiduEntry(_ fields: Fields) -> Object {
    var spec: Fields = [
        "hosts": ["www.baidu.com"], "location": "MESH_EXTERNAL",
        "ports": [
            ["number": 80, "name": "http", "protocol": "HTTP"],
            ["number": 443, "name": "https", "protocol": "HTTPS"],
        ],
    ]
    for (name, value) in fields { spec[name] = value }
    return Object(
        ResourceType(
            "ServiceEntry", group: "networking.istio.io",
            versions: ["v1", "v1beta1", "v1alpha3"], plural: "serviceentries", isCustom: true),
        metadata: Metadata(name: "svc-entry", namespace: "default"),
        fields: ["spec": .map(spec)])
}

/// A simulation with an injected client pod.
func injected(_ settings: [(String, String)] = []) throws -> Simulation {
    var configuration = Configuration()
    configuration.injectedNamespaces = ["default"]
    configuration.istio.settings = settings.map { .init(path: $0.0, value: $0.1) }
    var simulation = Simulation(configuration)
    try simulation.create(podObject("client", image: "busybox", command: ["sleep", "3600"]))
    _ = simulation.settle()
    return simulation
}

@Suite struct SidecarTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var entry: Fields?
        var registryOnly = false
        var error: String
        var flags: String
        var cluster: String
        var seconds: ClosedRange<Int64> = 0...0
        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(
            name: "no entry", entry: nil, error: "", flags: "-", cluster: "PassthroughCluster"),
        Case(
            name: "no entry, registry only", entry: nil, registryOnly: true,
            error: "wget: server returned error: HTTP/1.1 502 Bad Gateway\n", flags: "-",
            cluster: ""),
        Case(
            name: "DNS", entry: ["resolution": "DNS"], error: "", flags: "-",
            cluster: "outbound|80||www.baidu.com"),
        Case(
            name: "DNS, registry only", entry: ["resolution": "DNS"], registryOnly: true,
            error: "", flags: "-", cluster: "outbound|80||www.baidu.com"),
        Case(
            name: "NONE", entry: ["resolution": "NONE"], error: "", flags: "-",
            cluster: "outbound|80||www.baidu.com"),
        Case(
            name: "STATIC, nobody there",
            entry: [
                "resolution": "STATIC", "endpoints": [["address": "192.168.0.100"]],
            ],
            error: "wget: server returned error: HTTP/1.1 503 Service Unavailable\n",
            flags: "URX,UF", cluster: "outbound|80||www.baidu.com", seconds: 30...30),
        Case(
            name: "STATIC, refused",
            entry: ["resolution": "STATIC", "endpoints": [["address": "172.18.0.2"]]],
            error: "wget: server returned error: HTTP/1.1 503 Service Unavailable\n",
            flags: "URX,UF", cluster: "outbound|80||www.baidu.com"),
        Case(
            name: "STATIC without endpoints", entry: ["resolution": "STATIC"],
            error: "wget: server returned error: HTTP/1.1 503 Service Unavailable\n",
            flags: "UH", cluster: "outbound|80||www.baidu.com"),
        Case(
            name: "DNS, endpoint unknown to DNS",
            entry: ["resolution": "DNS", "endpoints": [["address": "dead.example"]]],
            error: "wget: server returned error: HTTP/1.1 503 Service Unavailable\n",
            flags: "UH", cluster: "outbound|80||www.baidu.com"),
    ]

    @Test(arguments: cases)
    func `wget through a sidecar`(_ expected: Case) throws {
        var simulation = try injected(
            expected.registryOnly
                ? [("meshConfig.outboundTrafficPolicy.mode", "REGISTRY_ONLY")] : [])
        if let fields = expected.entry { try simulation.create(baiduEntry(fields)) }
        _ = simulation.settle()
        let result = try simulation.run("client", "wget", "-q", "-O", "-", "http://www.baidu.com")
        let trace = try #require(simulation.lastTrace)
        #expect(result.error == expected.error)
        #expect(result.code == (expected.error.isEmpty ? 0 : 1))
        #expect(trace.flags == expected.flags)
        #expect(trace.hop(.cluster)?.subject ?? "" == expected.cluster)
        #expect(expected.seconds.contains(trace.duration.wholeSeconds))
        if expected.error.isEmpty { #expect(result.out.hasPrefix("<!DOCTYPE html>")) }
    }
}
