import Basis

extension Course {
    /// Asks another service whether a request may pass (Envoy source/extensions/filters/http/
    /// ext_authz/ext_authz.cc); false where the client was answered.
    mutating func asks<R: Recorder, U: Upstream>(
        _ filter: ExternalAuthorization, _ request: inout HTTPRequest, _ result: FilterResult,
        state: inout ProxyState, recorder: inout R, upstream: inout U
    ) -> Bool {
        guard result.isMeant(for: filter) else { return true }
        var decision = ExternalDecision(
            provider: filter.provider, status: nil, isAllowed: false, origin: filter.origin)
        if filter.cluster == nil, R.isActive {
            recorder.record(.notModelled("the gRPC provider \(filter.provider) is not asked"))
        }
        let response = answer(
            to: filter, request, state: &state, recorder: &recorder, upstream: &upstream)
        decision.status = response?.status
        // A server's error is no answer.
        let isKnown = response.map { $0.status < 500 } ?? false
        decision.isAllowed = isKnown ? response?.status == 200 : filter.isOpenOnError
        if R.isActive { recorder.record(.filtered(.external(decision))) }
        guard isKnown, let response else {
            if filter.isOpenOnError { return true }
            reply(
                filter.statusOnError, flag: .unauthorizedExternally, details: .externalError)
            return false
        }
        guard response.status != 200 else {
            for header in response.headers where filter.upstreamHeaders.fit(header.name) {
                request.removeHeader(header.name)
                request.headers.append(Header(header.name.lowercased(), header.value))
            }
            return true
        }
        let text = String(decoding: response.body, as: UTF8.self)
        answer.addedHeaders = response.headers.filter { filter.showsClient($0.name) }
            .map { Header($0.name.lowercased(), $0.value) }
        reply(
            response.status, text.isEmpty ? nil : .text(text), flag: .unauthorizedExternally,
            details: .externalDenied)
        return false
    }

    /// What the service answers; nil where it does not.
    private mutating func answer<R: Recorder, U: Upstream>(
        to filter: ExternalAuthorization, _ request: HTTPRequest, state: inout ProxyState,
        recorder: inout R, upstream: inout U
    ) -> HTTPResponse? {
        guard let index = filter.cluster.flatMap({ proxy.cluster(named: $0) }) else { return nil }
        var silent = NoRecorder()
        let choice = chooseHost(
            index, &self, request: request, hash: nil, avoiding: [], attempts: 0, state: &state,
            recorder: &silent, upstream: &upstream)
        guard case .host(let host) = choice else { return nil }
        // Envoy source/extensions/filters/common/ext_authz/ext_authz_http_impl.cc: the method, the
        // path and the host always go along, the body does not.
        var question = HTTPRequest(
            request.method, authority: request.authority, path: filter.pathPrefix + request.path)
        let always = ["authorization"]
        question.headers = request.headers.filter { header in
            always.contains { header.name.equalsIgnoringCase($0) }
                || filter.includedHeaders.fit(header.name)
        }
        question.headers.append(Header("content-length", "0"))
        question.headers += filter.addedHeaders
        question.proxied.attempt = 1
        question.proxied.requestID = request.proxied.requestID
        let sent = SentRequest(
            to: host, of: proxy.clusters[index], index: index, payload: .http(question),
            isHTTP: true, inner: [], at: now, deadline: nil)
        let result = upstream.send(sent, at: now)
        now = now + result.after
        if case .response(let response) = result.outcome { return response }
        return nil
    }
}

extension ExternalAuthorization {
    /// Headers that a client always sees of a refusal (Envoy source/extensions/filters/common/
    /// ext_authz/ext_authz_http_impl.cc: toClientMatchers).
    private static let shown = ["location", "proxy-authenticate", "set-cookie", "www-authenticate"]

    /// Whether the client sees a header of a refusal; without a list it sees all.
    fileprivate func showsClient(_ name: String) -> Bool {
        let hidden = ["content-length", "content-type", "connection", "date", "server"]
        if hidden.contains(where: { name.equalsIgnoringCase($0) }) { return false }
        return clientHeaders.isEmpty || clientHeaders.fit(name)
            || Self.shown.contains { name.equalsIgnoringCase($0) }
    }
}

extension [String] {
    /// Whether a name is among these, or meets `prefix*` or `*suffix`; letter case does not count.
    fileprivate func fit(_ name: String) -> Bool {
        let name = name.lowercased()
        return contains { pattern in
            let pattern = pattern.lowercased()
            if pattern.hasPrefix("*") { return name.hasSuffix(pattern.dropFirst()) }
            if pattern.hasSuffix("*") { return name.hasPrefix(pattern.dropLast()) }
            return name == pattern
        }
    }
}
