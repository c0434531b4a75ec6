import Basis
import Envoy
import YAML

extension Registry {
    /// The endpoints of one port of a service. Endpoints are kept per namespace and host, whoever
    /// declared them, and belong to a port by its name, or by its number where the cluster itself
    /// lists them.
    // istio pilot/pkg/model/endpointshards.go: CopyEndpoints
    func instances(of service: MeshService, port: MeshPort) -> [ServiceInstance] {
        let byNumber = service.resolution == .dns || service.resolution == .dnsRoundRobin
        var result: [ServiceInstance] = []
        if service.source == .kubernetes {
            result += sliceInstances(of: service, port: port)
            result += selectedEntries(of: service, port: port)
        }
        var seen: Named?
        for (key, name) in entriesByHost.from(.first(service.hostname, service.namespace)) {
            guard key.host == service.hostname, key.namespace == service.namespace else { break }
            // An entry with several addresses stands here several times.
            guard seen != name, let facts = entries[name] else { continue }
            seen = name
            for instance in instances(of: facts, host: service.hostname, in: name.namespace)
            where byNumber ? instance.portNumber == port.number : instance.portName == port.name {
                result.append(instance)
            }
        }
        return service.resolution == .dnsRoundRobin ? Array(result.prefix(1)) : result
    }

    /// The endpoints that one ServiceEntry gives a host.
    func instances(
        of facts: ServiceEntryFacts, host: String, in namespace: String
    ) -> [ServiceInstance] {
        guard let selector = facts.selector else {
            // Only names that the proxy itself looks up make sense as endpoints.
            let own = facts.instances[host] ?? []
            return facts.takesNames ? own : own.filter { !$0.endpoint.isName }
        }
        // An entry without labels in its selector picks nothing (istio
        // pilot/pkg/serviceregistry/serviceentry: selectors are matched as subsets).
        var result: [ServiceInstance] = []
        for workload in selected(by: selector, in: namespace)
        where facts.takesNames || !workload.isNamed {
            result += workload.instances(for: facts.ports)
        }
        return result
    }

    /// The pods and WorkloadEntries of a namespace with these labels, in order of kind and name.
    func selected(by selector: Fields, in namespace: String) -> [Workload] {
        var result: [Workload] = []
        for (key, pod) in pods.from(Named(namespace, "")) {
            guard key.namespace == namespace else { break }
            if pod.isHealthy, selector.isSubset(ofLabels: pod.labels) { result.append(pod) }
        }
        for (key, entry) in workloadEntries.from(Named(namespace, "")) {
            guard key.namespace == namespace else { break }
            if selector.isSubset(ofLabels: entry.labels) { result.append(entry) }
        }
        return result
    }

    private func sliceInstances(of service: MeshService, port: MeshPort) -> [ServiceInstance] {
        var result: [ServiceInstance] = []
        let named = Named(service.namespace, service.origin.name)
        for slice in slices[named]?.values ?? [] {
            guard let target = slice.ports.first(where: { $0.name == port.name }) else { continue }
            for entry in slice.entries {
                result.append(
                    instance(entry, of: slice, at: target.number, service: service, port: port))
            }
        }
        return result
    }

    private func instance(
        _ entry: EndpointSliceFacts.Entry, of slice: EndpointSliceFacts, at number: Int,
        service: MeshService, port: MeshPort
    ) -> ServiceInstance {
        let pod = entry.pod.isEmpty ? nil : pods[Named(service.namespace, entry.pod)]
        let address = Endpoint.Address.socket(SocketAddress(entry.address, number))
        let origin = Origin(
            kind: "EndpointSlice", namespace: service.namespace, name: slice.name,
            field: "endpoints")
        return ServiceInstance(
            endpoint: Endpoint(
                address, takesMutualTLS: pod?.takesMutualTLS ?? false,
                origin: pod?.origin ?? origin),
            portName: port.name, portNumber: port.number,
            locality: pod?.locality ?? localities[entry.node] ?? "", labels: pod?.labels ?? [:],
            network: pod?.network ?? "", serviceAccount: pod?.serviceAccount ?? "",
            workload: pod?.named ?? Named(service.namespace, entry.pod))
    }

    /// WorkloadEntries that a Kubernetes service's selector picks.
    // istio pilot/pkg/serviceregistry/kube/controller/controller.go: workloadInstanceHandler
    private func selectedEntries(of service: MeshService, port: MeshPort) -> [ServiceInstance] {
        guard !workloadEntries.isEmpty, let selector = service.selector, !selector.isEmpty else {
            return []
        }
        var result: [ServiceInstance] = []
        for (key, entry) in workloadEntries.from(Named(service.namespace, "")) {
            guard key.namespace == service.namespace else { break }
            guard !entry.isNamed, selector.isSubset(ofLabels: entry.labels) else { continue }
            let number = entry.ports[port.name] ?? port.targetPort ?? port.number
            for address in entry.addresses {
                let place = Workload.address(address, port: number)
                result.append(entry.instance(of: port, at: place))
            }
        }
        return result
    }
}

extension Endpoint {
    /// Whether its address is a name.
    var isName: Bool { if case .name = address { true } else { false } }
}
