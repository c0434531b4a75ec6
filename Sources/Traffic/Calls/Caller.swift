import Basis
import Cluster
import Envoy
import Istio

/// Makes one call, from the client's side: finds the address, dials, and says what the client sees.
struct Caller {
    let view: View
    let call: Call
    private var place: Int?
    private var uid = 0
    private var gid = 0

    /// How long a kernel tries to connect: SYNs after 1, 3, 7, 15, 31, 63 s, given up after 127 s.
    static let kernelPatience = Nanoseconds.seconds(127)
    /// How long a client that sets no limit waits in a world where nothing more will come.
    static let patience = Nanoseconds.seconds(3_600)

    init(view: View, call: Call) {
        self.view = view
        self.call = call
    }

    /// Fills the trace; the network as it is afterwards.
    mutating func run(_ trace: inout Trace, _ given: consuming Network) -> Network {
        var network = given
        guard findCaller(&network, &trace), let ip = resolve(&network, &trace) else {
            return network
        }
        let address = SocketAddress(ip, call.port)
        trace.address = address
        let start = trace.start + trace.resolvedAfter
        let sent = request(to: address, at: start)
        var wire = Wire(
            consume network, view: view, record: TraceRecorder(),
            sender: .init(place: place, uid: uid, gid: gid), start: trace.start)
        wire.record.hops = trace.hops
        // The call owns the network now; the wire gives it back.
        let source = wire.sourceAddress(for: address)
        let result = wire.dial(sent, at: start)
        trace.hops = wire.record.hops
        trace.clientAddress = source
        conclude(result, wire, &trace)
        return wire.network
    }

    private mutating func findCaller(_ network: inout Network, _ trace: inout Trace) -> Bool {
        guard case .pod(let namespace, let name, let container) = call.source else { return true }
        guard let found = network.pods.place(namespace: namespace, name: name, in: view) else {
            trace.hops.append(
                Hop(
                    .network, .client, subject: "\(namespace)/\(name)",
                    reason: "there is no such pod", isFailure: true))
            trace.outcome = .unreachable
            return false
        }
        place = found
        let record = network.pods.records[found].container(container)
        uid = call.userID ?? record?.uid ?? 0
        gid = record?.gid ?? 0
        return true
    }

    private func resolve(_ network: inout Network, _ trace: inout Trace) -> IPAddress? {
        if let address = call.address ?? IPAddress(call.host) { return address }
        if call.host.equalsIgnoringCase("localhost") { return .loopback }
        if let place, network.pods.records[place].name == call.host {
            return network.pods.records[place].address
        }
        let answer =
            place.map { network.resolve(call.host, from: $0, in: view) }
            ?? network.lookUp(call.host, in: view)
        let list = answer.addresses.map(\.description).joined(separator: ", ")
        var hop = Hop(
            .dns, .client, place: place.map { network.pods.records[$0].name } ?? "",
            subject: call.host, reason: "\(answer.server): \(answer.name)", outcome: list)
        for alias in answer.aliases { hop.reason += ", alias of \(alias.target)" }
        switch answer.code {
        case .timeout:
            hop.outcome = "no answer"
            hop.isFailure = true
            hop.duration = .seconds(10)
            trace.outcome = .noNameServer
        case .unknownName:
            hop.outcome = "NXDOMAIN"
            hop.isFailure = true
            hop.duration = .milliseconds(4)
            trace.outcome = .unresolved
        case .success where answer.addresses.isEmpty:
            hop.outcome = "no address"
            hop.isFailure = true
            hop.duration = .milliseconds(4)
            trace.outcome = .unresolved
        case .success:
            hop.duration = answer.isAuthoritative ? .milliseconds(1) : .milliseconds(6)
        }
        trace.hops.append(hop)
        trace.resolvedAfter = hop.duration
        trace.duration = hop.duration
        return answer.addresses.first
    }

    private func request(to address: SocketAddress, at start: Instant) -> SentRequest {
        let layers = call.tls.map {
            [
                TLSLayer(
                    serverName: $0.serverName, alpn: $0.protocols, identity: $0.identity)
            ]
        }
        let payload: ProxyCall.Payload
        switch call.payload {
        case .http(let request): payload = .http(request.forProxies)
        case .bytes(let bytes, let first): payload = .raw(RawBytes(bytes, clientSpeaksFirst: first))
        }
        let patience = call.connectTimeout.map { min($0, Caller.kernelPatience) }
        var sent = SentRequest(
            to: address, layers: layers ?? [], payload: payload,
            connectDeadline: start + (patience ?? Caller.kernelPatience),
            deadline: call.timeout.map { start + $0 })
        if case .http(let request) = call.payload, request.version == .http2, call.tls == nil {
            sent.speaksHTTP2 = true
        }
        return sent
    }

