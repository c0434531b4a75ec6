import Basis
import Envoy

/// A server program in a container.
package enum Application: Sendable, Equatable {
    /// nginx with its welcome page.
    case nginx
    /// `kennethreitz/httpbin`: Python, behind gunicorn.
    case httpbin
    /// `mccutchen/go-httpbin`.
    case goHTTPBin
    /// Istio's sample that says which version it is.
    case helloworld(version: String)
    /// Istio's sample for TCP: sends each line back behind a word.
    case tcpEcho(word: String)
    /// One of the services of Istio's bookinfo sample.
    case bookinfo(Bookinfo)
    /// What an image runs that is not known here: tells what it was asked.
    case httpEcho
    /// istiod, a gateway or another program of which only the listening ports matter.
    case opaque

    /// The answer to a request; nil where the program does not speak HTTP.
    package func answer(_ request: HTTPRequest, _ context: ApplicationContext) -> HTTPResponse? {
        switch self {
        case .nginx: Nginx().answer(request, context)
        case .httpbin: HTTPBin(isPublic: false).answer(request, context)
        case .goHTTPBin: GoHTTPBin().answer(request, context)
        case .helloworld(let version): Helloworld(version: version).answer(request, context)
        case .bookinfo(let service): service.answer(request, context)
        case .httpEcho: HTTPEcho().answer(request, context)
        case .tcpEcho, .opaque: nil
        }
    }

    /// What comes back for bytes that are no HTTP; nil where the program closes the connection.
    package func reply(to bytes: [UInt8]) -> [UInt8]? {
        switch self {
        case .tcpEcho(let word):
            let lines = bytes.split(separator: 10, omittingEmptySubsequences: false)
            var out: [UInt8] = []
            for (index, line) in lines.enumerated() where index < lines.count - 1 || !line.isEmpty {
                out += Array("\(word) ".utf8) + line + [10]
            }
            return out
        case .nginx: return Array(Nginx.badRequestPage.utf8)
        case .httpEcho: return bytes
        case .httpbin, .goHTTPBin, .helloworld, .bookinfo, .opaque: return nil
        }
    }

    /// Whether the program answers HTTP/2 without TLS (h2c); others answer with an error of
    /// HTTP/1.1.
    package var speaksHTTP2: Bool {
        switch self {
        case .httpEcho, .opaque: true
        case .nginx, .httpbin, .goHTTPBin, .helloworld, .tcpEcho, .bookinfo: false
        }
    }
}

/// What an application knows beside the request.
package struct ApplicationContext: Sendable {
    /// The time at which the request arrives.
    package var now: Instant
    /// The pod's name, which is its host name.
    package var pod: String
    /// The address at the other end of the connection.
    package var client: IPAddress
    /// Whether the connection is TLS that the application itself ends.
    package var isSecure: Bool
    /// Counts the requests of this application, for its random values.
    package var number: UInt64
    /// The simulation's seed.
    package var seed: UInt64

    /// A random stream of the application's own.
    package func random(_ purpose: String) -> RandomStream {
        RandomStream(seed: seed, purpose: purpose, key: pod, number: number)
    }

    /// The `Date` header's value.
    package var date: String { now.rfc1123(zone: "GMT") }
}
