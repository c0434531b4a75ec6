import Objects
import YAML

extension Describer {
    // kubectl pkg/describe/describe.go: describeNode
    func node(_ node: Object, _ writer: inout DescriptionWriter) {
        writer.line(0, "Name:\t\(node.name)")
        writer.line(0, "Roles:\t\(orNone(nodeRoles(node).joined(separator: ",")))")
        writer.labels("Labels", node.metadata.labels)
        writer.annotations("Annotations", node.metadata.annotations)
        created(node, &writer)
        taints(node["spec", "taints"]?.items ?? [], &writer)
        writer.line(0, "Unschedulable:\t\(node["spec", "unschedulable"]?.bool ?? false)")
        lease(of: node, &writer)
        nodeConditions(node["status", "conditions"]?.items ?? [], &writer)
        writer.line(0, "Addresses:")
        for address in node["status", "addresses"]?.items ?? [] {
            writer.line(
                1, "\(address["type"]?.string ?? ""):\t\(address["address"]?.string ?? "")")
        }
        for (title, field) in [("Capacity", "capacity"), ("Allocatable", "allocatable")] {
            guard let list = node["status", field]?.map, !list.isEmpty else { continue }
            writer.line(0, "\(title):")
            for (name, value) in list { writer.line(1, "\(name):\t\(value.printed)") }
        }
        systemInfo(node, &writer)
        let pods = runningPods(on: node)
        let shares = ResourceShares(node, pods)
        writer.line(0, "Non-terminated Pods:\t(\(pods.count) in total)")
        writer.line(
            1,
            "Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge")
        writer.line(
            1,
            "---------\t----\t\t------------\t----------\t---------------\t-------------\t---")
        for pod in pods {
            let age = age(of: pod.metadata.creationTimestamp, at: now)
            writer.line(
                1, "\(pod.namespace)\t\(pod.name)\t\t\(shares.cells(of: pod))\t\(age)")
        }
        writer.line(0, "Allocated resources:")
        writer.line(1, "(Total limits may be over 100 percent, i.e., overcommitted.)")
        writer.line(1, "Resource\tRequests\tLimits")
        writer.line(1, "--------\t--------\t------")
        for line in shares.totals { writer.line(1, line) }
    }

    private func taints(_ taints: [Value], _ writer: inout DescriptionWriter) {
        guard !taints.isEmpty else { return writer.line(0, "Taints:\t<none>") }
        let texts = taints.map { taint -> (order: String, text: String) in
            let key = taint["key"]?.string ?? ""
            let value = taint["value"]?.string ?? ""
            let effect = taint["effect"]?.string ?? ""
            let start = value.isEmpty ? key : "\(key)=\(value)"
            return ("\(effect),\(key)", effect.isEmpty ? start : "\(start):\(effect)")
        }.sorted { $0.order < $1.order }
        for (index, taint) in texts.enumerated() {
            writer.line(0, (index == 0 ? "Taints:" : "") + "\t\(taint.text)")
        }
    }

    private func lease(of node: Object, _ writer: inout DescriptionWriter) {
        let type = store.type(apiVersion: "coordination.k8s.io/v1", kind: "Lease")
        let key = type.map { ObjectKey($0, namespace: "kube-node-lease", name: node.name) }
        guard let lease = key.flatMap({ store.object($0) }) else {
            let text = "leases.coordination.k8s.io \"\(node.name)\" not found"
            return writer.line(0, "Lease:\tFailed to get lease: \(text)")
        }
        writer.line(0, "Lease:")
        func time(_ field: String) -> String {
            lease["spec", field]?.string.map { describedTime($0) } ?? "<unset>"
        }
        writer.line(1, "HolderIdentity:\t\(lease["spec", "holderIdentity"]?.string ?? "<unset>")")
        writer.line(1, "AcquireTime:\t\(time("acquireTime"))")
        writer.line(1, "RenewTime:\t\(time("renewTime"))")
    }

    private func nodeConditions(_ conditions: [Value], _ writer: inout DescriptionWriter) {
        guard !conditions.isEmpty else { return }
        writer.line(0, "Conditions:")
        writer.line(1, "Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage")
        writer.line(
            1, "----\t------\t-----------------\t------------------\t------\t-------")
        for condition in conditions {
            func text(_ field: String) -> String { condition[field]?.string ?? "" }
            writer.line(
                1,
                "\(text("type")) \t\(text("status")) \t"
                    + "\(describedTime(condition["lastHeartbeatTime"]?.string)) \t"
                    + "\(describedTime(condition["lastTransitionTime"]?.string)) \t"
                    + "\(text("reason")) \t\(text("message"))")
        }
    }

    private func systemInfo(_ node: Object, _ writer: inout DescriptionWriter) {
        writer.line(0, "System Info:")
        for (title, field) in [
            ("Machine ID", "machineID"), ("System UUID", "systemUUID"), ("Boot ID", "bootID"),
            ("Kernel Version", "kernelVersion"), ("OS Image", "osImage"),
            ("Operating System", "operatingSystem"), ("Architecture", "architecture"),
            ("Container Runtime Version", "containerRuntimeVersion"),
            ("Kubelet Version", "kubeletVersion"), ("Kube-Proxy Version", "kubeProxyVersion"),
        ] { writer.line(1, "\(title):\t\(node["status", "nodeInfo", field]?.string ?? "")") }
        let ranges = (node["spec", "podCIDRs"]?.strings ?? []).joined(separator: ",")
        for (title, text) in [
            ("PodCIDR", node["spec", "podCIDR"]?.string ?? ""), ("PodCIDRs", ranges),
            ("ProviderID", node["spec", "providerID"]?.string ?? ""),
        ] where !text.isEmpty { writer.line(0, "\(title):\t\(text)") }
    }

    private func runningPods(on node: Object) -> [Object] {
        guard let type = store.type(named: "pods") else { return [] }
        return store.objects(type).filter { pod in
            let phase = pod["status", "phase"]?.string
            return pod["spec", "nodeName"]?.string == node.name && phase != "Succeeded"
                && phase != "Failed"
        }
    }
}
