import Objects
import YAML

/// Gateways of the same pods that define a host on a port twice.
// istio pkg/config/analysis/analyzers/gateway/conflictinggateway.go
enum ConflictingGatewayAnalyzer {
    private struct Port: Hashable, Comparable {
        var selector: String
        var number: Int64

        static func < (left: Self, right: Self) -> Bool {
            (left.selector, left.number) < (right.selector, right.number)
        }
    }

    /// The hosts that a gateway has on a port, each with the address that it is bound to.
    private typealias Hosts = [String: String]

    static func analyze(_ context: inout AnalysisContext) {
        var known: [Port: [String: Hosts]] = [:]
        for gateway in context[.gateway] {
            let selector = self.selector(of: gateway).description
            for server in gateway.spec.entries("servers") {
                let port = Port(selector: selector, number: server.number("port", "number"))
                var hosts: Hosts = [:]
                for host in server["hosts"]?.strings ?? [] { hosts[host] = server.text("bind") }
                known[port, default: [:]][gateway.fullName] = hosts
            }
        }
        for gateway in context[.gateway] { check(gateway, &known, &context) }
    }

    private static func selector(of gateway: AnalyzedResource) -> LabelSelector {
        LabelSelector(labels: gateway.spec["selector"]?.map ?? [:])
    }

    private static func check(
        _ gateway: AnalyzedResource, _ known: inout [Port: [String: Hosts]],
        _ context: inout AnalysisContext
    ) {
        let selector = selector(of: gateway)
        let pods = context[.pod]
        let ports = known.keys.sorted().filter { meetsSamePods($0.selector, selector, pods) }
        if !selector.description.isEmpty, ports.isEmpty {
            GatewayAnalyzer.reportMissing(selector, of: gateway, &context)
            return
        }
        for server in gateway.spec.entries("servers") {
            let number = server.number("port", "number")
            var conflicting: [String] = []
            for port in ports where port.number == number {
                for name in (known[port] ?? [:]).keys.sorted() where name != gateway.fullName {
                    if isConflict(server, &known[port, default: [:]][name, default: [:]]) {
                        conflicting.append(name)
                    }
                }
            }
            guard !conflicting.isEmpty else { continue }
            context.report(
                .conflictingGateways, gateway,
                [
                    conflicting.sorted().joined(separator: ","), selector.description,
                    String(number), (server["hosts"]?.strings ?? []).joined(separator: ","),
                ])
        }
    }

    private static func meetsSamePods(
        _ other: String, _ selector: LabelSelector, _ pods: [AnalyzedResource]
    ) -> Bool {
        let own = selector.description
        if own == other { return true }
        guard own.isEmpty || other.isEmpty || own.contains(other) || other.contains(own) else {
            return false
        }
        // conflictinggateway.go: parseSelectorFromString
        var labels: Fields = [:]
        for pair in other.split(separator: ",") {
            let parts = pair.split(separator: "=", omittingEmptySubsequences: false)
            if parts.count == 2 { labels[String(parts[0])] = .string(String(parts[1])) }
        }
        let second = LabelSelector(labels: labels)
        return pods.contains { selector.matches($0.labels) && second.matches($0.labels) }
    }

    /// Whether a server has a host that is known already. If it has none, its hosts are known to
    /// the other gateway from now on, which is how Istio finds conflicts that are none among three
    /// gateways.
    // istio pilot/pkg/model/gateway.go: CheckDuplicates
    private static func isConflict(_ server: Value, _ known: inout Hosts) -> Bool {
        let bind = server.text("bind")
        let hosts = server["hosts"]?.strings ?? []
        if hosts.contains(where: { known[$0] == bind }) { return true }
        for host in hosts { known[host] = bind }
        return false
    }
}
