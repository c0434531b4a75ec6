import Basis
import Objects
import YAML

extension InstalledWorkload {
    /// The Endpoints and the EndpointSlice of the service, as its controllers would make them, so
    /// that the webhooks answer from the first instant.
    func endpoints(of service: Object, pod: Object, _ placement: Placement) -> [Object] {
        let ip = pod["status", "podIP"] ?? ""
        let node = pod["spec", "nodeName"] ?? ""
        let reference: Value = [
            "kind": "Pod", "name": .string(pod.name), "namespace": .string(pod.namespace),
            "uid": .string(pod.metadata.uid),
        ]
        let name = service.name
        let labels = service.metadata.labels
        let ports = (service["spec", "ports"]?.items ?? []).map { port -> Value in
            [
                "name": port["name"] ?? "", "protocol": port["protocol"] ?? "TCP",
                "port": port["targetPort"] ?? port["port"] ?? 0,
            ]
        }
        let sorted = ports.sorted { left, right in
            (left["name"]?.string ?? "") < (right["name"]?.string ?? "")
        }
        let trigger = Value.string((placement.created + .seconds(7)).rfc3339)
        var endpoints = Object(
            .endpoints, metadata: Metadata(name: name, namespace: namespace, labels: labels))
        endpoints.metadata.annotations["endpoints.kubernetes.io/last-change-trigger-time"] = trigger
        endpoints.fields["subsets"] = [
            [
                "addresses": [["ip": ip, "nodeName": node, "targetRef": reference]],
                "ports": .list(sorted),
            ]
        ]
        var stream = placement.random("slice", "\(namespace)/\(name)")
        var slice = Object(
            .endpointSlice,
            metadata: Metadata(
                name: "\(name)-\(stream.kubernetesSuffix(5))", namespace: namespace, labels: labels)
        )
        slice.metadata.generateName = "\(name)-"
        slice.metadata.annotations = endpoints.metadata.annotations
        slice.metadata.labels["endpointslice.kubernetes.io/managed-by"] =
            "endpointslice-controller.k8s.io"
        slice.metadata.labels["kubernetes.io/service-name"] = .string(name)
        slice.metadata.ownerReferences = [
            OwnerReference(
                apiVersion: "v1", kind: "Service", name: name, uid: service.metadata.uid,
                isController: true, blockOwnerDeletion: true)
        ]
        slice.fields = [
            "addressType": "IPv4", "ports": .list(ports),
            "endpoints": [
                [
                    "addresses": [ip], "nodeName": node, "targetRef": reference,
                    "conditions": ["ready": true, "serving": true, "terminating": false],
                ]
            ],
        ]
        return [endpoints, slice]
    }
}
