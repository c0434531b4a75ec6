import Objects
import YAML

/// A part of an installation, by the name that its objects carry in the label
/// `operator.istio.io/component`.
// istio operator/pkg/component/component.go: AllComponents
package enum InstallComponent: String, Sendable, CaseIterable {
    case base = "Base"
    case pilot = "Pilot"
    case cni = "Cni"
    case ingressGateways = "IngressGateways"
    case egressGateways = "EgressGateways"

    /// What the installer calls it.
    package var title: String {
        switch self {
        case .base: "Istio core"
        case .pilot: "Istiod"
        case .cni: "CNI"
        case .ingressGateways: "Ingress gateways"
        case .egressGateways: "Egress gateways"
        }
    }

    /// What the installer adds once it is installed.
    package var icon: String {
        switch self {
        case .base: "⛵️"
        case .pilot: "🧠"
        case .cni: "🪢"
        case .ingressGateways: "🛬"
        case .egressGateways: "🛫"
        }
    }

    /// What has to be installed before it.
    // istio operator/pkg/install/install.go: componentDependencies
    package var prerequisite: InstallComponent? {
        switch self {
        case .base: nil
        case .pilot, .cni: .base
        case .ingressGateways, .egressGateways: .pilot
        }
    }
}

extension Installation {
    /// The parts that are installed, each with its objects as the charts render them, in the order
    /// in which they can be installed.
    ///
    /// - Parameter isOwned: Whether they have the labels that the installer adds.
    package func manifests(
        isOwned: Bool = true
    ) -> [(component: InstallComponent, objects: [Object])] {
        InstallComponent.allCases.compactMap { component in
            guard isInstalled(component) else { return nil }
            let objects = rendered(component) + workloads(of: component).flatMap(\.manifest)
            return (component, isOwned ? objects.map { owned($0, component) } : objects)
        }
    }

    /// Whether a part is asked for.
    func isInstalled(_ component: InstallComponent) -> Bool {
        switch component {
        case .base: values.components.base
        case .pilot: values.components.pilot
        case .cni: values.components.cni
        case .ingressGateways: !gateways(.ingress).isEmpty
        case .egressGateways: !gateways(.egress).isEmpty
        }
    }

    /// The objects of a part besides its workloads.
    func rendered(_ component: InstallComponent) -> [Object] {
        switch component {
        case .base: return IstioType.all.map { $0.definition() } + [readerAccount]
        case .pilot:
            var objects = configMaps + [injectorConfiguration]
            objects += [validatorConfiguration].compactMap { $0 }
            return objects + pilotRoles
                + scaling(
                    istiod, values.values["pilot"] ?? [:], values.components.pilotResources)
        case .cni: return []
        case .ingressGateways: return gatewayObjects(.ingress)
        case .egressGateways: return gatewayObjects(.egress)
        }
    }

    private func gatewayObjects(_ role: InstallValues.GatewayRole) -> [Object] {
        let settings = values.values["gateways", role.rawValue] ?? [:]
        return gateways(role).flatMap { gateway in
            let workload = self.workload(gateway)
            return gatewayRoles(gateway) + scaling(workload, settings, gateway.resources)
        }
    }

    /// What runs for a part.
    func workloads(of component: InstallComponent) -> [InstalledWorkload] {
        switch component {
        case .base, .cni: []
        case .pilot: [istiod]
        case .ingressGateways: gateways(.ingress).map { workload($0) }
        case .egressGateways: gateways(.egress).map { workload($0) }
        }
    }

    /// The gateways of a role that are installed.
    func gateways(_ role: InstallValues.GatewayRole) -> [InstallValues.Gateway] {
        values.components.gateways.filter { $0.role == role && $0.isEnabled }
    }

    /// An object with the labels by which the installer knows its own.
    // istio operator/pkg/install/install.go: getOwnerLabels
    func owned(_ object: Object, _ component: InstallComponent?) -> Object {
        var object = object
        object.metadata.labels["operator.istio.io/managed"] = "Reconcile"
        object.metadata.labels["operator.istio.io/version"] = .string("\(options.version).0")
        object.metadata.labels["install.operator.istio.io/owning-resource-namespace"] =
            .string(values.namespace)
        object.metadata.labels["istio.io/rev"] = .string(revisionLabel)
        if let component {
            object.metadata.labels["operator.istio.io/component"] = .string(component.rawValue)
        }
        return object
    }
}
