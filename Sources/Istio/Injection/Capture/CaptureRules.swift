import Basis
import Objects
import YAML

/// A pod's iptables rules of one family as `istio-init` (or Istio's CNI plugin) makes them.
package struct CaptureRules: Sendable, Equatable {
    /// Whose packets.
    package enum Family: String, Sendable, CaseIterable { case ipv4 = "IPv4", ipv6 = "IPv6" }

    /// What they were made from.
    package let settings: CaptureSettings
    /// Whose packets they are for.
    package let family: Family
    /// The rules in the order in which Istio makes them.
    package private(set) var rules: [CaptureRule] = []
    /// The rules of each chain in the order in which they are tried.
    package private(set) var chains: [Chain] = []

    /// A chain of one table.
    package struct Chain: Sendable, Equatable {
        /// The table.
        package var table: CaptureRule.Table
        /// The name.
        package var name: String
        /// The rules in the order in which they are tried.
        package var rules: [CaptureRule] = []
        /// For each rule that jumps, the index of the chain it jumps to; -1 for the others.
        var jumps: [Int] = []
    }

    /// The rules of a pod; nil if nothing makes any: it has no sidecar, or one with interception
    /// mode `NONE`.
    package init?(
        pod: Object, family: Family = .ipv4,
        nameservers: [IPAddress] = [IPAddress(v4: 0x0a60_000a)]
    ) {
        guard let settings = CaptureSettings(pod: pod, nameservers: nameservers) else { return nil }
        self.init(settings, family: family)
    }

    /// The rules that follow from settings; of those that iptables refuses, all too.
    // istio tools/istio-iptables/pkg/capture/run.go: Run
    package init(_ settings: CaptureSettings, family: Family = .ipv4) {
        self.settings = settings
        self.family = family
        appendInterfaceRules()
        if settings.dropsInvalid {
            append(
                .mangle, "PREROUTING", [.connectionState("INVALID")], .jump("ISTIO_DROP"),
                .invalidPackets)
            append(.mangle, "ISTIO_DROP", [], .drop, .invalidPackets)
        }
        appendRedirections()
        appendInboundRules()
        append(.nat, "OUTPUT", [], .jump("ISTIO_OUTPUT"), .outbound)
        appendOutboundExceptions()
        appendOwnerRules()
        appendGroupRules()
        if settings.capturesDNS { appendDNSRules() }
        append(.nat, "ISTIO_OUTPUT", [.destination(loopback)], .return, .loopback)
        appendOutboundCapture()
        if settings.interceptionMode == "TPROXY" { appendTransparentRules() }
        buildChains()
    }

    /// 127.0.0.1/32 or ::1/128.
    var loopback: CIDR {
        guard family == .ipv4 else {
            return CIDR(IPAddress(v6High: 0, low: 1), prefixLength: 128)
        }
        return CIDR(settings.loopbackRange) ?? CIDR(.loopback, prefixLength: 32)
    }

    /// The address that Envoy's inbound passthrough binds to: 127.0.0.6 or ::6.
    var passthrough: CIDR {
        family == .ipv4
            ? CIDR(IPAddress(v4: 0x7f00_0006), prefixLength: 32)
            : CIDR(IPAddress(v6High: 0, low: 6), prefixLength: 128)
    }

    mutating func append(
        _ table: CaptureRule.Table, _ chain: String, _ conditions: [CaptureRule.Condition],
        _ target: CaptureRule.Target, _ purpose: CapturePurpose
    ) {
        rules.append(
            CaptureRule(
                table: table, chain: chain, insertedAt: nil, conditions: conditions,
                target: target, purpose: purpose))
    }

    mutating func insert(
        at place: Int, _ table: CaptureRule.Table, _ chain: String,
        _ conditions: [CaptureRule.Condition], _ target: CaptureRule.Target,
        _ purpose: CapturePurpose
    ) {
        rules.append(
            CaptureRule(
                table: table, chain: chain, insertedAt: place, conditions: conditions,
                target: target, purpose: purpose))
    }

    /// The place of a chain in ``chains``.
    func chain(_ table: CaptureRule.Table, _ name: String) -> Int? {
        chains.firstIndex { $0.table == table && $0.name == name }
    }

    /// The number of a rule in its chain, from 1, as `iptables -L --line-numbers` counts.
    package func number(of rule: CaptureRule) -> Int? {
        guard let index = chain(rule.table, rule.chain) else { return nil }
        return chains[index].rules.firstIndex(of: rule).map { $0 + 1 }
    }

    private mutating func buildChains() {
        for rule in rules {
            var names = [rule.chain]
            if case .jump(let target) = rule.target { names.append(target) }
            for name in names where chain(rule.table, name) == nil {
                chains.append(Chain(table: rule.table, name: name))
            }
            guard let index = chain(rule.table, rule.chain) else { continue }
            let end = chains[index].rules.count
            chains[index].rules.insert(rule, at: min(rule.insertedAt.map { $0 - 1 } ?? end, end))
        }
        for index in chains.indices {
            let table = chains[index].table
            chains[index].jumps = chains[index].rules.map { rule in
                if case .jump(let name) = rule.target { chain(table, name) ?? -1 } else { -1 }
            }
        }
    }
}
