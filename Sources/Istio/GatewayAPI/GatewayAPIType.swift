import Objects
import YAML

/// The kinds of the Gateway API, whose definitions are installed apart from Istio's.
// kubernetes-sigs/gateway-api config/crd
package struct GatewayAPIType: Sendable {
    static let group = "gateway.networking.k8s.io"

    /// The type as the API server serves it.
    var type: ResourceType
    /// The columns after the name.
    var columns: [IstioType.Column]
    /// Whether it is only in the experimental channel.
    var isExperimental = false

    /// All of them, in order of their names.
    static let all: [GatewayAPIType] = [
        GatewayAPIType(
            type: make("GatewayClass", ["v1", "v1beta1"], short: "gc", isNamespaced: false),
            columns: [
                column("Controller", ".spec.controllerName"), accepted, age,
            ]),
        GatewayAPIType(
            type: make("Gateway", ["v1", "v1beta1"], short: "gtw"),
            columns: [
                column("Class", ".spec.gatewayClassName"),
                column("Address", ".status.addresses[*].value"),
                column("Programmed", ".status.conditions[?(@.type==\"Programmed\")].status"),
                age,
            ]),
        GatewayAPIType(
            type: make("GRPCRoute", ["v1"]),
            columns: [column("Hostnames", ".spec.hostnames"), age]),
        GatewayAPIType(
            type: make("HTTPRoute", ["v1", "v1beta1"]),
            columns: [column("Hostnames", ".spec.hostnames"), age]),
        GatewayAPIType(
            type: make("ReferenceGrant", ["v1beta1"], short: "refgrant"), columns: [age]),
        GatewayAPIType(
            type: make("TCPRoute", ["v1alpha2"]), columns: [age], isExperimental: true),
        GatewayAPIType(
            type: make("TLSRoute", ["v1alpha2"]), columns: [age], isExperimental: true),
    ]

    /// A manifest that defines them, as the project publishes it with each version.
    package static func manifest(version: String, isExperimental: Bool) -> String {
        all.filter { isExperimental || !$0.isExperimental }.map { type in
            yamlText(of: type.definition(version: version, isExperimental).value)
        }.joined(separator: "---\n")
    }

    private func definition(version: String, _ isExperimental: Bool) -> Object {
        var object = IstioType(type: type, columns: columns).definition()
        object.metadata.labels = [:]
        object.metadata.annotations = [
            "api-approved.kubernetes.io":
                "https://github.com/kubernetes-sigs/gateway-api/pull/3328",
            "gateway.networking.k8s.io/bundle-version": .string(version),
            "gateway.networking.k8s.io/channel":
                .string(isExperimental ? "experimental" : "standard"),
        ]
        object["spec", "scope"] = .string(type.isNamespaced ? "Namespaced" : "Cluster")
        return object
    }

    /// The type of a kind, as far as finding its objects needs it.
    static func type(_ kind: String) -> ResourceType {
        all.first { $0.type.kind == kind }?.type ?? make(kind, ["v1"])
    }

    private static func make(
        _ kind: String, _ versions: [String], short: String? = nil, isNamespaced: Bool = true
    ) -> ResourceType {
        ResourceType(
            kind, group: group, versions: versions,
            plural: kind.hasSuffix("s") ? kind.lowercased() + "es" : nil,
            shortNames: short.map { [$0] } ?? [], categories: ["gateway-api"],
            isNamespaced: isNamespaced, isCustom: true)
    }

    private static let age = IstioType.Column(
        name: "Age", type: "date", path: ".metadata.creationTimestamp")
    private static let accepted = column(
        "Accepted", ".status.conditions[?(@.type==\"Accepted\")].status")

    private static func column(_ name: String, _ path: String) -> IstioType.Column {
        IstioType.Column(name: name, type: "string", path: path)
    }
}
