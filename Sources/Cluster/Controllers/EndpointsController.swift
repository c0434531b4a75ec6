import Basis
import Objects
import YAML

/// Keeps the Endpoints object of each service with a selector
/// (pkg/controller/endpoint/endpoints_controller.go).
struct EndpointsController: Controller {
    static let trigger = "endpoints.kubernetes.io/last-change-trigger-time"
    static let headless = "service.kubernetes.io/headless"

    let name = "endpoint-controller"
    let latency = Nanoseconds.milliseconds(30)

    func keys(after change: ObjectChange, in view: View) -> [ObjectKey] {
        ServiceEndpoints.keys(after: change, in: view)
    }

    func reconcile(_ key: ObjectKey, in view: View, memory: inout Memory) -> Reconciliation {
        var result = Reconciliation()
        let place = ObjectKey(.endpoints, namespace: key.namespace, name: key.name)
        let stored = view.store.object(place)
        guard let service = view.store.object(key) else {
            // The object of a deleted service goes with it.
            if stored != nil {
                result.requests = [Request(.delete(.init()), place, fieldManager: name)]
            }
            return result
        }
        guard let found = ServiceEndpoints(service, in: view) else { return result }
        var object =
            stored
            ?? Object(.endpoints, metadata: Metadata(name: key.name, namespace: key.namespace))
        object.metadata.resourceVersion = 0
        object.metadata.labels = service.metadata.labels
        if found.isHeadless { object.metadata.labels[Self.headless] = "" }
        let subsets = subsets(found)
        object.fields["subsets"] = subsets.isEmpty ? nil : .list(subsets)
        guard
            object.fields != stored?.fields
                || object.metadata.labels != stored?.metadata.labels
        else { return result }
        object.metadata.annotations[Self.trigger] = .string(view.now.rfc3339)
        let action: Request.Action = stored == nil ? .create(object) : .update(object)
        result.requests = [Request(action, place, fieldManager: "kube-controller-manager")]
        return result
    }

    /// Addresses by their ports; ready ones and others (pkg/api/v1/endpoints/util.go:
    /// RepackSubsets). Terminating pods are left out.
    private func subsets(_ found: ServiceEndpoints) -> [Value] {
        var groups: [(ports: [ServiceEndpoints.Port], ready: [Value], others: [Value])] = []
        let serving = found.backends.filter { !$0.isTerminating || $0.isReady }
        for backend in serving.sorted(by: { order($0.facts.ip) < order($1.facts.ip) }) {
            guard !backend.ports.isEmpty || found.isHeadless else { continue }
            var address: Fields = [
                "ip": .string(backend.facts.ip), "nodeName": .string(backend.facts.node),
                "targetRef": backend.reference,
            ]
            if let name = backend.hostname(in: found.service) {
                address["hostname"] = .string(name)
            }
            var place = groups.firstIndex { $0.ports == backend.ports }
            if place == nil {
                groups.append((backend.ports, [], []))
                place = groups.count - 1
            }
            guard let place else { continue }
            if backend.isReady {
                groups[place].ready.append(.map(address))
            } else {
                groups[place].others.append(.map(address))
            }
        }
        return groups.map { group in
            var subset: Fields = [:]
            // An object holds 1000 addresses at most (maxCapacity).
            if !group.ready.isEmpty {
                subset["addresses"] = .list(Array(group.ready.prefix(1_000)))
            }
            if !group.others.isEmpty {
                subset["notReadyAddresses"] = .list(Array(group.others.prefix(1_000)))
            }
            let ports = group.ports.sorted()
            if !ports.isEmpty { subset["ports"] = .list(ports.map(value)) }
            return .map(subset)
        }
    }

    private func order(_ ip: String) -> IPAddress { IPAddress(ip) ?? .unspecified }

    private func value(_ port: ServiceEndpoints.Port) -> Value {
        var fields: Fields = ["port": .int(port.number), "protocol": .string(port.transport)]
        if !port.name.isEmpty { fields["name"] = .string(port.name) }
        if let application = port.application { fields["appProtocol"] = .string(application) }
        return .map(fields)
    }
}
