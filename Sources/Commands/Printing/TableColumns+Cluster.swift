import Basis
import Objects
import YAML

extension TableMaker {
    var nodes: Layout {
        Layout(
            ["Name", "Status", "Roles", "Age", "Version"],
            wide: [
                "Internal-IP", "External-IP", "OS-Image", "Kernel-Version", "Container-Runtime",
            ]
        ) { node in
            [
                node.name, nodeStatus(node), orNone(nodeRoles(node).joined(separator: ",")),
                age(node), info(node, "kubeletVersion"), address(node, "InternalIP"),
                address(node, "ExternalIP"), unknownIfEmpty(info(node, "osImage")),
                unknownIfEmpty(info(node, "kernelVersion")),
                unknownIfEmpty(info(node, "containerRuntimeVersion")),
            ]
        }
    }

    private func nodeStatus(_ node: Object) -> String {
        var status = "Unknown"
        if let ready = PodSummary.condition("Ready", of: node) {
            status = ready["status"]?.string == "True" ? "Ready" : "NotReady"
        }
        let isCordoned = node["spec", "unschedulable"]?.bool == true
        return isCordoned ? "\(status),SchedulingDisabled" : status
    }

    private func info(_ node: Object, _ field: String) -> String {
        node["status", "nodeInfo", field]?.string ?? ""
    }

    private func unknownIfEmpty(_ text: String) -> String { text.isEmpty ? "<unknown>" : text }

    private func address(_ node: Object, _ type: String) -> String {
        let addresses = node["status", "addresses"]?.items ?? []
        return orNone(addresses.first { $0["type"]?.string == type }?["address"]?.string)
    }

    var namespaces: Layout {
        Layout(["Name", "Status", "Age"]) {
            [$0.name, $0["status", "phase"]?.string ?? "", age($0)]
        }
    }

    var configMaps: Layout {
        Layout(["Name", "Data", "Age"]) {
            let count = ($0["data"]?.map?.count ?? 0) + ($0["binaryData"]?.map?.count ?? 0)
            return [$0.name, "\(count)", age($0)]
        }
    }

    var secrets: Layout {
        Layout(["Name", "Type", "Data", "Age"]) {
            [$0.name, $0["type"]?.string ?? "", "\($0["data"]?.map?.count ?? 0)", age($0)]
        }
    }

    var serviceAccounts: Layout {
        Layout(["Name", "Secrets", "Age"]) {
            [$0.name, "\($0["secrets"]?.items.count ?? 0)", age($0)]
        }
    }

    var leases: Layout {
        Layout(["Name", "Holder", "Age"]) {
            [$0.name, $0["spec", "holderIdentity"]?.string ?? "", age($0)]
        }
    }

    var webhooks: Layout {
        Layout(["Name", "Webhooks", "Age"]) {
            [$0.name, "\($0["webhooks"]?.items.count ?? 0)", age($0)]
        }
    }

    func bindings(roleKind: String) -> Layout {
        Layout(["Name", "Role", "Age"], wide: ["Users", "Groups", "ServiceAccounts"]) { binding in
            let subjects = binding["subjects"]?.items ?? []
            func names(_ kind: String) -> String {
                subjects.filter { $0["kind"]?.string == kind }.map { subject in
                    let name = subject["name"]?.string ?? ""
                    guard kind == "ServiceAccount" else { return name }
                    return "\(subject["namespace"]?.string ?? "")/\(name)"
                }.joined(separator: ", ")
            }
            let kind = binding["roleRef", "kind"]?.string ?? roleKind
            return [
                binding.name, "\(kind)/\(binding["roleRef", "name"]?.string ?? "")", age(binding),
                names("User"), names("Group"), names("ServiceAccount"),
            ]
        }
    }

    var disruptionBudgets: Layout {
        Layout(["Name", "Min Available", "Max Unavailable", "Allowed Disruptions", "Age"]) {
            [
                $0.name, $0["spec", "minAvailable"]?.printed ?? "N/A",
                $0["spec", "maxUnavailable"]?.printed ?? "N/A",
                "\(number($0, "disruptionsAllowed"))", age($0),
            ]
        }
    }

    /// Without a metrics server every target is unknown, and so it is printed.
    var autoscalers: Layout {
        Layout(["Name", "Reference", "Targets", "MinPods", "MaxPods", "Replicas", "Age"]) {
            scaler in
            let target = scaler["spec", "scaleTargetRef"]
            let metrics = (scaler["spec", "metrics"]?.items ?? []).map { metric -> String in
                let resource = metric["resource"]
                let wanted = resource?["target", "averageUtilization"]?.int
                return
                    "\(resource?["name"]?.string ?? ""): <unknown>/\(wanted.map { "\($0)%" } ?? "")"
            }
            let minimum = scaler["spec", "minReplicas"]?.int
            return [
                scaler.name,
                "\(target?["kind"]?.string ?? "")/\(target?["name"]?.string ?? "")",
                metrics.isEmpty ? "<none>" : metrics.joined(separator: ", "),
                minimum.map { "\($0)" } ?? "<unset>",
                "\(scaler["spec", "maxReplicas"]?.int ?? 0)",
                "\(number(scaler, "currentReplicas"))", age(scaler),
            ]
        }
    }
}

/// The roles in a node's labels, in order (kubectl pkg/describe: findNodeRoles).
func nodeRoles(_ node: Object) -> [String] {
    let prefix = "node-role.kubernetes.io/"
    let roles = node.metadata.labels.compactMap { label -> String? in
        if label.name.hasPrefix(prefix), label.name.count > prefix.count {
            return String(label.name.dropFirst(prefix.count))
        }
        return label.name == "kubernetes.io/role" ? label.value.string : nil
    }
    return Set(roles).sorted()
}
