import Basis
import Cluster
import Envoy

extension Wire {
    /// What arrives at a port inside of a pod's network namespace: at an application, or at one of
    /// the proxy's own ports.
    mutating func local(_ place: Int, _ sent: SentRequest, at now: Instant) -> UpstreamResult {
        let port = sent.address.port
        if network.pods.records[place].proxyRuns, let answer = ownPort(port, sent) {
            return answer
        }
        if let answer = gateway(place, sent, at: now) { return answer }
        guard let container = network.pods.records[place].listener(on: port),
            let application = container.application
        else {
            let name = network.pods.records[place].name
            refuse(sent.address, "nothing in pod \(name) listens on port \(port)", at: now)
            return UpstreamResult(.refused, after: .microseconds(50))
        }
        answerer = .pod(place)
        guard sent.layers.isEmpty else {
            if Record.isActive {
                let hop = Hop(
                    .application, .server, place: network.pods.records[place].name,
                    subject: container.name,
                    reason: "port \(port)", outcome: "speaks no TLS", isFailure: true,
                    at: now - callStart)
                record.add(hop)
            }
            return UpstreamResult(.handshakeFailed(.wrongVersionNumber), after: .milliseconds(1))
        }
        let number = network.pods.requests[place]
        network.pods.requests[place] &+= 1
        var result: UpstreamResult
        switch sent.payload {
        case .raw(let raw): result = Wire.bytes(raw, application)
        case .http(let request):
            result = answer(
                request, sent, application, container.name, place: place, number: number, at: now)
        }
        if !network.faults.pods.isEmpty { result.after = result.after + slowness(place) }
        return result
    }

    private func slowness(_ place: Int) -> Nanoseconds {
        let pod = network.pods.records[place]
        return network.faults.pods["\(pod.namespace)/\(pod.name)"] == .slow
            ? .seconds(10) : .zero
    }

    private static func bytes(_ raw: RawBytes, _ application: Application) -> UpstreamResult {
        guard raw.clientSpeaksFirst, !raw.bytes.isEmpty else { return UpstreamResult(.silence) }
        guard let reply = application.reply(to: raw.bytes) else {
            return UpstreamResult(.closed, after: .milliseconds(1))
        }
        return UpstreamResult(.bytes(reply), after: .milliseconds(1))
    }

    private mutating func answer(
        _ request: Envoy.HTTPRequest, _ sent: SentRequest, _ application: Application,
        _ container: String, place: Int, number: UInt64, at now: Instant
    ) -> UpstreamResult {
        if sent.speaksHTTP2, !application.speaksHTTP2 {
            return UpstreamResult(.protocolError, after: .milliseconds(1))
        }
        if !Record.isActive, let status = application.status(of: request) {
            return UpstreamResult(.response(.init(status)), after: .milliseconds(1))
        }
        let source = sourceAddress(for: sent.address)
        let context = ApplicationContext(
            now: now, pod: network.pods.records[place].name,
            client: source.ip, isSecure: false, number: number, seed: network.seed)
        let message = HTTPRequest(request)
        guard var response = application.answer(message, context) else {
            if let reply = application.reply(to: message.wireBytes) {
                return UpstreamResult(.bytes(reply), after: .milliseconds(1))
            }
            return UpstreamResult(.closed, after: .milliseconds(1))
        }
        if request.method == "HEAD" { response.body = [] }
        if Record.isActive {
            let pod = network.pods.records[place]
            if Record.isActive {
                let hop = Hop(
                    .application, .server, place: pod.name, subject: container,
                    reason: "port \(sent.address.port)", outcome: String(response.status),
                    isFailure: response.status >= 500, at: now - callStart,
                    duration: response.delay)
                record.add(hop)
            }
            if let line = application.logLine(message, response, context) {
                network.lines.append((place, container, line, now + response.delay))
            }
        }
        return UpstreamResult(.response(Envoy.HTTPResponse(response)), after: response.delay)
    }

    /// The ports that the proxy and its agent listen on themselves.
    private func ownPort(_ port: Int, _ sent: SentRequest) -> UpstreamResult? {
        guard port == 15_000 || port == 15_020 || port == 15_021 || port == 15_090 else {
            return nil
        }
        guard case .http(let request) = sent.payload, sent.layers.isEmpty else {
            return UpstreamResult(.closed)
        }
        switch request.path {
        case "/healthz/ready":
            return UpstreamResult(.response(.init(200)), after: .milliseconds(1))
        case "/ready" where port == 15_000:
            return UpstreamResult(
                .response(
                    Envoy.HTTPResponse(
                        200, headers: [Header("content-type", "text/plain; charset=UTF-8")],
                        body: Array("LIVE\n".utf8))), after: .milliseconds(1))
        default:
            return UpstreamResult(.response(.init(404)), after: .milliseconds(1))
        }
    }

