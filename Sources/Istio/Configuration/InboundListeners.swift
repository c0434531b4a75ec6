import Basis
import Envoy
import YAML

/// One inbound port while its chains are made.
// istio pilot/pkg/networking/core/listener_inbound.go: inboundChainConfig
struct InboundPort {
    var name: String
    var servicePort: Int
    var targetPort: Int
    var application: PortProtocol
    var bind: IPAddress
    var isBound = false
    /// TLS that the Sidecar sets for the port.
    var ownTLS: Value?
    var origin: Origin

    var cluster: String { "inbound|\(targetPort)||" }
}

extension ProxyBuilder {
    /// The virtual inbound listener and those that a Sidecar binds.
    // istio pilot/pkg/networking/core/listener_inbound.go: buildInboundListeners
    func inboundListeners() -> [Listener] {
        let policy = context.mutualTLS(namespace: proxy.namespace, labels: proxy.labels)
        var virtual: [FilterChain] = []
        var bound: [Listener] = []
        let ports = inboundPorts()
        for port in ports {
            let chains = self.chains(of: port, policy: policy)
            if port.isBound {
                bound.append(boundListener(port, chains))
            } else {
                virtual += chains
            }
        }
        guard interceptionMode != "NONE" else { return bound }
        return [virtualInbound(passthroughChains(policy, ports) + virtual)] + bound
    }

    /// The ports that the workload serves: those of its services, or of the Sidecar's ingress.
    // istio pilot/pkg/networking/core/listener_inbound.go: buildInboundChainConfigs
    func inboundPorts() -> [InboundPort] {
        var byTarget = OrderedMap<Int, InboundPort>()
        if let ingress = scope.sidecar?.ingress, !ingress.isEmpty {
            for (index, listener) in ingress.enumerated() {
                guard let port = sidecarPort(listener, index), canServe(port) else { continue }
                if byTarget[port.targetPort] == nil { byTarget[port.targetPort] = port }
            }
        } else if interceptionMode != "NONE" {
            for target in inboundTargets() where byTarget[target.targetPort] == nil {
                let port = InboundPort(
                    name: target.port.name, servicePort: target.port.number,
                    targetPort: target.targetPort, application: target.port.application,
                    bind: wildcard, origin: target.port.origin)
                if canServe(port) { byTarget[target.targetPort] = port }
            }
        }
        return byTarget.values
    }

    private func canServe(_ port: InboundPort) -> Bool {
        port.bind != wildcard || ![15001, 15006, 15021, 15090].contains(port.targetPort)
    }

    private func sidecarPort(_ listener: Value, _ index: Int) -> InboundPort? {
        guard let number = listener["port", "number"]?.int.flatMap({ Int(exactly: $0) }) else {
            return nil
        }
        let mode = listener["captureMode"]?.string ?? "DEFAULT"
        let isBound = mode == "NONE" || (mode == "DEFAULT" && interceptionMode == "NONE")
        let bind = IPAddress(listener["bind"]?.string ?? "")
        var port = InboundPort(
            name: listener["port", "name"]?.string ?? "", servicePort: number, targetPort: number,
            application: PortProtocol(listener["port", "protocol"]?.string ?? ""),
            bind: bind ?? defaultBind, isBound: isBound,
            origin: scope.sidecar?.origin("spec.ingress[\(index)]")
                ?? Origin(kind: "Sidecar"))
        if let tls = listener["tls"] {
            port.ownTLS = tls
            port.application = port.application.afterTLSTermination
        }
        return port
    }

    // istio pilot/pkg/networking/core/listener_address.go: getSidecarInboundBindIPs
    private var defaultBind: IPAddress {
        proxy.addresses.first { !$0.isLoopback } ?? wildcard
    }

    /// Turns inspectors on where some chain needs them, and off again for ports whose own chains
    /// do not: the server may speak first there.
    // istio pilot/pkg/networking/core/listener_inbound.go: populateListenerFilters
    private func inspect(_ listener: inout Listener) {
        var ports: [Int: (tls: Bool, http: Bool)] = [:]
        for chain in listener.filterChains {
            let match = chain.match
            var needs = ports[match.destinationPort ?? 0] ?? (false, false)
            needs.tls = needs.tls || match.transportProtocol == "tls"
            needs.http = needs.http || match.applicationProtocols.contains("http/1.1")
            ports[match.destinationPort ?? 0] = needs
        }
        let numbers = ports.keys.sorted().filter { $0 != 0 }
        listener.inspectsTLS = ports.values.contains { $0.tls }
        listener.inspectsHTTP = ports.values.contains { $0.http }
        listener.portsWithoutTLSInspection = numbers.filter { ports[$0]?.tls == false }
        listener.portsWithoutHTTPInspection = numbers.filter { ports[$0]?.http == false }
    }

