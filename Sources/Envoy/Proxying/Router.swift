import Basis

/// The router filter: sends a request to a cluster, again where the policy says so (Envoy
/// source/common/router/router.cc).
struct Router {
    var request: HTTPRequest
    let forwarding: CompiledForwarding
    let cluster: Int
    private var attempt = 0
    private var retriesLeft: Int
    // Envoy source/common/common/backoff_strategy.cc: 25 ms, doubled up to 250 ms, fully jittered.
    private var backOffWindow: UInt64
    private let longestBackOff: UInt64
    private var tried: [SocketAddress] = []
    private var deadline: Instant?
    private var hash: UInt64?

    init(request: HTTPRequest, forwarding: CompiledForwarding, cluster: Int) {
        self.request = request
        self.forwarding = forwarding
        self.cluster = cluster
        retriesLeft = forwarding.retries?.count ?? 0
        let base = forwarding.forwarding.retries?.backOff.map {
            UInt64(clamping: max(1, $0.wholeMilliseconds))
        }
        backOffWindow = min(base ?? 25, 1 << 40)
        longestBackOff = backOffWindow * 10
    }

    /// How a try ended.
    enum End {
        case response(HTTPResponse)
        case reset(ResetReason)
        /// The try's own time is up.
        case tryTimedOut
        /// The route's time is up.
        case timedOut
        /// The client's time is up, or nothing will ever come.
        case abandoned
        case stalled
    }

    mutating func run<R: Recorder, U: Upstream>(
        _ course: inout Course, state: inout ProxyState, recorder: inout R, upstream: inout U
    ) {
        if R.isActive { recorder.record(.cluster(cluster)) }
        deadline = forwarding.forwarding.timeout.map { course.now + $0 }
        if !forwarding.forwarding.hashPolicies.isEmpty {
            let policies = forwarding.forwarding.hashPolicies
            hash = request.hash(by: policies, from: course.call.source)
            if hash == nil,
                let cookie = request.newCookie(
                    by: policies, from: course.call.source, to: course.call.destination)
            {
                var stream = RandomStream(seed: 0, purpose: "request hash", key: cookie.value)
                hash = stream.next()
                course.answer.cookie = cookie.header
            }
        }
        while true {
            attempt += 1
            course.answer.attempts = attempt
            let choice = chooseHost(
                cluster, &course, request: request, hash: hash, avoiding: tried,
                attempts: forwarding.retries?.hostSelectionAttempts ?? 0, state: &state,
                recorder: &recorder, upstream: &upstream)
            let host: ChosenHost
            switch choice {
            case .host(let chosen): host = chosen
            case .none:
                course.reply(
                    503, .noHealthyUpstream, flag: .noHealthyUpstream, details: .noHealthyUpstream)
                return
            case .unknownName:
                course.answer.attempts = attempt - 1
                course.reply(
                    503, .dnsFailure, flag: .dnsResolutionFailed, details: .dnsResolutionFailure)
                return
            }
            let began = course.now
            let end = send(
                to: host, &course, state: &state, recorder: &recorder, upstream: &upstream)
            if !continues(
                after: end, host: host, began: began, &course, state: &state, recorder: &recorder)
            {
                return
            }
        }
    }

    /// Decides whether there is another try; if not, the answer is complete.
    private mutating func continues<R: Recorder>(
        after end: End, host: ChosenHost, began: Instant, _ course: inout Course,
        state: inout ProxyState, recorder: inout R
    ) -> Bool {
        let wouldRetry: Bool
        switch end {
        case .response(let response):
            wouldRetry = forwarding.retries?.wouldRetry(response) ?? false
        case .reset(let reason): wouldRetry = forwarding.retries?.wouldRetry(reason) ?? false
        case .tryTimedOut: wouldRetry = forwarding.retries?.retriesTimeouts ?? false
        case .timedOut, .abandoned, .stalled: wouldRetry = false
        }
        if wouldRetry {
            if retriesLeft == 0 {
                course.answer.flags.insert(.upstreamRetryLimitExceeded)
            } else if admitsRetry(course, &state) {
                let failed = Attempt(
                    cluster: cluster, endpoint: host.endpoint, address: host.address, start: began,
                    duration: course.now - began, end: Self.summary(end))
                course.answer.earlierAttempts.append(failed)
                return backOff(from: host, &course, state: &state, recorder: &recorder)
            } else {
                course.answer.flags.insert(.upstreamOverflow)
            }
        }
        conclude(end, &course)
        return false
    }

    private func admitsRetry(_ course: Course, _ state: inout ProxyState) -> Bool {
        let compiled = course.proxy.clusters[cluster]
        let limit = compiled.cluster.circuitBreakers.maxRetries
        guard limit < 4_294_967_295 else { return true }
        let slot = state.slot(cluster, compiled, at: course.now)
        state.used[slot].retries.forget(before: course.now)
        return state.used[slot].retries.count < limit
    }

