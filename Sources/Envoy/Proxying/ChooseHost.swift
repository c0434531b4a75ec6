import Basis

/// A host that was chosen, with what sending needs.
struct ChosenHost {
    var address: SocketAddress
    /// Its place among the cluster's hosts; -1 where the cluster has none of its own.
    var index: Int
    /// The endpoint of the configuration.
    var endpoint: Int?
    var takesMutualTLS: Bool
}

/// The outcome of choosing.
enum HostChoice {
    case host(ChosenHost)
    case none
    /// The name that a dynamic forward proxy asked for is not known.
    case unknownName
}

/// Chooses where a request of cluster `index` goes. Hosts in `avoiding` are passed over, as often
/// as `attempts` allows (retry host predicate previous_hosts).
func chooseHost<R: Recorder, U: Upstream>(
    _ index: Int, _ course: inout Course, request: HTTPRequest?, hash: UInt64?,
    avoiding: [SocketAddress], attempts: Int, state: inout ProxyState, recorder: inout R,
    upstream: inout U
) -> HostChoice {
    let cluster = course.proxy.clusters[index]
    switch cluster.cluster.discovery {
    case .originalDestination:
        guard course.call.isRedirected else { break }
        var address = course.call.destination
        if let port = cluster.cluster.portOverride { address.port = port }
        let takes = cluster.cluster.tls != .none && !cluster.layers.onlyWhereTaken
        return .host(ChosenHost(address: address, index: -1, takesMutualTLS: takes))
    case .dynamicForwardProxy:
        return resolveRequest(
            request, &course, isTLS: cluster.cluster.tls != .none, recorder: &recorder,
            upstream: &upstream)
    case .fixed, .eds, .strictDNS, .logicalDNS:
        let slot = state.slot(index, cluster, at: course.now)
        if cluster.needsResolution {
            state.used[slot].resolve(
                cluster, at: course.now, recorder: &recorder, upstream: &upstream)
        }
        if cluster.countsFlights { state.used[slot].flights.forget(before: course.now) }
        var pick = state.used[slot].pick(
            cluster, hash: hash, random: state.streams.balance, at: course.now)
        if !avoiding.isEmpty {
            var left = attempts
            while left > 0, let again = pick,
                avoiding.contains(state.used[slot].hosts.hosts[again.host].address)
            {
                left -= 1
                pick = state.used[slot].pick(
                    cluster, hash: hash, random: state.streams.balance, at: course.now)
            }
        }
        guard let pick else { break }
        if R.isActive, pick.isPanic { recorder.record(.panic(cluster: index)) }
        let host = state.used[slot].hosts.hosts[pick.host]
        return .host(
            ChosenHost(
                address: host.address, index: pick.host, endpoint: Int(host.endpoint),
                takesMutualTLS: host.takesMutualTLS))
    }
    if R.isActive { recorder.record(.noEndpoint(cluster: index)) }
    return .none
}

/// The dynamic forward proxy: the request's own host, looked up.
private func resolveRequest<R: Recorder, U: Upstream>(
    _ request: HTTPRequest?, _ course: inout Course, isTLS: Bool, recorder: inout R,
    upstream: inout U
) -> HostChoice {
    let authority = request?.authority ?? course.layers.first?.serverName ?? ""
    let fallback = request == nil ? course.call.destination.port : isTLS ? 443 : 80
    let name = authority.withBytes {
        String(decoding: VirtualHostMatcher.withoutPort($0), as: UTF8.self)
    }
    let port = Int(
        authority.utf8.dropFirst(name.utf8.count + 1).reduce(into: "") {
            $0.unicodeScalars.append(Unicode.Scalar($1))
        })
    let literal = IPAddress(name)
    let addresses = literal.map { [$0] } ?? upstream.resolve(name, at: course.now).addresses
    if R.isActive { recorder.record(.resolved(name: name, addresses: addresses)) }
    guard let first = addresses.first else { return .unknownName }
    return .host(
        ChosenHost(
            address: SocketAddress(first, port ?? fallback), index: -1, takesMutualTLS: isTLS))
}

extension ClusterState {
    /// Looks the cluster's names up where the last look-up is too old. A name that is not known has
    /// no addresses and is asked for again after Envoy's dns_refresh_rate in Istio, 60 s.
    mutating func resolve<R: Recorder, U: Upstream>(
        _ cluster: CompiledCluster, at now: Instant, recorder: inout R, upstream: inout U
    ) {
        if let resolvedUntil, now < resolvedUntil { return }
        var found: [Int: [IPAddress]] = [:]
        var shortest = Nanoseconds.seconds(60)
        for (name, endpoint) in cluster.names {
            let resolution = upstream.resolve(name, at: now)
            if R.isActive {
                recorder.record(.resolved(name: name, addresses: resolution.addresses))
            }
            found[endpoint] = resolution.addresses
            if !resolution.addresses.isEmpty {
                // Envoy asks no more often than every second.
                shortest = min(shortest, max(.seconds(1), resolution.timeToLive))
            }
        }
        resolvedUntil = now + shortest
        // LOGICAL_DNS uses the first address only; STRICT_DNS uses them all.
        let limit = cluster.cluster.discovery == .logicalDNS ? 1 : Int.max
        let new = HostSet(cluster.cluster) { endpoint, index in
            switch endpoint.address {
            case .socket(let address): [address]
            case .name(_, let port):
                (found[index] ?? []).prefix(limit).map { SocketAddress($0, port) }
            case .unix: []
            }
        }
        if new.hosts != hosts.hosts { replaceHosts(new) }
    }
}
