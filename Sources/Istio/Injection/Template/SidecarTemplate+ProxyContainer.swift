import YAML

extension SidecarTemplate {
    /// The sidecar.
    var proxyContainer: Value {
        var container: Fields = [
            "name": "istio-proxy",
            "image": .string(input.image("proxy", type: input.proxyConfig.imageType)),
            "ports": [["containerPort": 15090, "protocol": "TCP", "name": "http-envoy-prom"]],
            "args": .list(input.proxyArguments(role: "sidecar").map { .string($0) }),
            "env": .list(proxyEnvironment), "securityContext": proxySecurity,
            "resources": resources, "volumeMounts": .list(volumeMounts),
        ]
        if input.isNative { container["restartPolicy"] = "Always" }
        container["lifecycle"] = lifecycle
        container["imagePullPolicy"] = imagePullPolicy
        let status = input.annotation(
            "status.sidecar.istio.io/port", "global", "proxy", "statusPort")
        if status != "0" {
            let startup = input.configuration.value("global", "proxy", "startupProbe") ?? [:]
            if startup["enabled"]?.isTruthy == true {
                container["startupProbe"] = startupProbe(startup)
            }
            container["readinessProbe"] = readinessProbe
        }
        return .map(container)
    }

    private func startupProbe(_ settings: Value) -> Value {
        [
            "httpGet": ["path": "/healthz/ready", "port": 15021], "periodSeconds": 1,
            "timeoutSeconds": 3, "failureThreshold": settings["failureThreshold"] ?? 600,
        ]
    }

    private var readinessProbe: Value {
        func number(_ name: String, _ value: String) -> Int64 {
            let annotation = "readiness.status.sidecar.istio.io/\(name)"
            return Int64(input.annotation(annotation, "global", "proxy", value)) ?? 0
        }
        var probe: Fields = [
            "httpGet": ["path": "/healthz/ready", "port": 15021], "timeoutSeconds": 3,
            "periodSeconds": .int(number("periodSeconds", "readinessPeriodSeconds")),
            "failureThreshold": .int(number("failureThreshold", "readinessFailureThreshold")),
        ]
        let delay = number("initialDelaySeconds", "readinessInitialDelaySeconds")
        if delay != 0 { probe["initialDelaySeconds"] = .int(delay) }
        return .map(probe)
    }

    /// Whether the application waits for the proxy: a native sidecar makes it wait anyhow.
    var holdsApplication: Bool {
        let mesh = input.proxyConfig.holdsApplication
        let values = input.configuration.value(
            "global", "proxy", "holdApplicationUntilProxyStarts")
        return (mesh || values?.isTruthy == true) && !input.isNative
    }

    private var lifecycle: Value? {
        if let own = input.configuration.value("global", "proxy", "lifecycle"), own.isTruthy {
            return own
        }
        if holdsApplication {
            return ["postStart": ["exec": ["command": ["pilot-agent", "wait"]]]]
        }
        guard input.isNative else { return nil }
        let port = input.annotation("status.sidecar.istio.io/port", "global", "proxy", "statusPort")
        let command: Value = [
            "pilot-agent", "request", .string("--debug-port=\(port)"), "POST", "drain",
        ]
        return ["preStop": ["exec": ["command": command]]]
    }

    private var proxySecurity: Value {
        let binds =
            input.annotation(
                "sidecar.istio.io/capNetBindService", "global", "proxy",
                "capNetBindService") == "true"
        var context: Fields = ["readOnlyRootFilesystem": true]
        if input.proxyConfig["proxyMetadata", "IPTABLES_TRACE_LOGGING"]?.goText == "true" {
            context["allowPrivilegeEscalation"] = true
            context["privileged"] = true
            context["capabilities"] = ["add": ["NET_ADMIN"], "drop": ["ALL"]]
            context["runAsNonRoot"] = false
            context["runAsUser"] = 0
            context["runAsGroup"] = .int(input.proxyGroup)
        } else {
            let privileged = input.configuration.value("global", "proxy", "privileged") ?? false
            context["allowPrivilegeEscalation"] = privileged
            context["privileged"] = privileged
            var added: [Value] = input.isTransparent ? ["NET_ADMIN"] : []
            if binds { added.append("NET_BIND_SERVICE") }
            context["capabilities"] =
                added.isEmpty ? ["drop": ["ALL"]] : ["add": .list(added), "drop": ["ALL"]]
            context["runAsNonRoot"] = .bool(added.isEmpty)
            context["runAsUser"] = .int(added.isEmpty ? input.proxyID : 0)
            context["runAsGroup"] = .int(added.isEmpty ? input.proxyGroup : 1337)
        }
        context["seccompProfile"] = seccompProfile
        return .map(context)
    }
}

extension TemplateInput {
    /// The arguments of a proxy as `sidecar` or `router`.
    func proxyArguments(role: String) -> [String] {
        let domain = configuration.text("global", "proxy", "clusterDomain")
        let level = annotation("sidecar.istio.io/logLevel", "global", "proxy", "logLevel")
        let components = annotation(
            "sidecar.istio.io/componentLogLevel", "global", "proxy", "componentLogLevel")
        let agent = annotation("sidecar.istio.io/agentLogLevel", "global", "logging", "level")
        var arguments = [
            "proxy", role, "--domain", "$(POD_NAMESPACE).svc.\(domain)",
            "--proxyLogLevel=\(level)", "--proxyComponentLogLevel=\(components)",
            "--log_output_level=\(agent)",
        ]
        if let port = configuration.value("global", "sts", "servicePort"), port.isTruthy {
            arguments.append("--stsPort=\(port.goText)")
        }
        if configuration.value("global", "logAsJson")?.isTruthy == true {
            arguments.append("--log_as_json")
        }
        let path = configuration.text("global", "proxy", "outlierLogPath")
        if role == "sidecar", !path.isEmpty { arguments.append("--outlierLogPath=\(path)") }
        return arguments
    }
}
