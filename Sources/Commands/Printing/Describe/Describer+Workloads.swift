import Objects
import YAML

extension Describer {
    // kubectl pkg/describe/describe.go: describeDeployment
    func deployment(_ object: Object, _ writer: inout DescriptionWriter) {
        writer.line(0, "Name:\t\(object.name)")
        writer.line(0, "Namespace:\t\(object.namespace)")
        created(object, &writer)
        writer.labels("Labels", object.metadata.labels)
        writer.annotations("Annotations", object.metadata.annotations)
        writer.line(0, "Selector:\t\(LabelSelectorText.of(object["spec", "selector"]))")
        func count(_ field: String) -> Int64 { object["status", field]?.int ?? 0 }
        writer.line(
            0,
            "Replicas:\t\(object["spec", "replicas"]?.int ?? 0) desired | "
                + "\(count("updatedReplicas")) updated | \(count("replicas")) total | "
                + "\(count("availableReplicas")) available | "
                + "\(count("unavailableReplicas")) unavailable")
        writer.line(0, "StrategyType:\t\(object["spec", "strategy", "type"]?.string ?? "")")
        writer.line(0, "MinReadySeconds:\t\(object["spec", "minReadySeconds"]?.int ?? 0)")
        if let update = object["spec", "strategy", "rollingUpdate"] {
            writer.line(
                0,
                "RollingUpdateStrategy:\t\(update["maxUnavailable"]?.printed ?? "") max "
                    + "unavailable, \(update["maxSurge"]?.printed ?? "") max surge")
        }
        podTemplate(object["spec", "template"], &writer)
        writer.conditions(object["status", "conditions"]?.items ?? [])
        let sets = RevisionHistory(of: object, in: store)
        guard !sets.all.isEmpty else { return }
        writer.line(0, "OldReplicaSets:\t\(Self.list(sets.old))")
        writer.line(0, "NewReplicaSet:\t\(Self.list(sets.new.map { [$0] } ?? []))")
    }

    private static func list(_ sets: [Object]) -> String {
        orNone(
            sets.map {
                "\($0.name) (\($0["status", "replicas"]?.int ?? 0)/"
                    + "\($0["spec", "replicas"]?.int ?? 0) replicas created)"
            }.joined(separator: ", "))
    }

    // kubectl pkg/describe/describe.go: describeReplicaSet
    func replicaSet(_ object: Object, _ writer: inout DescriptionWriter) {
        writer.line(0, "Name:\t\(object.name)")
        writer.line(0, "Namespace:\t\(object.namespace)")
        writer.line(0, "Selector:\t\(LabelSelectorText.of(object["spec", "selector"]))")
        writer.labels("Labels", object.metadata.labels)
        writer.annotations("Annotations", object.metadata.annotations)
        controller(of: object, &writer)
        writer.line(
            0,
            "Replicas:\t\(object["status", "replicas"]?.int ?? 0) current / "
                + "\(object["spec", "replicas"]?.int ?? 0) desired")
        podsStatus(of: object, &writer)
        podTemplate(object["spec", "template"], &writer)
        writer.conditions(object["status", "conditions"]?.items ?? [])
    }

    // kubectl pkg/describe/describe.go: describeDaemonSet
    func daemonSet(_ object: Object, _ writer: inout DescriptionWriter) {
        writer.line(0, "Name:\t\(object.name)")
        writer.line(0, "Namespace:\t\(object.namespace)")
        writer.line(0, "Selector:\t\(LabelSelectorText.of(object["spec", "selector"]))")
        let nodes = object["spec", "template", "spec", "nodeSelector"]?.map ?? [:]
        writer.line(0, "Node-Selector:\t\(formatLabels(nodes))")
        writer.labels("Labels", object.metadata.labels)
        writer.annotations("Annotations", object.metadata.annotations)
        for (title, field) in [
            ("Desired Number of Nodes Scheduled", "desiredNumberScheduled"),
            ("Current Number of Nodes Scheduled", "currentNumberScheduled"),
            ("Number of Nodes Scheduled with Up-to-date Pods", "updatedNumberScheduled"),
            ("Number of Nodes Scheduled with Available Pods", "numberAvailable"),
            ("Number of Nodes Misscheduled", "numberMisscheduled"),
        ] { writer.line(0, "\(title): \(object["status", field]?.int ?? 0)") }
        podsStatus(of: object, &writer)
        podTemplate(object["spec", "template"], &writer)
    }

