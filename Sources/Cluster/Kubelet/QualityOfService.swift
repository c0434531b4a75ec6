import Objects
import YAML

extension Object {
    /// A pod's QoS class (pkg/apis/core/v1/helper/qos/qos.go: ComputePodQOS).
    var qosClass: String {
        let spec = fields["spec"] ?? .null
        let containers = (spec["containers"]?.items ?? []) + (spec["initContainers"]?.items ?? [])
        var hasAny = false
        var isGuaranteed = true
        for container in containers {
            let requests = container["resources"]?["requests"]
            let limits = container["resources"]?["limits"]
            for name in ["cpu", "memory"] {
                let request = requests?[name].flatMap(Resources.milli) ?? 0
                let limit = limits?[name].flatMap(Resources.milli) ?? 0
                if request > 0 || limit > 0 { hasAny = true }
                // Defaulting copies a limit to a missing request.
                let effective = requests?[name] == nil ? limit : request
                if limit == 0 || effective != limit { isGuaranteed = false }
            }
        }
        guard hasAny else { return "BestEffort" }
        return isGuaranteed ? "Guaranteed" : "Burstable"
    }
}
