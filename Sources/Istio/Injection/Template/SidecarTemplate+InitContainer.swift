import YAML

extension SidecarTemplate {
    /// The container that makes the pod's iptables rules, or, with the CNI plugin, checks them;
    /// nil with interception mode `NONE`.
    var interceptionContainer: Value? {
        guard input.interceptionMode != "NONE" else { return nil }
        var container: Fields = [
            "name": input.usesCNI ? "istio-validation" : "istio-init",
            "image": .string(input.image("proxy_init", type: "")),
            "args": .list(interceptionArguments.map { .string($0) }), "resources": resources,
            "securityContext": interceptionSecurity,
        ]
        container["imagePullPolicy"] = imagePullPolicy
        let metadata = input.proxyConfig.metadata
        if !metadata.isEmpty {
            container["env"] = .list(
                metadata.map { ["name": .string($0.name), "value": .string($0.value)] })
        }
        return .map(container)
    }

    private var interceptionArguments: [String] {
        let mesh = input.configuration.mesh.value
        let excluded = input.excludedInboundPorts
        var arguments = [
            "istio-iptables", "-p", port(mesh["proxyListenPort"], default: "15001"), "-z",
            port(mesh["proxyInboundListenPort"], default: "15006"), "-u",
            "\(input.isTransparent ? 1337 : input.proxyID)", "-m", input.interceptionMode, "-i",
            traffic("includeOutboundIPRanges", "includeIPRanges"), "-x",
            traffic("excludeOutboundIPRanges", "excludeIPRanges"), "-b",
            traffic("includeInboundPorts", "includeInboundPorts"), "-d",
            excluded.isEmpty ? "15090,15021" : "15090,15021,\(excluded)",
        ]
        for (flag, name) in [("-q", "includeOutboundPorts"), ("-o", "excludeOutboundPorts")] {
            let isSet = input.pod.annotation("traffic.sidecar.istio.io/\(name)") != nil
            if isSet || !input.configuration.text("global", "proxy", name).isEmpty {
                arguments += [flag, traffic(name, name)]
            }
        }
        let virtual =
            input.pod.annotation("istio.io/reroute-virtual-interfaces")
            ?? input.pod.annotation("traffic.sidecar.istio.io/kubevirtInterfaces")
        if let virtual { arguments += ["-k", virtual] }
        if let names = input.pod.annotation("traffic.sidecar.istio.io/excludeInterfaces") {
            arguments += ["-c", names]
        }
        let level = input.annotation("sidecar.istio.io/agentLogLevel", "global", "logging", "level")
        arguments.append("--log_output_level=\(level)")
        if isSet("logAsJson") { arguments.append("--log_as_json") }
        if input.usesCNI {
            arguments += ["--run-validation", "--skip-rule-apply"]
        } else if input.configuration.value("global", "proxy_init", "forceApplyIptables")?.isTruthy
            == true
        {
            arguments.append("--force-apply")
        }
        if isSet("nativeNftables") { arguments.append("--native-nftables") }
        return arguments
    }

    private func traffic(_ name: String, _ value: String) -> String {
        input.annotation("traffic.sidecar.istio.io/\(name)", "global", "proxy", value)
    }

    private func isSet(_ name: String) -> Bool {
        input.configuration.value("global", name)?.isTruthy ?? false
    }

    private func port(_ value: Value?, default fallback: String) -> String {
        guard let value, value.isTruthy else { return fallback }
        return value.goText
    }

    private var interceptionSecurity: Value {
        let privileged = input.configuration.value("global", "proxy", "privileged") ?? false
        var context: Fields = ["allowPrivilegeEscalation": privileged, "privileged": privileged]
        if input.usesCNI {
            context["capabilities"] = ["drop": ["ALL"]]
            context["readOnlyRootFilesystem"] = true
            context["runAsGroup"] = .int(input.isTransparent ? 1337 : input.proxyGroup)
            context["runAsUser"] = .int(input.isTransparent ? 1337 : input.proxyID)
            context["runAsNonRoot"] = true
        } else {
            context["capabilities"] = ["add": ["NET_ADMIN", "NET_RAW"], "drop": ["ALL"]]
            context["readOnlyRootFilesystem"] = false
            context["runAsGroup"] = 0
            context["runAsNonRoot"] = false
            context["runAsUser"] = 0
        }
        context["seccompProfile"] = seccompProfile
        return .map(context)
    }

    /// The seccomp profile of both containers, if one is set.
    var seccompProfile: Value? {
        let profile = input.configuration.value("global", "proxy", "seccompProfile")
        return profile?.isTruthy == true ? profile : nil
    }
}
