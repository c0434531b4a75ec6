import Basis
import Objects
import Testing
import YAML

@testable import Traffic

/// What DNS answers in pods.
@Suite struct NameTests {
    @Test(arguments: [
        ("web.default.svc.cluster.local", "one"), ("WEB.default.svc.cluster.local.", "one"),
        ("web", "unknown"), ("nosuch.default.svc.cluster.local", "unknown"),
        ("default.svc.cluster.local", "none"), ("nosuch.svc.cluster.local", "unknown"),
        ("10-244-1-9.default.pod.cluster.local", "10.244.1.9"),
        ("www.baidu.com", "180.101.49.44,180.101.51.73"), ("no.such.host", "unknown"),
        ("en.wikipedia.org", "208.80.154.224"), ("wikipedia.org", "unknown"),
        ("hello.default.svc.cluster.local", "one"),
    ])
    func `kube-dns`(name: String, expected: String) {
        var simulation = Fixture.plain
        let answer = simulation.withNetwork { $0.lookUp(name, in: $1) }
        let list = answer.addresses.map(\.description).joined(separator: ",")
        switch expected {
        case "unknown": #expect(answer.code == .unknownName)
        case "none":
            #expect(answer.code == .success)
            #expect(list == "")
        case "one":
            #expect(answer.addresses.count == 1)
            #expect(list.hasPrefix("10.96."))
        default: #expect(list == expected)
        }
    }

    @Test func `a resolver tries the search domains first`() {
        #expect(
            Network.candidates(for: "web", namespace: "shop")
                == [
                    "web.shop.svc.cluster.local", "web.svc.cluster.local", "web.cluster.local",
                    "web",
                ])
        #expect(Network.candidates(for: "a.b.c.d.e.f", namespace: "x").first == "a.b.c.d.e.f")
        #expect(Network.candidates(for: "web.", namespace: "x") == ["web."])
    }

    @Test func `a headless Service has its pods' addresses, an external one is an alias`() throws {
        var simulation = Fixture.plain
        try simulation.create(
            Fixture.service("hello", port: 5000, target: 5000, spec: ["clusterIP": "None"])
                .renamed("headless"))
        var external = Fixture.service("out", port: 80, target: 80)
        external["spec"] = ["type": "ExternalName", "externalName": "www.baidu.com"]
        try simulation.create(external)
        _ = simulation.settle()
        let answers = simulation.withNetwork { network, view in
            ["headless", "out"].map {
                network.lookUp("\($0).default.svc.cluster.local", in: view)
            }
        }
        #expect(answers[0].addresses.count == 2)
        #expect(answers[0].addresses.allSatisfy { $0.description.hasPrefix("10.244.") })
        #expect(
            answers[1].aliases.map(\.target) == ["www.baidu.com", "www.a.shifen.com"])
        #expect(answers[1].addresses.first?.description == "180.101.49.44")
    }

    @Test func `nslookup prints what busybox prints`() throws {
        var simulation = Fixture.plain
        let unknown = try simulation.run("client", ["nslookup", "no.such.host"])
        #expect(
            unknown.out
                == "Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\n"
                + "** server can't find no.such.host: NXDOMAIN\n\n"
                + "** server can't find no.such.host: NXDOMAIN\n\n")
        #expect(unknown.code == 1)
        let known = try simulation.run("client", ["nslookup", "www.baidu.com"])
        #expect(
            known.out
                == "Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\nNon-authoritative answer:\n"
                + "www.baidu.com\tcanonical name = www.a.shifen.com\n"
                + "Name:\twww.a.shifen.com\nAddress: 180.101.49.44\n"
                + "Name:\twww.a.shifen.com\nAddress: 180.101.51.73\n\n"
                + "Non-authoritative answer:\n"
                + "www.baidu.com\tcanonical name = www.a.shifen.com\n\n")
        #expect(known.code == 0)
    }

    @Test func `without DNS nothing is found, and asking takes time`() throws {
        var simulation = Fixture.plain
        let isBroken = simulation.setFault(Fault(.drop, of: .dns))
        #expect(isBroken)
        let result = try simulation.run("client", ["wget", "-q", "-O-", "http://www.baidu.com"])
        #expect(result.error == "wget: bad address 'www.baidu.com'\n")
        #expect(simulation.lastTrace?.outcome == .noNameServer)
        let lookup = try simulation.run("client", ["nslookup", "web"])
        #expect(lookup.out == ";; connection timed out; no servers could be reached\n\n")
    }

    @Test func `an agent that captures DNS answers for hosts of ServiceEntries`() throws {
        var configuration = Configuration()
        configuration.injectedNamespaces = ["default"]
        configuration.istio.settings = [
            .init(
                path: "meshConfig.defaultConfig.proxyMetadata.ISTIO_META_DNS_CAPTURE",
                value: "true")
        ]
        var simulation = Simulation(configuration)
        try simulation.create(
            Fixture.pod("client", image: "busybox", command: ["sleep", "3600"]))
        try simulation.create(
            Fixture.entry(
                "only.in.mesh",
                ["resolution": "STATIC", "endpoints": [["address": "180.101.49.44"]]]))
        _ = simulation.settle()
        let result = try simulation.run("client", ["wget", "-q", "-O-", "http://only.in.mesh"])
        #expect(result.code == 0)
        let hop = try #require(simulation.lastTrace?.hop(.dns))
        #expect(hop.reason.hasPrefix("istio-proxy"))
        #expect(hop.outcome.hasPrefix("240.240."))
    }
}

extension Object {
    func renamed(_ name: String) -> Object {
        var copy = self
        copy.metadata.name = name
        return copy
    }
}
