import YAML

/// Rules for kinds that make pods (kubernetes pkg/apis/apps/validation, pkg/apis/batch/validation).
enum WorkloadValidation {
    static func check(_ object: Object, _ report: inout Report) {
        let spec = object.fields["spec"] ?? .map([:])
        let kind = object.type.kind
        report.notNegative("spec.replicas", spec["replicas"])
        report.notNegative("spec.minReadySeconds", spec["minReadySeconds"])
        let selector = checkSelector(spec["selector"], kind, &report)
        let labels = spec["template", "metadata", "labels"]?.map ?? [:]
        if let selector, !selector.isEmpty, !selector.matches(labels) {
            let pairs = labels.map {
                "\(GoText.quoted($0.name)):\(GoText.quoted($0.value.string ?? ""))"
            }
            report.add(
                .invalid(
                    "spec.template.metadata.labels",
                    shown: labels.isEmpty
                        ? "map[string]string(nil)"
                        : "map[string]string{\(pairs.joined(separator: ", "))}",
                    "`selector` does not match template `labels`"))
        }
        template(spec["template"] ?? .map([:]), "spec.template", &report)
        let restart = spec["template", "spec", "restartPolicy"]
        if restart != "Always", ["Never", "OnFailure"].contains(restart?.string ?? "") {
            report.supported("spec.template.spec.restartPolicy", restart, ["Always"])
        }
        if kind == "Deployment" { strategy(spec["strategy"] ?? .null, &report) }
        report.notNegative("spec.revisionHistoryLimit", spec["revisionHistoryLimit"])
        if kind == "Deployment", let deadline = spec["progressDeadlineSeconds"]?.int {
            report.notNegative("spec.progressDeadlineSeconds", .int(deadline))
            if deadline <= spec["minReadySeconds"]?.int ?? 0 {
                report.add(
                    .invalid(
                        "spec.progressDeadlineSeconds", .int(deadline),
                        "must be greater than minReadySeconds"))
            }
        }
    }

    private static func checkSelector(
        _ value: Value?, _ kind: String, _ report: inout Report
    ) -> LabelSelector? {
        guard let value, value != .null else {
            report.add(.required("spec.selector"))
            return nil
        }
        MetadataValidation.labels(
            value["matchLabels"]?.map ?? [:], "spec.selector.matchLabels", &report)
        for (index, expression) in (value["matchExpressions"]?.items ?? []).enumerated() {
            let place = "spec.selector.matchExpressions[\(index)]"
            let count = expression["values"]?.items.count ?? 0
            switch expression["operator"]?.string ?? "" {
            case "In", "NotIn":
                if count == 0 {
                    report.add(
                        .required(
                            "\(place).values",
                            "must be specified when `operator` is 'In' or 'NotIn'"))
                }
            case "Exists", "DoesNotExist":
                if count > 0 {
                    report.add(
                        .forbidden(
                            "\(place).values",
                            "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"))
                }
            case let other:
                report.add(
                    .invalid("\(place).operator", .string(other), "not a valid selector operator"))
            }
        }
        let selector = LabelSelector(object: value)
        if selector.isEmpty {
            report.add(
                .invalid(
                    "spec.selector", shown: shown(value),
                    "empty selector is invalid for \(kind.lowercased())"))
        }
        return selector
    }

    /// A template's metadata and pod (ValidatePodTemplateSpec).
    static func template(_ template: Value, _ field: String, _ report: inout Report) {
        MetadataValidation.labels(
            template["metadata", "labels"]?.map ?? [:], "\(field).labels", &report)
        MetadataValidation.annotations(
            template["metadata", "annotations"]?.map ?? [:], "\(field).annotations", &report)
        PodValidation.check(template["spec"] ?? .map([:]), "\(field).spec", &report)
    }

