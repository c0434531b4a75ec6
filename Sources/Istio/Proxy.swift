import Basis
import Cluster
import Objects
import YAML

/// A proxy that istiod configures. Pods are one source of it; tests and `trace --from` make others.
public struct Proxy: Sendable, Equatable {
    /// A sidecar or a gateway.
    public enum Kind: String, Sendable { case sidecar, router }

    /// What it is.
    public var kind: Kind
    /// `web-6d4b.default`.
    public var id: String
    /// The configuration namespace.
    public var namespace: String
    /// Its pod's addresses.
    public var addresses: [IPAddress]
    /// Its pod's labels.
    public var labels: Fields
    /// The service account's name.
    public var serviceAccount: String
    /// The node's name, for locality.
    public var node: String
    /// Whether the agent answers DNS (`ISTIO_META_DNS_CAPTURE`).
    public var capturesDNS: Bool
    /// The remaining metadata (`ISTIO_META_*` without the prefix).
    public var metadata: Fields

    /// A sidecar with nothing but an id and a namespace.
    public init(
        kind: Kind = .sidecar, id: String, namespace: String, addresses: [IPAddress] = [],
        labels: Fields = [:]
    ) {
        self.kind = kind
        self.id = id
        self.namespace = namespace
        self.addresses = addresses
        self.labels = labels
        serviceAccount = "default"
        node = ""
        capturesDNS = false
        metadata = [:]
    }
}
