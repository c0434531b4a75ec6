import Basis
import Envoy
import Interpreter

/// curl 8. Messages are those of curl's tool and library at the version that the image has.
struct Curl: Program {
    enum Phase: Sendable {
        case begin
        /// A call is under way; it ends at the trace's end.
        case waiting(Trace)
    }

    var options: CurlOptions
    private let problem: CurlOptions.Problem?
    private var phase = Phase.begin
    /// Which URL of the command line is being fetched.
    private var place = 0
    private var redirects = 0
    private var redirectTime = Nanoseconds.zero
    private var tries = 0
    private var lastCode: Int32 = 0
    private var input: [UInt8]?
    var url: URLText?
    var method = "GET"

    init(_ arguments: [String]) {
        do {
            options = try CurlOptions(arguments)
            problem = nil
        } catch {
            options = CurlOptions()
            problem = error
        }
    }

    mutating func advance(_ io: inout CommandIO, in host: inout PodHost) -> Step {
        switch phase {
        case .begin:
            if let problem {
                io.printError("curl: \(problem.message)\n")
                if problem.hints {
                    io.printError("curl: try 'curl --help' for more information\n")
                }
                return .done(problem.code)
            }
            guard !options.urls.isEmpty else {
                io.printError("curl: (2) no URL specified\n")
                return .done(2)
            }
            if options.readsInput, input == nil {
                guard let all = io.takeAllInput() else { return .waiting }
                input = all
                options.data = (options.data ?? []) + all.filter { $0 != 10 && $0 != 13 }
            }
            return begin(&io, &host)
        case .waiting(let trace): return finish(trace, &io, &host)
        }
    }

    /// Starts with the URL whose turn it is, or ends.
    private mutating func begin(_ io: inout CommandIO, _ host: inout PodHost) -> Step {
        guard place < options.urls.count else { return .done(lastCode) }
        redirects = 0
        redirectTime = .zero
        do {
            url = try URLText(options.urls[place])
        } catch {
            let code: Int32
            switch error {
            case .scheme(let name):
                code = 1
                report("(1) Protocol \"\(name)\" not supported", &io)
            case .malformed:
                code = 3
                report("(3) URL rejected: \(malformation(options.urls[place]))", &io)
            }
            return next(code, &io, &host)
        }
        method = options.isHead ? "HEAD" : "GET"
        if options.data != nil, !options.dataGoesIntoURL { method = "POST" }
        if let given = options.method { method = given }
        if options.dataGoesIntoURL, let data = options.data {
            let mark = url?.target.contains("?") == true ? "&" : "?"
            url?.target += mark + String(decoding: data, as: UTF8.self)
        }
        return call(&io, &host)
    }

    // curl lib/urlapi.c: curl_url_strerror
    private func malformation(_ text: String) -> String {
        let rest = text.range(ofText: "://").map { text[$0.upperBound...] } ?? text[...]
        let place = rest.prefix { $0 != "/" && $0 != "?" }
        if place.isEmpty { return "No host part in the URL" }
        if place.contains(":") {
            return "Port number was not a decimal number between 0 and 65535"
        }
        return "Malformed input to a URL function"
    }

    private mutating func next(
        _ code: Int32, _ io: inout CommandIO, _ host: inout PodHost
    ) -> Step {
        lastCode = code
        place += 1
        tries = 0
        phase = .begin
        return place < options.urls.count ? .running : .done(code)
    }

    private mutating func call(_ io: inout CommandIO, _ host: inout PodHost) -> Step {
        guard let url else { return .done(3) }
        var call = Call(
            from: host.source, host: url.host, port: url.port,
            tls: url.isSecure
                ? Call.TLS(
                    serverName: IPAddress(url.host) == nil ? url.host : "",
                    protocols: options.version == .http11 || options.version == .http10
                        ? ["http/1.1"] : ["h2", "http/1.1"],
                    verifies: !options.isInsecure) : nil,
            payload: .http(request(url, host)))
        for entry in options.resolves
        where entry.host == url.host.lowercased() && entry.port == url.port {
            call.address = entry.address
        }
        for entry in options.connectTo
        where (entry.host.isEmpty || entry.host == url.host)
            && (entry.port == 0 || entry.port == url.port)
        {
            if !entry.toHost.isEmpty { call.host = entry.toHost }
            if entry.toPort != 0 { call.port = entry.toPort }
        }
        call.userID = host.plan.uid
        call.connectTimeout = options.connectTimeout ?? .seconds(300)
        call.timeout = options.maxTime
        let trace = host.call(call)
        phase = .waiting(trace)
        let end = trace.start + trace.duration
        return end > host.now ? .sleeping(until: end) : .running
    }