    private static func strategy(_ strategy: Value, _ report: inout Report) {
        let rolling = strategy["rollingUpdate"]
        switch strategy["type"]?.string ?? "" {
        case "Recreate":
            if rolling != nil, rolling != .null {
                report.add(
                    .forbidden(
                        "spec.strategy.rollingUpdate",
                        "may not be specified when strategy `type` is 'Recreate'"))
            }
        case "RollingUpdate":
            let surge = IntOrString(rolling?["maxSurge"])?.scaled(to: 100, roundsUp: true)
            let gone = IntOrString(rolling?["maxUnavailable"])?.scaled(to: 100, roundsUp: false)
            if surge == 0, gone == 0 {
                report.add(
                    .invalid(
                        "spec.strategy.rollingUpdate.maxUnavailable",
                        shown: GoText.plain(rolling?["maxUnavailable"] ?? 0),
                        "may not be 0 when `maxSurge` is 0"))
            }
        default:
            report.supported("spec.strategy.type", strategy["type"], ["Recreate", "RollingUpdate"])
        }
    }

    /// Selectors never change.
    static func checkChange(from old: Object, to new: Object, _ report: inout Report) {
        if new.type.kind == "StatefulSet" {
            let fixed = ["selector", "serviceName", "podManagementPolicy", "volumeClaimTemplates"]
            if fixed.contains(where: { old["spec", $0] != new["spec", $0] }) {
                report.add(
                    .forbidden(
                        "spec",
                        "updates to statefulset spec for fields other than 'replicas', 'ordinals', "
                            + "'template', 'updateStrategy', "
                            + "'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are "
                            + "forbidden"))
            }
            return
        }
        guard let selector = new["spec", "selector"], selector != old["spec", "selector"] else {
            return
        }
        report.add(.invalid("spec.selector", shown: shown(selector), "field is immutable"))
    }

    /// A label selector as Go's `%#v` shows it.
    private static func shown(_ selector: Value) -> String {
        let labels = selector["matchLabels"]?.map ?? [:]
        let pairs = labels.map {
            "\(GoText.quoted($0.name)):\(GoText.quoted($0.value.string ?? ""))"
        }
        let map =
            labels.isEmpty
            ? "map[string]string(nil)" : "map[string]string{\(pairs.joined(separator: ", "))}"
        let expressions = (selector["matchExpressions"]?.items ?? []).map { item in
            let values = (item["values"]?.strings ?? []).map(GoText.quoted)
            return "v1.LabelSelectorRequirement{Key:\(GoText.quoted(item["key"]?.string ?? "")), "
                + "Operator:\(GoText.quoted(item["operator"]?.string ?? "")), Values:"
                + (values.isEmpty
                    ? "[]string(nil)}" : "[]string{\(values.joined(separator: ", "))}}")
        }
        let list =
            expressions.isEmpty
            ? "[]v1.LabelSelectorRequirement(nil)"
            : "[]v1.LabelSelectorRequirement{\(expressions.joined(separator: ", "))}"
        return "v1.LabelSelector{MatchLabels:\(map), MatchExpressions:\(list)}"
    }

    // MARK: Jobs

    static func job(_ spec: Value, _ field: String, _ report: inout Report) {
        for name in ["parallelism", "completions", "backoffLimit"] {
            report.notNegative("\(field).\(name)", spec[name])
        }
        template(spec["template"] ?? .map([:]), "\(field).template", &report)
        let restart = spec["template", "spec", "restartPolicy"]
        if restart == "Always" {
            report.supported(
                "\(field).template.spec.restartPolicy", restart, ["OnFailure", "Never"])
        }
    }

    static func cronJob(_ object: Object, _ report: inout Report) {
        let spec = object.fields["spec"] ?? .map([:])
        job(spec["jobTemplate", "spec"] ?? .map([:]), "spec.jobTemplate.spec", &report)
        if (spec["schedule"]?.string ?? "").isEmpty { report.add(.required("spec.schedule")) }
        report.supported(
            "spec.concurrencyPolicy", spec["concurrencyPolicy"], ["Allow", "Forbid", "Replace"])
    }
}
