import Objects
import YAML

extension ResourceType {
    static let pod = ResourceType("Pod", shortNames: ["po"], categories: ["all"])
    static let service = ResourceType("Service", shortNames: ["svc"], categories: ["all"])
    static let node = ResourceType("Node", shortNames: ["no"], isNamespaced: false)
    static let namespace = ResourceType("Namespace", shortNames: ["ns"], isNamespaced: false)
    static let event = ResourceType("Event", shortNames: ["ev"])
    static let endpoints = ResourceType("Endpoints", plural: "endpoints", shortNames: ["ep"])
    static let configMap = ResourceType("ConfigMap", shortNames: ["cm"])
    static let secret = ResourceType("Secret")
    static let serviceAccount = ResourceType("ServiceAccount", shortNames: ["sa"])
    static let deployment = ResourceType(
        "Deployment", group: "apps", shortNames: ["deploy"], categories: ["all"])
    static let replicaSet = ResourceType(
        "ReplicaSet", group: "apps", shortNames: ["rs"], categories: ["all"])
    static let daemonSet = ResourceType(
        "DaemonSet", group: "apps", shortNames: ["ds"], categories: ["all"])
    static let statefulSet = ResourceType(
        "StatefulSet", group: "apps", shortNames: ["sts"], categories: ["all"])
    static let job = ResourceType("Job", group: "batch", categories: ["all"])
    static let cronJob = ResourceType(
        "CronJob", group: "batch", shortNames: ["cj"], categories: ["all"])
    static let endpointSlice = ResourceType("EndpointSlice", group: "discovery.k8s.io")
    static let lease = ResourceType("Lease", group: "coordination.k8s.io")
    static let customResourceDefinition = ResourceType(
        "CustomResourceDefinition", group: "apiextensions.k8s.io", shortNames: ["crd", "crds"],
        isNamespaced: false)
    static let mutatingWebhookConfiguration = ResourceType(
        "MutatingWebhookConfiguration", group: "admissionregistration.k8s.io", isNamespaced: false)
    static let validatingWebhookConfiguration = ResourceType(
        "ValidatingWebhookConfiguration", group: "admissionregistration.k8s.io",
        isNamespaced: false)
    static let all: [ResourceType] = [
        .pod, .service, .node, .namespace, .event, .endpoints, .configMap, .secret,
        .serviceAccount, .deployment, .replicaSet, .daemonSet, .statefulSet, .job, .cronJob,
        .endpointSlice, .lease, .customResourceDefinition, .mutatingWebhookConfiguration,
        .validatingWebhookConfiguration,
    ]
}

extension Resources {
    static func milli(_ value: Value) -> Int64? {
        let text: String
        switch value {
        case .int(let number): return number.multipliedReportingOverflow(by: 1000).partialValue
        case .double(let number): return Int64(exactly: (number * 1000).rounded())
        case .string(let string): text = string
        case .null, .bool, .list, .map: return nil
        }
        let digits = text.prefix { $0.isNumber || $0 == "." }
        guard let number = Double(digits) else { return nil }
        let factor: Double
        switch text.dropFirst(digits.count) {
        case "m": return Int64(exactly: number.rounded())
        case "": factor = 1
        case "k": factor = 1e3
        case "M": factor = 1e6
        case "G": factor = 1e9
        case "Ki": factor = 1024
        case "Mi": factor = 1024 * 1024
        case "Gi": factor = 1024 * 1024 * 1024
        default: return nil
        }
        return Int64(exactly: (number * factor * 1000).rounded())
    }
}
