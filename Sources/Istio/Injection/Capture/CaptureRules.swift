import Basis
import Objects
import YAML

/// A pod's iptables rules as `istio-init` (or Istio's CNI plugin) makes them, IPv4 only.
package struct CaptureRules: Sendable, Equatable {
    /// What they were made from.
    package let settings: CaptureSettings
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
    package init?(pod: Object, nameservers: [IPAddress] = [IPAddress(v4: 0x0a60_000a)]) {
        guard let settings = CaptureSettings(pod: pod, nameservers: nameservers) else { return nil }
        self.init(settings)
    }

    /// The rules that follow from settings. Ports and ranges that cannot be read are left out;
    /// the injector refuses them before.
    package init(_ settings: CaptureSettings) {
        self.settings = settings
        appendInterfaceRules()
        if settings.dropsInvalid {
            append(.mangle, "PREROUTING", [.connectionState("INVALID")], .jump("ISTIO_DROP"))
            append(.mangle, "ISTIO_DROP", [], .drop)
        }
        appendRedirections()
        appendInboundRules()
        append(.nat, "OUTPUT", [], .jump("ISTIO_OUTPUT"))
        appendOutboundExceptions()
        appendOwnerRules()
        if settings.redirectsDNS { appendDNSRules() }
        append(.nat, "ISTIO_OUTPUT", [.destination(loopback)], .return)
        appendOutboundCapture()
        if settings.interceptionMode == "TPROXY" { appendTransparentRules() }
        buildChains()
    }

    /// 127.0.0.1/32.
    var loopback: CIDR { CIDR(.loopback, prefixLength: 32) }

    mutating func append(
        _ table: CaptureRule.Table, _ chain: String, _ conditions: [CaptureRule.Condition],
        _ target: CaptureRule.Target
    ) {
        rules.append(
            CaptureRule(
                table: table, chain: chain, insertedAt: nil, conditions: conditions,
                target: target))
    }

    mutating func insert(
        at place: Int, _ table: CaptureRule.Table, _ chain: String,
        _ conditions: [CaptureRule.Condition], _ target: CaptureRule.Target
    ) {
        rules.append(
            CaptureRule(
                table: table, chain: chain, insertedAt: place, conditions: conditions,
                target: target))
    }

    /// The place of a chain in ``chains``.
    func chain(_ table: CaptureRule.Table, _ name: String) -> Int? {
        chains.firstIndex { $0.table == table && $0.name == name }
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
