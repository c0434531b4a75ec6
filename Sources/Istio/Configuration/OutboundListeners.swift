import Basis
import Envoy

extension ProxyBuilder {
    /// A sidecar's listeners: outbound ones, the virtual outbound one, inbound ones, and those of
    /// the bootstrap.
    // istio pilot/pkg/networking/core/listener.go: buildSidecarListeners
    func sidecarListeners() -> [Listener] {
        var listeners = outboundListeners()
        if settings.httpProxyPort > 0 { listeners.append(httpProxyListener()) }
        if interceptionMode != "NONE" { listeners.append(virtualOutbound()) }
        listeners += inboundListeners()
        listeners += bootstrapListeners()
        return listeners
    }

    /// Where connections go that no listener or chain claims.
    // istio pilot/pkg/networking/core/listener_builder.go: buildOutboundCatchAllNetworkFiltersOnly
    var catchAllFilter: NetworkFilter {
        var cluster = "BlackHoleCluster"
        if scope.outboundPolicy != .registryOnly {
            cluster = "PassthroughCluster"
            if let destination = scope.egressProxy {
                cluster = clusterName(for: destination, in: proxy.namespace, listenerPort: 0)
            }
        }
        return .tcp(TCPProxy(clusters: [WeightedCluster(cluster)], statPrefix: cluster))
    }

    /// The default filter chain of a listener that not all connections match.
    var fallthroughChain: FilterChain {
        FilterChain(
            name: "PassthroughFilterChain", filter: catchAllFilter, origin: scope.policyOrigin)
    }

    // istio pilot/pkg/networking/core/listener.go: buildSidecarOutboundListeners
    private func outboundListeners() -> [Listener] {
        var drafts = ListenerDrafts()
        for egress in scope.egress {
            let bind = IPAddress(egress.bind) ?? (isBound(egress) ? .loopback : nil)
            if let port = egress.port {
                guard canListen(on: port, bind: bind) else { continue }
                for service in egress.services {
                    let request = ListenerRequest(
                        service: service, port: port, egress: egress, bind: bind,
                        isBound: isBound(egress))
                    add(request, to: &drafts)
                }
            } else {
                drafts.lock()
                for service in egress.services {
                    addPorts(of: service, egress: egress, bind: bind, to: &drafts)
                }
            }
        }
        let rest = fallthroughChain
        return drafts.drafts.map { $0.listener(fallthrough: rest) }
    }

    private func isBound(_ egress: SidecarScope.Egress) -> Bool {
        egress.isBound || interceptionMode == "NONE"
    }

    /// Ports of the proxy's own on all addresses are not listened on for services.
    // istio pilot/pkg/model/proxy.go: conflictWithReservedListener
    private func canListen(on port: MeshPort, bind: IPAddress?) -> Bool {
        let takesAll = bind.map { $0 == wildcard } ?? port.application.isHTTP
        return !takesAll || ![15001, 15006, 15021, 15090].contains(port.number)
    }

    private func addPorts(
        of service: MeshService, egress: SidecarScope.Egress, bind: IPAddress?,
        to drafts: inout ListenerDrafts
    ) {
        let isHeadless =
            bind == nil && service.resolution == .passthrough
            && service.address(for: proxy) == .unspecified
        for port in service.ports where canListen(on: port, bind: bind) {
            let request = ListenerRequest(
                service: service, port: port, egress: egress, bind: bind,
                isBound: isBound(egress))
            if isHeadless, port.application.isTCP || port.application == .auto {
                addHeadless(request, to: &drafts)
            } else {
                add(request, to: &drafts)
            }
        }
    }

    /// Without an address, each endpoint is listened for: TCP in one listener with a chain for
    /// each, undeclared protocols with a listener for each. A plain ServiceEntry without endpoints
    /// takes every address.
    private func addHeadless(_ request: ListenerRequest, to drafts: inout ListenerDrafts) {
        let service = request.service
        let instances = context.registry.instances(of: service, port: request.port)
        if service.source != .kubernetes, instances.isEmpty, service.selector == nil {
            add(request, to: &drafts)
            return
        }
        for instance in instances {
            guard case .socket(let address) = instance.endpoint.address,
                address.ip != proxy.addresses.first
            else { continue }
            var own = request
            if request.port.application.isTCP {
                own.bind = wildcard
                own.ranges = [CIDR(only: address.ip)]
                own.isHeadlessPod = true
            } else {
                own.bind = address.ip
            }
            add(own, to: &drafts)
        }
    }
}

