/// The protocol of a service's port; the raw value is Istio's spelling.
// istio pkg/config/protocol/instance.go
package enum PortProtocol: String, Sendable {
    case tcp = "TCP"
    case udp = "UDP"
    case http = "HTTP"
    case http2 = "HTTP2"
    case httpProxy = "HTTP_PROXY"
    case grpc = "GRPC"
    case grpcWeb = "GRPC-Web"
    case https = "HTTPS"
    case tls = "TLS"
    case mongo = "Mongo"
    case redis = "Redis"
    case mysql = "MySQL"
    case hbone = "HBONE"
    /// Not declared: the proxy looks at the first bytes.
    case auto = "UnsupportedProtocol"

    /// What a listener makes of it.
    enum ListenerKind: Sendable { case http, tcp, auto, none }

    /// Reads a protocol without regard to letter case; anything unknown is ``auto``.
    // istio pkg/config/protocol/instance.go: Parse
    package init(_ text: String) {
        switch text.lowercased() {
        case "tcp": self = .tcp
        case "udp": self = .udp
        case "http": self = .http
        case "http2": self = .http2
        case "http_proxy": self = .httpProxy
        case "grpc": self = .grpc
        case "grpc-web": self = .grpcWeb
        case "https": self = .https
        case "tls": self = .tls
        case "mongo": self = .mongo
        case "redis": self = .redis
        case "mysql": self = .mysql
        case "hbone": self = .hbone
        default: self = .auto
        }
    }

    /// The protocol of a Kubernetes port: `appProtocol` before the name's prefix; ports on which
    /// servers speak first are plain TCP where neither says more.
    // istio pkg/config/kube/conversion.go: ConvertProtocol
    package init(kubernetesPort port: Int, name: String, transport: String, application: String?) {
        if transport == "UDP" {
            self = .udp
            return
        }
        var word = name
        if let application {
            switch application {
            case "kubernetes.io/h2c": self = .http2; return
            case "kubernetes.io/ws": self = .http; return
            case "kubernetes.io/wss": self = .https; return
            default: word = application
            }
        }
        if word.lowercased().utf8.starts(with: "grpc-web".utf8) {
            self = .grpcWeb
            return
        }
        let prefix = word.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        self.init(String(prefix.first ?? ""))
        // SMTP, DNS, MySQL and MongoDB.
        if self == .auto, [25, 53, 3306, 27017].contains(port) { self = .tcp }
    }

    // istio pilot/pkg/networking/networking.go: ModelProtocolToListenerProtocol
    var listenerKind: ListenerKind {
        switch self {
        case .http, .http2, .httpProxy, .grpc, .grpcWeb: .http
        case .tcp, .https, .tls, .mongo, .redis, .mysql, .hbone: .tcp
        case .udp: .none
        case .auto: .auto
        }
    }

    var isHTTP: Bool { listenerKind == .http }
    var isHTTPOrSniffed: Bool { isHTTP || self == .auto }
    var isHTTP2: Bool {
        switch self {
        case .http2, .grpc, .grpcWeb: true
        case .tcp, .udp, .http, .httpProxy, .https, .tls, .mongo, .redis, .mysql, .hbone, .auto:
            false
        }
    }
    var isTLS: Bool { self == .https || self == .tls }
    // istio pkg/config/protocol/instance.go: IsTCP
    var isTCP: Bool {
        switch self {
        case .tcp, .https, .tls, .mongo, .redis, .mysql: true
        case .udp, .http, .http2, .httpProxy, .grpc, .grpcWeb, .hbone, .auto: false
        }
    }
    /// What remains once TLS is ended.
    // istio pkg/config/protocol/instance.go: AfterTLSTermination
    var afterTLSTermination: PortProtocol {
        switch self {
        case .https: .http
        case .tls: .tcp
        case .tcp, .udp, .http, .http2, .httpProxy, .grpc, .grpcWeb, .mongo, .redis, .mysql,
            .hbone, .auto:
            self
        }
    }
}
