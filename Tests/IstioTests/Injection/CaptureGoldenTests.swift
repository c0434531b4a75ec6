import Basis
import Foundation
import Testing
import YAML

@testable import Istio

/// What iptables-restore is fed, against the files of Istio's own unit tests, where a checkout of
/// istio/istio is at hand (`MESH_ISTIO_SOURCES` names it).
@Suite struct CaptureGoldenTests {
    private static let sources = ProcessInfo.processInfo.environment["MESH_ISTIO_SOURCES"]

    /// A case of tools/istio-iptables/pkg/capture/run_test.go.
    struct Case: Sendable {
        var name: String
        var arguments: [String] = []
        var environment: [String: String] = [:]
        var servers: [String] = []
        var isIPv6 = false
    }

    private static let owners = ["-g", "1,2", "-u", "3,4"]
    private static let ipv6 = "2001:db8::/32"

    static let cases = [
        Case(name: "empty"), Case(name: "ipv6-empty-inbound-ports", isIPv6: true),
        Case(
            name: "ip-range",
            arguments: ["-x", "1.1.0.0/16", "-i", "9.9.0.0/16", "--redirect-dns"] + owners,
            servers: ["127.0.0.53"]),
        Case(
            name: "tproxy",
            arguments: [
                "-m", "TPROXY", "-b", "*", "-x", "1.1.0.0/16", "-i", "9.9.0.0/16", "-g", "1337",
                "--redirect-dns", "-c", "not-istio-nic",
            ], servers: ["127.0.0.53"], isIPv6: true),
        Case(name: "ipv6-inbound-ports", arguments: ["-b", "4000,5000"], isIPv6: true),
        Case(
            name: "ipv6-virt-interfaces", arguments: ["-b", "4000,5000", "-k", "eth0,eth1"],
            isIPv6: true),
        Case(
            name: "ipv6-ipnets",
            arguments: [
                "-b", "4000,5000", "-d", "6000,7000,", "-k", "eth0,eth1", "-x", ipv6, "-i", ipv6,
            ], isIPv6: true),
        Case(
            name: "ipv6-uid-gid",
            arguments: [
                "-b", "4000,5000", "-d", "6000,7000", "-k", "eth0,eth1", "-x", ipv6, "-i", ipv6,
            ] + owners, isIPv6: true),
        Case(name: "ipv6-outbound-ports", arguments: ["-q", "32000,31000"], isIPv6: true),
        Case(name: "kube-virt-interfaces", arguments: ["-k", "eth1,eth2", "-i", "*"]),
        Case(name: "ipnets", arguments: ["-i", "10.0.0.0/8"]),
        Case(
            name: "ipnets-with-kube-virt-interfaces",
            arguments: ["-k", "eth1,eth2", "-i", "10.0.0.0/8"]),
        Case(name: "inbound-ports-include", arguments: ["-b", "32000,31000"]),
        Case(name: "inbound-ports-wildcard", arguments: ["-b", "*"]),
        Case(name: "inbound-ports-tproxy", arguments: ["-b", "32000,31000", "-m", "TPROXY"]),
        Case(name: "inbound-ports-wildcard-tproxy", arguments: ["-b", "*", "-m", "TPROXY"]),
        Case(
            name: "dns-uid-gid", arguments: ["--redirect-dns"] + owners,
            servers: ["127.0.0.53", "::127.0.0.53"], isIPv6: true),
        Case(
            name: "outbound-owner-groups", environment: ["ISTIO_OUTBOUND_OWNER_GROUPS": "java,202"]),
        Case(
            name: "outbound-owner-groups-exclude",
            environment: ["ISTIO_OUTBOUND_OWNER_GROUPS_EXCLUDE": "888,ftp"]),
        Case(name: "outbound-ports-include", arguments: ["-q", "32000,31000"]),
        Case(
            name: "loopback-outbound-iprange",
            arguments: ["-i", "127.1.2.3/32", "--redirect-dns"] + owners, servers: ["127.0.0.53"]),
        Case(name: "basic-exclude-nic", arguments: ["-c", "not-istio-nic"]),
        Case(name: "drop-invalid", arguments: ["--drop-invalid"]),
        Case(
            name: "host-ipv4-loopback-cidr",
            environment: ["ISTIO_OUTBOUND_IPV4_LOOPBACK_CIDR": "127.0.0.1/8"]),
    ]

    @Test(
        .enabled(if: sources != nil, "MESH_ISTIO_SOURCES names no checkout of istio/istio"),
        arguments: cases)
    func `the rules are those of Istio's own files`(_ example: Case) throws {
        let folder = "\(Self.sources ?? "")/tools/istio-iptables/pkg/capture/testdata"
        let expected = try String(
            contentsOfFile: "\(folder)/\(example.name).golden", encoding: .utf8
        ).split(separator: "\n").map(String.init).filter { !$0.hasSuffix("tables-save") }
            .map { line in
                // An address is written as RFC 5952 has it here, and as it came there.
                line.split(separator: "::127.0.0.53", omittingEmptySubsequences: false)
                    .joined(separator: "::7f00:35")
            }
        var settings = CaptureSettings(
            arguments: example.arguments,
            environment: Fields(
                example.environment.sorted { $0.key < $1.key }.map {
                    ($0.key, .string($0.value))
                }), nameservers: example.servers.compactMap { IPAddress($0) })
        settings.addresses = [IPAddress(example.isIPv6 ? "fd00::1" : "10.0.0.1")].compactMap { $0 }
        var found = CaptureRules(settings).restoreInput.split(separator: "\n").map(String.init)
        if settings.enablesIPv6 {
            let rules = CaptureRules(settings, family: .ipv6)
            found += rules.restoreInput.split(separator: "\n").map(String.init)
        }
        #expect(found == expected)
    }
}
