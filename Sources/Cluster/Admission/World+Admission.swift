import Basis
import Objects
import YAML

extension World {
    /// What admission made of an object.
    struct Admitted {
        var object: Object
        var warnings: [String] = []
    }

    /// Defaulting, mutating admission, validation, validating admission: in the API server's order
    /// (apiserver pkg/endpoints/handlers/create.go; kubeapiserver options/plugins.go).
    mutating func admit(
        _ object: Object, old: Object?, _ request: Request
    ) throws(Status) -> Admitted {
        var admitted = Admitted(object: object)
        let isPodCreation = object.type == .pod && old == nil
        if !request.isTrusted || isPodCreation {
            admitted.object = Defaulting.defaulted(object)
        }
        if isPodCreation { try admitPod(&admitted.object) }
        let before = admitted.object
        var again = Reinvocation()
        try callWebhooks(.mutating, &admitted, old: old, request, reinvocation: &again)
        guard admitted.object != before else { return admitted }
        admitted.object = Defaulting.defaulted(admitted.object)
        let changed = admitted.object
        // In-tree plugins are asked again about what webhooks changed, and then the webhooks that
        // want to be (apiserver pkg/admission/plugin/webhook/mutating: reinvocationContext).
        if isPodCreation { try admitPod(&admitted.object) }
        if admitted.object != changed { again.objectChanged() }
        guard again.isNeeded else { return admitted }
        again.begin()
        try callWebhooks(.mutating, &admitted, old: old, request, reinvocation: &again)
        admitted.object = Defaulting.defaulted(admitted.object)
        return admitted
    }

    /// The last word of admission, when the object has its name and was found valid.
    mutating func admitFinally(
        _ object: Object, old: Object?, _ request: Request
    ) throws(Status) -> [String] {
        var admitted = Admitted(object: object)
        try callWebhooks(.validating, &admitted, old: old, request)
        return admitted.warnings
    }

    /// Admission of a deletion: what the server protects, and validating webhooks.
    mutating func admitDeletion(of object: Object, _ request: Request) throws(Status) {
        // apiserver pkg/admission/plugin/namespace/lifecycle/admission.go
        let immortal = ["default", "kube-public", "kube-system"]
        if object.type == .namespace, immortal.contains(object.name) {
            throw .forbidden(.namespace, object.name, "this namespace may not be deleted")
        }
        var admitted = Admitted(object: object)
        try callWebhooks(.validating, &admitted, old: object, request, operation: "DELETE")
    }

    /// The in-tree plugins that change a pod.
    private mutating func admitPod(_ pod: inout Object) throws(Status) {
        try admitServiceAccount(&pod)
        try admitPriority(&pod)
        admitTolerations(&pod)
    }

    /// plugin/pkg/admission/priority/admission.go: admitPod
    private func admitPriority(_ pod: inout Object) throws(Status) {
        let name = pod["spec", "priorityClassName"]?.string ?? ""
        var priority: Int64 = 0
        switch name {
        case "": break
        case "system-cluster-critical": priority = 2_000_000_000
        case "system-node-critical": priority = 2_000_001_000
        default:
            guard
                let found = store.types.first(where: { $0.kind == "PriorityClass" }).flatMap({
                    store.object(ObjectKey($0, name: name))
                })
            else {
                throw .forbidden(
                    .pod, pod.admissionName, "no PriorityClass with name \(name) was found")
            }
            priority = found.fields["value"]?.int ?? 0
        }
        pod["spec", "priority"] = .int(priority)
        if pod["spec", "preemptionPolicy"] == nil {
            pod["spec", "preemptionPolicy"] = "PreemptLowerPriority"
        }
    }

    /// plugin/pkg/admission/defaulttolerationseconds/admission.go
    private func admitTolerations(_ pod: inout Object) {
        var tolerations = pod["spec", "tolerations"]?.items ?? []
        for name in ["not-ready", "unreachable"] {
            let key = "node.kubernetes.io/\(name)"
            let taint: Value = ["key": .string(key), "effect": "NoExecute"]
            guard !tolerations.contains(where: { $0.tolerates(taint) }) else { continue }
            tolerations.append([
                "effect": "NoExecute", "key": .string(key), "operator": "Exists",
                "tolerationSeconds": 300,
            ])
        }
        pod["spec", "tolerations"] = .list(tolerations)
    }
}

extension Object {
    /// The name that refusals give while a name is not generated yet
    /// (apiserver pkg/admission/errors.go: extractResourceName).
    var admissionName: String {
        if !name.isEmpty { return name }
        return metadata.generateName.isEmpty ? "Unknown" : metadata.generateName
    }

    /// Sets a condition of the status; the time changes with the value only.
    mutating func setCondition(
        _ type: String, isTrue: Bool, reason: String = "", message: String = "", at now: Instant
    ) {
        var conditions = self["status", "conditions"]?.items ?? []
        var fields: Fields = [
            "lastProbeTime": .null, "lastTransitionTime": .string(now.rfc3339),
            "status": .string(isTrue ? "True" : "False"), "type": .string(type),
        ]
        if !reason.isEmpty { fields["reason"] = .string(reason) }
        if !message.isEmpty { fields["message"] = .string(message) }
        if let place = conditions.firstIndex(where: { $0["type"]?.string == type }) {
            if conditions[place]["status"] == fields["status"] {
                fields["lastTransitionTime"] = conditions[place]["lastTransitionTime"]
            }
            conditions[place] = .map(fields)
        } else {
            conditions.append(.map(fields))
        }
        self["status", "conditions"] = .list(conditions)
    }
}
