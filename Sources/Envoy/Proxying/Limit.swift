import Basis

/// The times at which a try is given up.
struct Limit {
    var perTry, route, client: Instant?

    /// The first of them.
    var earliest: Instant? {
        if perTry == nil, route == nil { return client }
        return [perTry, route, client].compactMap { $0 }.min()
    }

    /// How a try ends under these limits, and when.
    @inline(__always)
    func judge(
        _ result: UpstreamResult, from start: Instant, connectDeadline: Instant
    ) -> (end: Router.End, time: Instant) {
        let connects = start + result.connected
        var time = start + result.after
        var end: Router.End
        switch result.outcome {
        case .response(let response): end = .response(response)
        case .refused: end = .reset(.connectionFailure(.refused))
        case .unreachable: end = .reset(.connectionFailure(.unreachable))
        case .handshakeFailed(let failure): end = .reset(.connectionFailure(.handshake(failure)))
        case .closed: end = .reset(.connectionTermination)
        case .streamReset(let refused): end = .reset(refused ? .remoteRefusedStream : .remoteReset)
        // What is no HTTP is an error of the codec.
        case .protocolError, .bytes: end = .reset(.protocolError)
        case .noAnswer:
            end = .reset(.connectionTimeout)
            time = connectDeadline
        case .silence:
            end = .stalled
            time = Instant(sinceEpoch: Nanoseconds(.max))
        }
        if connects > connectDeadline {
            end = .reset(.connectionTimeout)
            time = connectDeadline
        }
        guard let earliest, time > earliest else {
            if case .stalled = end { return (.stalled, start) }
            return (end, time)
        }
        if earliest == client { return (.abandoned, earliest + Nanoseconds(1)) }
        return (earliest == route ? .timedOut : .tryTimedOut, earliest)
    }
}

extension UpstreamResult {
    /// Whether there was a connection when the try ended.
    func isConnected(by end: Nanoseconds, _ how: Router.End) -> Bool {
        switch outcome {
        case .refused, .unreachable, .noAnswer, .handshakeFailed: return false
        case .closed, .streamReset, .protocolError, .silence, .response, .bytes:
            if case .reset(.connectionTimeout) = how { return false }
            return connected <= end
        }
    }
}

extension SentRequest {
    /// What goes to `host`.
    init(
        to host: ChosenHost, of cluster: CompiledCluster, index: Int, payload: ProxyCall.Payload,
        isHTTP: Bool, inner: [TLSLayer], at start: Instant, deadline: Instant?
    ) {
        address = host.address
        self.payload = payload
        self.cluster = index
        connectDeadline = start + cluster.cluster.connectTimeout
        self.deadline = deadline
        var isHTTP2 = cluster.cluster.speaksHTTP2
        if case .http(let request) = payload, request.version == .http2,
            !isHTTP || cluster.cluster.followsDownstreamVersion
        {
            isHTTP2 = true
        }
        speaksHTTP2 = isHTTP2
        let own = cluster.layers
        guard !own.raw.isEmpty, !own.onlyWhereTaken || host.takesMutualTLS else {
            layers = inner
            return
        }
        verifiesServer = own.verifies
        layers = isHTTP ? (isHTTP2 ? own.http2 : own.http) : own.raw
        if own.namedByRequest, case .http(let request) = payload, isHTTP {
            layers[0].serverName = request.authority.withBytes {
                String(decoding: VirtualHostMatcher.withoutPort($0), as: UTF8.self)
            }
        }
        if !inner.isEmpty { layers += inner }
    }
}

extension ClusterState {
    /// When a request may be sent under the cluster's limits; nil where it overflows (Envoy
    /// source/common/conn_pool/conn_pool_base.cc: newStreamImpl, attachStreamToClient).
    @inline(__always)
    mutating func admit(
        _ cluster: CompiledCluster, speaksHTTP2: Bool, at now: Instant
    ) -> Instant? {
        guard cluster.countsFlights else { return now }
        flights.forget(before: now)
        guard cluster.isLimited else { return now }
        let limits = cluster.cluster.circuitBreakers
        let waiting = flights.waiting(at: now)
        let active = flights.count - waiting
        if active >= limits.maxConnections, !speaksHTTP2 {
            guard waiting < limits.maxPendingRequests else { return nil }
            return flights.whenFree(of: max(1, limits.maxConnections), at: now)
        }
        return active >= limits.maxRequests ? nil : now
    }

    /// Takes note of a try's end for outlier detection. True if the host was ejected for it.
    mutating func note(
        _ end: Router.End, _ host: Int, _ detection: OutlierDetection, at now: Instant
    ) -> Bool {
        let status: Int
        switch end {
        case .response(let response): status = response.status
        // Envoy maps what went wrong on its own side to a status unless told to keep them apart.
        case .reset: status = 503
        case .tryTimedOut, .timedOut: status = 504
        case .abandoned, .stalled: return false
        }
        return outliers.note(status, host: host, of: hosts.hosts.count, detection, at: now)
    }
}
