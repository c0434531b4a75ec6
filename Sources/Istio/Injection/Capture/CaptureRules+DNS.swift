import Basis

extension CaptureRules {
    /// Where the agent answers DNS.
    private var agentPort: Int { 15053 }

    // istio tools/istio-iptables/pkg/capture/run.go: SetupDNSRedir
    mutating func appendDNSRules() {
        let servers = settings.nameservers.filter(\.isIPv4).map { CIDR($0, prefixLength: 32) }
        guard !servers.isEmpty else { return }
        append(.raw, "OUTPUT", [], .jump("ISTIO_OUTPUT_DNS"))
        append(.nat, "ISTIO_OUTPUT", [], .jump("ISTIO_OUTPUT_DNS"))
        for transport in [CaptureRule.Transport.tcp, .udp] {
            for server in servers {
                append(
                    .nat, "ISTIO_OUTPUT_DNS",
                    [.transport(transport), .destinationPort(53), .destination(server)],
                    .redirect(port: agentPort))
            }
        }
        appendConnectionZones(servers)
    }

    // run.go: addDNSConntrackZones: traffic between proxy and name servers is zone 1, traffic
    // between the application and the agent is zone 2.
    private mutating func appendConnectionZones(_ servers: [CIDR]) {
        let users = commaSeparated(settings.proxyUID).compactMap { Int($0) }
        let groups = commaSeparated(settings.effectiveGID).compactMap { Int($0) }
        let owners =
            users.map { CaptureRule.Owner.user($0) } + groups.map { CaptureRule.Owner.group($0) }
        for owner in owners {
            append(
                .raw, "ISTIO_OUTPUT_DNS",
                [.transport(.udp), .destinationPort(53), .owner(owner)], .connectionZone(1))
            append(
                .raw, "ISTIO_OUTPUT_DNS",
                [.transport(.udp), .sourcePort(agentPort), .owner(owner)], .connectionZone(2))
        }
        append(.raw, "PREROUTING", [], .jump("ISTIO_INBOUND"))
        for server in servers {
            append(
                .raw, "ISTIO_OUTPUT_DNS",
                [.transport(.udp), .destinationPort(53), .destination(server)], .connectionZone(2))
            append(
                .raw, "ISTIO_INBOUND", [.transport(.udp), .sourcePort(53), .source(server)],
                .connectionZone(1))
        }
    }
}
