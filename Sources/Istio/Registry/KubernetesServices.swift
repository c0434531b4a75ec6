import Basis
import Envoy
import Objects
import YAML

/// Turns Kubernetes Services into services of the mesh.
// istio pilot/pkg/serviceregistry/kube/conversion.go: ConvertService
enum KubernetesServices {
    /// The service; `distribution`: what its namespace's annotation says of endpoints to prefer.
    static func service(_ object: Object, distribution: String? = nil) -> MeshService {
        let spec = object["spec"] ?? [:]
        var draft = MeshService.Draft(
            hostname: "\(object.name).\(object.namespace).svc.\(HostName.clusterDomain)",
            namespace: object.namespace,
            origin: Origin(
                kind: "Service", namespace: object.namespace, name: object.name,
                field: "metadata.name"),
            source: .kubernetes)
        draft.createdAt = object.creationSeconds
        draft.labels = object.metadata.labels
        draft.selector = spec["selector"]?.map
        for (index, item) in (spec["ports"]?.items ?? []).enumerated() {
            var origin = draft.origin
            origin.field = "spec.ports[\(index)]"
            if let port = port(item, origin: origin) { draft.ports.append(port) }
        }
        draft.distribution = TrafficDistribution(
            field: spec["trafficDistribution"]?.string,
            annotation: object.metadata.annotation(TrafficDistribution.annotation),
            namespace: distribution)
        draft.exportTo = exportTo(object)
        draft.subjectAlternativeNames = accounts(object)
        if spec["type"]?.string == "ExternalName", let name = spec["externalName"]?.string,
            !name.isEmpty
        {
            draft.externalName = name
            draft.resolution = .alias
            draft.isExternal = true
        }
        let clusterIP = spec["clusterIP"]?.string ?? ""
        if clusterIP == "None" {
            draft.resolution = .passthrough
        } else if let address = IPAddress(clusterIP) {
            draft.address = .ip(address)
            let all = spec["clusterIPs"]?.strings ?? []
            draft.extraAddresses = all.dropFirst().compactMap { IPAddress($0) }
        }
        return MeshService(draft)
    }

    private static func port(_ value: Value, origin: Origin) -> MeshPort? {
        guard let number = value["port"]?.int.flatMap({ Int(exactly: $0) }) else { return nil }
        let name = value["name"]?.string ?? ""
        return MeshPort(
            name: name, number: number,
            application: PortProtocol(
                kubernetesPort: number, name: name, transport: value["protocol"]?.string ?? "TCP",
                application: value["appProtocol"]?.string),
            targetPort: value["targetPort"]?.int.flatMap { Int(exactly: $0) },
            targetPortName: value["targetPort"]?.string, origin: origin)
    }

    private static func exportTo(_ object: Object) -> [String] {
        guard let text = object.metadata.annotation("networking.istio.io/exportTo"), !text.isEmpty
        else { return [] }
        return text.split(separator: ",").map { $0.trimmed }
    }

    private static func accounts(_ object: Object) -> [String] {
        let text = object.metadata.annotation("alpha.istio.io/canonical-serviceaccounts") ?? ""
        return text.split(separator: ",").map(String.init)
    }
}

extension Object {
    /// The creation time in whole seconds; 0 where it is not known, which makes it the oldest.
    var creationSeconds: Int64 { metadata.creationTimestamp?.sinceEpoch.wholeSeconds ?? 0 }
}

extension Substring {
    /// The text without blanks around it.
    var trimmed: String {
        var text = self
        while let first = text.utf8.first, first == 32 || first == 9 { text = text.dropFirst() }
        while let last = text.utf8.last, last == 32 || last == 9 { text = text.dropLast() }
        return String(text)
    }
}
