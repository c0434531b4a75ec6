import Basis

/// tcp_proxy: bytes to a cluster (Envoy source/common/tcp_proxy/tcp_proxy.cc).
func handleTCP<R: Recorder, U: Upstream>(
    _ choice: ClusterChoice, _ filters: [CompiledRBAC], _ course: inout Course,
    state: inout ProxyState, recorder: inout R, upstream: inout U
) {
    let (split, calls) = (state.streams.split, state.calls)
    let chosen = choice.pick {
        var random = split.numbered(calls)
        return random.next()
    }
    course.answer.outcome = .closed
    guard let chosen, let index = choice.shares[chosen].cluster else {
        if R.isActive {
            recorder.record(.missingCluster(chosen.map { choice.shares[$0].name } ?? ""))
        }
        course.answer.flags.insert(.noClusterFound)
        return
    }
    course.answer.cluster = index
    if R.isActive { recorder.record(.cluster(index)) }
    let cluster = course.proxy.clusters[index]
    let slot = state.slot(index, cluster, at: course.now)
    if cluster.isLimited {
        state.used[slot].flights.forget(before: course.now)
        if state.used[slot].flights.count >= cluster.cluster.circuitBreakers.maxConnections {
            course.answer.flags.insert(.upstreamOverflow)
            return
        }
    }
    let target = chooseHost(
        index, &course, request: nil, hash: nil, avoiding: [], attempts: 0, state: &state,
        recorder: &recorder, upstream: &upstream)
    guard case .host(let host) = target else {
        course.answer.flags.insert(.noHealthyUpstream)
        return
    }
    // The connection to the server is opened before the first bytes come that filters wait for.
    if !filters.isEmpty, !course.allowsConnection(filters, recorder: &recorder) {
        course.answer.address = host.address
        course.answer.endpoint = host.endpoint
        course.answer.isConnected = true
        return
    }
    course.connect(
        to: host, of: index, slot: slot, state: &state, recorder: &recorder, upstream: &upstream)
}

extension Course {
    /// Opens the connection and lets the bytes pass.
    fileprivate mutating func connect<R: Recorder, U: Upstream>(
        to host: ChosenHost, of index: Int, slot: Int, state: inout ProxyState,
        recorder: inout R, upstream: inout U
    ) {
        let cluster = proxy.clusters[index]
        state.used[slot].requests &+= 1
        answer.attempts = 1
        answer.address = host.address
        answer.endpoint = host.endpoint
        let sent = SentRequest(
            to: host, of: cluster, index: index, payload: call.payload, isHTTP: false,
            inner: layers, at: now, deadline: clientDeadline)
        let result = upstream.send(sent, at: now)
        let began = now
        now = now + result.after
        var reset: ResetReason?
        switch result.outcome {
        case .refused: reset = .connectionFailure(.refused)
        case .unreachable: reset = .connectionFailure(.unreachable)
        case .handshakeFailed(let failure) where !cluster.layers.raw.isEmpty:
            reset = .connectionFailure(.handshake(failure))
        case .noAnswer:
            reset = .connectionTimeout
            now = sent.connectDeadline
        case .silence: answer.outcome = .stalled
        case .closed, .streamReset, .protocolError, .response, .bytes, .handshakeFailed:
            answer.outcome = .passed(result.outcome)
            if result.isReset { answer.flags.insert(.upstreamRemoteReset) }
        }
        if began + result.connected > sent.connectDeadline {
            reset = .connectionTimeout
            now = sent.connectDeadline
        }
        answer.isConnected = reset == nil
        if let reset {
            answer.outcome = .closed
            answer.flags.insert(.upstreamConnectionFailure)
            answer.flags.insert(.upstreamRetryLimitExceeded)
            if case .connectionFailure(let failure) = reset { answer.transportFailure = failure }
        }
        answer.duration = now - start
        if cluster.countsFlights {
            state.used[slot].flights.add(host: host.index, from: began, to: now)
        }
        if R.isActive {
            let end: Attempt.End = reset.map { .reset($0) } ?? .bytes
            recorder.record(
                .attempt(
                    Attempt(
                        cluster: index, endpoint: host.endpoint, address: host.address,
                        start: began, duration: now - began, end: end)))
        }
    }
}
