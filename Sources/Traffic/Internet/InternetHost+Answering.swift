import Basis
import Envoy

extension InternetHost.Site {
    /// The answer to a request that came over TLS or in the clear.
    package func answer(
        _ request: HTTPRequest, isSecure: Bool, from client: IPAddress, number: UInt64,
        at instant: Instant
    ) -> HTTPResponse {
        let date = Header("Date", instant.rfc1123(zone: "GMT"))
        switch self {
        case .page(let status, let headers, let body):
            let bytes = Array(body.utf8)
            var all = headers.map { Header($0.0, $0.1) }
            all.insert(date, at: 0)
            all.append(Header("Content-Length", String(bytes.count)))
            return HTTPResponse(status: status, headers: all, body: bytes)
        case .redirect(let status, let place, let server):
            let host = request.authority.prefix { $0 != ":" }
            let target = place == "https://" ? "https://\(host)" : place
            let location = target + request.target
            return HTTPResponse(
                status: status,
                headers: [
                    date, Header("Location", location), Header("Server", server),
                    Header("Content-Length", "0"),
                ])
        case .httpbin:
            let application = HTTPBin(isPublic: true)
            return application.answer(
                request,
                ApplicationContext(
                    now: instant, pod: "", client: client, isSecure: isSecure, number: number,
                    seed: 0))
        }
    }
}
