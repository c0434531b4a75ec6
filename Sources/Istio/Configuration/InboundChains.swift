import Envoy

/// Which connections to one inbound port a chain takes.
// istio pilot/pkg/networking/core/filterchain_options.go: FilterChainMatchOptions
struct InboundChainKind: Sendable {
    var applicationProtocols: [String]
    var transportProtocol: String
    var isHTTP: Bool
    var endsTLS: Bool

    private init(_ protocols: [String], _ transport: String, http: Bool, tls: Bool = false) {
        applicationProtocols = protocols
        transportProtocol = transport
        isHTTP = http
        endsTLS = tls
    }

    /// What clients with a sidecar say when they speak HTTP, and what they say otherwise.
    private static let meshHTTP = ["istio-http/1.0", "istio-http/1.1", "istio-h2"]
    private static let meshTCP = ["istio-peer-exchange", "istio"]
    private static let meshAny = [
        "istio", "istio-peer-exchange", "istio-http/1.0", "istio-http/1.1", "istio-h2",
    ]
    private static let plainHTTP = ["http/1.1", "h2c"]

    /// The chains of a port, by what is spoken on it and how mutual TLS is taken.
    // istio pilot/pkg/networking/core/filterchain_options.go: getFilterChainMatchOptions
    static func kinds(
        _ kind: PortProtocol.ListenerKind, _ mode: MutualTLSMode
    ) -> [InboundChainKind] {
        switch (kind, mode) {
        case (.http, .strict): [InboundChainKind([], "tls", http: true, tls: true)]
        case (.http, .permissive):
            [
                InboundChainKind(meshAny, "tls", http: true, tls: true),
                InboundChainKind([], "raw_buffer", http: true),
            ]
        case (.http, .disabled), (.http, .unset):
            [InboundChainKind([], "raw_buffer", http: true)]
        case (.auto, .strict):
            [
                InboundChainKind(meshHTTP, "tls", http: true, tls: true),
                InboundChainKind([], "tls", http: false, tls: true),
            ]
        case (.auto, .permissive):
            [
                InboundChainKind(meshHTTP, "tls", http: true, tls: true),
                InboundChainKind(plainHTTP, "raw_buffer", http: true),
                InboundChainKind(meshTCP, "tls", http: false, tls: true),
                InboundChainKind([], "raw_buffer", http: false),
                InboundChainKind([], "tls", http: false),
            ]
        case (.auto, .disabled), (.auto, .unset):
            [
                InboundChainKind(plainHTTP, "raw_buffer", http: true),
                InboundChainKind([], "raw_buffer", http: false),
            ]
        case (.tcp, .strict), (.none, .strict):
            [InboundChainKind([], "tls", http: false, tls: true)]
        case (.tcp, .permissive), (.none, .permissive):
            [
                InboundChainKind(meshAny, "tls", http: false, tls: true),
                InboundChainKind([], "tls", http: false),
                InboundChainKind([], "raw_buffer", http: false),
            ]
        case (.tcp, .disabled), (.tcp, .unset), (.none, .disabled), (.none, .unset):
            [InboundChainKind([], "raw_buffer", http: false)]
        }
    }

    /// The one chain of a Sidecar's port with TLS settings of its own.
    static func ownTLS(_ kind: PortProtocol.ListenerKind) -> InboundChainKind {
        InboundChainKind([], "tls", http: kind == .http, tls: true)
    }

    /// How the workload's certificate is offered for the mesh's mutual TLS.
    // istio pilot/pkg/security/authn/utils/utils.go: BuildInboundTLS
    var meshTLS: DownstreamTLS {
        DownstreamTLS(
            requiresClientCertificate: true,
            alpn: isHTTP ? ["h2", "http/1.1"] : ["istio-peer-exchange", "h2", "http/1.1"])
    }
}
