import Basis
import Envoy

/// The variables of curl's `-w`.
// curl src/tool_writeout.c
struct CurlVariables {
    let report: CurlReport
    /// Bytes of the body.
    let size: Int
    let code: Int32
    let failure: String?

    /// The format with variables and escapes put in.
    func expanded(_ format: String) -> String {
        var out = ""
        var rest = format[...]
        while let mark = rest.popFirst() {
            if mark == "\\", let letter = rest.popFirst() {
                switch letter {
                case "n": out += "\n"
                case "t": out += "\t"
                case "r": out += "\r"
                default: out += "\\\(letter)"
                }
            } else if mark == "%", rest.first == "%" {
                rest = rest.dropFirst()
                out += "%"
            } else if mark == "%", rest.hasPrefix("{"), let close = rest.firstIndex(of: "}") {
                out += value(String(rest[rest.index(after: rest.startIndex)..<close]))
                rest = rest[rest.index(after: close)...]
            } else if mark == "%", rest.hasPrefix("header{"), let close = rest.firstIndex(of: "}") {
                let name = String(rest.dropFirst(7).prefix(upTo: close))
                out += response?.header(name) ?? ""
                rest = rest[rest.index(after: close)...]
            } else {
                out.append(mark)
            }
        }
        return out
    }

    private var response: HTTPResponse? {
        if case .response(let response) = report.trace.outcome { response } else { nil }
    }

    private func value(_ name: String) -> String {
        let trace = report.trace
        switch name {
        case "http_code", "response_code":
            let text = String(response?.status ?? 0)
            return String(repeating: "0", count: max(0, 3 - text.count)) + text
        case "content_type": return response?.header("content-type") ?? ""
        case "size_download": return String(size)
        case "size_header": return String(response.map { CurlReport.head($0).utf8.count } ?? 0)
        case "speed_download":
            return String(Int64(size) * 1_000_000 / max(1, trace.duration.count / 1_000))
        case "url_effective", "url": return report.url?.text ?? ""
        case "remote_ip": return trace.address.map { "\($0.ip)" } ?? ""
        case "remote_port": return trace.address.map { "\($0.port)" } ?? "0"
        case "local_ip": return trace.clientAddress.map { "\($0.ip)" } ?? ""
        case "local_port": return trace.clientAddress.map { "\($0.port)" } ?? "0"
        case "num_redirects": return String(report.redirects)
        case "num_connects": return response == nil ? "0" : String(report.redirects + 1)
        case "num_headers": return String(response?.headers.count ?? 0)
        case "redirect_url":
            guard let status = response?.status, (300...399).contains(status),
                let location = response?.header("location"),
                let next = try? report.url?.following(location)
            else { return "" }
            return next.text
        case "method": return report.method
        case "scheme": return report.url?.scheme ?? ""
        case "http_version":
            guard let version = response?.version else { return "0" }
            return version == .http2 ? "2" : String(version.rawValue.dropFirst(5))
        case "ssl_verify_result": return code == 60 ? "20" : "0"
        case "exitcode": return String(code)
        case "errormsg": return failure ?? ""
        case "urlnum": return "0"
        default: return time(name)
        }
    }

    private func time(_ name: String) -> String {
        let trace = report.trace
        switch name {
        case "time_namelookup": return seconds(trace.resolvedAfter)
        case "time_connect": return seconds(trace.connectedAfter)
        case "time_appconnect": return seconds(trace.securedAfter)
        case "time_pretransfer": return seconds(max(trace.connectedAfter, trace.securedAfter))
        case "time_starttransfer": return seconds(report.redirectTime + trace.answeredAfter)
        case "time_redirect": return seconds(report.redirectTime)
        case "time_total": return seconds(report.redirectTime + trace.duration)
        default: return ""
        }
    }

    /// Seconds with six digits behind the point.
    private func seconds(_ time: Nanoseconds) -> String {
        let micro = time.count / 1_000
        let digits = String(micro % 1_000_000)
        return "\(micro / 1_000_000)." + String(repeating: "0", count: 6 - digits.count) + digits
    }
}
