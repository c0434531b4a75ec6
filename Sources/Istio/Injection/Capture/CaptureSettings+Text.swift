import Basis
import YAML

extension CaptureSettings {
    /// Which set of programs is used: nft's, unless the other is asked for.
    // istio tools/istio-iptables/pkg/dependencies/implementation.go: DetectIptablesVersion
    var binary: String { forcedBinary == "legacy" ? "legacy" : "nft" }
    /// The program that prints the rules.
    var saveProgram: String { "iptables-\(binary)-save" }

    /// Why the settings are refused as a whole; nil where they are not.
    // istio tools/common/config/validation.go
    var invalidity: String? {
        let groups = commaSeparated(ownerGroupsInclude)
        if ownerGroupsInclude != "*", groups.count > 64 {
            return "number of owner groups whose outgoing traffic should be redirected to Envoy "
                + "cannot exceed 64, got \(groups.count): [\(groups.joined(separator: " "))]"
        }
        if !["", "legacy", "nft"].contains(forcedBinary) {
            return "invalid FORCE_IPTABLES_BINARY value \(GoText.quoted(forcedBinary))"
        }
        if let problem = Self.prefixProblem(loopbackRange) {
            return "failed to parse CIDR \(loopbackRange): \(problem)"
        }
        guard let range = CIDR(loopbackRange) else { return nil }
        if !range.address.isIPv4 || !range.address.isLoopback {
            return "expected valid IPv4 loopback address in CIDR \(loopbackRange); found "
                + "\(range.address)"
        }
        if range.prefixLength < 8 {
            return "expected CIDR \(loopbackRange) to have mask in range [8, 32]; found "
                + "\(range.prefixLength)"
        }
        return nil
    }

    /// Why a range of addresses is refused.
    // istio tools/istio-iptables/pkg/capture/run.go: Run
    var rangeProblem: String? {
        if outboundRangesExclude == "*" { return "invalid value for OUTBOUND_IP_RANGES_EXCLUDE" }
        for text in [outboundRangesExclude, outboundRangesInclude] where text != "*" {
            for item in commaSeparated(text) {
                if let problem = Self.prefixProblem(item) { return problem }
            }
        }
        return nil
    }

    /// Go's words for what is no range.
    // Go net/netip: ParsePrefix
    private static func prefixProblem(_ text: String) -> String? {
        let start = "netip.ParsePrefix(\(GoText.quoted(text))): "
        guard let slash = text.lastIndex(of: "/") else { return start + "no '/'" }
        let (address, bits) = (String(text[..<slash]), String(text[text.index(after: slash)...]))
        guard let ip = IPAddress(address) else {
            return start + "ParseAddr(\(GoText.quoted(address))): unable to parse IP"
        }
        guard !bits.isEmpty, bits.utf8.allSatisfy({ (48...57).contains($0) }),
            let number = Int(bits)
        else { return start + "bad bits after slash: \(GoText.quoted(bits))" }
        return number > (ip.isIPv4 ? 32 : 128) ? start + "prefix length out of range" : nil
    }

    // istio tools/istio-iptables/pkg/capture/run.go: logConfig
    var environmentText: String {
        [
            "ENVOY_PORT", "INBOUND_CAPTURE_PORT", "ISTIO_INBOUND_INTERCEPTION_MODE",
            "ISTIO_INBOUND_TPROXY_ROUTE_TABLE", "ISTIO_INBOUND_PORTS", "ISTIO_OUTBOUND_PORTS",
            "ISTIO_LOCAL_EXCLUDE_PORTS", "ISTIO_EXCLUDE_INTERFACES", "ISTIO_SERVICE_CIDR",
            "ISTIO_SERVICE_EXCLUDE_CIDR", "ISTIO_META_DNS_CAPTURE", "INVALID_DROP",
        ].map { "\($0)=\(environment[$0]?.string ?? "")\n" }.joined()
    }

    // istio tools/common/config/config.go: Print
    var configurationText: String {
        let asked = redirectsDNS && !capturesAllDNS ? nameservers : []
        let servers = [true, false].map { isIPv4 in
            "[\(asked.filter { $0.isIPv4 == isIPv4 }.map(\.description).joined(separator: " "))]"
        }
        let lines: [(String, String)] = [
            ("PROXY_PORT", proxyPort), ("PROXY_INBOUND_CAPTURE_PORT", inboundPort),
            ("PROXY_TUNNEL_PORT", tunnelPort), ("PROXY_UID", proxyUID),
            ("PROXY_GID", effectiveGID), ("INBOUND_INTERCEPTION_MODE", interceptionMode),
            ("INBOUND_TPROXY_MARK", transparentMark), ("INBOUND_TPROXY_ROUTE_TABLE", routeTable),
            ("INBOUND_PORTS_INCLUDE", inboundPortsInclude),
            ("INBOUND_PORTS_EXCLUDE", inboundPortsExclude),
            ("OUTBOUND_OWNER_GROUPS_INCLUDE", ownerGroupsInclude),
            ("OUTBOUND_OWNER_GROUPS_EXCLUDE", ownerGroupsExclude),
            ("OUTBOUND_IP_RANGES_INCLUDE", outboundRangesInclude),
            ("OUTBOUND_IP_RANGES_EXCLUDE", outboundRangesExclude),
            ("OUTBOUND_PORTS_INCLUDE", outboundPortsInclude),
            ("OUTBOUND_PORTS_EXCLUDE", outboundPortsExclude),
            ("KUBE_VIRT_INTERFACES", virtualInterfaces), ("ENABLE_INBOUND_IPV6", "\(enablesIPv6)"),
            ("DUAL_STACK", "\(isDualStack)"), ("DNS_CAPTURE", "\(redirectsDNS)"),
            ("DROP_INVALID", "\(dropsInvalid)"), ("CAPTURE_ALL_DNS", "\(capturesAllDNS)"),
            ("DNS_SERVERS", servers.joined(separator: ",")),
            ("NETWORK_NAMESPACE", networkNamespace), ("CNI_MODE", "\(isPlugin)"),
            ("EXCLUDE_INTERFACES", excludeInterfaces), ("RECONCILE", "\(reconciles)"),
            ("CLEANUP_ONLY", "\(cleansUpOnly)"), ("FORCE_APPLY", "\(forcesApply)"),
            ("NATIVE_NFTABLES", "\(usesNFTables)"), ("FORCE_IPTABLES_BINARY", forcedBinary),
        ]
        return lines.map { "\($0.0)=\($0.1)\n" }.joined()
    }
}
