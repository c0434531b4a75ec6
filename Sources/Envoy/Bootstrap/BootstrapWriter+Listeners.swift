import Basis
import YAML

extension BootstrapWriter {
    func listener(_ listener: Listener) -> Value {
        var fields: Fields = [
            "name": .string(listener.name),
            "address": address(options.binding?(listener) ?? listener.address),
            "traffic_direction": listener.direction == .inbound ? "INBOUND" : "OUTBOUND",
            "listener_filters_timeout": "0s",
            "continue_on_listener_filters_timeout": true,
        ]
        if options.binding == nil {
            if !listener.bindsToPort { fields["bind_to_port"] = false }
            if listener.handsOverByOriginalDestination { fields["use_original_dst"] = true }
        }
        // istio pilot/pkg/networking/core/accesslog.go: the listener logs connections for which no
        // chain was found.
        if case .map(var log) = accessLog() {
            log["filter"] = ["response_flag_filter": ["flags": ["NR"]]]
            fields["access_log"] = [.map(log)]
        }
        let filters = listenerFilters(listener)
        if !filters.isEmpty { fields["listener_filters"] = .list(filters) }
        fields["filter_chains"] = .list(
            listener.filterChains.map { chain($0, of: listener) })
        if let chain = listener.defaultFilterChain {
            fields["default_filter_chain"] = self.chain(chain, of: listener)
        }
        return .map(fields)
    }

    private func listenerFilters(_ listener: Listener) -> [Value] {
        var filters: [Value] = []
        if options.binding == nil, listener.bindsToPort,
            listener.handsOverByOriginalDestination || listener.isVirtualInbound
        {
            filters.append(
                named(
                    "envoy.filters.listener.original_dst",
                    "filters.listener.original_dst.v3.OriginalDst"))
        }
        if listener.inspectsTLS {
            filters.append(
                named(
                    "envoy.filters.listener.tls_inspector",
                    "filters.listener.tls_inspector.v3.TlsInspector"))
        }
        if listener.inspectsHTTP {
            filters.append(
                named(
                    "envoy.filters.listener.http_inspector",
                    "filters.listener.http_inspector.v3.HttpInspector"))
        }
        return filters
    }

    private func chain(_ chain: FilterChain, of listener: Listener) -> Value {
        var fields: Fields = [:]
        if !chain.name.isEmpty { fields["name"] = .string(chain.name) }
        let match = self.match(chain.match)
        if !match.isEmpty { fields["filter_chain_match"] = .map(match) }
        var filters: [Value] = []
        if let destination = options.originalDestination?(listener) {
            filters.append(originalDestination(destination))
        }
        switch chain.filter {
        case .tcp(let proxy):
            filters += chain.connectionFilters.map(networkFilter)
            filters.append(tcpProxy(proxy))
        case .http(let manager):
            filters.append(httpManager(manager, of: listener))
        }
        fields["filters"] = .list(filters)
        if let tls = chain.tls, let folder = options.certificates {
            fields["transport_socket"] = downstreamTLS(tls, folder: folder)
        }
        return .map(fields)
    }

    private func match(_ match: FilterChainMatch) -> Fields {
        var fields: Fields = [:]
        if let port = match.destinationPort { fields["destination_port"] = .int(Int64(port)) }
        if !match.prefixRanges.isEmpty {
            fields["prefix_ranges"] = .list(
                match.prefixRanges.map { range in
                    [
                        "address_prefix": .string(range.address.description),
                        "prefix_len": .int(Int64(range.prefixLength)),
                    ]
                })
        }
        if !match.serverNames.isEmpty {
            fields["server_names"] = .list(match.serverNames.map { .string($0) })
        }
        if !match.transportProtocol.isEmpty {
            fields["transport_protocol"] = .string(match.transportProtocol)
        }
        if !match.applicationProtocols.isEmpty {
            fields["application_protocols"] = .list(
                match.applicationProtocols.map { .string($0) })
        }
        return fields
    }

    /// A filter that says what iptables and SO_ORIGINAL_DST would have said.
    private func originalDestination(_ address: SocketAddress) -> Value {
        named(
            "envoy.filters.network.set_filter_state",
            "filters.network.set_filter_state.v3.Config",
            [
                "on_new_connection": [
                    [
                        "object_key": "envoy.network.transport_socket.original_dst_address",
                        "format_string": [
                            "text_format_source": ["inline_string": .string(address.description)]
                        ],
                        "shared_with_upstream": "TRANSITIVE",
                    ]
                ]
            ])
    }

    private func tcpProxy(_ proxy: TCPProxy) -> Value {
        var fields: Fields = ["stat_prefix": .string(proxy.statPrefix)]
        clusters(proxy.clusters, into: &fields)
        if let log = accessLog() { fields["access_log"] = [log] }
        return named(
            "envoy.filters.network.tcp_proxy", "filters.network.tcp_proxy.v3.TcpProxy", fields)
    }

