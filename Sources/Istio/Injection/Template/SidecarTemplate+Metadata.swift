import YAML

extension SidecarTemplate {
    /// The labels that are added.
    var labels: Fields {
        var labels: Fields = [
            "security.istio.io/tlsMode": .string(own("security.istio.io/tlsMode") ?? "istio"),
            "service.istio.io/canonical-name": .string(input.canonicalName.cutToLabel),
            "service.istio.io/canonical-revision": .string(input.canonicalRevision),
        ]
        if input.proxyConfig["proxyMetadata", "ISTIO_META_ENABLE_HBONE"]?.goText == "true" {
            labels["networking.istio.io/tunnel"] = .string(
                own("networking.istio.io/tunnel") ?? "http")
        }
        return labels
    }

    private func own(_ label: String) -> String? {
        input.pod.label(label).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The annotations that are added.
    var annotations: Fields {
        var annotations = input.commonAnnotations
        guard input.usesCNI else { return annotations }
        if input.configuration.text("pilot", "cni", "provider") == "multus" {
            let existing = input.pod.annotation("k8s.v1.cni.cncf.io/networks") ?? ""
            annotations["k8s.v1.cni.cncf.io/networks"] = .string(
                appendedNetwork(to: existing, namespace: "default", name: "istio-cni"))
        }
        annotations["sidecar.istio.io/interceptionMode"] = .string(input.interceptionMode)
        for (name, value) in capturedTraffic {
            annotations["traffic.sidecar.istio.io/\(name)"] = .string(value)
        }
        let interfaces = "istio.io/reroute-virtual-interfaces"
        if let value = input.pod.annotation(interfaces), !value.isEmpty {
            annotations[interfaces] = .string(value)
        }
        return annotations
    }

    /// What the CNI plugin reads: the traffic annotations as they come out with Helm's values.
    private var capturedTraffic: [(String, String)] {
        let proxy = "global"
        func effective(_ name: String, _ value: String) -> String {
            input.annotation("traffic.sidecar.istio.io/\(name)", proxy, "proxy", value)
        }
        var list: [(String, String)] = []
        for (name, value) in [
            ("includeOutboundIPRanges", "includeIPRanges"),
            ("excludeOutboundIPRanges", "excludeIPRanges"),
        ] where !effective(name, value).isEmpty {
            list.append((name, effective(name, value)))
        }
        list.append(
            ("includeInboundPorts", effective("includeInboundPorts", "includeInboundPorts")))
        list.append(("excludeInboundPorts", input.excludedInboundPorts))
        for name in ["includeOutboundPorts", "excludeOutboundPorts"] {
            let isSet = input.pod.annotation("traffic.sidecar.istio.io/\(name)") != nil
            if isSet || !input.configuration.text(proxy, "proxy", name).isEmpty {
                list.append((name, effective(name, name)))
            }
        }
        for name in ["kubevirtInterfaces", "excludeInterfaces"] {
            let value = input.pod.annotation("traffic.sidecar.istio.io/\(name)") ?? ""
            if !value.isEmpty { list.append((name, value)) }
        }
        return list
    }

    /// A list of networks with one more in it, unless it is there; JSON stays JSON.
    // istio pkg/kube/inject/template.go: appendMultusNetwork
    private func appendedNetwork(to text: String, namespace: String, name: String) -> String {
        let network = "\(namespace)/\(name)"
        guard !text.isEmpty else { return network }
        guard let end = text.lastIndex(of: "]") else {
            let listed = text.split(separator: ",").contains { $0.drop { $0 == " " } == network }
            return listed ? text : "\(text), \(network)"
        }
        guard let networks = readYAML(text)?.list else { return text }
        let listed = networks.contains { entry in
            entry["name"]?.string == name && entry["namespace"]?.string == namespace
        }
        guard !listed else { return text }
        return text[..<end] + ", {\"name\": \"\(name)\", \"namespace\": \"\(namespace)\"}"
            + text[end...]
    }
}

extension TemplateInput {
    /// The first of some labels that is not empty.
    private func firstLabel(_ names: [String]) -> String? {
        names.lazy.compactMap { pod.label($0) }.first { !$0.isEmpty }
    }

    /// What telemetry calls the workload: a label of its own, an application label, or the owner.
    var canonicalName: String {
        firstLabel(["service.istio.io/canonical-name", "app.kubernetes.io/name", "app"])
            ?? ownerName
    }

    /// The workload's version for telemetry.
    var canonicalRevision: String {
        firstLabel(["service.istio.io/canonical-revision", "app.kubernetes.io/version", "version"])
            ?? "latest"
    }

    /// The annotations that sidecars and injected gateways have in common.
    var commonAnnotations: Fields {
        let revision = configuration.revision
        var annotations: Fields = ["istio.io/rev": .string(revision.isEmpty ? "default" : revision)]
        guard let first = applicationContainers.first else { return annotations }
        for name in ["default-logs-container", "default-container"]
        where pod.annotations["kubectl.kubernetes.io/\(name)"] == nil {
            annotations["kubectl.kubernetes.io/\(name)"] = .string(first)
        }
        return annotations
    }

    /// The inbound ports that are not captured: the listed ones and the agent's own.
    // istio pkg/kube/inject/template.go: excludeInboundPort
    var excludedInboundPorts: String {
        let listed = annotation(
            "traffic.sidecar.istio.io/excludeInboundPorts", "global", "proxy",
            "excludeInboundPorts")
        let port = annotation("status.sidecar.istio.io/port", "global", "proxy", "statusPort")
            .trimmed
        guard !port.isEmpty, port != "0" else { return listed }
        let ports = listed.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        if ports.contains(port) { return listed }
        return (ports.map(\.trimmed).filter { !$0.isEmpty } + [port]).joined(separator: ",")
    }
}

extension String {
    /// The text without spaces and line ends around it.
    var trimmed: String {
        func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
        let bytes = Array(utf8.drop(while: isSpace))
        let end = bytes.lastIndex { !isSpace($0) }.map { $0 + 1 } ?? 0
        return String(decoding: bytes[..<end], as: UTF8.self)
    }

    /// The text cut to 63 bytes and without `-`, `_` and `.` around it: a value for a label.
    var cutToLabel: String {
        let marks = Set("-_.".utf8)
        let bytes = Array(utf8.prefix(63))
        let start = bytes.firstIndex { !marks.contains($0) } ?? bytes.count
        let end = bytes.lastIndex { !marks.contains($0) }.map { $0 + 1 } ?? start
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }
}
