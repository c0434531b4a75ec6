import Basis
import Objects
import YAML

/// Keeps the EndpointSlices of each service with a selector, at most 100 endpoints in a slice
/// (staging endpointslice/reconciler.go).
struct EndpointSliceController: Controller {
    static let serviceLabel = "kubernetes.io/service-name"
    static let managerLabel = "endpointslice.kubernetes.io/managed-by"
    private static let manager = "endpointslice-controller.k8s.io"
    private static let capacity = 100

    let name = "endpoint-slice-controller"
    let latency = Nanoseconds.milliseconds(30)

    func keys(after change: ObjectChange, in view: View) -> [ObjectKey] {
        if change.kind == .deleted, change.object.type == .endpointSlice,
            let owner = change.object.metadata.controller, owner.kind == "Service"
        {
            return [ObjectKey(.service, namespace: change.object.namespace, name: owner.name)]
        }
        return ServiceEndpoints.keys(after: change, in: view)
    }

    func reconcile(_ key: ObjectKey, in view: View, memory: inout Memory) -> Reconciliation {
        var result = Reconciliation()
        guard let service = view.store.object(key), service.metadata.deletionTimestamp == nil,
            let found = ServiceEndpoints(service, in: view)
        else { return result }
        var slices = view.store.objects(.endpointSlice, controlledBy: service)
            .filter { $0.metadata.label(Self.managerLabel) == Self.manager }
        var groups: [(ports: [ServiceEndpoints.Port], backends: [ServiceEndpoints.Backend])] = []
        for backend in found.backends {
            if let place = groups.firstIndex(where: { $0.ports == backend.ports }) {
                groups[place].backends.append(backend)
            } else {
                groups.append((backend.ports, [backend]))
            }
        }
        var wanted: [Object] = []
        for group in groups {
            let ports = portsValue(group.ports)
            let own = slices.filter { $0.fields["ports"] == ports }
            slices.removeAll { $0.fields["ports"] == ports }
            wanted += fill(own, ports, group.backends, service, view)
        }
        if groups.isEmpty {
            // A service without endpoints keeps one empty slice.
            wanted = [placeholder(slices.first, service)]
            slices = Array(slices.dropFirst())
        }
        write(wanted, in: view, &result)
        for slice in slices {
            result.requests.append(Request(.delete(.init()), slice.key, fieldManager: name))
        }
        return result
    }

    private func write(_ wanted: [Object], in view: View, _ result: inout Reconciliation) {
        for var slice in wanted {
            if slice.name.isEmpty {
                slice.metadata.annotations[EndpointsController.trigger] = .string(view.now.rfc3339)
                result.requests.append(
                    Request(.create(slice), slice.key, fieldManager: "kube-controller-manager"))
                continue
            }
            guard let stored = view.store.object(slice.key),
                stored.fields != slice.fields || stored.metadata.labels != slice.metadata.labels
            else { continue }
            slice.metadata.resourceVersion = 0
            slice.metadata.annotations[EndpointsController.trigger] = .string(view.now.rfc3339)
            result.requests.append(
                Request(.update(slice), slice.key, fieldManager: "kube-controller-manager"))
        }
    }

    /// Puts backends into slices: each stays in the slice where it is; new ones fill what has room.
    private func fill(
        _ slices: [Object], _ ports: Value, _ backends: [ServiceEndpoints.Backend],
        _ service: Object, _ view: View
    ) -> [Object] {
        var left = OrderedMap<String, Value>()
        for backend in backends {
            left[backend.pod.metadata.uid] = endpoint(backend, service, view)
        }
        var filled: [(slice: Object, endpoints: [Value])] = []
        for slice in slices {
            var kept: [Value] = []
            for old in slice.fields["endpoints"]?.items ?? [] {
                guard let uid = old["targetRef"]?["uid"]?.string else { continue }
                if let value = left.removeValue(forKey: uid) { kept.append(value) }
            }
            filled.append((slice, kept))
        }
        for backend in backends {
            guard let value = left[backend.pod.metadata.uid] else { continue }
            if let place = filled.firstIndex(where: { $0.endpoints.count < Self.capacity }) {
                filled[place].endpoints.append(value)
            } else {
                filled.append((empty(service), [value]))
            }
        }
        return filled.map { entry in
            var slice = entry.slice
            label(&slice, service)
            slice.fields["endpoints"] = .list(entry.endpoints)
            slice.fields["ports"] = ports
            return slice
        }
    }

    private func empty(_ service: Object) -> Object {
        var slice = Object(.endpointSlice, metadata: Metadata(namespace: service.namespace))
        slice.metadata.generateName = service.name + "-"
        slice.metadata.ownerReferences = [OwnerReference(service)]
        slice.fields["addressType"] = "IPv4"
        return slice
    }

    private func placeholder(_ slice: Object?, _ service: Object) -> Object {
        var slice = slice ?? empty(service)
        label(&slice, service)
        slice.fields["endpoints"] = .null
        slice.fields["ports"] = .null
        return slice
    }

    /// staging endpointslice/utils.go: setEndpointSliceLabels
    private func label(_ slice: inout Object, _ service: Object) {
        slice.metadata.labels = service.metadata.labels
        slice.metadata.labels[Self.managerLabel] = .string(Self.manager)
        slice.metadata.labels[Self.serviceLabel] = .string(service.name)
        if service["spec", "clusterIP"]?.string == "None" {
            slice.metadata.labels[EndpointsController.headless] = ""
        }
    }

    private func portsValue(_ ports: [ServiceEndpoints.Port]) -> Value {
        .list(
            ports.map { port in
                var fields: Fields = [
                    "name": .string(port.name), "port": .int(port.number),
                    "protocol": .string(port.transport),
                ]
                if let application = port.application {
                    fields["appProtocol"] = .string(application)
                }
                return .map(fields)
            })
    }

    private func endpoint(
        _ backend: ServiceEndpoints.Backend, _ service: Object, _ view: View
    ) -> Value {
        var fields: Fields = [
            "addresses": [.string(backend.facts.ip)],
            "conditions": [
                "ready": .bool(backend.isReady), "serving": .bool(backend.facts.isReady),
                "terminating": .bool(backend.isTerminating),
            ],
            "nodeName": .string(backend.facts.node), "targetRef": backend.reference,
        ]
        if let name = backend.hostname(in: service) { fields["hostname"] = .string(name) }
        let node = view.store.object(ObjectKey(.node, name: backend.facts.node))
        if let zone = node?.metadata.labels["topology.kubernetes.io/zone"] { fields["zone"] = zone }
        return .map(fields)
    }
}