    /// What a host of the internet answers.
    mutating func answer(
        _ sent: SentRequest, by host: InternetHost, at now: Instant
    ) -> UpstreamResult {
        if Record.isActive {
            let hop = Hop(
                .network, .network, place: host.name, subject: "\(sent.address)",
                reason: "internet host \(host.name)", at: now - callStart, duration: host.roundTrip)
            record.add(hop)
        }
        if let fault = host.fault, let result = broken(fault, host.name, at: now) {
            return result
        }
        let trip = host.roundTrip
        guard let port = host.ports[sent.address.port] else {
            let isDropped = host.dropsOthers
            if Record.isActive {
                let hop = Hop(
                    .network, .network, place: host.name, subject: "\(sent.address)",
                    reason: "\(host.name) does not serve this port",
                    outcome: isDropped ? "no answer" : "connection refused", isFailure: true,
                    at: now - callStart)
                record.add(hop)
            }
            return isDropped ? UpstreamResult(.noAnswer) : UpstreamResult(.refused, after: trip)
        }
        var result: UpstreamResult
        switch port {
        case .dropped: return UpstreamResult(.noAnswer)
        case .tcpEcho:
            guard case .raw(let raw) = sent.payload, sent.layers.isEmpty else {
                return UpstreamResult(.closed, after: trip)
            }
            result = UpstreamResult(.bytes(raw.bytes), after: trip * 2)
        case .http(let site):
            guard sent.layers.isEmpty else {
                return UpstreamResult(.handshakeFailed(.wrongVersionNumber), after: trip * 2)
            }
            result = served(sent, by: host, site, isSecure: false, at: now)
        case .https(let site): result = secured(sent, by: host, site, at: now)
        }
        result.connected = trip
        if host.fault == .slow { result.after = result.after + .seconds(10) }
        return result
    }

    private mutating func secured(
        _ sent: SentRequest, by host: InternetHost, _ site: InternetHost.Site, at now: Instant
    ) -> UpstreamResult {
        guard let layer = sent.layers.first else {
            let body =
                "<html>\r\n<head><title>400 The plain HTTP request was sent to HTTPS port"
                + "</title></head>\r\n</html>\r\n"
            let response = Envoy.HTTPResponse(
                400, headers: [Header("Content-Type", "text/html")], body: Array(body.utf8))
            return UpstreamResult(.response(response), after: host.roundTrip * 2)
        }
        certificate = host
        if sent.verifiesServer, !host.certifies(layer.serverName) {
            return UpstreamResult(.handshakeFailed(.wrongName), after: host.roundTrip * 2)
        }
        // A mesh's own protocol names in ALPN, and none at all, leave HTTP/1.1.
        let speaksHTTP2 = layer.alpn.contains("h2") && host.speaksHTTP2
        return served(sent, by: host, site, isSecure: true, speaksHTTP2: speaksHTTP2, at: now)
    }

    private mutating func served(
        _ sent: SentRequest, by host: InternetHost, _ site: InternetHost.Site, isSecure: Bool,
        speaksHTTP2: Bool = false, at now: Instant
    ) -> UpstreamResult {
        let trips = host.roundTrip * (isSecure ? 3 : 2)
        guard case .http(let request) = sent.payload else {
            return UpstreamResult(.closed, after: trips)
        }
        if sent.speaksHTTP2, !isSecure { return UpstreamResult(.protocolError, after: trips) }
        answerer = .host(host.name)
        network.outsideConnections &+= 1
        if !Record.isActive, let status = site.status {
            clientSeesHTTP2 = speaksHTTP2
            return UpstreamResult(.response(.init(status)), after: trips + .milliseconds(1))
        }
        var response = site.answer(
            HTTPRequest(request), isSecure: isSecure, from: IPAddress(v4: 0xcb00_7107),
            number: network.outsideConnections, at: now)
        if request.method == "HEAD" { response.body = [] }
        if Record.isActive {
            let hop = Hop(
                .application, .server, place: host.name, subject: host.name,
                reason: "port \(sent.address.port)", outcome: String(response.status),
                isFailure: response.status >= 500, at: now - callStart, duration: response.delay)
            record.add(hop)
        }
        var message = Envoy.HTTPResponse(response)
        if speaksHTTP2 { message.headers = message.headers.loweredForHTTP2 }
        clientSeesHTTP2 = speaksHTTP2
        return UpstreamResult(.response(message), after: trips + response.delay)
    }
}
