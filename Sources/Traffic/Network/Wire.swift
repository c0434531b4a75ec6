import Basis
import Cluster
import Envoy
import Istio

/// Carries what is sent to whoever owns the address: through the sender's iptables rules, its
/// proxy, kube-proxy, the receiver's rules and proxy, to an application or an internet host.
///
/// It owns the network while a call is under way, and is what proxies reach out through.
struct Wire<Record: CallRecorder>: Upstream {
    /// Who sends at the moment.
    struct Sender {
        /// The pod's place; nil for a client outside the cluster.
        var place: Int?
        var uid: Int
        var gid: Int
        /// Whether it is the inbound side of the pod's proxy: it sends from 127.0.0.6.
        var isInboundProxy = false
        /// On whose side of the call it stands.
        var side = Hop.Side.client
    }

    var network: Network
    let view: View
    var record: Record
    var sender: Sender
    let callStart: Instant
    /// The client's address and port, once it has dialled.
    var clientAddress: SocketAddress?
    /// The internet host whose certificate was shown last: the client checks it.
    var certificate: InternetHost?
    /// Whether the last server spoke HTTP/2 over TLS.
    var clientSeesHTTP2 = false
    /// Who made the last answer.
    var answerer = Answerer.nobody
    private var depth = 0

    /// Who makes answers.
    enum Answerer {
        case nobody
        case pod(Int)
        case proxy(Int)
        case host(String)
    }

    init(_ network: consuming Network, view: View, record: Record, sender: Sender, start: Instant) {
        self.network = network
        self.view = view
        self.record = record
        self.sender = sender
        callStart = start
    }

    @specialized(where Record == NoCallRecorder)
    mutating func resolve(_ name: String, at now: Instant) -> Envoy.Resolution {
        let answer =
            sender.place.map {
                network.resolve(name, namespace: network.pods.records[$0].namespace, in: view)
            } ?? network.lookUp(name, in: view)
        return Envoy.Resolution(answer.addresses)
    }

    /// What a proxy of the pod sends. Proxies call it through the protocol, so without the
    /// specialization the whole way would be walked generically.
    @specialized(where Record == NoCallRecorder)
    mutating func send(_ sent: SentRequest, at now: Instant) -> UpstreamResult {
        let mark = Record.isActive ? record.open() : 0
        let result = dial(sent, at: now)
        if Record.isActive { record.ended(mark, to: sent.address, at: now) }
        return result
    }

    /// What any process of the sender's pod sends, from the rules of its network namespace on.
    mutating func dial(_ sent: SentRequest, at now: Instant) -> UpstreamResult {
        guard depth < 24 else { return UpstreamResult(.silence) }
        guard let place = sender.place else { return deliver(sent, at: now) }
        let isOwn = sent.address.ip == network.pods.records[place].address
        let viaLoopback = isOwn || sent.address.ip.isLoopback
        switch captured(place, sent.address, viaLoopback: viaLoopback, at: now) {
        case .dropped: return UpstreamResult(.noAnswer)
        case .redirect(let port) where port == 15_006:
            return enter(place, .inbound, sent, at: now)
        case .redirect(let port) where port == 15_001:
            return enter(place, .outbound, sent, at: now)
        case .direct, .redirect: break
        }
        return viaLoopback ? local(place, sent, at: now) : deliver(sent, at: now)
    }

    /// What the sender's own iptables rules do.
    private mutating func captured(
        _ place: Int, _ address: SocketAddress, viaLoopback: Bool, at now: Instant
    ) -> CaptureDecision.Target {
        if !Record.isActive {
            var packet = CapturedPacket(to: address)
            packet.uid = sender.uid
            packet.gid = sender.gid
            packet.isLoopback = viaLoopback
            if sender.isInboundProxy { packet.source = IPAddress(v4: 0x7f00_0006) }
            if let target = network.pods.records[place].quickCapture?.outbound(packet) {
                return target
            }
            return network.pods.records[place].capture?.outboundTarget(packet) ?? .direct
        }
        guard let rules = network.pods.records[place].capture else { return .direct }
        let decision = rules.outbound(
            to: address, fromUID: sender.uid, gid: sender.gid, viaLoopback: viaLoopback,
            from: sender.isInboundProxy ? IPAddress(v4: 0x7f00_0006) : nil)
        if Record.isActive {
            let hop = hop(for: decision, of: rules, place, address, sender.side, "OUTPUT", at: now)
            record.add(hop)
        }
        return decision.target
    }