    private func request(_ url: URLText, _ host: PodHost) -> HTTPRequest {
        let version = host.plan.image.version
        let number = version.contains(".") && !host.plan.image.isPlainBusyBox ? version : "8.16.0"
        var headers = [
            Header("User-Agent", options.userAgent ?? "curl/\(number)"), Header("Accept", "*/*"),
        ]
        if let user = options.user ?? url.user {
            let value = "Basic " + Base64.encoded(Array(user.utf8))
            headers.insert(Header("Authorization", value), at: 0)
        }
        var request = HTTPRequest(
            method: method, target: url.target, authority: url.authority, headers: headers,
            version: options.version ?? .http11)
        if method != "GET", method != "HEAD", let data = options.data, !options.dataGoesIntoURL {
            request.body = data
            request.headers.append(Header("Content-Length", String(data.count)))
            request.headers.append(Header("Content-Type", options.contentType))
        }
        for text in options.headers { CurlRequest.add(text, to: &request) }
        return request
    }

    private mutating func finish(
        _ trace: Trace, _ io: inout CommandIO, _ host: inout PodHost
    ) -> Step {
        var report = CurlReport(curl: self, trace: trace, host: host)
        report.redirects = redirects
        report.redirectTime = redirectTime
        let output = place < options.outputs.count ? options.outputs[place] : nil
        if redirects == 0, tries == 0 { report.progressBegin(to: output, &io) }
        if options.isVerbose { report.verbose(&io, isTerminal: io.outputIsTerminal) }
        if case .response(let response) = trace.outcome, options.follows,
            (300...399).contains(response.status), let location = response.header("location"),
            let following = try? url?.following(location)
        {
            return redirect(to: following, response, trace, report, &io, &host)
        }
        let isTransient = trace.outcome.status.map { [408, 429, 500, 502, 503, 504].contains($0) }
        if tries < options.retries, isTransient ?? false {
            tries += 1
            let wait = Nanoseconds.seconds(Int64(1) << Int64(min(tries - 1, 9)))
            self.report(
                "Warning: Problem: HTTP error. Will retry in \(wait.wholeSeconds) second"
                    + "\(wait.wholeSeconds == 1 ? "" : "s"). \(options.retries - tries + 1) "
                    + "\(options.retries - tries == 0 ? "retry" : "retries") left.",
                &io, isWarning: true)
            phase = .begin
            return .sleeping(until: host.now + wait)
        }
        let code = report.write(to: output, &io, &host)
        return next(code, &io, &host)
    }

    private mutating func redirect(
        to following: URLText, _ response: HTTPResponse, _ trace: Trace, _ report: CurlReport,
        _ io: inout CommandIO, _ host: inout PodHost
    ) -> Step {
        guard redirects < options.maxRedirects else {
            self.report("(47) Maximum (\(options.maxRedirects)) redirects followed", &io)
            return next(47, &io, &host)
        }
        report.writeHeaders(response, &io, &host)
        redirects += 1
        redirectTime = redirectTime + trace.duration
        url = following
        // curl lib/http.c: a POST becomes a GET behind 301, 302 and 303, unless -X says otherwise.
        if [301, 302, 303].contains(response.status), options.method == nil, method == "POST" {
            method = "GET"
        }
        return call(&io, &host)
    }

    private func report(_ text: String, _ io: inout CommandIO, isWarning: Bool = false) {
        guard !options.isSilent || options.showsErrors else { return }
        io.printError(isWarning ? text + "\n" : "curl: \(text)\n")
    }
}

/// Headers as `-H` gives them.
enum CurlRequest {
    /// `Name: value` adds or replaces, `Name:` removes, `Name;` adds an empty one.
    static func add(_ text: String, to request: inout HTTPRequest) {
        let name = String(text.prefix { $0 != ":" && $0 != ";" })
        let rest = text.dropFirst(name.count)
        let value = rest.dropFirst().trimmed
        if name.equalsIgnoringCase("host") {
            if !value.isEmpty { request.authority = value }
            return
        }
        let isOwn = ["user-agent", "accept", "content-type", "content-length", "authorization"]
            .contains { name.equalsIgnoringCase($0) }
        if isOwn || value.isEmpty, rest.first != ";" {
            request.headers.removeAll { $0.name.equalsIgnoringCase(name) }
        }
        if !value.isEmpty || rest.first == ";" { request.headers.append(Header(name, value)) }
    }
}
