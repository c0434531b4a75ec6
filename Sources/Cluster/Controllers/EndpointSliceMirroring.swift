import Basis
import Objects
import YAML

/// Makes EndpointSlices of the Endpoints that users write for services without a selector
/// (pkg/controller/endpointslicemirroring).
struct EndpointSliceMirroringController: Controller {
    private static let manager = "endpointslicemirroring-controller.k8s.io"
    private static let opposed = "endpointslice.kubernetes.io/skip-mirror"

    let name = "endpoint-slice-mirroring-controller"
    let latency = Nanoseconds.milliseconds(30)

    func keys(after change: ObjectChange, in view: View) -> [ObjectKey] {
        let object = change.object
        guard object.type == .endpoints || object.type == .service else { return [] }
        return [ObjectKey(.endpoints, namespace: object.namespace, name: object.name)]
    }

    func reconcile(_ key: ObjectKey, in view: View, memory: inout Memory) -> Reconciliation {
        var result = Reconciliation()
        let place = ObjectKey(.service, namespace: key.namespace, name: key.name)
        guard let endpoints = view.store.object(key), let service = view.store.object(place),
            service["spec", "selector"]?.map?.isEmpty ?? true,
            endpoints.metadata.label(Self.opposed) != "true",
            // The API server keeps the slice of the `kubernetes` service itself.
            !(key.namespace == "default" && key.name == "kubernetes")
        else { return result }
        var old = view.store.objects(.endpointSlice, controlledBy: endpoints)
        for subset in endpoints.fields["subsets"]?.items ?? [] {
            var slice =
                old.first
                ?? Object(.endpointSlice, metadata: Metadata(namespace: key.namespace))
            if !old.isEmpty { old.removeFirst() }
            slice.metadata.generateName = key.name + "-"
            slice.metadata.labels = endpoints.metadata.labels
            slice.metadata.labels[EndpointSliceController.managerLabel] = .string(Self.manager)
            slice.metadata.labels[EndpointSliceController.serviceLabel] = .string(key.name)
            slice.metadata.ownerReferences = [OwnerReference(endpoints)]
            slice.fields["addressType"] = "IPv4"
            slice.fields["ports"] = .list((subset["ports"]?.items ?? []).map(port))
            slice.fields["endpoints"] = .list(
                (subset["addresses"]?.items ?? []).map { endpoint($0, isReady: true) }
                    + (subset["notReadyAddresses"]?.items ?? []).map {
                        endpoint($0, isReady: false)
                    })
            slice.metadata.resourceVersion = 0
            let action: Request.Action = slice.name.isEmpty ? .create(slice) : .update(slice)
            result.requests.append(
                Request(action, slice.key, fieldManager: "kube-controller-manager"))
        }
        for slice in old {
            result.requests.append(Request(.delete(.init()), slice.key, fieldManager: name))
        }
        return result
    }

    private func port(_ port: Value) -> Value {
        var port = port
        if port["name"] == nil { port["name"] = "" }
        if port["protocol"] == nil { port["protocol"] = "TCP" }
        return port
    }

    private func endpoint(_ address: Value, isReady: Bool) -> Value {
        var fields: Fields = [
            "addresses": [address["ip"] ?? .null], "conditions": ["ready": .bool(isReady)],
        ]
        for name in ["hostname", "nodeName", "targetRef"] { fields[name] = address[name] }
        return .map(fields)
    }
}
