import Basis

@testable import Envoy

/// Sends the calls of a world through our proxy and compares with what a real Envoy made of them.
struct OracleComparison {
    private struct Item {
        var id: String
        var call: ProxyCall
        var text: String
        var isRandom: Bool

        /// The scenario's or connection's name.
        var name: String { String(id.split(separator: "#")[0]) }
    }
    private let world: OracleWorld
    private var items: [[Item]] = []

    init(_ world: OracleWorld) {
        self.world = world
        for scenario in world.scenarios {
            let port = OracleWorld.httpPort
            items.append(
                scenario.requests.enumerated().map { number, request in
                    var request = request
                    if request.header("connection") == nil {
                        request.headers.append(Header("Connection", "close"))
                    }
                    if !request.body.isEmpty {
                        request.headers.append(Header("Content-Length", "\(request.body.count)"))
                    }
                    return Item(
                        id: "\(scenario.name)#\(number)",
                        call: Self.call(port, .http(request)), text: Self.text(request),
                        isRandom: scenario.isRandom)
                })
        }
        for connection in world.connections {
            let text: String
            switch connection.payload {
            case .http(let request): text = Self.text(request)
            case .raw(let raw): text = String(decoding: raw.bytes, as: UTF8.self)
            }
            var call = Self.call(connection.port, connection.payload)
            call.layers = connection.layers
            items.append([Item(id: connection.name, call: call, text: text, isRandom: false)])
        }
    }

    var count: Int { items.reduce(0) { $0 + $1.count } }

    var groups: [[OracleRun.Request]] {
        items.map { group in
            group.map { item in
                OracleRun.Request(
                    id: item.id,
                    listener: SocketAddress(OracleWorld.proxy, item.call.destination.port),
                    text: item.text, tls: item.call.layers.first)
            }
        }
    }

    private static func call(_ port: Int, _ payload: ProxyCall.Payload) -> ProxyCall {
        ProxyCall(
            .outbound, to: SocketAddress(OracleWorld.up1, port),
            from: SocketAddress(.loopback, 40000), payload: payload)
    }

    static func text(_ request: HTTPRequest) -> String {
        var text = "\(request.method) \(request.path) \(request.version.text)\r\n"
        if !request.authority.isEmpty { text += "Host: \(request.authority)\r\n" }
        for header in request.headers { text += "\(header.name): \(header.value)\r\n" }
        return text + "\r\n" + String(decoding: request.body, as: UTF8.self)
    }

    /// What differs, a line or more each.
    func differences(
        _ real: [String: OracleRun.Answer]
    ) -> [(name: String, text: String)] {
        let proxy = CompiledProxy(world.configuration)
        var state = ProxyState(seed: 1, id: "oracle")
        var network = world.network
        var recorder = NoRecorder()
        var now = Instant.meshStart
        var differences: [(name: String, text: String)] = []
        for item in items.joined() {
            let answer = respond(
                to: item.call, through: proxy, state: &state, at: now, recorder: &recorder,
                upstream: &network)
            let sent = now + answer.duration
            let ours = Self.masked(Self.text(answer, item.call, proxy, at: sent))
            var context = AccessLogContext(start: now, downstreamLocal: item.call.destination)
            context.upstreamLocal = item.call.source
            let line = accessLogLine(for: item.call, answer, through: proxy, context)
            now = sent + .milliseconds(1)
            guard let theirs = real[item.id] else {
                differences.append((item.name, "\(item.id): not asked"))
                continue
            }
            let (oursLine, theirsLine) = (
                Self.masked(line: line) + " \(answer.attempts)",
                Self.masked(line: theirs.line ?? "no line")
            )
            let theirsText = Self.masked(theirs.text)
            if ours == theirsText, item.isRandom || oursLine == theirsLine { continue }
            var text = item.id
            if ours != theirsText {
                text += "\n  ours  \(ours.debugDescription)"
                text += "\n  envoy \(theirsText.debugDescription)"
            }
            if oursLine != theirsLine {
                text += "\n  ours  \(oursLine)\n  envoy \(theirsLine)"
            }
            differences.append((item.name, text))
        }
        return differences
    }

    /// The answer as it comes over the wire.
    static func text(
        _ answer: Answer, _ call: ProxyCall, _ proxy: CompiledProxy, at now: Instant
    ) -> String {
        switch answer.outcome {
        case .response:
            guard case .http(let request) = call.payload else { return "" }
            var text = "HTTP/1.1 \(answer.wireStatus) *\r\n"
            for header in answer.headers(for: request, through: proxy, at: now) {
                text += "\(header.name): \(header.value)\r\n"
            }
            return text + "\r\n"
                + String(decoding: answer.bodyBytes(for: request), as: UTF8.self)
        case .passed(.response(let response)):
            var text = "HTTP/1.1 \(response.status) *\r\n"
            for header in response.headers { text += "\(header.name): \(header.value)\r\n" }
            return text + "\r\n" + String(decoding: response.body, as: UTF8.self)
        case .passed(.bytes(let bytes)): return String(decoding: bytes, as: UTF8.self)
        case .passed, .closed, .handshakeFailed, .abandoned, .stalled: return ""
        }
    }

    /// The text without what differs from run to run.
    static func masked(_ text: String) -> String {
        let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
        return lines.enumerated().map { number, line -> String in
            if number == 0, line.hasPrefix("HTTP/1.1 ") { return String(line.prefix(12)) }
            for name in ["date", "x-envoy-upstream-service-time"]
            where line.hasPrefix("\(name): ") { return "\(name): *" }
            // The cookie's value is a hash of addresses, of another kind in each.
            if line.hasPrefix("set-cookie: ") {
                let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
                return parts.count == 3 ? "\(parts[0])*\(parts[2])" : String(line)
            }
            let parts = line.split(separator: "\n", omittingEmptySubsequences: false).map {
                $0.hasPrefix("x-request-id: ") && $0 != "x-request-id: mine"
                    ? "x-request-id: *" : String($0)
            }
            return parts.joined(separator: "\n")
        }.joined(separator: "\n")
    }

    /// A log line without times, ports and ids.
    static func masked(line: String) -> String {
        var fields: [String] = []
        var isQuoted = false
        for part in line.split(separator: " ", omittingEmptySubsequences: false) {
            if isQuoted { fields[fields.count - 1] += " " + part } else { fields.append("\(part)") }
            if part.count(where: { $0 == "\"" }) % 2 == 1 { isQuoted.toggle() }
        }
        guard fields.count >= 21 else { return line }
        let isTCP = fields[1] == "\"- - -\""
        for index in [0, 7, 8, 9, 10, 13, 17, 18, 19] {
            // Bytes count in HTTP only: a tunnel's are masked.
            if (index == 7 || index == 8) && !isTCP { continue }
            if fields[index] == "-" || fields[index] == "\"-\"" { continue }
            fields[index] = "*"
        }
        return fields.joined(separator: " ")
    }
}
