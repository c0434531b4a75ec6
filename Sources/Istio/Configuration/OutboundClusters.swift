import Basis
import Envoy
import YAML

extension ProxyBuilder {
    /// A sidecar's clusters: of services, the mesh's own, of its workload, of the bootstrap.
    // istio pilot/pkg/networking/core/cluster.go: buildClusters
    func sidecarClusters() -> [UpstreamCluster] {
        var clusters = outboundClusters(scope.services)
        clusters.append(blackHoleCluster)
        clusters.append(passthroughCluster("PassthroughCluster", .outbound))
        if scope.outboundPolicy == .allowAnyDynamicDNS {
            var cluster = UpstreamCluster(
                name: "AllowAnyDynamicDNSCluster", direction: .outbound,
                discovery: .dynamicForwardProxy, loadBalancing: .clusterProvided,
                origin: scope.policyOrigin)
            cluster.followsDownstreamVersion = true
            clusters.append(cluster)
        }
        clusters += inboundClusters()
        clusters.append(passthroughCluster("InboundPassthroughCluster", .inbound))
        return clusters + bootstrapClusters()
    }

    // istio pilot/pkg/networking/core/cluster.go: buildOutboundClusters
    func outboundClusters(_ services: [MeshService]) -> [UpstreamCluster] {
        var clusters: [UpstreamCluster] = []
        clusters.reserveCapacity(services.count + 16)
        for service in services where service.resolution != .alias {
            let rule = destinationRule(for: service)
            for (index, port) in service.ports.enumerated() where port.application != .udp {
                add(service, index, rule, to: &clusters)
            }
        }
        return clusters
    }

    /// The cluster of one port, and those of the rule's subsets.
    private func add(
        _ service: MeshService, _ index: Int, _ rule: DestinationRuleFacts?,
        to clusters: inout [UpstreamCluster]
    ) {
        let port = service.ports[index]
        let isDynamic =
            service.resolution == .dynamicDNS
            && HostName.isWildcard(service.hostname)
        if isDynamic, ![.http, .tls, .grpc, .http2].contains(port.application) { return }
        let discovery = isDynamic ? .dynamicForwardProxy : self.discovery(of: service)
        let instances =
            discovery == .originalDestination || isDynamic
            ? [] : context.registry.instances(of: service, port: port)
        let policy = TrafficPolicy(rule?.trafficPolicy, port: port.number)
        let draft = ClusterDraft(
            service: service, port: port, names: service.portNames[index], discovery: discovery,
            instances: instances)
        if var cluster = cluster(draft, policy: policy) {
            cluster.destinationRule = rule?.origin
            clusters.append(cluster)
        } else {
            return
        }
        guard let rule, !isDynamic else { return }
        for (place, subset) in rule.subsets.enumerated() {
            let labels = subset["labels"]?.map ?? [:]
            var own = draft
            own.subset = subset["name"]?.string ?? ""
            own.instances = instances.filter { labels.isSubset(ofLabels: $0.labels) }
            let merged = policy.merged(with: subset["trafficPolicy"], port: port.number)
            guard var cluster = cluster(own, policy: merged) else { continue }
            cluster.destinationRule = rule.origin
            cluster.origin = rule.origin
            cluster.origin.field = "spec.subsets[\(place)]"
            clusters.append(cluster)
        }
    }

    // istio pilot/pkg/networking/core/cluster.go: convertResolution
    private func discovery(of service: MeshService) -> UpstreamCluster.Discovery {
        switch service.resolution {
        case .clientSide, .alias, .dynamicDNS: .eds
        case .dns: .strictDNS
        case .dnsRoundRobin: .logicalDNS
        case .passthrough:
            proxy.kind == .router || service.source == .kubernetes ? .eds : .originalDestination
        }
    }

