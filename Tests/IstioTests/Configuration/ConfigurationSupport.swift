import Basis
import Diagnostics
import Envoy
import Objects
import YAML

@testable import Istio

/// The objects of a manifest, in namespace `default` unless they say another.
func manifest(_ text: String) -> [Object] {
    let source = SourceText(name: "test", bytes: Array(text.utf8))
    let types = WatchedKind.allCases.map(\.type)
    return DocumentReader.documents(in: source).documents.compactMap { document in
        guard
            var object = try? Object(
                value: document.value,
                types: { apiVersion, kind in
                    types.first { $0.kind == kind && apiVersion.hasPrefix($0.group) }
                })
        else { return nil }
        if object.metadata.namespace.isEmpty { object.metadata.namespace = "default" }
        return object
    }
}

/// A ServiceEntry for www.example.com.
func entry(_ spec: String) -> String { entry("entry", spec) }

/// A ServiceEntry for one host.
func entry(
    _ name: String, host: String = "www.example.com", namespace: String = "default",
    created: String? = nil, _ spec: String
) -> String {
    var text = "apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata:\n"
    text += "  name: \(name)\n  namespace: \(namespace)\n"
    if let created { text += "  creationTimestamp: \"\(created)\"\n" }
    text += "spec:\n  hosts: [\"\(host)\"]\n"
    text += spec.split(separator: "\n").map { "  \($0)\n" }.joined()
    return text + "---\n"
}

/// A sidecar in namespace `default`.
func sidecar(_ namespace: String = "default", labels: Fields = ["app": "client"]) -> Proxy {
    Proxy(
        id: "client.\(namespace)", namespace: namespace, addresses: [IPAddress(v4: 0x0a00_0001)],
        labels: labels)
}

extension ProxyConfiguration {
    /// The outbound listeners without the virtual one, each as `name: match -> destination; ...`.
    var outboundText: [String] {
        listeners.filter { $0.direction == .outbound && $0.name != "virtualOutbound" }.map {
            listener in
            let chains = listener.filterChains.map { "\(text($0.match)) -> \(text($0.filter))" }
            let rest = listener.defaultFilterChain.map { ["else -> \(text($0.filter))"] } ?? []
            return "\(listener.name): " + (chains + rest).joined(separator: "; ")
        }
    }

    private func text(_ match: FilterChainMatch) -> String {
        var parts: [String] = []
        if !match.serverNames.isEmpty { parts.append("sni \(match.serverNames)") }
        if !match.prefixRanges.isEmpty { parts.append("to \(match.prefixRanges)") }
        if !match.applicationProtocols.isEmpty { parts.append("http") }
        return parts.isEmpty ? "any" : parts.joined(separator: " ")
    }

    private func text(_ filter: NetworkFilter) -> String {
        switch filter {
        case .tcp(let proxy): proxy.clusters.map(\.name).joined(separator: ",")
        case .http(let manager):
            if case .named(let name) = manager.routes { "route \(name)" } else { "inline" }
        }
    }

    func cluster(_ name: String) -> UpstreamCluster? { clusters.first { $0.name == name } }

    func virtualHost(_ name: String, in routes: String) -> VirtualHost? {
        self.routes.first { $0.name == routes }?.virtualHosts.first { $0.name == name }
    }

    /// The clusters that the first route of a virtual host forwards to.
    func destinations(_ name: String, in routes: String) -> [WeightedCluster] {
        guard let route = virtualHost(name, in: routes)?.routes.first,
            case .forward(let forwarding) = route.action
        else { return [] }
        return forwarding.clusters
    }
}

/// The configuration of a sidecar in `default` over a manifest.
func configured(
    _ text: String, mesh: Value? = nil, for proxy: Proxy = sidecar()
) -> ProxyConfiguration {
    PushContext(objects: manifest(text), mesh: mesh).configuration(for: proxy)
}