    /// One cluster by its name, several by their weights.
    func clusters(_ clusters: [WeightedCluster], into fields: inout Fields) {
        if clusters.count == 1 {
            fields["cluster"] = .string(clusters[0].name)
            return
        }
        fields["weighted_clusters"] = [
            "clusters": .list(
                clusters.map { cluster in
                    var fields: Fields = [
                        "name": .string(cluster.name), "weight": .int(Int64(cluster.weight)),
                    ]
                    if let host = cluster.hostRewrite {
                        fields["host_rewrite_literal"] = .string(host)
                    }
                    headers(cluster.requestHeaders, "request_headers", into: &fields)
                    headers(cluster.responseHeaders, "response_headers", into: &fields)
                    return .map(fields)
                })
        ]
    }

    private func httpManager(_ manager: HTTPConnectionManager, of listener: Listener) -> Value {
        let routes: RouteConfiguration
        switch manager.routes {
        case .inline(let inline): routes = inline
        case .named(let name):
            routes =
                configuration.routes.first { $0.name == name }
                ?? RouteConfiguration(name: name, virtualHosts: [])
        }
        var fields: Fields = [
            "stat_prefix": .string(manager.statPrefix),
            "use_remote_address": false,
            "normalize_path": true,
            "path_with_escaped_slashes_action": "KEEP_UNCHANGED",
            "stream_idle_timeout": "0s",
            "upgrade_configs": [["upgrade_type": "websocket"]],
            "route_config": routeConfiguration(routes),
            "http_filters": .list(manager.filters.map(httpFilter) + httpFilters()),
        ]
        if listener.isGateways { fields["server_name"] = "istio-envoy" }
        if listener.direction == .inbound {
            fields["server_name"] = "istio-envoy"
            fields["server_header_transformation"] = "PASS_THROUGH"
            fields["forward_client_cert_details"] = "APPEND_FORWARD"
            fields["set_current_client_cert_details"] = ["subject": true, "dns": true, "uri": true]
        }
        if let log = accessLog() { fields["access_log"] = [log] }
        return named(
            "envoy.filters.network.http_connection_manager",
            "filters.network.http_connection_manager.v3.HttpConnectionManager", fields)
    }

    private func httpFilters() -> [Value] {
        var filters: [Value] = []
        if configuration.clusters.contains(where: { $0.discovery == .dynamicForwardProxy }) {
            filters.append(
                named(
                    "envoy.filters.http.dynamic_forward_proxy",
                    "filters.http.dynamic_forward_proxy.v3.FilterConfig",
                    ["dns_cache_config": dnsCache()]))
        }
        filters.append(named("envoy.filters.http.fault", "filters.http.fault.v3.HTTPFault"))
        filters.append(named("envoy.filters.http.cors", "filters.http.cors.v3.Cors"))
        filters.append(named("envoy.filters.http.router", "filters.http.router.v3.Router"))
        return filters
    }

    // istio pilot/pkg/model/telemetry_logging.go: EnvoyTextLogFormat.
    private func accessLog() -> Value? {
        guard let path = options.accessLog else { return nil }
        let format =
            "[%START_TIME%] \"%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%\" "
            + "%RESPONSE_CODE% %RESPONSE_FLAGS% %RESPONSE_CODE_DETAILS% "
            + "%CONNECTION_TERMINATION_DETAILS% \"%UPSTREAM_TRANSPORT_FAILURE_REASON%\" "
            + "%BYTES_RECEIVED% %BYTES_SENT% %DURATION% %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% "
            + "\"%REQ(X-FORWARDED-FOR)%\" \"%REQ(USER-AGENT)%\" \"%REQ(X-REQUEST-ID)%\" "
            + "\"%REQ(:AUTHORITY)%\" \"%UPSTREAM_HOST%\" %UPSTREAM_CLUSTER_RAW% "
            + "%UPSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_REMOTE_ADDRESS% "
            + "%REQUESTED_SERVER_NAME% %ROUTE_NAME%\(options.accessLogSuffix)\n"
        return [
            "name": "envoy.access_loggers.file",
            "typed_config": [
                "@type":
                    "type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog",
                "path": .string(path),
                "log_format": ["text_format_source": ["inline_string": .string(format)]],
            ],
        ]
    }

    private func downstreamTLS(_ tls: DownstreamTLS, folder: String) -> Value {
        named(
            "envoy.transport_sockets.tls", "transport_sockets.tls.v3.DownstreamTlsContext",
            [
                "require_client_certificate": .bool(tls.requiresClientCertificate),
                "common_tls_context": commonTLS(folder: folder, alpn: tls.alpn),
            ])
    }

    func commonTLS(folder: String, alpn: [String]) -> Value {
        [
            "alpn_protocols": .list(alpn.map { .string($0) }),
            "tls_certificates": [
                [
                    "certificate_chain": ["filename": .string("\(folder)/cert-chain.pem")],
                    "private_key": ["filename": .string("\(folder)/key.pem")],
                ]
            ],
            "validation_context": [
                "trusted_ca": ["filename": .string("\(folder)/root-cert.pem")]
            ],
        ]
    }
}
