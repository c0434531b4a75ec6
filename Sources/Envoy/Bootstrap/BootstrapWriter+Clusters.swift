import Basis
import YAML

extension BootstrapWriter {
    func cluster(_ cluster: UpstreamCluster) -> Value {
        var fields: Fields = [
            "name": .string(cluster.name),
            "connect_timeout": .string(cluster.connectTimeout.protobufText),
            "circuit_breakers": breakers(cluster.circuitBreakers),
            "lb_policy": .string(cluster.loadBalancing.rawValue),
        ]
        switch cluster.discovery {
        case .originalDestination:
            fields["type"] = "ORIGINAL_DST"
            fields["lb_policy"] = "CLUSTER_PROVIDED"
            if let port = cluster.portOverride {
                fields["original_dst_lb_config"] = ["upstream_port_override": .int(Int64(port))]
            }
        case .dynamicForwardProxy:
            fields["lb_policy"] = "CLUSTER_PROVIDED"
            fields["cluster_type"] = named(
                "envoy.clusters.dynamic_forward_proxy",
                "clusters.dynamic_forward_proxy.v3.ClusterConfig",
                ["dns_cache_config": dnsCache()])
        case .fixed, .eds:
            fields["type"] = "STATIC"
            fields["load_assignment"] = assignment(cluster)
        case .strictDNS, .logicalDNS:
            fields["type"] = .string(cluster.discovery.rawValue)
            fields["load_assignment"] = assignment(cluster)
            resolver(into: &fields)
        }
        var common: Fields = [:]
        let priorities = cluster.localities.map(\.priority)
        if Set(priorities).count < priorities.count {
            common["locality_weighted_lb_config"] = [:]
        }
        if let detection = cluster.outlierDetection {
            fields["outlier_detection"] = outliers(detection)
            common["healthy_panic_threshold"] = [
                "value": .int(Int64(detection.minHealthPercent))
            ]
        }
        fields["common_lb_config"] = .map(common)
        protocolOptions(cluster, into: &fields)
        if let tls = upstreamTLS(cluster.tls) { fields["transport_socket"] = tls }
        return .map(fields)
    }

    private func assignment(_ cluster: UpstreamCluster) -> Value {
        [
            "cluster_name": .string(cluster.name),
            "endpoints": .list(cluster.localities.map(locality)),
        ]
    }

    private func locality(_ locality: LocalityEndpoints) -> Value {
        var fields: Fields = ["lb_endpoints": .list(locality.endpoints.map(endpoint))]
        if locality.priority > 0 { fields["priority"] = .int(Int64(locality.priority)) }
        if locality.weight > 0 {
            fields["load_balancing_weight"] = .int(Int64(locality.weight))
        }
        let parts = locality.locality.split(separator: "/", omittingEmptySubsequences: false)
        var place: Fields = [:]
        for (name, part) in zip(["region", "zone", "sub_zone"], parts) where !part.isEmpty {
            place[name] = .string(String(part))
        }
        if !place.isEmpty { fields["locality"] = .map(place) }
        return .map(fields)
    }

    private func endpoint(_ endpoint: Endpoint) -> Value {
        let address: Value
        switch endpoint.address {
        case .socket(let socket): address = self.address(socket)
        case .name(let name, let port):
            address = [
                "socket_address": ["address": .string(name), "port_value": .int(Int64(port))]
            ]
        case .unix(let path): address = ["pipe": ["path": .string(path)]]
        }
        var fields: Fields = [
            "endpoint": ["address": address],
            "load_balancing_weight": .int(Int64(max(1, endpoint.weight))),
        ]
        if !endpoint.isHealthy { fields["health_status"] = "UNHEALTHY" }
        return .map(fields)
    }

    private func breakers(_ breakers: CircuitBreakers) -> Value {
        [
            "thresholds": [
                [
                    "max_connections": .int(Int64(breakers.maxConnections)),
                    "max_pending_requests": .int(Int64(breakers.maxPendingRequests)),
                    "max_requests": .int(Int64(breakers.maxRequests)),
                    "max_retries": .int(Int64(breakers.maxRetries)),
                    "track_remaining": true,
                ]
            ]
        ]
    }