    /// Waits before the next try; false if time is up before it.
    private mutating func backOff<R: Recorder>(
        from host: ChosenHost, _ course: inout Course, state: inout ProxyState, recorder: inout R
    ) -> Bool {
        retriesLeft -= 1
        tried.append(host.address)
        var random = state.streams.backOff.numbered(state.calls &<< 8 &+ UInt64(attempt))
        let wait = Nanoseconds.milliseconds(Int64(random.next(below: backOffWindow)))
        backOffWindow = min(longestBackOff, backOffWindow * 2)
        if R.isActive { recorder.record(.wait(wait)) }
        course.now = course.now + wait
        if let deadline, course.now > deadline {
            course.now = deadline
            conclude(.timedOut, &course)
            return false
        }
        return true
    }

    private func conclude(_ end: End, _ course: inout Course) {
        switch end {
        case .response(let response):
            course.answer.status = response.status
            course.answer.upstream = response
            course.answer.body = .upstream
            course.answer.details = .viaUpstream
            course.answer.duration = course.now - course.start
        case .reset(let reason):
            if case .connectionFailure(let failure) = reason {
                course.answer.transportFailure = failure
            }
            let tells = course.proxy.version.tellsTransportFailure
            course.reply(
                reason == .protocolError ? 502 : 503,
                .reset(reason, retried: attempt > 1, tellsTransport: tells), flag: reason.flag,
                details: .upstreamReset(reason))
        case .tryTimedOut:
            course.reply(
                504, .timeout, flag: .upstreamRequestTimeout, details: .perTryTimeout)
        case .timedOut:
            course.reply(
                504, .timeout, flag: .upstreamRequestTimeout, details: .responseTimeout)
        case .abandoned:
            // The answer is cut where the client's time-out is applied to it.
            course.answer.duration = course.now - course.start
        case .stalled:
            course.answer.outcome = .stalled
            course.answer.duration = course.now - course.start
        }
    }

    static func summary(_ end: End) -> Attempt.End {
        switch end {
        case .response(let response): .status(response.status)
        case .reset(let reason): .reset(reason)
        case .tryTimedOut, .timedOut, .abandoned, .stalled: .timeout
        }
    }
}

extension ResetReason {
    /// The flag that the reason sets (Envoy source/common/router/router.cc:
    /// streamResetReasonToResponseFlag).
    var flag: ResponseFlags.Flag {
        switch self {
        case .connectionFailure, .connectionTimeout: .upstreamConnectionFailure
        case .connectionTermination: .upstreamConnectionTermination
        case .overflow: .upstreamOverflow
        case .protocolError: .upstreamProtocolError
        case .remoteReset, .remoteRefusedStream: .upstreamRemoteReset
        }
    }
}

extension Router {
    /// Sends one try and waits for its end, which becomes the course's time.
    fileprivate mutating func send<R: Recorder, U: Upstream>(
        to host: ChosenHost, _ course: inout Course, state: inout ProxyState, recorder: inout R,
        upstream: inout U
    ) -> End {
        let compiled = course.proxy.clusters[cluster]
        let slot = state.slot(cluster, compiled, at: course.now)
        state.used[slot].requests &+= 1
        course.answer.address = host.address
        course.answer.endpoint = host.endpoint
        let began = course.now
        guard
            let start = state.used[slot].admit(
                compiled, speaksHTTP2: compiled.cluster.speaksHTTP2, at: began)
        else {
            course.answer.address = nil
            course.answer.endpoint = nil
            if R.isActive { recorder.record(attempt(host, began, .zero, .reset(.overflow))) }
            return .reset(.overflow)
        }
        request.proxied.attempt = attempt
        let perTry = forwarding.retries?.perTryTimeout.map { began + $0 }
        let limit = Limit(perTry: perTry, route: deadline, client: course.clientDeadline)
        let sent = SentRequest(
            to: host, of: compiled, index: cluster, payload: .http(request), isHTTP: true,
            inner: [], at: start, deadline: limit.earliest)
        let result = upstream.send(sent, at: start)
        let (end, time) = limit.judge(
            result, from: start, connectDeadline: sent.connectDeadline)
        course.now = time
        course.answer.isConnected = result.isConnected(by: time - start, end)
        course.answer.upstreamTime = time - began
        if compiled.countsFlights {
            state.used[slot].flights.add(host: host.index, from: start, to: time)
            if attempt > 1, compiled.cluster.circuitBreakers.maxRetries < 4_294_967_295 {
                state.used[slot].retries.add(host: host.index, from: start, to: time)
            }
        }
        if let detection = compiled.cluster.outlierDetection, host.index >= 0 {
            let ejected = state.used[slot].note(end, host.index, detection, at: time)
            if R.isActive, ejected {
                recorder.record(.ejected(cluster: cluster, address: host.address))
            }
        }
        if R.isActive { recorder.record(attempt(host, began, time - began, end)) }
        return end
    }

    private func attempt(
        _ host: ChosenHost, _ start: Instant, _ duration: Nanoseconds, _ end: End
    ) -> Decision {
        .attempt(
            Attempt(
                cluster: cluster, endpoint: host.endpoint, address: host.address, start: start,
                duration: duration, end: Self.summary(end)))
    }
}
