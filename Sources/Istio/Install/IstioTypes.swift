import Basis
import Objects
import YAML

/// The kinds that Istio adds to the API, with the columns that `kubectl get` shows for them.
// istio manifests/charts/base/files/crd-all.gen.yaml
struct IstioType: Sendable {
    /// The type as the API server serves it.
    var type: ResourceType
    /// The columns after the name; the age alone where a definition names none.
    var columns: [Column]

    /// A column: its heading, type and path.
    struct Column: Sendable {
        var name: String
        var type: String
        var path: String
    }

    /// All of them, in order of group and name.
    static let all: [IstioType] = [
        extensions("TrafficExtension"), extensions("WasmPlugin"),
        networking("DestinationRule", "dr", [string("Host", ".spec.host"), age]),
        networking("EnvoyFilter", nil, [], versions: ["v1alpha3"]),
        networking("Gateway", "gw", []),
        networking("ProxyConfig", nil, [], versions: ["v1beta1"]),
        networking(
            "ServiceEntry", "se",
            [
                string("Hosts", ".spec.hosts"), string("Location", ".spec.location"),
                string("Resolution", ".spec.resolution"), age,
            ], plural: "serviceentries"),
        networking("Sidecar", nil, []),
        networking(
            "VirtualService", "vs",
            [string("Gateways", ".spec.gateways"), string("Hosts", ".spec.hosts"), age]),
        networking(
            "WorkloadEntry", "we", [age, string("Address", ".spec.address")],
            plural: "workloadentries"),
        networking("WorkloadGroup", "wg", [age]),
        security(
            "AuthorizationPolicy", "ap", [string("Action", ".spec.action"), age],
            plural: "authorizationpolicies"),
        security("PeerAuthentication", "pa", [string("Mode", ".spec.mtls.mode"), age]),
        security("RequestAuthentication", "ra", []),
        IstioType(
            type: type(
                "Telemetry", "telemetry.istio.io", ["v1", "v1alpha1"], "telemetries",
                "telemetry"), columns: [age]),
    ]

    private static let age = Column(name: "Age", type: "date", path: ".metadata.creationTimestamp")

    private static func string(_ name: String, _ path: String) -> Column {
        Column(name: name, type: "string", path: path)
    }

    private static func type(
        _ kind: String, _ group: String, _ versions: [String], _ plural: String?, _ short: String?
    ) -> ResourceType {
        let category = group.split(separator: ".").joined(separator: "-")
        return ResourceType(
            kind, group: group, versions: versions, plural: plural,
            shortNames: short.map { [$0] } ?? [], categories: ["istio-io", category],
            isCustom: true)
    }

    private static func networking(
        _ kind: String, _ short: String?, _ columns: [Column], plural: String? = nil,
        versions: [String] = ["v1", "v1beta1", "v1alpha3"]
    ) -> IstioType {
        IstioType(
            type: type(kind, "networking.istio.io", versions, plural, short), columns: columns)
    }

    private static func security(
        _ kind: String, _ short: String, _ columns: [Column], plural: String? = nil
    ) -> IstioType {
        IstioType(
            type: type(kind, "security.istio.io", ["v1", "v1beta1"], plural, short),
            columns: columns)
    }

    private static func extensions(_ kind: String) -> IstioType {
        IstioType(
            type: type(kind, "extensions.istio.io", ["v1alpha1"], nil, nil),
            columns: kind == "WasmPlugin" ? [age] : [])
    }
}

extension ResourceType {
    /// The kind of Istio's that has this name, such as `ServiceEntry`.
    package static func istio(_ kind: String) -> ResourceType? {
        IstioType.all.first { $0.type.kind == kind }?.type
    }

    package static let proxyConfig = ResourceType(
        "ProxyConfig", group: "networking.istio.io", versions: ["v1beta1"], isCustom: true)
    package static let serviceEntry = ResourceType(
        "ServiceEntry", group: "networking.istio.io", versions: ["v1", "v1beta1", "v1alpha3"],
        plural: "serviceentries", isCustom: true)
}

extension IstioType {
    /// The CustomResourceDefinition as the chart has it. Its schema is left open: what mesh checks
    /// of Istio's kinds it checks from its own tables.
    func definition() -> Object {
        let versions = type.versions.enumerated().map { place, name -> Value in
            var version: Fields = [
                "name": .string(name), "served": true, "storage": .bool(place == 0),
                "subresources": ["status": [:]],
                "schema": [
                    "openAPIV3Schema": [
                        "type": "object", "x-kubernetes-preserve-unknown-fields": true,
                    ]
                ],
            ]
            if !columns.isEmpty {
                version["additionalPrinterColumns"] = .list(
                    columns.map { column in
                        [
                            "name": .string(column.name), "type": .string(column.type),
                            "jsonPath": .string(column.path),
                        ]
                    })
            }
            return .map(version)
        }
        var names: Fields = [
            "kind": .string(type.kind), "listKind": .string("\(type.kind)List"),
            "plural": .string(type.plural), "singular": .string(type.singular),
            "categories": .list(type.categories.map { .string($0) }),
        ]
        if !type.shortNames.isEmpty {
            names["shortNames"] = .list(type.shortNames.map { .string($0) })
        }
        var definition = Object(
            .customResourceDefinition, metadata: Metadata(name: type.resourceName))
        definition.metadata.labels = [
            "app": "istio-pilot", "chart": "istio", "heritage": "Tiller", "release": "istio",
        ]
        definition.metadata.annotations = ["helm.sh/resource-policy": "keep"]
        definition.fields["spec"] = [
            "group": .string(type.group), "names": .map(names), "scope": "Namespaced",
            "versions": .list(versions), "conversion": ["strategy": "None"],
        ]
        return definition
    }
}

extension Object {
    /// A CustomResourceDefinition as it is once the API server has taken it in.
    func established(created: Instant) -> Object {
        var definition = self
        definition.metadata.creationTimestamp = created
        let since = Value.string(created.rfc3339)
        let stored = definition["spec", "versions"]?[0]?["name"] ?? "v1"
        definition.fields["status"] = [
            "acceptedNames": definition["spec", "names"] ?? [:],
            "storedVersions": [stored],
            "conditions": [
                [
                    "type": "NamesAccepted", "status": "True", "lastTransitionTime": since,
                    "reason": "NoConflicts", "message": "no conflicts found",
                ],
                [
                    "type": "Established", "status": "True", "lastTransitionTime": since,
                    "reason": "InitialNamesAccepted",
                    "message": "the initial names have been accepted",
                ],
            ],
        ]
        return definition
    }
}
