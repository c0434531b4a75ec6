import Basis
import Cluster
import Envoy
import Interpreter

/// What curl writes when a transfer is over: body, headers, progress, errors and `-w`.
struct CurlReport {
    let options: CurlOptions
    let url: URLText?
    let method: String
    let trace: Trace
    let place: ContainerID
    var redirects = 0
    var redirectTime = Nanoseconds.zero

    init(curl: Curl, trace: Trace, host: PodHost) {
        options = curl.options
        url = curl.url
        method = curl.method
        self.trace = trace
        place = host.id
    }

    /// Writes everything but what `-v` tells; the exit code.
    func write(
        to output: String?, _ io: inout CommandIO, _ host: inout PodHost
    ) -> Int32 {
        var failure = self.failure
        var size = 0
        if case .response(let response) = trace.outcome {
            let isBad = response.status >= 400
            if isBad, options.fails || options.failsWithBody {
                failure = (22, "The requested URL returned error: \(response.status)")
            }
            if !(isBad && options.fails) {
                writeHeaders(response, &io, &host)
                if !options.isHead { size = response.body.count }
                let target = options.remoteName ? fileName : output
                if let problem = writeBody(response, to: target, &io, &host) { failure = problem }
            }
        }
        if showsProgress(output, io) { progressEnd(size, failure, &io) }
        if let failure, !options.isSilent || options.showsErrors {
            io.printError("curl: (\(failure.code)) \(failure.text)\n")
        }
        let code = failure?.code ?? 0
        if !options.writeOut.isEmpty {
            let values = CurlVariables(report: self, size: size, code: code, failure: failure?.text)
            io.print(values.expanded(options.writeOut))
        }
        return code
    }

    private var fileName: String {
        let path = (url?.target ?? "/").prefix { $0 != "?" }
        let name = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        return name.isEmpty ? "curl_response" : String(name)
    }

    /// The status line and headers as they come over the wire.
    static func head(_ response: HTTPResponse) -> String {
        let version = response.version.rawValue
        let reason = response.version == .http2 ? " " : " \(response.reason)"
        var text = "\(version) \(response.status)\(reason)\r\n"
        for header in response.headers { text += "\(header.name): \(header.value)\r\n" }
        return text + "\r\n"
    }

    /// Writes headers where `-i`, `-I` or `-D` asks for them.
    func writeHeaders(_ response: HTTPResponse, _ io: inout CommandIO, _ host: inout PodHost) {
        let text = CurlReport.head(response)
        if options.includesHeaders || options.isHead || options.dumpHeader == "-" {
            io.print(text)
        }
        if let path = options.dumpHeader, path != "-" {
            try? host.write(Array(text.utf8), to: path, appending: true)
        }
    }

    private func writeBody(
        _ response: HTTPResponse, to output: String?, _ io: inout CommandIO,
        _ host: inout PodHost
    ) -> (code: Int32, text: String)? {
        guard !options.isHead, !response.body.isEmpty else { return nil }
        guard let output, output != "-" else {
            io.write(response.body, to: .standardOutput)
            return nil
        }
        do {
            try host.write(response.body, to: output, appending: false)
            return nil
        } catch {
            return (23, "client returned ERROR on write, \(response.body.count) bytes")
        }
    }

    private func showsProgress(_ output: String?, _ io: CommandIO) -> Bool {
        !options.isSilent && (output != nil && output != "-" || !io.outputIsTerminal)
    }

    private static let emptyMeter =
        "\r  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0"

    /// The meter's head, which comes before everything else.
    // curl src/tool_cb_prg.c and lib/progress.c
    func progressBegin(to output: String?, _ io: inout CommandIO) {
        guard showsProgress(output, io) else { return }
        io.printError(
            "  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n"
                + "                                 Dload  Upload   Total   Spent    Left  Speed\n"
                + CurlReport.emptyMeter)
    }

    private func progressEnd(
        _ size: Int, _ failure: (code: Int32, text: String)?, _ io: inout CommandIO
    ) {
        if failure?.code == 6 { return }
        guard size > 0 else {
            io.printError(CurlReport.emptyMeter + "\n")
            return
        }
        let micro = max(1, trace.duration.count / 1_000)
        let rate = CurlReport.fiveColumns(Int(Int64(size) * 1_000_000 / micro))
        let count = CurlReport.fiveColumns(size)
        let spent = trace.duration.wholeSeconds
        let time = spent == 0 ? "--:--:--" : CurlReport.clock(spent)
        func fit(_ text: String, _ width: Int) -> String {
            String(repeating: " ", count: max(0, width - text.count)) + text
        }
        io.printError(
            "\r100 \(fit(count, 5))  100 \(fit(count, 5))    0     0 \(fit(rate, 6))      0 "
                + "\(time) \(time) --:--:-- \(fit(rate, 5))\n")
    }

    private static func clock(_ seconds: Int64) -> String {
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : String(number) }
        let hours = String(seconds / 3_600)
        return (hours.count < 2 ? " " + hours : hours)
            + ":\(two(seconds / 60 % 60)):\(two(seconds % 60))"
    }

    // curl lib/progress.c: max5data
    private static func fiveColumns(_ count: Int) -> String {
        if count < 100_000 { return String(count) }
        if count < 10_000 * 1_024 { return "\(count / 1_024)k" }
        let mega = 1 << 20
        if count < 100 * mega { return "\(count / mega).\(count % mega * 10 / mega)M" }
        return "\(count / mega)M"
    }

    /// The code and text of what went wrong on the way, if something did.
    var failure: (code: Int32, text: String)? {
        let host = trace.call.host
        let port = trace.call.port
        let spent = trace.duration.wholeMilliseconds
        let target = "Failed to connect to \(host) port \(port) after \(spent) ms"
        switch trace.outcome {
        case .response: return nil
        case .unresolved: return (6, "Could not resolve host: \(host)")
        case .noNameServer: return (6, "Could not resolve host: \(host)")
        case .refused, .unreachable: return (7, "\(target): Could not connect to server")
        case .connectTimeout:
            return options.connectTimeout == nil && options.maxTime == nil
                ? (28, "\(target): Could not connect to server")
                : (28, "\(target): Timeout was reached")
        case .timeout:
            return (28, "Operation timed out after \(spent) milliseconds with 0 bytes received")
        case .closed(true): return (56, "Recv failure: Connection reset by peer")
        case .closed(false): return (52, "Empty reply from server")
        case .bytes: return (1, "Received HTTP/0.9 when not allowed")
        case .handshake(let problem): return handshake(problem)
        }
    }

    private func handshake(_ problem: HandshakeProblem) -> (code: Int32, text: String) {
        let more =
            "\nMore details here: https://curl.se/docs/sslcerts.html\n\ncurl failed to verify "
            + "the legitimacy of the server and therefore could not\nestablish a secure connection "
            + "to it. To learn more about this situation and\nhow to fix it, please visit the "
            + "webpage mentioned above."
        switch problem {
        case .closed: return (35, "Recv failure: Connection reset by peer")
        case .notTLS:
            return (
                35, "TLS connect error: error:0A00010B:SSL routines::wrong version number"
            )
        case .untrusted:
            return (60, "SSL certificate problem: unable to get local issuer certificate" + more)
        case .wrongName:
            return (
                60,
                "SSL: no alternative certificate subject name matches target host name "
                    + "'\(trace.call.host)'" + more
            )
        case .certificateRequired:
            return (
                56,
                "OpenSSL SSL_read: OpenSSL/3.3.2: error:0A00045C:SSL routines::tlsv13 alert "
                    + "certificate required, errno 0"
            )
        }
    }
}
