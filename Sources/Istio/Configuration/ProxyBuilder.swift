import Basis
import Envoy
import YAML

/// Derives one proxy's configuration.
struct ProxyBuilder {
    let context: PushContext
    let proxy: Proxy
    let scope: SidecarScope

    init(for proxy: Proxy, in context: PushContext) {
        self.context = context
        self.proxy = proxy
        scope = SidecarScope(for: proxy, in: context)
    }

    var settings: MeshSettings { context.settings }

    /// `0.0.0.0`, or `::` for a proxy that has IPv6 addresses only.
    var wildcard: IPAddress {
        if !proxy.addresses.isEmpty, !proxy.addresses.contains(where: \.isIPv4) {
            return IPAddress(v6High: 0, low: 0)
        }
        return .unspecified
    }

    /// How connections reach the proxy: `REDIRECT`, `TPROXY` or `NONE`.
    var interceptionMode: String { proxy.metadata["INTERCEPTION_MODE"]?.string ?? "REDIRECT" }

    /// The domain that the proxy's short names are completed with.
    var domain: String { "\(proxy.namespace).svc.\(HostName.clusterDomain)" }

    /// The DestinationRule that shapes a service's clusters for this proxy.
    // istio pilot/pkg/model/sidecar.go: SidecarScope.DestinationRule
    func destinationRule(
        for service: MeshService, inbound: Bool = false
    ) -> DestinationRuleFacts? {
        let rules = context.rules.rules(
            for: service.hostname, in: service.namespace, client: proxy.namespace,
            root: settings.rootNamespace)
        var general: DestinationRuleFacts?
        for rule in rules {
            guard let selector = rule.selector else {
                general = rule
                continue
            }
            if !inbound, rule.from[0].namespace == proxy.namespace,
                selector.isSubset(ofLabels: proxy.labels)
            {
                return rule
            }
        }
        return general
    }
}

extension PushContext {
    /// What a proxy is configured with now. Deriving costs what the proxy sees.
    package func configuration(for proxy: Proxy) -> ProxyConfiguration {
        var context = self
        context.prepare()
        let builder = ProxyBuilder(for: proxy, in: context)
        var result = ProxyConfiguration()
        result.outboundLogs = builder.accessLogs(isInbound: false)
        if proxy.kind == .sidecar { result.inboundLogs = builder.accessLogs(isInbound: true) }
        switch proxy.kind {
        case .sidecar:
            result.listeners = builder.sidecarListeners()
            result.listeners.apply(builder.securityFilters()) { $0.direction == .inbound }
            result.routes = builder.sidecarRoutes(for: result.listeners)
            result.clusters = builder.sidecarClusters()
        case .router:
            builder.buildGateway(&result)
        }
        return result
    }
}
