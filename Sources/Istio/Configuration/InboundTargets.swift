import Basis
import Envoy
import YAML

/// A port of a service that the proxy's own workload serves.
// istio pilot/pkg/model/service.go: ServiceTarget
struct InboundTarget {
    var service: MeshService
    var port: MeshPort
    /// The port at the workload.
    var targetPort: Int
}

extension ProxyBuilder {
    /// The namespace of the proxy's pod; a gateway may be configured from another.
    private var workloadNamespace: String {
        proxy.metadata["NAMESPACE"]?.string ?? proxy.namespace
    }

    /// The services that the proxy's workload belongs to, oldest first.
    // istio pilot/pkg/model/proxy.go: SetServiceTargets
    func inboundTargets() -> [InboundTarget] {
        (kubernetesTargets() + entryTargets()).sorted { left, right in
            if left.service.createdAt != right.service.createdAt {
                return left.service.createdAt < right.service.createdAt
            }
            return left.service.hostname < right.service.hostname
        }
    }

    /// Kubernetes services whose selector picks the pod, or whose endpoints name its address.
    // istio pilot/pkg/serviceregistry/kube/controller/controller.go: GetProxyServiceTargets
    private func kubernetesTargets() -> [InboundTarget] {
        var targets: [InboundTarget] = []
        let own = podPorts()
        for (key, service) in context.registry.kubernetes.from(Named(workloadNamespace, "")) {
            guard key.namespace == workloadNamespace else { break }
            let slices = context.registry.slices[key]?.values ?? []
            let selector = service.selector ?? [:]
            let isSelected = !selector.isEmpty && selector.isSubset(ofLabels: proxy.labels)
            let holds = { (slice: EndpointSliceFacts) in
                slice.entries.contains { proxy.addresses.contains($0.address) }
            }
            guard isSelected || slices.contains(where: holds) else { continue }
            for port in service.ports {
                let listed = slices.lazy.flatMap(\.ports).first { $0.name == port.name }?.number
                let named = port.targetPortName.flatMap { own[$0] }
                // Without a pod only what the endpoints list is known.
                let isKnown = isSelected && port.targetPortName == nil
                let given = isKnown ? port.targetPort ?? port.number : nil
                guard let target = named ?? listed ?? given else { continue }
                targets.append(InboundTarget(service: service, port: port, targetPort: target))
            }
        }
        return targets
    }

    /// The pod's named container ports.
    private func podPorts() -> [String: Int] {
        let name = proxy.id.split(separator: ".", maxSplits: 1).first.map(String.init) ?? ""
        return context.registry.pods[Named(workloadNamespace, name)]?.ports ?? [:]
    }

    /// ServiceEntries that have the proxy's address among their endpoints.
    // istio pilot/pkg/serviceregistry/serviceentry/controller.go: GetProxyServiceTargets
    private func entryTargets() -> [InboundTarget] {
        var targets: [InboundTarget] = []
        for (key, facts) in context.registry.entries {
            for service in facts.services {
                let instances: [ServiceInstance]
                if let selector = facts.selector {
                    guard key.namespace == workloadNamespace else { continue }
                    instances = context.registry.selected(by: selector, in: key.namespace)
                        .flatMap { $0.instances(for: facts.ports) }
                } else {
                    instances = facts.instances[service.hostname] ?? []
                }
                for instance in instances {
                    guard case .socket(let address) = instance.endpoint.address,
                        proxy.addresses.contains(address.ip),
                        let index = service.portIndex(instance.portNumber)
                    else { continue }
                    targets.append(
                        InboundTarget(
                            service: service, port: service.ports[index],
                            targetPort: address.port))
                }
            }
        }
        return targets
    }
}
