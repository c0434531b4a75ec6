import Objects
import YAML

/// Hosts of ServiceEntries and Services, by the namespace that may see them.
// istio pkg/config/analysis/analyzers/util/service_lookup.go: InitServiceEntryHostMap
struct KnownHosts {
    /// What stands behind a host.
    struct Service {
        var ports: [Int64]
        var selector: Fields
    }

    /// A host as a namespace sees it; `*` is every namespace.
    // istio pkg/config/analysis/analyzers/util/hosts.go: ScopedFqdn
    struct ScopedHost: Hashable, Comparable, CustomStringConvertible {
        var scope: String
        var host: String

        init(_ scope: String, _ host: String, in namespace: String) {
            self.scope = scope
            self.host = Self.qualified(host, in: namespace)
        }

        var description: String { "\(scope)/\(host)" }

        static func < (left: Self, right: Self) -> Bool { left.description < right.description }

        // hosts.go: ConvertHostToFQDN
        static func qualified(_ host: String, in namespace: String) -> String {
            host.hasPrefix("*") || host.contains(".")
                ? host : "\(host).\(namespace).svc.cluster.local"
        }
    }

    private var hosts: [ScopedHost: Service] = [:]
    private var wildcards: [ScopedHost] = []

    init(_ context: AnalysisContext) {
        for entry in context[.serviceEntry] { add(entry) }
        for service in context[.service] {
            let ports = service.spec.entries("ports").map { $0.number("port") }
            let setting = service.annotations["networking.istio.io/exportTo"]?.string ?? ""
            for scope in Self.scopes(setting, in: service.namespace) {
                hosts[ScopedHost(scope, service.name, in: service.namespace)] = Service(
                    ports: ports, selector: [:])
            }
        }
        wildcards = hosts.keys.filter { $0.host.hasPrefix("*") }.sorted()
    }

    private mutating func add(_ entry: AnalyzedResource) {
        let service = Service(
            ports: entry.spec.entries("ports").map { $0.number("number") },
            selector: entry.spec["workloadSelector", "labels"]?.map ?? [:])
        let exportTo = entry.spec["exportTo"]?.strings ?? []
        for host in entry.spec["hosts"]?.strings ?? [] {
            // What is visible everywhere needs no entry for single namespaces.
            let isPublic = exportTo.isEmpty || exportTo.contains("*")
            let scopes = isPublic ? ["*"] : exportTo.map { $0 == "." ? entry.namespace : $0 }
            for scope in scopes {
                hosts[ScopedHost(scope, host, in: entry.namespace)] = service
            }
        }
    }

    // service_lookup.go: getVisibleNamespacesFromExportToAnno
    private static func scopes(_ setting: String, in namespace: String) -> [String] {
        guard !setting.isEmpty else { return ["*"] }
        return setting.split(separator: ",", omittingEmptySubsequences: false).map { part in
            let name = String(part).trimmed
            return name == "." ? namespace : name
        }
    }

    /// What a destination's host means for an object of a namespace.
    // service_lookup.go: GetDestinationHost
    func service(for host: String, from namespace: String, exportTo: [String]) -> Service? {
        let scopes = exportTo.isEmpty ? [namespace] : exportTo.map { $0 == "." ? namespace : $0 }
        for scope in ["*"] + scopes {
            if let found = hosts[ScopedHost(scope, host, in: namespace)] { return found }
        }
        let bare = host.hasPrefix("*") ? host.utf8.dropFirst() : host.utf8[...]
        let match = wildcards.first { known in
            (known.scope == "*" || known.scope == namespace)
                && bare.hasSuffix(known.host.utf8.dropFirst())
        }
        return match.flatMap { hosts[$0] }
    }
}
