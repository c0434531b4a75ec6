import Basis
import YAML

/// The HTTP connection manager: from a request to its route.
func handleHTTP<R: Recorder, U: Upstream>(
    _ routes: RouteTable, _ filters: [CompiledFilter], _ course: inout Course,
    state: inout ProxyState, recorder: inout R, upstream: inout U
) {
    guard case .http(var request) = course.call.payload, course.layers.isEmpty else {
        // Envoy answers bytes that are no HTTP with 400 and closes.
        course.answer.flags.insert(.downstreamProtocolError)
        course.reply(400, .text("Bad Request"), details: .codecError)
        return
    }
    course.answer.isGRPC = request.isGRPC
    course.answer.requestID = request.proxied.requestID
    if request.proxied.requestID == 0 {
        var identifier = state.streams.requestID.numbered(state.calls)
        course.answer.requestID = identifier.next()
    }
    if course.refuses(request) { return }
    request.normalizePath()
    var claims: Value?
    if !filters.isEmpty {
        // The route is known before the filters run, and shows in the log whatever they do.
        var silent = NoRecorder()
        let known = findRoute(routes, request, claims: nil, &course, recorder: &silent)
        course.nameCluster(ofRoute: known)
        guard
            let result = course.runFilters(
                filters, &request, state: &state, recorder: &recorder, upstream: &upstream)
        else { return }
        if result.findsRouteAgain { claims = result.claims }
        (course.answer.virtualHost, course.answer.route, course.answer.cluster) = (nil, nil, nil)
    }
    let found = findRoute(routes, request, claims: claims, &course, recorder: &recorder)
    guard let routeIndex = found else {
        course.reply(404, flag: .noRouteFound, details: .routeNotFound)
        return
    }
    follow(routeIndex, &request, &course, state: &state, recorder: &recorder, upstream: &upstream)
}

/// Does what a route says.
private func follow<R: Recorder, U: Upstream>(
    _ index: Int, _ request: inout HTTPRequest, _ course: inout Course, state: inout ProxyState,
    recorder: inout R, upstream: inout U
) {
    let route = course.proxy.routes[index]
    var share: ClusterChoice.Share?
    if case .forward(let forwarding) = route.action {
        let (split, calls) = (state.streams.split, state.calls)
        let chosen = forwarding.choice.pick {
            var random = split.numbered(calls)
            return random.next()
        }
        share = chosen.map { forwarding.choice.shares[$0] }
        course.answer.cluster = share?.cluster
        course.answer.changes = share?.changes
    }
    if let fault = route.route.fault {
        if injects(fault, &course, state: &state, recorder: &recorder) { return }
    }
    switch route.action {
    case .direct(let status, let body):
        course.reply(status, body.isEmpty ? nil : .text(body), details: .directResponse)
    case .redirect(let redirect):
        course.answer.location = redirect.location(
            for: request, match: route.route.match, isSecure: course.isSecure)
        course.reply(redirect.status, details: .directResponse)
    case .forward(let forwarding):
        if let filter = route.crossOrigin, course.answersPreflight(request, filter) { return }
        guard let share, let cluster = share.cluster else {
            if R.isActive { recorder.record(.missingCluster(share?.name ?? "")) }
            course.reply(
                forwarding.forwarding.missingClusterStatus, flag: .noClusterFound,
                details: .clusterNotFound)
            return
        }
        course.prepare(&request, route: route, forwarding: forwarding)
        if !forwarding.forwarding.mirrors.isEmpty {
            mirror(request, forwarding, &course, state: &state, upstream: &upstream)
        }
        var router = Router(request: request, forwarding: forwarding, cluster: cluster)
        router.run(&course, state: &state, recorder: &recorder, upstream: &upstream)
    }
}

private func findRoute<R: Recorder>(
    _ table: RouteTable, _ request: borrowing HTTPRequest, claims: Value?,
    _ course: inout Course, recorder: inout R
) -> Int? {
    guard let hostIndex = table.matcher.find(request.authority) else {
        if R.isActive { recorder.record(.noVirtualHost) }
        return nil
    }
    course.answer.virtualHost = hostIndex
    if R.isActive { recorder.record(.virtualHost(hostIndex)) }
    let proxy = course.proxy
    for index in proxy.virtualHosts[hostIndex].routes
    where proxy.routes[index].match.takes(request, isSecure: course.isSecure)
        && proxy.routes[index].match.takes(claims: claims)
    {
        course.answer.route = index
        if R.isActive { recorder.record(.route(index)) }
        return index
    }
    if R.isActive { recorder.record(.noRoute) }
    return nil
}