    private func conclude(
        _ result: UpstreamResult, _ wire: Wire<TraceRecorder>, _ trace: inout Trace
    ) {
        describeProxies(wire, &trace)
        let dns = trace.resolvedAfter
        trace.connectedAfter = dns + min(result.connected, result.after)
        trace.securedAfter = call.tls == nil ? .zero : trace.connectedAfter + handshake(result)
        trace.answeredAfter = dns + result.after
        trace.duration = dns + result.after
        trace.outcome = outcome(of: result, wire, &trace)
        if let timeout = call.timeout, trace.duration > timeout {
            trace.duration = timeout
            switch trace.outcome {
            case .connectTimeout, .unresolved, .noNameServer: break
            case .refused, .unreachable, .timeout, .closed, .handshake, .response, .bytes:
                trace.outcome = .timeout
            }
        }
    }

    private func handshake(_ result: UpstreamResult) -> Nanoseconds {
        max(.microseconds(500), min(result.after, result.connected * 2))
    }

    private func outcome(
        of result: UpstreamResult, _ wire: Wire<TraceRecorder>, _ trace: inout Trace
    ) -> CallOutcome {
        switch result.outcome {
        case .refused:
            trace.connectedAfter = .zero
            return .refused
        case .unreachable: return .unreachable
        case .noAnswer:
            let patience = call.connectTimeout.map { min($0, Caller.kernelPatience) }
            trace.duration = trace.resolvedAfter + (patience ?? Caller.kernelPatience)
            trace.connectedAfter = .zero
            return .connectTimeout
        case .silence:
            trace.duration = trace.resolvedAfter + (call.timeout ?? Caller.patience)
            return .timeout
        case .closed, .streamReset, .protocolError:
            if call.tls != nil { return .handshake(.closed) }
            if case .pod = wire.answerer { return .closed(byReset: false) }
            return .closed(byReset: true)
        case .handshakeFailed(let failure):
            trace.duration = trace.securedAfter
            return .handshake(HandshakeProblem(failure))
        case .bytes(let bytes): return .bytes(bytes)
        case .response(let response):
            if let problem = certificateProblem(wire) {
                trace.duration = trace.securedAfter
                return .handshake(problem)
            }
            var message = HTTPResponse(
                status: response.status, headers: response.headers, body: response.body)
            if case .http(let request) = call.payload, request.version == .http2 {
                message.version = .http2
            }
            if call.tls != nil { message.version = wire.clientSeesHTTP2 ? .http2 : .http11 }
            return .response(message)
        }
    }

    /// What the client finds wrong with the certificate that it was shown.
    private func certificateProblem(_ wire: Wire<TraceRecorder>) -> HandshakeProblem? {
        guard let tls = call.tls, tls.verifies, let host = wire.certificate else { return nil }
        if host.name.isEmpty { return .untrusted }
        return host.certifies(tls.serverName) ? nil : .wrongName
    }

    /// Flags, details and logs of the proxies on the way.
    private func describeProxies(_ wire: Wire<TraceRecorder>, _ trace: inout Trace) {
        let visits = wire.record.visits
        let last = [Hop.Side.server, .gateway, .client].compactMap { side in
            visits.last { $0.side == side }
        }
        if let visit = last.last {
            trace.flags = visit.answer.flags.text
            trace.details = visit.answer.details.text
        }
        trace.replies = last.map(Trace.Reply.init)
        trace.clientLog = last.first { $0.side == .client }?.log
        trace.gatewayLog = last.first { $0.side == .gateway }?.log
        trace.serverLog = last.first { $0.side == .server }?.log
        switch wire.answerer {
        case .nobody: break
        case .pod(let place): trace.answeredBy = wire.network.pods.records[place].name
        case .proxy(let place):
            trace.answeredBy = "istio-proxy in \(wire.network.pods.records[place].name)"
        case .host(let name): trace.answeredBy = name
        }
    }
}

extension HandshakeProblem {
    init(_ failure: HandshakeFailure) {
        switch failure {
        case .wrongVersionNumber: self = .notTLS
        case .unknownIssuer, .selfSigned: self = .untrusted
        case .wrongName: self = .wrongName
        case .closed: self = .closed
        case .alert: self = .certificateRequired
        }
    }
}
