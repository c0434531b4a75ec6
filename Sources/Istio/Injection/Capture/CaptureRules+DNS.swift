import Basis

extension CaptureRules {
    /// Where the agent answers DNS.
    private var agentPort: Int { 15053 }

    /// What tells the name servers' packets from others: nothing where all DNS is captured.
    private var servers: [CIDR?] {
        guard !settings.capturesAllDNS else { return [nil] }
        let bits = family == .ipv4 ? 32 : 128
        return settings.nameservers.filter { $0.isIPv4 == (family == .ipv4) }
            .map { CIDR($0, prefixLength: bits) }
    }

    // istio tools/istio-iptables/pkg/capture/run.go: SetupDNSRedir
    mutating func appendDNSRules() {
        append(.raw, "OUTPUT", [], .jump("ISTIO_OUTPUT_DNS"), .nameServers)
        if !servers.isEmpty {
            append(.nat, "ISTIO_OUTPUT", [], .jump("ISTIO_OUTPUT_DNS"), .nameServers)
        }
        for transport in [CaptureRule.Transport.tcp, .udp] {
            for server in servers {
                append(
                    .nat, "ISTIO_OUTPUT_DNS",
                    [.transport(transport), .destinationPort(53)]
                        + (server.map { [.destination($0)] } ?? []),
                    .redirect(port: agentPort), .nameQuestions)
            }
        }
        appendConnectionZones()
    }

    // run.go: addDNSConntrackZones: traffic between proxy and name servers is zone 1, traffic
    // between the application and the agent is zone 2.
    private mutating func appendConnectionZones() {
        let users = commaSeparated(settings.proxyUID).compactMap { Int($0) }
        let groups = commaSeparated(settings.effectiveGID).compactMap { Int($0) }
        for owner in users.map({ CaptureRule.Owner.user($0) }) + groups.map({ .group($0) }) {
            append(
                .raw, "ISTIO_OUTPUT_DNS",
                [.transport(.udp), .destinationPort(53), .owner(owner)], .connectionZone(1),
                .nameZones)
            append(
                .raw, "ISTIO_OUTPUT_DNS",
                [.transport(.udp), .sourcePort(agentPort), .owner(owner)], .connectionZone(2),
                .nameZones)
        }
        guard !servers.isEmpty else { return }
        append(.raw, "PREROUTING", [], .jump("ISTIO_INBOUND"), .nameServers)
        for server in servers {
            append(
                .raw, "ISTIO_OUTPUT_DNS",
                [.transport(.udp), .destinationPort(53)]
                    + (server.map { [.destination($0)] } ?? []), .connectionZone(2), .nameZones)
            append(
                .raw, "ISTIO_INBOUND",
                [.transport(.udp), .sourcePort(53)] + (server.map { [.source($0)] } ?? []),
                .connectionZone(1), .nameZones)
        }
    }
}
