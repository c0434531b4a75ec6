import Basis

@testable import Envoy

/// The peers of Tests/Oracle/run_envoy.py, for our own proxy.
struct PeerNetwork: Upstream {
    enum Kind {
        case http(String)
        case tls(String)
        case hole
    }
    var peers: [SocketAddress: Kind]
    var names: [String: [IPAddress]]
    private var left: [String: Int] = [:]

    init(peers: [SocketAddress: Kind], names: [String: [IPAddress]]) {
        self.peers = peers
        self.names = names
    }

    mutating func resolve(_ name: String, at now: Instant) -> Resolution {
        Resolution(names[name] ?? [])
    }

    mutating func send(_ sent: SentRequest, at now: Instant) -> UpstreamResult {
        switch peers[sent.address] {
        case nil: return UpstreamResult(.refused)
        case .hole: return UpstreamResult(.noAnswer)
        case .tls(let name):
            // A TLS server hangs up on what is not TLS.
            guard sent.layers.count == 1 else { return UpstreamResult(.closed) }
            if sent.verifiesServer { return UpstreamResult(.handshakeFailed(.selfSigned)) }
            return answer(name, sent)
        case .http(let name):
            guard sent.layers.isEmpty else {
                var result = UpstreamResult(.handshakeFailed(.wrongVersionNumber))
                result.isReset = true
                return result
            }
            return answer(name, sent)
        }
    }

    private mutating func answer(_ name: String, _ sent: SentRequest) -> UpstreamResult {
        guard case .http(let request) = sent.payload else {
            return UpstreamResult(.bytes([]))
        }
        if sent.speaksHTTP2 { return UpstreamResult(.protocolError) }
        let path = request.path.split(separator: "?").first ?? ""
        let steps = path.split(separator: "/").map(String.init)
        var status = 200
        var text = "\(name): \(request.method) \(request.path) host=\(request.authority)\n"
        var after = Nanoseconds.milliseconds(1)
        switch steps.first {
        case "close", "reset": return UpstreamResult(.closed)
        case "delay": after = .milliseconds(Int64((Double(steps[1]) ?? 0) * 1000))
        case "status": status = Int(steps[1]) ?? 0
        case "flaky":
            let times = left[request.path] ?? Int(steps[1]) ?? 0
            left[request.path] = times - 1
            if times > 0 { status = Int(steps[2]) ?? 0 }
        case "headers":
            let all = [Header("host", request.authority)] + request.allHeaders
            text = all.map { "\($0.name): \($0.value)\n" }.joined()
        default: break
        }
        let response = HTTPResponse(
            status,
            headers: [
                Header("Server", name), Header("Content-Type", "text/plain"),
                Header("X-Seen-Case", "Yes"), Header("Content-Length", "\(text.utf8.count)"),
            ], body: Array((request.method == "HEAD" ? "" : text).utf8))
        return UpstreamResult(.response(response), after: after)
    }
}
