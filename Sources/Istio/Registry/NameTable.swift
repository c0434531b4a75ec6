import Basis
import YAML

/// The names that a proxy's agent answers itself, where it captures DNS.
// istio pkg/dns/server/name_table.go
package struct NameTable: Sendable, Equatable {
    /// Addresses by name; a name may be a wildcard.
    package private(set) var entries = OrderedMap<String, [IPAddress]>()
    /// How long answers may be kept, in seconds (istio pkg/dns/client/dns.go).
    package static let secondsToLive = 30

    /// What the table says of a name: nil where it does not know it, so that the cluster's DNS is
    /// asked; an empty list where it knows it without such an address.
    package func addresses(of name: String) -> [IPAddress]? {
        var name = name.lowercased()
        if name.hasSuffix(".") { name.removeLast() }
        if let found = entries[name] { return found }
        // A wildcard answers at any depth below it.
        var rest = Substring(name)
        while let dot = rest.firstIndex(of: ".") {
            rest = rest[rest.index(after: dot)...]
            if let found = entries["*.\(rest)"] { return found }
        }
        return nil
    }

    mutating func add(_ name: String, _ addresses: [IPAddress]) {
        var known = entries[name] ?? []
        for address in addresses where !known.contains(address) { known.append(address) }
        entries[name] = known
    }

    mutating func replace(_ name: String, _ addresses: [IPAddress]) { entries[name] = addresses }
}

extension PushContext {
    /// The names that a proxy's agent answers, short forms of the cluster's services among them.
    /// Of several ServiceEntries with one host the addresses count together; a Kubernetes service
    /// counts alone.
    // istio pilot/pkg/networking/core/name_table.go, pkg/dns/server/name_table.go: BuildNameTable
    package func nameTable(for proxy: Proxy) -> NameTable {
        let builder = ProxyBuilder(for: proxy, in: self)
        var table = NameTable()
        var owners: [String: ServiceSource] = [:]
        for service in builder.scope.services where service.resolution != .alias {
            let addresses = addresses(of: service, for: proxy)
            guard !addresses.isEmpty else { continue }
            for name in names(of: service, for: builder) {
                let key = name.lowercased()
                if owners[key] == .kubernetes, service.source == .serviceEntry { continue }
                if owners[key] == .serviceEntry, service.source == .kubernetes {
                    table.replace(key, addresses)
                } else {
                    table.add(key, addresses)
                }
                owners[key] = service.source
            }
        }
        addSharedHosts(to: &table, builder: builder, owners: owners)
        return table
    }

    /// The scope keeps one service a host; the other ones' addresses count here too.
    private func addSharedHosts(
        to table: inout NameTable, builder: ProxyBuilder, owners: [String: ServiceSource]
    ) {
        for service in builder.scope.services where service.source == .serviceEntry {
            let key = service.hostname.lowercased()
            guard owners[key] == .serviceEntry else { continue }
            for other in registry.services(host: service.hostname)
            where other !== service && other.namespace == service.namespace {
                table.add(key, addresses(of: other, for: builder.proxy))
            }
        }
    }

    private func addresses(of service: MeshService, for proxy: Proxy) -> [IPAddress] {
        switch service.address(for: proxy) {
        case .ip(let address): return [address] + service.extraAddresses
        case .range: return []
        case .unspecified:
            // A headless service of the cluster stands for its endpoints.
            guard service.source == .kubernetes, service.resolution == .passthrough,
                let port = service.ports.first
            else { return [] }
            return registry.instances(of: service, port: port).compactMap { instance in
                if case .socket(let address) = instance.endpoint.address { address.ip } else { nil }
            }
        }
    }

    private func names(of service: MeshService, for builder: ProxyBuilder) -> [String] {
        [service.hostname]
            + builder.alternativeNames(of: service.hostname).filter { !$0.hasSuffix(".") }
    }
}
