import Basis
import Objects
import YAML

extension TableMaker {
    var pods: Layout {
        Layout(
            ["Name", "Ready", "Status", "Restarts", "Age"],
            wide: ["IP", "Node", "Nominated Node", "Readiness Gates"]
        ) { pod in
            let summary = PodSummary(pod)
            return [
                pod.name, "\(summary.ready)/\(summary.total)", summary.status,
                summary.restartsCell(at: now), age(pod),
                orNone(
                    pod["status", "podIPs"]?[0]?["ip"]?.string ?? pod["status", "podIP"]?.string),
                orNone(pod["spec", "nodeName"]?.string),
                orNone(pod["status", "nominatedNodeName"]?.string), readinessGates(pod),
            ]
        }
    }

    private func readinessGates(_ pod: Object) -> String {
        let gates = pod["spec", "readinessGates"]?.items ?? []
        guard !gates.isEmpty else { return "<none>" }
        let met = gates.filter { PodSummary.isTrue($0["conditionType"]?.string ?? "", of: pod) }
        return "\(met.count)/\(gates.count)"
    }

    var deployments: Layout {
        Layout(
            ["Name", "Ready", "Up-to-date", "Available", "Age"],
            wide: ["Containers", "Images", "Selector"]
        ) {
            [
                $0.name, "\(number($0, "readyReplicas"))/\(desired($0))",
                "\(number($0, "updatedReplicas"))", "\(number($0, "availableReplicas"))", age($0),
            ] + template($0) + [orNone(LabelSelectorText.of($0["spec", "selector"]))]
        }
    }

    var replicaSets: Layout {
        Layout(
            ["Name", "Desired", "Current", "Ready", "Age"],
            wide: ["Containers", "Images", "Selector"]
        ) {
            [
                $0.name, "\(desired($0))", "\(number($0, "replicas"))",
                "\(number($0, "readyReplicas"))", age($0),
            ] + template($0) + [orNone(LabelSelectorText.of($0["spec", "selector"]))]
        }
    }

    var statefulSets: Layout {
        Layout(["Name", "Ready", "Age"], wide: ["Containers", "Images"]) {
            [$0.name, "\(number($0, "readyReplicas"))/\(desired($0))", age($0)] + template($0)
        }
    }

    var daemonSets: Layout {
        Layout(
            [
                "Name", "Desired", "Current", "Ready", "Up-to-date", "Available", "Node Selector",
                "Age",
            ], wide: ["Containers", "Images", "Selector"]
        ) {
            [
                $0.name, "\(number($0, "desiredNumberScheduled"))",
                "\(number($0, "currentNumberScheduled"))", "\(number($0, "numberReady"))",
                "\(number($0, "updatedNumberScheduled"))", "\(number($0, "numberAvailable"))",
                formatLabels($0["spec", "template", "spec", "nodeSelector"]?.map ?? [:]), age($0),
            ] + template($0) + [orNone(LabelSelectorText.of($0["spec", "selector"]))]
        }
    }

    var jobs: Layout {
        Layout(
            ["Name", "Status", "Completions", "Duration", "Age"],
            wide: ["Containers", "Images", "Selector"]
        ) { job in
            [job.name, jobStatus(job), completions(job), jobDuration(job), age(job)]
                + template(job) + [orNone(LabelSelectorText.of(job["spec", "selector"]))]
        }
    }

    private func jobStatus(_ job: Object) -> String {
        if PodSummary.isTrue("Complete", of: job) { return "Complete" }
        if PodSummary.isTrue("Failed", of: job) { return "Failed" }
        if job.metadata.deletionTimestamp != nil { return "Terminating" }
        if PodSummary.isTrue("Suspended", of: job) { return "Suspended" }
        if PodSummary.isTrue("FailureTarget", of: job) { return "FailureTarget" }
        return PodSummary.isTrue("SuccessCriteriaMet", of: job) ? "SuccessCriteriaMet" : "Running"
    }

    private func completions(_ job: Object) -> String {
        let succeeded = number(job, "succeeded")
        if let wanted = job["spec", "completions"]?.int { return "\(succeeded)/\(wanted)" }
        let parallelism = job["spec", "parallelism"]?.int ?? 0
        return parallelism > 1 ? "\(succeeded)/1 of \(parallelism)" : "\(succeeded)/1"
    }

    private func jobDuration(_ job: Object) -> String {
        guard let start = job["status", "startTime"]?.string.flatMap({ Instant(rfc3339: $0) })
        else { return "" }
        let end = job["status", "completionTime"]?.string.flatMap { Instant(rfc3339: $0) }
        return humanDuration((end ?? now) - start)
    }

    var cronJobs: Layout {
        Layout(
            ["Name", "Schedule", "Timezone", "Suspend", "Active", "Last Schedule", "Age"],
            wide: ["Containers", "Images", "Selector"]
        ) { job in
            let last = job["status", "lastScheduleTime"]?.string
            let pods = job["spec", "jobTemplate", "spec", "template", "spec"]
            let containers = pods?["containers"]?.items ?? []
            return [
                job.name, job["spec", "schedule"]?.string ?? "",
                orNone(job["spec", "timeZone"]?.string),
                job["spec", "suspend"]?.bool == true ? "True" : "False",
                "\(job["status", "active"]?.items.count ?? 0)",
                last == nil ? "<none>" : Commands.age(ofText: last, at: now), age(job),
                containers.compactMap { $0["name"]?.string }.joined(separator: ","),
                containers.compactMap { $0["image"]?.string }.joined(separator: ","),
                orNone(LabelSelectorText.of(job["spec", "jobTemplate", "spec", "selector"])),
            ]
        }
    }

    /// A number in the status; 0 where it is missing, as Go reads it.
    func number(_ object: Object, _ field: String) -> Int64 { object["status", field]?.int ?? 0 }

    private func desired(_ object: Object) -> Int64 { object["spec", "replicas"]?.int ?? 0 }

    /// Names and images of a template's containers.
    private func template(_ object: Object) -> [String] {
        let containers = object["spec", "template", "spec", "containers"]?.items ?? []
        return [
            containers.compactMap { $0["name"]?.string }.joined(separator: ","),
            containers.compactMap { $0["image"]?.string }.joined(separator: ","),
        ]
    }
}

/// The text, `<none>` where there is none.
func orNone(_ text: String?) -> String {
    guard let text, !text.isEmpty else { return "<none>" }
    return text
}