    private func hop(
        for decision: CaptureDecision, of rules: CaptureRules, _ place: Int,
        _ address: SocketAddress, _ side: Hop.Side, _ hook: String, at now: Instant
    ) -> Hop {
        let outcome: String
        switch decision.target {
        case .direct: outcome = "direct"
        case .redirect(let port): outcome = "redirected to port \(port)"
        case .dropped: outcome = "dropped"
        }
        var hop = Hop(
            .capture, side, place: network.pods.records[place].name,
            subject: decision.rule?.saved ?? "no rule matches", reason: "\(hook) to \(address)",
            outcome: outcome, isFailure: decision.target == .dropped, at: now - callStart)
        hop.ruleNumber = decision.rule.flatMap { rules.number(of: $0) }
        return hop
    }

    /// What arrives at a pod from outside of it.
    mutating func arrive(_ place: Int, _ sent: SentRequest, at now: Instant) -> UpstreamResult {
        let target: CaptureDecision.Target
        if !Record.isActive {
            let port = sent.address.port
            target =
                network.pods.records[place].quickCapture?.inbound(port: port)
                ?? network.pods.records[place].capture?.inboundTarget(
                    CapturedPacket(to: sent.address)) ?? .direct
        } else if let rules = network.pods.records[place].capture {
            let decision = rules.inbound(to: sent.address)
            let hop = hop(
                for: decision, of: rules, place, sent.address, .server, "PREROUTING", at: now)
            record.add(hop)
            target = decision.target
        } else {
            target = .direct
        }
        switch target {
        case .dropped: return UpstreamResult(.noAnswer)
        case .redirect: return enter(place, .inbound, sent, at: now)
        case .direct: return local(place, sent, at: now)
        }
    }

    /// What a gateway's proxy makes of a connection to one of its own ports; nil where the pod has
    /// no gateway's proxy that listens there.
    mutating func gateway(
        _ place: Int, _ sent: SentRequest, at now: Instant
    ) -> UpstreamResult? {
        guard network.pods.records[place].proxyRuns,
            network.pods.records[place].proxy?.kind == .router,
            network.compiledProxy(place)?.listens(at: sent.address) == true
        else { return nil }
        return enter(place, .outbound, sent, isGateway: true, at: now)
    }

    /// Takes a call through one side of a pod's proxy.
    private mutating func enter(
        _ place: Int, _ direction: Direction, _ sent: SentRequest, isGateway: Bool = false,
        at now: Instant
    ) -> UpstreamResult {
        guard network.pods.records[place].proxyRuns, let proxy = network.compiledProxy(place) else {
            // Rules without a proxy behind them: nobody listens on the port.
            refuse(sent.address, "no proxy listens on the port that the rules redirect to", at: now)
            return UpstreamResult(.refused, after: .microseconds(50))
        }
        let before = sender
        let source = sourceAddress(for: sent.address)
        var call = proxyCall(direction, sent, from: source, at: now)
        call.isRedirected = !isGateway
        let side: Hop.Side = isGateway ? .gateway : direction == .inbound ? .server : before.side
        var state = ProxyState.vacant
        if direction == .outbound {
            swap(&state, &network.pods.outbound[place])
        } else {
            swap(&state, &network.pods.inbound[place])
        }
        sender = Sender(
            place: place, uid: 1337, gid: 1337, isInboundProxy: direction == .inbound, side: side)
        depth += 1
        let mark = Record.isActive ? record.open() : 0
        var decisions = Record.decisions()
        let answer = respond(
            to: call, through: proxy, state: &state, at: now, recorder: &decisions, upstream: &self)
        depth -= 1
        sender = before
        if direction == .outbound {
            swap(&state, &network.pods.outbound[place])
        } else {
            swap(&state, &network.pods.inbound[place])
        }
        if Record.isActive {
            let log = accessLog(place, call, answer, proxy, at: now)
            record.close(
                ProxyVisit(
                    mark: mark, side: side, pod: network.pods.records[place].name, call: call,
                    answer: answer,
                    proxy: proxy, callStart: callStart, start: now, log: log), decisions)
        }
        return result(of: answer, place, call, proxy, at: now)
    }

    private func proxyCall(
        _ direction: Direction, _ sent: SentRequest, from source: SocketAddress, at now: Instant
    ) -> ProxyCall {
        var payload = sent.payload
        if sent.speaksHTTP2, case .http(var request) = payload {
            request.version = .http2
            payload = .http(request)
        }
        var call = ProxyCall(
            direction, to: sent.address, from: source, layers: sent.layers, payload: payload)
        call.clientTimeout = sent.deadline.map { $0 - now }
        return call
    }