    // kubectl pkg/describe/describe.go: describeStatefulSet
    func statefulSet(_ object: Object, _ writer: inout DescriptionWriter) {
        writer.line(0, "Name:\t\(object.name)")
        writer.line(0, "Namespace:\t\(object.namespace)")
        created(object, &writer)
        writer.line(0, "Selector:\t\(LabelSelectorText.of(object["spec", "selector"]))")
        writer.labels("Labels", object.metadata.labels)
        writer.annotations("Annotations", object.metadata.annotations)
        writer.line(
            0,
            "Replicas:\t\(object["spec", "replicas"]?.int ?? 0) desired | "
                + "\(object["status", "replicas"]?.int ?? 0) total")
        let strategy = object["spec", "updateStrategy"]
        writer.line(0, "Update Strategy:\t\(strategy?["type"]?.string ?? "")")
        if let partition = strategy?["rollingUpdate", "partition"]?.int {
            writer.line(1, "Partition:\t\(partition)")
        }
        podsStatus(of: object, &writer)
        podTemplate(object["spec", "template"], &writer)
        let claims = object["spec", "volumeClaimTemplates"]?.items ?? []
        writer.line(0, claims.isEmpty ? "Volume Claims:\t<none>" : "Volume Claims:")
        for claim in claims {
            writer.line(1, "Name:\t\(claim["metadata", "name"]?.string ?? "")")
        }
    }

    // kubectl pkg/describe/describe.go: describeJob
    func job(_ object: Object, _ writer: inout DescriptionWriter) {
        writer.line(0, "Name:\t\(object.name)")
        writer.line(0, "Namespace:\t\(object.namespace)")
        writer.line(0, "Selector:\t\(LabelSelectorText.of(object["spec", "selector"]))")
        writer.labels("Labels", object.metadata.labels)
        writer.annotations("Annotations", object.metadata.annotations)
        controller(of: object, &writer)
        for (title, field) in [
            ("Parallelism", "parallelism"), ("Completions", "completions"),
            ("Completion Mode", "completionMode"), ("Suspend", "suspend"),
            ("Backoff Limit", "backoffLimit"),
        ] {
            if let value = object["spec", field] {
                writer.line(0, "\(title):\t\(value.printed)")
            } else if field == "completions" {
                writer.line(0, "Completions:\t<unset>")
            }
        }
        for (title, field) in [("Start Time", "startTime"), ("Completed At", "completionTime")] {
            if let time = object["status", field]?.string {
                writer.line(0, "\(title):\t\(describedTime(time))")
            }
        }
        func count(_ field: String) -> Int64 { object["status", field]?.int ?? 0 }
        let ready = object["status", "ready"]?.int.map { " (\($0) Ready)" } ?? ""
        writer.line(
            0,
            "Pods Statuses:\t\(count("active")) Active\(ready) / \(count("succeeded")) Succeeded / "
                + "\(count("failed")) Failed")
        podTemplate(object["spec", "template"], &writer)
    }

    func created(_ object: Object, _ writer: inout DescriptionWriter) {
        let time = object.metadata.creationTimestamp?.rfc3339
        writer.line(0, "CreationTimestamp:\t\(describedTime(time))")
    }

    /// A pod template as `rollout history --revision` prints it.
    package func templateText(_ template: Value?) -> String {
        var writer = DescriptionWriter(now: now, keepsTabs: true)
        podTemplate(template, &writer)
        return writer.finish()
    }

    // kubectl pkg/describe/describe.go: DescribePodTemplate
    func podTemplate(_ template: Value?, _ writer: inout DescriptionWriter) {
        writer.line(0, "Pod Template:")
        writer.labels("  Labels", template?["metadata", "labels"]?.map ?? [:])
        if let annotations = template?["metadata", "annotations"]?.map, !annotations.isEmpty {
            writer.annotations("  Annotations", annotations)
        }
        let specification = template?["spec"]
        if let account = specification?["serviceAccountName"]?.string, !account.isEmpty {
            writer.line(1, "Service Account:\t\(account)")
        }
        let initContainers = specification?["initContainers"]?.items ?? []
        if !initContainers.isEmpty {
            containers("Init Containers", initContainers, nil, of: nil, indent: "  ", &writer)
        }
        containers(
            "Containers", specification?["containers"]?.items ?? [], nil, of: nil, indent: "  ",
            &writer)
        volumes(specification?["volumes"]?.items ?? [], indent: "  ", &writer)
        topologySpread(
            specification?["topologySpreadConstraints"]?.items ?? [], indent: "  ", &writer)
        if let priority = specification?["priorityClassName"]?.string, !priority.isEmpty {
            writer.line(1, "Priority Class Name:\t\(priority)")
        }
        writer.labels("  Node-Selectors", specification?["nodeSelector"]?.map ?? [:])
        writer.tolerations("  Tolerations", specification?["tolerations"]?.items ?? [])
    }
}