    /// A port's chains. TLS of the Sidecar's own counts only where mutual TLS is off.
    private func chains(of port: InboundPort, policy: MutualTLSPolicy) -> [FilterChain] {
        let mode = policy.mode(forPort: port.targetPort)
        if let tls = port.ownTLS, mode == .disabled {
            let kind = InboundChainKind.ownTLS(port.application.listenerKind)
            let certificate =
                tls["credentialName"]?.string
                ?? "file-cert:\(tls["serverCertificate"]?.string ?? "")"
                + "~\(tls["privateKey"]?.string ?? "")"
            let needsClient =
                tls["mode"]?.string == "MUTUAL"
                || tls["mode"]?.string == "ISTIO_MUTUAL"
            let downstream = DownstreamTLS(
                requiresClientCertificate: needsClient, alpn: ["h2", "http/1.1"],
                certificate: certificate)
            return [chain(of: port, kind, tls: downstream)]
        }
        return InboundChainKind.kinds(port.application.listenerKind, mode).map { kind in
            var chain = chain(of: port, kind, tls: kind.endsTLS ? kind.meshTLS : nil)
            chain.tlsOrigin = policy.origin(forPort: port.targetPort)
            return chain
        }
    }

    // istio pilot/pkg/networking/core/listener_inbound.go: inboundChainForOpts
    private func chain(
        of port: InboundPort, _ kind: InboundChainKind, tls: DownstreamTLS?
    ) -> FilterChain {
        let name = "\(port.bind)_\(port.targetPort)"
        return FilterChain(
            name: name, match: match(kind, port: port.targetPort), tls: tls,
            filter: inboundFilter(
                kind, cluster: port.cluster, servicePort: port.servicePort,
                statPrefix: "inbound_\(name)", application: port.application,
                origin: port.origin), origin: port.origin)
    }

    private func match(_ kind: InboundChainKind, port: Int?) -> FilterChainMatch {
        var match = FilterChainMatch()
        match.destinationPort = port
        match.transportProtocol = kind.transportProtocol
        match.applicationProtocols = kind.applicationProtocols
        return match
    }

    private func inboundFilter(
        _ kind: InboundChainKind, cluster: String, servicePort: Int, statPrefix: String,
        application: PortProtocol, origin: Origin
    ) -> NetworkFilter {
        guard kind.isHTTP else {
            return .tcp(TCPProxy(clusters: [WeightedCluster(cluster)], statPrefix: cluster))
        }
        // istio pilot/pkg/networking/core/route/route.go: BuildDefaultHTTPInboundRoute; streams of
        // gRPC do not bear retries.
        let isGRPC = application == .grpc || application == .grpcWeb
        let retries =
            isGRPC
            ? nil
            : RetryPolicy(conditions: ["reset-before-request"], count: 2, hostSelectionAttempts: 1)
        let route = Route(
            name: "default", match: RouteMatch(.prefix("/")),
            action: .forward(
                Forwarding(clusters: [WeightedCluster(cluster)], timeout: nil, retries: retries)),
            origin: origin)
        let host = VirtualHost(
            name: "inbound|http|\(servicePort)", domains: ["*"], routes: [route], origin: origin)
        return .http(
            HTTPConnectionManager(
                routes: .inline(RouteConfiguration(name: cluster, virtualHosts: [host])),
                statPrefix: statPrefix))
    }

    /// The chains for connections to ports that no service declares, and for the listener's own
    /// port, which must not call itself.
    // istio pilot/pkg/networking/core/listener_inbound.go: buildInboundPassthroughChains
    private func passthroughChains(
        _ policy: MutualTLSPolicy, _ ports: [InboundPort]
    ) -> [FilterChain] {
        var loop = FilterChainMatch()
        loop.destinationPort = 15006
        let istio = Origin(kind: "Istio", field: "virtualInbound")
        var chains = [
            FilterChain(
                name: "virtualInbound-blackhole", match: loop, filter: .blackHole, origin: istio)
        ]
        let declared = Set(ports.map(\.targetPort))
        var modes: [(port: Int?, mode: MutualTLSMode)] = [(nil, policy.mode)]
        for port in policy.ports.keys.sorted() where !declared.contains(port) {
            modes.append((port, policy.mode(forPort: port)))
        }
        for (port, mode) in modes {
            for kind in InboundChainKind.kinds(.auto, mode) {
                let cluster = "InboundPassthroughCluster"
                var chain = FilterChain(
                    name: kind.isHTTP ? "virtualInbound-catchall-http" : "virtualInbound",
                    match: match(kind, port: port), tls: kind.endsTLS ? kind.meshTLS : nil,
                    filter: inboundFilter(
                        kind, cluster: cluster, servicePort: 0, statPrefix: cluster,
                        application: .auto, origin: policy.origin), origin: policy.origin)
                chain.tlsOrigin = policy.origin(forPort: port)
                chains.append(chain)
            }
        }
        return chains
    }

    // istio pilot/pkg/networking/core/listener_inbound.go: inboundVirtualListener
    private func virtualInbound(_ chains: [FilterChain]) -> Listener {
        var listener = Listener(
            name: "virtualInbound", address: SocketAddress(wildcard, 15006), bindsToPort: true,
            direction: .inbound, origin: Origin(kind: "Istio", field: "virtualInbound"))
        listener.filterChains = chains
        inspect(&listener)
        return listener
    }

    // istio pilot/pkg/networking/core/listener_inbound.go: inboundCustomListener
    private func boundListener(_ port: InboundPort, _ chains: [FilterChain]) -> Listener {
        var listener = Listener(
            name: "\(port.bind)_\(port.targetPort)",
            address: SocketAddress(port.bind, port.targetPort), bindsToPort: true,
            direction: .inbound, origin: port.origin)
        listener.filterChains = chains
        inspect(&listener)
        return listener
    }
}