    // istio pilot/pkg/networking/core/cluster_traffic_policy.go: applyOutlierDetection.
    private func outliers(_ detection: OutlierDetection) -> Value {
        let gateway = detection.consecutiveGatewayErrors
        var fields: Fields = [
            "interval": .string(detection.interval.protobufText),
            "base_ejection_time": .string(detection.baseEjectionTime.protobufText),
            "max_ejection_percent": .int(Int64(detection.maxEjectionPercent)),
            "enforcing_success_rate": 0,
            "enforcing_consecutive_5xx": detection.consecutive5xx > 0 ? 100 : 0,
            "enforcing_consecutive_gateway_failure": gateway > 0 ? 100 : 0,
        ]
        if detection.consecutive5xx > 0 {
            fields["consecutive_5xx"] = .int(Int64(detection.consecutive5xx))
        }
        if gateway > 0 { fields["consecutive_gateway_failure"] = .int(Int64(gateway)) }
        return .map(fields)
    }

    private func protocolOptions(_ cluster: UpstreamCluster, into fields: inout Fields) {
        var options: Fields = [:]
        if cluster.speaksHTTP2 {
            options["explicit_http_config"] = ["http2_protocol_options": [:]]
        } else if cluster.followsDownstreamVersion {
            options["use_downstream_protocol_config"] = [
                "http_protocol_options": [:], "http2_protocol_options": [:],
            ]
        }
        if case .simple(nil, _) = cluster.tls {
            if options.isEmpty {
                options["explicit_http_config"] = ["http_protocol_options": [:]]
            }
            options["upstream_http_protocol_options"] = ["auto_sni": true]
        }
        guard !options.isEmpty else { return }
        fields["typed_extension_protocol_options"] = [
            "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": typed(
                "upstreams.http.v3.HttpProtocolOptions", options)
        ]
    }

    private func upstreamTLS(_ tls: UpstreamTLS) -> Value? {
        var context: Fields
        switch tls {
        case .none: return nil
        case .auto(let name), .mutual(let name):
            guard let folder = options.certificates else { return nil }
            context = [
                "sni": .string(name),
                "common_tls_context": commonTLS(folder: folder, alpn: ["istio", "http/1.1"]),
            ]
        case .simple(let name, let verifies):
            context = ["common_tls_context": [:]]
            if let name { context["sni"] = .string(name) }
            if verifies {
                context["common_tls_context"] = [
                    "validation_context": [
                        "trusted_ca": ["filename": "/etc/ssl/certs/ca-certificates.crt"]
                    ]
                ]
            }
        }
        return named(
            "envoy.transport_sockets.tls", "transport_sockets.tls.v3.UpstreamTlsContext", context)
    }

    func dnsCache() -> Value {
        var fields: Fields = ["name": "dns_cache", "dns_lookup_family": "V4_ONLY"]
        if let resolver = resolverConfig() { fields["typed_dns_resolver_config"] = resolver }
        return .map(fields)
    }

    private func resolver(into fields: inout Fields) {
        fields["dns_lookup_family"] = "V4_ONLY"
        fields["dns_refresh_rate"] = "60s"
        fields["dns_jitter"] = "0s"
        fields["respect_dns_ttl"] = true
        if let resolver = resolverConfig() { fields["typed_dns_resolver_config"] = resolver }
    }

    private func resolverConfig() -> Value? {
        guard let resolver = options.resolver else { return nil }
        return [
            "name": "envoy.network.dns_resolver.cares",
            "typed_config": [
                "@type": .string(
                    Self.types + "network.dns_resolver.cares.v3.CaresDnsResolverConfig"),
                "resolvers": [address(resolver)],
                "dns_resolver_options": ["no_default_search_domain": true],
            ],
        ]
    }
}