    /// The line of the first access log that the call is written to; those on the standard output
    /// go to the proxy's own log.
    private mutating func accessLog(
        _ place: Int, _ call: ProxyCall, _ answer: Answer, _ proxy: CompiledProxy, at now: Instant
    ) -> String? {
        let isInbound = call.direction == .inbound
        let sinks =
            isInbound ? proxy.configuration.inboundLogs : proxy.configuration.outboundLogs
        guard !sinks.isEmpty else { return nil }
        var context = AccessLogContext(start: now, downstreamLocal: call.destination)
        let pod = network.pods.records[place].address ?? .unspecified
        let port = network.ephemeralPort(place)
        context.upstreamLocal = SocketAddress(
            call.direction == .inbound ? IPAddress(v4: 0x7f00_0006) : pod, port)
        context.received = Wire.size(of: call)
        context.sent = Wire.size(of: answer.outcome, isSecure: !call.layers.isEmpty)
        var first: String?
        for sink in sinks {
            guard let line = accessLogLine(for: call, answer, through: proxy, context, to: sink)
            else { continue }
            if first == nil { first = line }
            guard sink.path == "/dev/stdout" else { continue }
            network.lines.append((place, "istio-proxy", line, now + answer.duration))
        }
        return first
    }

    /// What a tunnel carries: exact in the clear; TLS adds its handshake, of usual length.
    private static func size(of call: ProxyCall) -> Int {
        let handshake = call.layers.isEmpty ? 0 : 598
        switch call.payload {
        case .raw(let raw): return raw.bytes.count + handshake
        case .http(let request): return HTTPRequest(request).wireBytes.count + handshake
        }
    }

    private static func size(of outcome: Answer.Outcome, isSecure: Bool) -> Int {
        let handshake = isSecure ? 4_310 : 0
        guard case .passed(let passed) = outcome else { return 0 }
        switch passed {
        case .bytes(let bytes): return bytes.count + handshake
        case .response(let response):
            let headers = response.headers.reduce(40) {
                $0 + $1.name.utf8.count + $1.value.utf8.count + 4
            }
            return headers + response.body.count + handshake
        case .refused, .unreachable, .noAnswer, .handshakeFailed, .closed, .streamReset,
            .protocolError, .silence:
            return 0
        }
    }

    /// What a proxy's answer is for who called it.
    private mutating func result(
        of answer: Answer, _ place: Int, _ call: ProxyCall, _ proxy: CompiledProxy, at now: Instant
    ) -> UpstreamResult {
        let connected = Nanoseconds.microseconds(50)
        switch answer.outcome {
        case .response:
            if case .upstream = answer.body {} else { answerer = .proxy(place) }
            guard Record.isActive, case .http(let request) = call.payload else {
                return UpstreamResult(.response(.init(answer.wireStatus)), after: answer.duration)
            }
            let headers = answer.headers(
                for: request, through: proxy, at: now + answer.duration)
            let response = Envoy.HTTPResponse(
                answer.wireStatus, headers: headers, body: answer.bodyBytes(for: request))
            var result = UpstreamResult(.response(response), after: answer.duration)
            result.connected = min(connected, answer.duration)
            return result
        case .passed(let outcome):
            var result = UpstreamResult(outcome, after: answer.duration)
            result.connected = min(connected, answer.duration)
            return result
        case .closed:
            answerer = .proxy(place)
            var result = UpstreamResult(.closed, after: answer.duration)
            result.connected = min(connected, answer.duration)
            return result
        case .handshakeFailed(let failure):
            answerer = .proxy(place)
            return UpstreamResult(.handshakeFailed(failure), after: answer.duration)
        case .abandoned, .stalled: return UpstreamResult(.silence, after: answer.duration)
        }
    }

    mutating func refuse(_ address: SocketAddress, _ reason: String, at now: Instant) {
        if Record.isActive {
            let hop = Hop(
                .network, .network, subject: "\(address)", reason: reason,
                outcome: "connection refused", isFailure: true, at: now - callStart)
            record.add(hop)
        }
    }

    /// The address and port that the sender uses.
    mutating func sourceAddress(for destination: SocketAddress) -> SocketAddress {
        guard let place = sender.place else {
            network.outsideConnections &+= 1
            return SocketAddress(
                IPAddress(v4: 0xac12_0001), 32_768 + Int(network.outsideConnections % 28_000))
        }
        let port = Record.isActive ? network.ephemeralPort(place) : 40_000
        if sender.isInboundProxy { return SocketAddress(IPAddress(v4: 0x7f00_0006), port) }
        let own = network.pods.records[place].address ?? .unspecified
        let source = destination.ip.isLoopback ? IPAddress.loopback : own
        let address = SocketAddress(source, port)
        if clientAddress == nil { clientAddress = address }
        return address
    }
}

extension ProxyState {
    /// Stands in a table's place while the real state is in use.
    static let vacant = ProxyState(seed: 0, id: "")
}

extension Network {
    /// The next port of a pod for a connection of its own.
    mutating func ephemeralPort(_ place: Int) -> Int {
        let number = pods.connections[place]
        pods.connections[place] &+= 1
        var stream = RandomStream(
            seed: seed, purpose: "ephemeral port", key: pods.records[place].uid)
        // Linux hands out even ports of its range to connect(), from a random start.
        let first = stream.next(below: 14_116)
        return 32_768 + Int((first &+ number) % 14_116) * 2
    }
}