/// One port of one service that is to be listened for.
// istio pilot/pkg/networking/core/listener.go: outboundListenerOpts
struct ListenerRequest {
    var service: MeshService
    var port: MeshPort
    var egress: SidecarScope.Egress
    /// Where to listen, if it is settled.
    var bind: IPAddress?
    var isBound: Bool
    /// Destinations that the service's chains are cut down to.
    var ranges: [CIDR] = []
    /// Whether `ranges` is one pod of a headless service.
    var isHeadlessPod = false
}

extension ProxyBuilder {
    /// Adds one service's port to the listeners: makes a listener, or adds chains to the one that
    /// is there already.
    // istio pilot/pkg/networking/core/listener.go: buildSidecarOutboundListener
    private func add(_ request: ListenerRequest, to drafts: inout ListenerDrafts) {
        guard request.service.resolution != .alias else { return }
        let kind = request.port.application.listenerKind
        guard kind != .none else { return }
        var request = request
        settleAddress(of: &request, kind: kind)
        let address = SocketAddress(request.bind ?? wildcard, request.port.number)
        let current = drafts[address]
        if current?.isLocked == true { return }
        if let current, !mayShare(request.port.application, current.application) { return }
        switch kind {
        case .http: addHTTP(request, at: address, current, &drafts)
        case .tcp:
            let chains = tcpChains(request)
            guard let current else {
                put(request, chains, application: request.port.application, &drafts)
                return
            }
            drafts.merge(chains, at: address, sniffs: current.application.isHTTP)
        case .auto: addAuto(request, at: address, current, &drafts)
        case .none: return
        }
    }

    /// Listens on the service's own address; on all addresses for HTTP, for a range and for none.
    private func settleAddress(of request: inout ListenerRequest, kind: PortProtocol.ListenerKind) {
        guard request.bind == nil else { return }
        guard kind != .http, request.port.application != .httpProxy else {
            request.bind = wildcard
            return
        }
        switch request.service.address(for: proxy) {
        case .unspecified: request.bind = wildcard
        case .ip(let address): request.bind = address
        case .range(let range):
            request.bind = wildcard
            request.ranges = [range]
        }
    }

    /// Mongo and MySQL share a port with nothing else: their servers speak first.
    // istio pilot/pkg/networking/core/listener.go: isConflictWithWellKnownPort
    private func mayShare(_ incoming: PortProtocol, _ existing: PortProtocol) -> Bool {
        let alone: [PortProtocol] = [.mongo, .mysql]
        return incoming == existing || !(alone.contains(incoming) || alone.contains(existing))
    }

    private func put(
        _ request: ListenerRequest, _ chains: [ChainDraft], application: PortProtocol,
        _ drafts: inout ListenerDrafts
    ) {
        drafts.put(
            ListenerDraft(
                bind: request.bind ?? wildcard, port: request.port.number,
                isBound: request.isBound, application: application, chains: chains,
                origin: origin(of: request)))
    }

    /// What the request's elements stem from: a Sidecar's own port, or the service's.
    func origin(of request: ListenerRequest) -> Origin {
        if let port = request.egress.port, port.number == request.port.number,
            let origin = request.egress.origin
        {
            return origin
        }
        return request.port.origin
    }

    private func addHTTP(
        _ request: ListenerRequest, at address: SocketAddress, _ current: ListenerDraft?,
        _ drafts: inout ListenerDrafts
    ) {
        // HTTP services share a listener: routes tell them apart.
        if let current, !current.application.isTCP { return }
        var chain = httpChain(request)
        var application = request.port.application
        if request.port.application == .httpProxy {
            put(request, [chain], application: application, &drafts)
            return
        }
        if address.ip == wildcard {
            chain.sniff()
            application = .auto
        }
        if current != nil {
            drafts.merge([chain], at: address, sniffs: true)
        } else {
            put(request, [chain], application: application, &drafts)
        }
    }

    private func addAuto(
        _ request: ListenerRequest, at address: SocketAddress, _ current: ListenerDraft?,
        _ drafts: inout ListenerDrafts
    ) {
        let chains = tcpChains(request)
        if let current, !current.application.isHTTP, !current.application.isTCP {
            drafts.merge(chains, at: address, sniffs: false)
            return
        }
        var http = httpChain(request)
        http.sniff()
        if let current, current.application.isTCP {
            drafts.merge(chains + [http], at: address, sniffs: true)
        } else {
            put(request, chains + [http], application: .auto, &drafts)
        }
    }
}

extension ChainDraft {
    /// Cuts the chain down to what looks like HTTP in plain text; HTTP/1.0 is not among it.
    mutating func sniff() {
        applicationProtocols = ["http/1.1", "h2c"]
        transportProtocol = "raw_buffer"
    }
}