/// The fault filter: delays, then aborts. True if it answered.
private func injects<R: Recorder>(
    _ fault: FaultInjection, _ course: inout Course, state: inout ProxyState, recorder: inout R
) -> Bool {
    var random = state.streams.fault.numbered(state.calls)
    let (forDelay, forAbort) = (random.next(below: 1_000_000), random.next(below: 1_000_000))
    var delay: Nanoseconds?
    if let wanted = fault.delay, forDelay < UInt64(clamping: wanted.partsPerMillion) {
        delay = wanted.length
        course.now = course.now + wanted.length
        course.answer.flags.insert(.delayInjected)
    }
    var status: Int?
    if let wanted = fault.abort, forAbort < UInt64(clamping: wanted.partsPerMillion) {
        status = wanted.status
        course.reply(wanted.status, .faultAbort, flag: .faultInjected, details: .faultAbort)
    }
    if R.isActive, delay != nil || status != nil {
        recorder.record(.fault(delay: delay, status: status))
    }
    return status != nil
}

extension Course {
    /// Names the cluster of a route that goes to just one.
    fileprivate mutating func nameCluster(ofRoute index: Int?) {
        guard let index, case .forward(let forwarding) = proxy.routes[index].action,
            forwarding.choice.shares.count == 1
        else { return }
        answer.cluster = forwarding.choice.shares[0].cluster
    }

    /// Whether the connection manager turns the request away before it looks for a route.
    fileprivate mutating func refuses(_ request: borrowing HTTPRequest) -> Bool {
        if request.version == .http10 {
            reply(426, .upgradeRequired, flag: .downstreamProtocolError, details: .lowVersion)
            return true
        }
        if request.authority.isEmpty {
            reply(400, details: .missingHost)
            return true
        }
        // Envoy source/common/http/conn_manager_utility.cc: a fragment is not for servers.
        guard request.path.utf8.contains(UInt8(ascii: "#")) else { return false }
        reply(400, details: .pathNormalizationFailed)
        answer.loggedPath = request.path
        return true
    }

    /// Changes a request into what the upstream is to see, but for the number of the try.
    mutating func prepare(
        _ request: inout HTTPRequest, route: CompiledRoute, forwarding: CompiledForwarding
    ) {
        let own = answer.changes.map { !$0.requestHeaders.isEmpty } ?? false
        let isAdded = route.hasRequestChange || own || forwarding.rewrites
        if isAdded, !request.proxied.changes.isEmpty || !request.proxied.originals.isEmpty {
            // Another proxy's changes come before this one's.
            request.headers = request.allHeaders
            request.proxied.changes = []
            request.proxied.originals = []
        }
        request.proxied.requestID = answer.requestID
        // The share's changes come before the route's (Envoy source/common/router/
        // config_impl.cc: finalizeRequestHeaders).
        if own, let changes = answer.changes {
            request.proxied.changes.append(changes.requestHeaders)
        }
        if route.hasRequestChange { request.proxied.changes.append(route.route.requestHeaders) }
        if let host = answer.changes?.hostRewrite { request.authority = host }
        if isSecure, request.proxied.attempt == 0 { request.proxied.isSecure = true }
        if let peer { request.proxied.clientCertificate = (by: proxy.identity, uri: peer) }
        if forwarding.rewrites {
            request.rewrite(forwarding, match: route.route.match)
        }
        if proxy.virtualHosts[route.virtualHost].virtualHost.includesAttemptCount {
            request.proxied.showsAttempt = true
        }
    }
}

/// Sends copies to where the route mirrors to; nobody waits for the answers.
private func mirror<U: Upstream>(
    _ request: HTTPRequest, _ forwarding: CompiledForwarding, _ course: inout Course,
    state: inout ProxyState, upstream: inout U
) {
    var random = state.streams.split.numbered(~state.calls)
    for mirror in forwarding.forwarding.mirrors {
        let drawn = random.next(below: 1_000_000)
        guard drawn < UInt64(clamping: mirror.partsPerMillion),
            let index = course.proxy.cluster(named: mirror.cluster)
        else { continue }
        var copy = request
        // Envoy source/common/router/shadow_writer_impl.cc.
        copy.authority = request.authority.withShadowSuffix
        copy.proxied.attempt = 1
        var silent = NoRecorder()
        let choice = chooseHost(
            index, &course, request: copy, hash: nil, avoiding: [], attempts: 0, state: &state,
            recorder: &silent, upstream: &upstream)
        guard case .host(let host) = choice else { continue }
        let cluster = course.proxy.clusters[index]
        let sent = SentRequest(
            to: host, of: cluster, index: index, payload: .http(copy), isHTTP: true, inner: [],
            at: course.now, deadline: nil)
        _ = upstream.send(sent, at: course.now)
    }
}

extension String {
    /// `host-shadow`, before the port if there is one.
    fileprivate var withShadowSuffix: String {
        let parts = split(separator: ":", omittingEmptySubsequences: false)
        return parts.count == 2 ? "\(parts[0])-shadow:\(parts[1])" : self + "-shadow"
    }
}
