import Basis
import Envoy
import Interpreter

/// busybox `wget`. Messages are those of networking/wget.c of busybox 1.36.
struct Wget: Program {
    private enum Phase: Sendable {
        case begin
        /// A call is under way; it ends at the trace's end.
        case waiting(Trace)
        case timedOut(Instant)
    }

    private var options: WgetOptions
    private let problem: WgetOptions.Problem?
    private var phase = Phase.begin
    private var url: URLText?
    private var redirects = 0
    private var saidNoValidation = false

    init(_ arguments: [String]) {
        do {
            options = try WgetOptions(arguments)
            problem = nil
        } catch {
            options = WgetOptions()
            problem = error
        }
    }

    mutating func advance(_ io: inout CommandIO, in host: inout PodHost) -> Step {
        switch phase {
        case .begin:
            if let problem { return fail(problem, &io, host) }
            return begin(&io, &host)
        case .timedOut:
            io.printError("wget: download timed out\n")
            return .done(1)
        case .waiting(let trace): return finish(trace, &io, &host)
        }
    }

    private func fail(
        _ problem: WgetOptions.Problem, _ io: inout CommandIO, _ host: PodHost
    ) -> Step {
        if let message = problem.message { io.printError("wget: \(message)\n") }
        io.printError(BusyBoxUsage.text(WgetOptions.usage, version: host.plan.image.version))
        return .done(1)
    }

    private mutating func begin(_ io: inout CommandIO, _ host: inout PodHost) -> Step {
        do {
            url = try URLText(options.url)
        } catch {
            if case .scheme = error {
                io.printError("wget: not an http or ftp url: \(options.url)\n")
            } else {
                io.printError("wget: bad address '\(options.url)'\n")
            }
            return .done(1)
        }
        return call(&io, &host)
    }

    /// Sends the request for the current URL and waits for what comes of it.
    private mutating func call(_ io: inout CommandIO, _ host: inout PodHost) -> Step {
        guard let url else { return .done(1) }
        var headers = [Header("User-Agent", options.userAgent)]
        headers.append(Header("Connection", "close"))
        if let user = url.user {
            headers.append(Header("Authorization", "Basic " + Base64.encoded(Array(user.utf8))))
        }
        headers += options.headers.filter { !$0.name.equalsIgnoringCase("host") }
        var request = HTTPRequest(
            target: url.target, authority: options.host ?? url.authority, headers: headers)
        if options.isSpider { request.method = "HEAD" }
        if let body = options.postData {
            request.method = "POST"
            request.body = body
            request.headers.append(
                Header("Content-Type", "application/x-www-form-urlencoded"))
            request.headers.append(Header("Content-Length", String(body.count)))
        }
        var call = Call(
            from: host.source, host: url.host, port: url.port,
            tls: url.isSecure ? Call.TLS(serverName: url.host, verifies: false) : nil,
            payload: .http(request))
        call.userID = host.plan.uid
        call.timeout = options.timeout
        call.connectTimeout = options.timeout
        let trace = host.call(call)
        phase = .waiting(trace)
        announce(trace, url, &io, host)
        let end = trace.start + trace.duration
        return end > host.now ? .sleeping(until: end) : .running
    }

    private mutating func announce(
        _ trace: Trace, _ url: URLText, _ io: inout CommandIO, _ host: PodHost
    ) {
        guard let address = trace.address else { return }
        if !options.isQuiet { io.printError("Connecting to \(place(url)) (\(address))\n") }
        let connected =
            switch trace.outcome {
            case .refused, .unreachable, .connectTimeout, .unresolved, .noNameServer: false
            case .timeout, .closed, .handshake, .response, .bytes: true
            }
        if url.isSecure, connected, !options.skipsCertificates, !saidNoValidation,
            host.plan.image.isPlainBusyBox
        {
            io.printError("wget: note: TLS certificate validation not implemented\n")
            saidNoValidation = true
        }
    }

    /// The host as messages name it: with the port, if the URL gives one.
    private func place(_ url: URLText) -> String {
        url.givenPort.map { "\(url.host):\($0)" } ?? url.host
    }

    private mutating func finish(
        _ trace: Trace, _ io: inout CommandIO, _ host: inout PodHost
    ) -> Step {
        let name = url.map { place($0) } ?? ""
        switch trace.outcome {
        case .response(let response): return answer(response, &io, &host)
        case .unresolved, .noNameServer: io.printError("wget: bad address '\(name)'\n")
        case .refused: connectFailure(trace, "Connection refused", &io)
        case .unreachable: connectFailure(trace, "No route to host", &io)
        case .connectTimeout:
            if options.timeout != nil {
                io.printError("wget: download timed out\n")
            } else {
                connectFailure(trace, "Connection timed out", &io)
            }
        case .timeout: io.printError("wget: download timed out\n")
        case .closed(let byReset):
            io.printError(
                "wget: error getting response" + (byReset ? ": Connection reset by peer" : "")
                    + "\n")
        case .handshake(let problem): handshake(problem, &io)
        case .bytes:
            io.printError("wget: error getting response\n")
        }
        return .done(1)
    }

    private func connectFailure(_ trace: Trace, _ reason: String, _ io: inout CommandIO) {
        let ip = trace.address.map { $0.ip.description } ?? ""
        io.printError("wget: can't connect to remote host (\(ip)): \(reason)\n")
    }

    private func handshake(_ problem: HandshakeProblem, _ io: inout CommandIO) {
        switch problem {
        case .notTLS:
            io.printError(
                "wget: got bad TLS record (len:0) while expecting handshake record\n")
        case .closed, .untrusted, .wrongName, .certificateRequired:
            io.printError("wget: short read, have only 0: Connection reset by peer\n")
        }
        io.printError("wget: error getting response: Connection reset by peer\n")
    }

    private mutating func answer(
        _ response: HTTPResponse, _ io: inout CommandIO, _ host: inout PodHost
    ) -> Step {
        let line = "HTTP/1.1 \(response.status) \(response.reason)"
        if options.showsHeaders { io.printError("  \(line)\n") }
        switch response.status {
        case 300...303, 307, 308: return redirect(response, &io, &host)
        case 200, 201...203, 206: break
        case 204: break
        default:
            io.printError("wget: server returned error: \(line)\n")
            return .done(1)
        }
        if options.showsHeaders {
            for header in response.headers { io.printError("  \(header.name): \(header.value)\n") }
            io.printError("  \n")
        }
        if options.isSpider {
            if !options.isQuiet { io.printError("remote file exists\n") }
            return .done(0)
        }
        return WgetOutput(options: options, target: url?.target ?? "/").store(
            response.body, &io, &host)
    }

    private mutating func redirect(
        _ response: HTTPResponse, _ io: inout CommandIO, _ host: inout PodHost
    ) -> Step {
        guard let location = response.header("location"), let next = try? url?.following(location)
        else {
            io.printError("wget: bad redirection (no Location: header from server)\n")
            return .done(1)
        }
        if options.showsHeaders {
            for header in response.headers {
                io.printError("  \(header.name): \(header.value)\n")
                if header.name.equalsIgnoringCase("location") { break }
            }
        }
        redirects += 1
        guard redirects < 5 else {
            io.printError("wget: too many redirections\n")
            return .done(1)
        }
        url = next
        return call(&io, &host)
    }
}
