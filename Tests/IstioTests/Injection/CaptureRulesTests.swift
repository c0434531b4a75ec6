import Basis
import Objects
import Testing
import YAML

@testable import Istio

/// A pod's iptables rules: their text and what they do with connections.
@Suite struct CaptureRulesTests {
    static let defaults = [
        "istio-iptables", "-p", "15001", "-z", "15006", "-u", "1337", "-m", "REDIRECT", "-i", "*",
        "-x", "", "-b", "*", "-d", "15090,15021,15020", "--log_output_level=default:info",
    ]

    static func rules(_ changes: [String] = [], dns: Bool = false) -> CaptureRules {
        let environment: Fields = dns ? ["ISTIO_META_DNS_CAPTURE": "true"] : [:]
        return CaptureRules(
            CaptureSettings(
                arguments: defaults + changes, environment: environment,
                nameservers: [IPAddress(v4: 0x0a60_000a)]))
    }

    @Test func `the default rules print as iptables-save prints them`() {
        let expected = """
            *nat
            :PREROUTING ACCEPT [0:0]
            :INPUT ACCEPT [0:0]
            :OUTPUT ACCEPT [0:0]
            :POSTROUTING ACCEPT [0:0]
            :ISTIO_INBOUND - [0:0]
            :ISTIO_IN_REDIRECT - [0:0]
            :ISTIO_OUTPUT - [0:0]
            :ISTIO_REDIRECT - [0:0]
            -A PREROUTING -p tcp -j ISTIO_INBOUND
            -A OUTPUT -j ISTIO_OUTPUT
            -A ISTIO_INBOUND -p tcp -m tcp --dport 15008 -j RETURN
            -A ISTIO_INBOUND -p tcp -m tcp --dport 15090 -j RETURN
            -A ISTIO_INBOUND -p tcp -m tcp --dport 15021 -j RETURN
            -A ISTIO_INBOUND -p tcp -m tcp --dport 15020 -j RETURN
            -A ISTIO_INBOUND -p tcp -j ISTIO_IN_REDIRECT
            -A ISTIO_IN_REDIRECT -p tcp -j REDIRECT --to-ports 15006
            -A ISTIO_OUTPUT -s 127.0.0.6/32 -o lo -j RETURN
            -A ISTIO_OUTPUT ! -d 127.0.0.1/32 -o lo -p tcp -m tcp ! --dport 15008 -m owner \
            --uid-owner 1337 -j ISTIO_IN_REDIRECT
            -A ISTIO_OUTPUT -o lo -m owner ! --uid-owner 1337 -j RETURN
            -A ISTIO_OUTPUT -m owner --uid-owner 1337 -j RETURN
            -A ISTIO_OUTPUT ! -d 127.0.0.1/32 -o lo -p tcp -m tcp ! --dport 15008 -m owner \
            --gid-owner 1337 -j ISTIO_IN_REDIRECT
            -A ISTIO_OUTPUT -o lo -m owner ! --gid-owner 1337 -j RETURN
            -A ISTIO_OUTPUT -m owner --gid-owner 1337 -j RETURN
            -A ISTIO_OUTPUT -d 127.0.0.1/32 -j RETURN
            -A ISTIO_OUTPUT -j ISTIO_REDIRECT
            -A ISTIO_REDIRECT -p tcp -j REDIRECT --to-ports 15001
            COMMIT

            """
        #expect(Self.rules().iptablesSave() == expected)
    }

