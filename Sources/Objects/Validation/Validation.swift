import YAML

/// What the API server refuses in objects that it could decode: metadata of every kind, and the
/// specifications of the built-in kinds in common use (kubernetes pkg/apis/*/validation; the order
/// of causes is theirs). Rules of Istio's own kinds are in their schemas and webhook.
public enum Validation {
    /// What is wrong with `object`, which has its defaults already; `old` is the object that it
    /// replaces, if there is one.
    public static func causes(for object: Object, replacing old: Object? = nil) -> [Status.Cause] {
        var report = Report()
        MetadataValidation.check(object, &report)
        let spec = object.fields["spec"] ?? .map([:])
        switch (object.type.group, object.type.kind) {
        case ("", "Pod"):
            PodValidation.check(spec, "spec", &report)
            if let old { podChange(from: old, to: object, &report) }
        case ("", "Service"):
            ServiceValidation.check(object, &report)
            if let old { ServiceValidation.checkChange(from: old, to: object, &report) }
        case ("", "ConfigMap"), ("", "Secret"): configuration(object, &report)
        case ("apps", "Deployment"), ("apps", "ReplicaSet"), ("apps", "DaemonSet"),
            ("apps", "StatefulSet"):
            WorkloadValidation.check(object, &report)
            if let old { WorkloadValidation.checkChange(from: old, to: object, &report) }
        case ("batch", "Job"): WorkloadValidation.job(spec, "spec", &report)
        case ("batch", "CronJob"): WorkloadValidation.cronJob(object, &report)
        case ("", "Namespace"), ("", "Node"), ("", "ServiceAccount"), ("", "Endpoints"),
            ("discovery.k8s.io", "EndpointSlice"):
            break
        default:
            if let schema = Schema.named(object.type), object.type.isCustom {
                report.causes += schema.violations(in: object.value)
            }
        }
        return report.causes
    }

    /// Throws the API server's answer if there is anything wrong with `object`.
    public static func check(_ object: Object, replacing old: Object? = nil) throws(Status) {
        let causes = causes(for: object, replacing: old)
        if !causes.isEmpty { throw .invalid(object.type, object.name, causes) }
    }

    /// Keys of ConfigMaps and Secrets (ValidateConfigMap, ValidateSecret).
    private static func configuration(_ object: Object, _ report: inout Report) {
        for part in ["binaryData", "data"] {
            for (key, _) in object.fields[part]?.map ?? [:] {
                report.invalid("\(part)[\(key)]", .string(key), NameRules.configKey(key))
            }
        }
        if let old = object.fields["immutable"], old != true, old != false {
            report.add(.invalid("immutable", old, "must be a boolean"))
        }
    }

    /// Only a few fields of a running pod may change (ValidatePodUpdate). The real text goes on
    /// with a listing of the difference.
    private static func podChange(from old: Object, to new: Object, _ report: inout Report) {
        func fixed(_ object: Object) -> Value {
            var spec = object.fields["spec"] ?? .null
            for list in ["containers", "initContainers"] {
                guard case .list(var containers)? = spec[list] else { continue }
                for index in containers.indices { containers[index]["image"] = nil }
                spec[list] = .list(containers)
            }
            for name in ["activeDeadlineSeconds", "tolerations", "nodeName"] { spec[name] = nil }
            return spec
        }
        guard fixed(old) != fixed(new) else { return }
        report.add(
            .forbidden(
                "spec",
                "pod updates may not change fields other than `spec.containers[*].image`,"
                    + "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,"
                    + "`spec.tolerations` (only additions to existing tolerations),"
                    + "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was "
                    + "previously negative)"))
    }
}

/// The causes found so far.
struct Report {
    var causes: [Status.Cause] = []

    mutating func add(_ cause: Status.Cause) { causes.append(cause) }

    /// A cause for each of `problems` with one value.
    mutating func invalid(_ field: String, _ value: Value, _ problems: [String]) {
        for problem in problems { add(.invalid(field, value, problem)) }
    }

    /// A text that must be one of `allowed`, if it is there.
    mutating func supported(_ field: String, _ value: Value?, _ allowed: [String]) {
        guard let value, value != .null, !allowed.contains(value.string ?? "") else { return }
        add(.notSupported(field, value, allowed))
    }

    /// A number that must not be negative, if it is there.
    mutating func notNegative(_ field: String, _ value: Value?) {
        guard let number = value?.int, number < 0 else { return }
        add(.invalid(field, .int(number), "must be greater than or equal to 0"))
    }
}
