import Basis

/// Takes a call through a proxy: listener, inspectors, filter chain, then HTTP or TCP. `at` is when
/// the connection arrives; time passes only in the answer's duration, so calls that overlap are
/// given as calls whose `at` lies within an earlier one's duration.
package func respond<R: Recorder, U: Upstream>(
    to call: ProxyCall, through proxy: CompiledProxy, state: inout ProxyState, at now: Instant,
    recorder: inout R, upstream: inout U
) -> Answer {
    state.begin(proxy)
    guard let listenerIndex = proxy.listener(for: call) else { return Answer(.closed) }
    let listener = proxy.listeners[listenerIndex]
    if R.isActive { recorder.record(.listener(listenerIndex)) }
    guard let chainIndex = listener.chain(for: call) else {
        var answer = Answer(listener.waitsForEver(for: call) ? .stalled : .closed)
        answer.listener = listenerIndex
        if case .closed = answer.outcome {
            answer.flags.insert(.noRouteFound)
            answer.details = .filterChainNotFound
            if R.isActive { recorder.record(.noChain) }
        }
        answer.cut(by: call)
        return answer
    }
    let isDefault = chainIndex == listener.defaultChain
    if R.isActive { recorder.record(.chain(chainIndex, isDefault: isDefault)) }
    let chain = proxy.chains[chainIndex]
    let termination = chain.terminate(call.layers)
    var course = Course(
        call: call, proxy: proxy, listener: listenerIndex, chain: chainIndex, start: now,
        layers: call.layers)
    switch termination {
    case .untouched: break
    case .opened(let inner, let peer, let isSecure):
        course.layers = inner
        course.peer = peer
        course.isSecure = isSecure
    case .failed(let failure):
        course.answer.outcome = .handshakeFailed(failure)
        return course.answer
    case .notTLS:
        course.answer.outcome = .closed
        return course.answer
    }
    switch chain.filter {
    case .http(let routes):
        handleHTTP(
            routes, chain.httpFilters, &course, state: &state, recorder: &recorder,
            upstream: &upstream)
    case .tcp(let choice):
        handleTCP(
            choice, chain.connectionFilters, &course, state: &state, recorder: &recorder,
            upstream: &upstream)
    }
    course.answer.cut(by: call)
    return course.answer
}

/// One call on its way through a proxy.
struct Course {
    let call: ProxyCall
    let proxy: CompiledProxy
    let start: Instant
    /// The time that the call has reached.
    var now: Instant
    /// The TLS layers that are left.
    var layers: [TLSLayer]
    /// The client's identity, where this proxy checked it.
    var peer: String?
    /// Whether this proxy took the client's TLS off.
    var isSecure = false
    var answer: Answer

    init(
        call: ProxyCall, proxy: CompiledProxy, listener: Int, chain: Int, start: Instant,
        layers: [TLSLayer]
    ) {
        self.call = call
        self.proxy = proxy
        self.start = start
        now = start
        self.layers = layers
        answer = Answer(.response)
        answer.listener = listener
        answer.chain = chain
    }

    /// When the client hangs up.
    var clientDeadline: Instant? { call.clientTimeout.map { start + $0 } }

    /// Ends the call with a local reply.
    mutating func reply(
        _ status: Int, _ body: LocalReply? = nil, flag: ResponseFlags.Flag? = nil,
        details: ResponseDetails
    ) {
        answer.status = status
        answer.body = body.map { .local($0) } ?? .none
        if let flag { answer.flags.insert(flag) }
        answer.details = details
        answer.duration = now - start
    }
}

extension Answer {
    /// Makes it the answer that a client sees which hangs up at its time-out.
    mutating func cut(by call: borrowing ProxyCall) {
        guard let timeout = call.clientTimeout else { return }
        if case .stalled = outcome {} else if duration <= timeout { return }
        outcome = .abandoned
        duration = timeout
        status = 0
        body = .none
        upstream = nil
        guard case .http = call.payload, virtualHost != nil else { return }
        flags.insert(.downstreamConnectionTermination)
        details = .downstreamDisconnect
    }
}

extension CompiledListener {
    private static let http10 = ["http/1.0"]
    private static let http11 = ["http/1.1"]
    private static let http2 = ["h2c"]

    /// Whether the inspectors wait for bytes that the client does not send: Istio sets no time-out
    /// for them (istio pilot/pkg/networking/core/listener.go: listener_filters_timeout 0).
    func waitsForEver(for call: borrowing ProxyCall) -> Bool {
        guard inspects, call.layers.isEmpty, case .raw(let raw) = call.payload else { return false }
        let port = call.destination.port
        guard listener.inspectsTLS(at: port) || listener.inspectsHTTP(at: port) else {
            return false
        }
        return !raw.clientSpeaksFirst
    }

    /// The chain that takes the call.
    func chain(for call: borrowing ProxyCall) -> Int? {
        if waitsForEver(for: call) { return nil }
        var connection = FilterChainMatcher.Connection(destination: call.destination)
        if let layer = call.layers.first {
            if listener.inspectsTLS(at: call.destination.port) {
                connection.isTLS = true
                connection.serverName = layer.serverName
                connection.protocols = layer.alpn
            }
        } else if listener.inspectsHTTP(at: call.destination.port),
            case .http(let request) = call.payload
        {
            switch request.version {
            case .http10: connection.protocols = Self.http10
            case .http11: connection.protocols = Self.http11
            case .http2: connection.protocols = Self.http2
            }
        }
        return matcher.find(connection) ?? defaultChain
    }
}

/// What a chain does with the client's TLS.
enum Termination {
    /// The chain ends no TLS.
    case untouched
    case opened(inner: [TLSLayer], peer: String?, isSecure: Bool)
    case failed(HandshakeFailure)
    /// The chain wants TLS, and the client speaks plain text.
    case notTLS
}

extension CompiledChain {
    func terminate(_ layers: [TLSLayer]) -> Termination {
        guard let tls = chain.tls else { return .untouched }
        guard let outer = layers.first else { return .notTLS }
        if tls.requiresClientCertificate, outer.identity == nil {
            return .failed(
                .alert("268436498:SSL routines:OPENSSL_internal:SSLV3_ALERT_CERTIFICATE_REQUIRED"))
        }
        return .opened(
            inner: layers.count == 1 ? [] : Array(layers.dropFirst()), peer: outer.identity,
            isSecure: true)
    }
}