    @Test func `what iptables-restore is fed names chains as they come up`() {
        let lines = Self.rules().restoreInput.split(separator: "\n").map(String.init)
        #expect(
            lines.prefix(8) == [
                "* nat", "-N ISTIO_INBOUND", "-N ISTIO_REDIRECT", "-N ISTIO_IN_REDIRECT",
                "-N ISTIO_OUTPUT", "-A ISTIO_INBOUND -p tcp --dport 15008 -j RETURN",
                "-A ISTIO_REDIRECT -p tcp -j REDIRECT --to-ports 15001",
                "-A ISTIO_IN_REDIRECT -p tcp -j REDIRECT --to-ports 15006",
            ])
        #expect(lines.last == "COMMIT")
    }

    struct Outbound: Sendable {
        var to: String
        var port = 80
        var uid = 0
        var gid = 0
        var loopback = false
        var from: String?
        var changes: [String] = []
        var transport = CaptureRule.Transport.tcp
        var dns = false
        var target: CaptureDecision.Target
        var rule: String?
    }

    @Test(arguments: [
        Outbound(to: "1.2.3.4", target: .redirect(15001), rule: "-p tcp -j REDIRECT"),
        Outbound(to: "127.0.0.1", loopback: true, target: .direct, rule: "! --uid-owner 1337"),
        Outbound(to: "10.244.1.5", loopback: true, target: .direct, rule: "! --uid-owner 1337"),
        Outbound(
            to: "10.244.1.5", uid: 1337, gid: 1337, loopback: true, target: .redirect(15006),
            rule: "--to-ports 15006"),
        Outbound(
            to: "10.244.1.5", port: 15008, uid: 1337, gid: 1337, loopback: true, target: .direct),
        Outbound(to: "1.2.3.4", uid: 1337, gid: 1337, target: .direct, rule: "--uid-owner 1337"),
        Outbound(to: "1.2.3.4", gid: 1337, target: .direct, rule: "--gid-owner 1337"),
        Outbound(
            to: "10.244.1.5", uid: 1337, gid: 1337, loopback: true, from: "127.0.0.6",
            target: .direct, rule: "-s 127.0.0.6/32"),
        Outbound(to: "10.96.0.10", port: 53, transport: .udp, target: .direct),
        Outbound(
            to: "10.96.0.10", port: 53, transport: .udp, dns: true, target: .redirect(15053),
            rule: "-p udp --dport 53"),
        Outbound(
            to: "10.96.0.10", port: 53, uid: 1337, gid: 1337, transport: .udp, dns: true,
            target: .direct, rule: "--uid-owner 1337"),
        Outbound(to: "8.8.8.8", port: 53, transport: .udp, dns: true, target: .direct),
        Outbound(
            to: "10.1.2.3", changes: ["-x", "10.0.0.0/8"], target: .direct, rule: "-d 10.0.0.0/8"),
        Outbound(to: "11.1.2.3", changes: ["-x", "10.0.0.0/8"], target: .redirect(15001)),
        Outbound(to: "11.1.2.3", changes: ["-i", "10.0.0.0/8"], target: .direct),
        Outbound(to: "10.1.2.3", changes: ["-i", "10.0.0.0/8"], target: .redirect(15001)),
        Outbound(to: "11.1.2.3", changes: ["-i", "", "-q", "80,81"], target: .redirect(15001)),
        Outbound(to: "11.1.2.3", changes: ["-o", "80"], target: .direct, rule: "--dport 80"),
        Outbound(to: "1.2.3.4", changes: ["-c", "eth0"], target: .direct, rule: "-o eth0"),
        Outbound(
            to: "1.2.3.4", uid: 1337, gid: 1337, changes: ["-u", "1500"],
            target: .redirect(15001)),
    ])
    func `an outbound connection goes where the rules send it`(_ example: Outbound) throws {
        let address = try #require(IPAddress(example.to))
        let decision = Self.rules(example.changes, dns: example.dns).outbound(
            to: SocketAddress(address, example.port), fromUID: example.uid, gid: example.gid,
            viaLoopback: example.loopback, from: example.from.flatMap { IPAddress($0) },
            transport: example.transport)
        #expect(decision.target == example.target)
        if let rule = example.rule {
            let found = try #require(decision.rule).written
            #expect(found.contains(rule), "\(found)")
        }
    }

    @Test(
        arguments: [
            (80, [], CaptureDecision.Target.redirect(15006)), (15090, [], .direct),
            (15021, [], .direct),
            (15020, [], .direct), (15008, [], .direct), (8080, ["-b", "80,90"], .direct),
            (90, ["-b", "80,90"], .redirect(15006)), (80, ["-b", ""], .direct),
            (80, ["-m", "TPROXY"], .redirect(15006)), (15020, ["-m", "TPROXY"], .direct),
            (80, ["-c", "eth0"], .direct),
        ] as [(Int, [String], CaptureDecision.Target)])
    func `an inbound connection goes where the rules send it`(
        _ port: Int, _ changes: [String], _ target: CaptureDecision.Target
    ) {
        let rules = Self.rules(changes)
        let address = SocketAddress(IPAddress(v4: 0x0af4_0105), port)
        #expect(rules.inbound(to: address).target == target)
        #expect(rules.inboundTarget(CapturedPacket(to: address)) == target)
    }

    @Test func `TPROXY puts the inbound rules into the mangle table`() {
        let rules = Self.rules(["-m", "TPROXY"])
        let text = rules.iptablesSave(.mangle)
        #expect(text.contains("-j TPROXY --on-port 15006 --on-ip 0.0.0.0 --tproxy-mark 0x539/0xff"))
        #expect(
            rules.chains.first { $0.table == .mangle && $0.name == "ISTIO_INBOUND" }?.rules.first?
                .written == "-I ISTIO_INBOUND 1 -p tcp -m mark --mark 1337 -j RETURN")
    }

    @Test func `a loopback range drops the exceptions for loopback`() {
        let text = Self.rules(["-i", "127.1.2.3/32"]).restoreInput
        #expect(!text.contains("-o lo -m owner ! --uid-owner"))
        #expect(text.contains("-A ISTIO_OUTPUT -d 127.1.2.3/32 -j ISTIO_REDIRECT"))
    }

    @Test func `rules come from the pod's own init container`() {
        var pod = Object(ResourceType("Pod"), metadata: Metadata(name: "web", namespace: "default"))
        #expect(CaptureRules(pod: pod) == nil)
        pod["spec", "initContainers"] = [
            [
                "name": "istio-init", "args": .list(Self.defaults.map { .string($0) }),
                "env": [["name": "ISTIO_META_DNS_CAPTURE", "value": "true"]],
            ]
        ]
        #expect(CaptureRules(pod: pod) == Self.rules(dns: true))
    }
}
