import YAML

/// Rules for `metadata` (apimachinery pkg/api/validation/objectmeta.go: ValidateObjectMeta).
enum MetadataValidation {
    static func check(_ object: Object, _ report: inout Report) {
        let metadata = object.metadata
        let rule = nameRule(object.type)
        if !metadata.generateName.isEmpty {
            // A prefix may end in a dash; the suffix comes behind it.
            let prefix = metadata.generateName
            let shown = prefix.hasSuffix("-") ? String(prefix.dropLast()) + "a" : prefix
            report.invalid("metadata.generateName", .string(prefix), rule(shown))
        }
        if metadata.name.isEmpty {
            if metadata.generateName.isEmpty {
                report.add(.required("metadata.name", "name or generateName is required"))
            }
        } else {
            report.invalid("metadata.name", .string(metadata.name), rule(metadata.name))
        }
        if object.type.isNamespaced {
            if metadata.namespace.isEmpty {
                report.add(.required("metadata.namespace"))
            } else {
                report.invalid(
                    "metadata.namespace", .string(metadata.namespace),
                    NameRules.label(metadata.namespace))
            }
        } else if !metadata.namespace.isEmpty {
            report.add(.forbidden("metadata.namespace", "not allowed on this type"))
        }
        labels(metadata.labels, "metadata.labels", &report)
        annotations(metadata.annotations, "metadata.annotations", &report)
        for (index, owner) in metadata.ownerReferences.enumerated() {
            let field = "metadata.ownerReferences[\(index)]"
            if owner.kind.isEmpty { report.add(.required("\(field).kind", "must not be empty")) }
            if owner.name.isEmpty { report.add(.required("\(field).name", "must not be empty")) }
            if owner.uid.isEmpty { report.add(.required("\(field).uid", "must not be empty")) }
        }
    }

    static func labels(_ labels: Fields, _ field: String, _ report: inout Report) {
        for (key, value) in labels {
            report.invalid(field, .string(key), NameRules.qualifiedName(key))
            report.invalid(field, value, NameRules.labelValue(value.string ?? ""))
        }
    }

    static func annotations(_ annotations: Fields, _ field: String, _ report: inout Report) {
        var size = 0
        for (key, value) in annotations {
            report.invalid(field, .string(key), NameRules.qualifiedName(key.lowercased()))
            size += key.utf8.count + (value.string?.utf8.count ?? 0)
        }
        if size > 256 << 10 { report.add(.tooLong(field, 256 << 10)) }
    }

    /// The rule for names of a type.
    private static func nameRule(_ type: ResourceType) -> (String) -> [String] {
        switch (type.group, type.kind) {
        case ("", "Service"): return NameRules.label1035
        case ("", "Namespace"): return NameRules.label
        case ("rbac.authorization.k8s.io", _): return pathSegment
        case ("batch", "CronJob"):
            return { name in
                NameRules.subdomain(name)
                    + (name.utf8.count > 52 ? ["must be no more than 52 characters"] : [])
            }
        default: return NameRules.subdomain
        }
    }

    /// Names of roles may be nearly anything (apimachinery pkg/api/validation/path).
    private static func pathSegment(_ name: String) -> [String] {
        if name == "." || name == ".." { return ["may not be '\(name)'"] }
        return ["/", "%"].filter(name.contains).map { "may not contain '\($0)'" }
    }
}