    /// A cluster as its policy shapes it; nil for one that looks names up and has none.
    // istio pilot/pkg/networking/core/cluster_builder.go: buildCluster
    private func cluster(_ draft: ClusterDraft, policy: TrafficPolicy) -> UpstreamCluster? {
        let service = draft.service
        var discovery = draft.discovery
        if (discovery == .strictDNS || discovery == .logicalDNS) && draft.instances.isEmpty {
            return nil
        }
        if policy.isPassthrough { discovery = .originalDestination }
        var cluster = UpstreamCluster(
            name: draft.subset.isEmpty
                ? draft.names.cluster
                : "outbound|\(draft.port.number)|\(draft.subset)|\(service.hostname)",
            direction: .outbound, discovery: discovery, loadBalancing: policy.loadBalancing,
            origin: draft.port.origin)
        cluster.connectTimeout = policy.connectTimeout ?? settings.connectTimeout
        cluster.speaksHTTP2 = policy.speaksHTTP2(draft.port.application, settings)
        // A sidecar does not know what is spoken on a port that declares nothing.
        // istio pilot/pkg/networking/core/cluster_builder.go: setH2Options
        let isSniffed = draft.port.application == .auto && proxy.kind == .sidecar
        if policy.followsClientVersion || isSniffed && !cluster.speaksHTTP2 {
            cluster.speaksHTTP2 = false
            cluster.followsDownstreamVersion = true
        }
        cluster.circuitBreakers = policy.circuitBreakers
        cluster.outlierDetection = policy.outlierDetection
        cluster.tls = tls(draft, policy, discovery)
        switch discovery {
        case .originalDestination:
            cluster.loadBalancing = .clusterProvided
            cluster.portOverride =
                draft.discovery == .originalDestination
                ? draft.port.targetPort : nil
        case .dynamicForwardProxy:
            cluster.loadBalancing = .clusterProvided
        case .eds, .strictDNS, .logicalDNS, .fixed:
            cluster.localities = localities(
                draft.instances, hasOutlierDetection: policy.outlierDetection != nil,
                setting: policy.localitySetting, distribution: service.distribution)
        }
        return cluster
    }

    /// TLS towards a cluster: as its rule says, else the mesh's own where the service takes it.
    // istio pilot/pkg/networking/core/cluster_tls.go: buildUpstreamTLSSettings
    private func tls(
        _ draft: ClusterDraft, _ policy: TrafficPolicy, _ discovery: UpstreamCluster.Discovery
    ) -> UpstreamTLS {
        let sni =
            draft.subset.isEmpty
            ? draft.names.sni
            : "outbound_.\(draft.port.number)_.\(draft.subset)_.\(draft.service.hostname)"
        if let tls = policy.tls {
            let given = tls["sni"]?.string.flatMap { $0.isEmpty ? nil : $0 }
            switch tls["mode"]?.string ?? "DISABLE" {
            case "ISTIO_MUTUAL": return .mutual(sni: given ?? sni)
            case "SIMPLE", "MUTUAL":
                return .simple(
                    sni: given, verifies: !(tls["insecureSkipVerify"]?.bool ?? false))
            default: return .none
            }
        }
        guard !draft.service.isExternal, settings.enablesAutoMutualTLS else { return .none }
        switch assumedMode(draft, policy) {
        case .unset, .disabled: return .none
        case .permissive, .strict:
            // Endpoints that are dialled as they are cannot be told apart by what they take.
            return discovery == .originalDestination ? .mutual(sni: sni) : .auto(sni: sni)
        }
    }

    // istio pilot/pkg/model/push_context.go: BestEffortInferServiceMTLSMode
    private func assumedMode(_ draft: ClusterDraft, _ policy: TrafficPolicy) -> MutualTLSMode {
        if draft.service.resolution == .passthrough || policy.isPassthrough {
            let instances = context.registry.instances(of: draft.service, port: draft.port)
            guard !instances.isEmpty, instances.allSatisfy(\.endpoint.takesMutualTLS) else {
                return .disabled
            }
        }
        return context.assumedMutualTLS(namespace: draft.service.namespace)
    }
}

/// One cluster before its policy is applied.
struct ClusterDraft {
    var service: MeshService
    var port: MeshPort
    var names: MeshService.PortNames
    var discovery: UpstreamCluster.Discovery
    var instances: [ServiceInstance]
    var subset = ""
}
