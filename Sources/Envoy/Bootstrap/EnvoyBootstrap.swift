import Basis
import YAML

/// A static bootstrap that a real Envoy runs: listeners, routes and clusters of one proxy. Istio's
/// own filters are left out, as a stock Envoy does not have them; they do not change what a client
/// sees.
package struct EnvoyBootstrap: Sendable {
    /// What is written besides the configuration.
    package struct Options: Sendable {
        /// The node's id and cluster.
        package var node = (
            id: "sidecar~127.0.0.1~mesh.default~default.svc.cluster.local", cluster: "mesh.default"
        )
        /// Where the admin interface listens.
        package var admin = SocketAddress(.loopback, 15000)
        /// Where names are looked up; nil for the machine's own resolver.
        package var resolver: SocketAddress?
        /// Where the access log goes, if anywhere.
        package var accessLog: String? = "/dev/stdout"
        /// What stands behind Istio's fields in each line of the access log.
        package var accessLogSuffix = ""
        /// The folder with `cert-chain.pem`, `key.pem` and `root-cert.pem`. Without it, mutual TLS
        /// is left out on both sides.
        package var certificates: String?
        /// Takes the place of each listener's address, so that all of them can be reached directly;
        /// nil binds what the configuration says.
        package var binding: (@Sendable (Listener) -> SocketAddress)?
        /// Stands for the original destination of a listener's connections where iptables is not
        /// there to redirect them.
        package var originalDestination: (@Sendable (Listener) -> SocketAddress?)?

        /// A proxy as it stands in a pod.
        package init() {}
    }

    /// The bootstrap.
    package let value: Value
    /// What the bootstrap leaves out, a sentence each.
    package let notes: [String]

    /// The bootstrap of a proxy that is configured so.
    package init(_ configuration: ProxyConfiguration, options: Options = Options()) {
        let writer = BootstrapWriter(configuration: configuration, options: options)
        value = writer.bootstrap()
        notes = writer.notes()
    }

    /// The text, indented JSON.
    package var json: String { jsonText(value, style: .twoSpaces, escapesHTML: false) }
}

/// Writes the parts of a bootstrap.
struct BootstrapWriter {
    let configuration: ProxyConfiguration
    let options: EnvoyBootstrap.Options

    static let types = "type.googleapis.com/envoy.extensions."

    func bootstrap() -> Value {
        [
            "node": ["id": .string(options.node.id), "cluster": .string(options.node.cluster)],
            "admin": ["address": address(options.admin)],
            "static_resources": [
                "listeners": .list(configuration.listeners.map(listener)),
                "clusters": .list(configuration.clusters.map(cluster)),
            ],
        ]
    }

    func notes() -> [String] {
        var notes: [String] = []
        let isMutual = configuration.clusters.contains { cluster in
            switch cluster.tls {
            case .auto, .mutual: true
            case .none, .simple: false
            }
        }
        let endsMutual = configuration.listeners.contains { listener in
            (listener.filterChains + [listener.defaultFilterChain].compactMap { $0 })
                .contains { $0.tls != nil }
        }
        if options.certificates == nil, isMutual || endsMutual {
            notes.append("TLS of the mesh is left out: its certificates are not files here.")
        }
        if configuration.clusters.contains(where: { $0.discovery == .eds }) {
            notes.append("EDS clusters are written as STATIC, with the endpoints of now.")
        }
        return notes
    }

    func address(_ address: SocketAddress) -> Value {
        [
            "socket_address": [
                "address": .string(address.ip.description), "port_value": .int(Int64(address.port)),
            ]
        ]
    }

    /// An extension: a name with a typed configuration.
    func named(_ name: String, _ type: String, _ fields: Fields = [:]) -> Value {
        ["name": .string(name), "typed_config": typed(type, fields)]
    }

    func typed(_ type: String, _ fields: Fields = [:]) -> Value {
        var fields = fields
        fields["@type"] = .string(Self.types + type)
        return .map(fields)
    }
}

extension Nanoseconds {
    /// As protobuf's JSON has a duration: `10s`, `0.300s`.
    var protobufText: String {
        let seconds = wholeSeconds
        let rest = count - seconds * 1_000_000_000
        guard rest != 0 else { return "\(seconds)s" }
        let sign = count < 0 && seconds == 0 ? "-" : ""
        let digits = String(rest.magnitude)
        return "\(sign)\(seconds).\(String(repeating: "0", count: 9 - digits.count))\(digits)s"
    }
}
