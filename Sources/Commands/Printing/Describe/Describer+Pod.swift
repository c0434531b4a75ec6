import Objects
import YAML

extension Describer {
    // kubectl pkg/describe/describe.go: describePod
    func pod(_ pod: Object, _ writer: inout DescriptionWriter) {
        podHeading(pod, &writer)
        podStatus(pod, &writer)
        let initContainers = pod["spec", "initContainers"]?.items ?? []
        if !initContainers.isEmpty {
            containers(
                "Init Containers", initContainers, pod["status", "initContainerStatuses"]?.items,
                of: pod, indent: "", &writer)
        }
        containers(
            "Containers", pod["spec", "containers"]?.items ?? [],
            pod["status", "containerStatuses"]?.items, of: pod, indent: "", &writer)
        let ephemeral = pod["spec", "ephemeralContainers"]?.items ?? []
        if !ephemeral.isEmpty {
            containers(
                "Ephemeral Containers", ephemeral,
                pod["status", "ephemeralContainerStatuses"]?.items, of: pod, indent: "", &writer)
        }
        podConditions(pod, &writer)
        volumes(pod["spec", "volumes"]?.items ?? [], indent: "", &writer)
        writer.line(0, "QoS Class:\t\(pod["status", "qosClass"]?.string ?? "BestEffort")")
        writer.labels("Node-Selectors", pod["spec", "nodeSelector"]?.map ?? [:])
        writer.tolerations("Tolerations", pod["spec", "tolerations"]?.items ?? [])
        topologySpread(pod["spec", "topologySpreadConstraints"]?.items ?? [], indent: "", &writer)
    }

    private func podHeading(_ pod: Object, _ writer: inout DescriptionWriter) {
        writer.line(0, "Name:\t\(pod.name)")
        writer.line(0, "Namespace:\t\(pod.namespace)")
        if let priority = pod["spec", "priority"]?.int { writer.line(0, "Priority:\t\(priority)") }
        for (title, field) in [
            ("Priority Class Name", "priorityClassName"),
            ("Runtime Class Name", "runtimeClassName"),
            ("Service Account", "serviceAccountName"),
        ] {
            if let text = pod["spec", field]?.string, !text.isEmpty {
                writer.line(0, "\(title):\t\(text)")
            }
        }
        let node = pod["spec", "nodeName"]?.string ?? ""
        let host = pod["status", "hostIP"]?.string ?? ""
        writer.line(0, node.isEmpty ? "Node:\t<none>" : "Node:\t\(node)/\(host)")
        if let start = pod["status", "startTime"]?.string {
            writer.line(0, "Start Time:\t\(describedTime(start))")
        }
        writer.labels("Labels", pod.metadata.labels)
        writer.annotations("Annotations", pod.metadata.annotations)
    }

    private func podStatus(_ pod: Object, _ writer: inout DescriptionWriter) {
        let phase = pod["status", "phase"]?.string ?? ""
        if let deletion = pod.metadata.deletionTimestamp, phase != "Failed", phase != "Succeeded" {
            writer.line(0, "Status:\tTerminating (lasts \(age(of: deletion, at: now)))")
            let grace = pod.metadata.deletionGracePeriodSeconds ?? 0
            writer.line(0, "Termination Grace Period:\t\(grace)s")
        } else {
            writer.line(0, "Status:\t\(phase)")
        }
        for (title, field) in [("Reason", "reason"), ("Message", "message")] {
            if let text = pod["status", field]?.string, !text.isEmpty {
                writer.line(0, "\(title):\t\(text)")
            }
        }
        seccomp(pod["spec", "securityContext"], level: 0, localhostLevel: 0, &writer)
        writer.line(0, "IP:\t\(pod["status", "podIP"]?.string ?? "")")
        let addresses = pod["status", "podIPs"]?.items ?? []
        writer.line(0, addresses.isEmpty ? "IPs:\t<none>" : "IPs:")
        for address in addresses { writer.line(1, "IP:\t\(address["ip"]?.string ?? "")") }
        controller(of: pod, &writer)
        if let nominated = pod["status", "nominatedNodeName"]?.string, !nominated.isEmpty {
            writer.line(0, "NominatedNodeName:\t\(nominated)")
        }
    }

    private func podConditions(_ pod: Object, _ writer: inout DescriptionWriter) {
        let conditions = pod["status", "conditions"]?.items ?? []
        let gates = pod["spec", "readinessGates"]?.items ?? []
        if !gates.isEmpty {
            writer.line(0, "Readiness Gates:")
            writer.line(1, "Type\tStatus")
            for gate in gates {
                let type = gate["conditionType"]?.string ?? ""
                let status = PodSummary.condition(type, of: pod)?["status"]?.string
                writer.line(1, "\(type) \t\(status ?? "<none>") ")
            }
        }
        guard !conditions.isEmpty else { return }
        writer.line(0, "Conditions:")
        writer.line(1, "Type\tStatus")
        for condition in conditions {
            let status = condition["status"]?.string ?? ""
            writer.line(1, "\(condition["type"]?.string ?? "") \t\(status) ")
        }
    }

    /// `SeccompProfile` of a security context.
    func seccomp(
        _ context: Value?, level: Int, localhostLevel: Int, _ writer: inout DescriptionWriter
    ) {
        guard let profile = context?["seccompProfile"] else { return }
        writer.line(level, "SeccompProfile:\t\(profile["type"]?.string ?? "")")
        if profile["type"]?.string == "Localhost" {
            let text = profile["localhostProfile"]?.string ?? ""
            writer.line(localhostLevel, "LocalhostProfile:\t\(text)")
        }
    }

    /// Constraints in order of their keys; the title stands before the first only.
    func topologySpread(
        _ constraints: [Value], indent: String, _ writer: inout DescriptionWriter
    ) {
        let sorted = constraints.sorted {
            ($0["topologyKey"]?.string ?? "") < ($1["topologyKey"]?.string ?? "")
        }
        for (index, constraint) in sorted.enumerated() {
            var text =
                "\(constraint["topologyKey"]?.string ?? ""):"
                + "\(constraint["whenUnsatisfiable"]?.string ?? "")"
                + " when max skew \(constraint["maxSkew"]?.int ?? 0) is exceeded"
            if let selector = constraint["labelSelector"] {
                text += " for selector \(LabelSelectorText.of(selector))"
            }
            let title = index == 0 ? "Topology Spread Constraints:" : ""
            writer.line(0, "\(indent)\(title)\t\(text)")
        }
    }
}
