import YAML

/// Istio's template `gateway`: what makes a pod's `istio-proxy` container a gateway.
// istio manifests/charts/istio-control/istio-discovery/files/gateway-injection-template.yaml
struct GatewayTemplate: Sendable {
    /// What it is rendered from.
    let input: TemplateInput

    /// The labels, annotations and parts of the specification that are added.
    var overlay: PodOverlay {
        let labels: Fields = [
            "service.istio.io/canonical-name": .string(input.canonicalName),
            "service.istio.io/canonical-revision": .string(input.canonicalRevision),
        ]
        let own = input.configuration.value("gateways", "securityContext") ?? [:]
        let unprivilegedPorts: Value = [
            "sysctls": [["name": "net.ipv4.ip_unprivileged_port_start", "value": "0"]]
        ]
        var spec: Fields = [
            "securityContext": own.isTruthy ? own : unprivilegedPorts,
            "containers": [container], "volumes": .list(input.proxyVolumes),
        ]
        let secrets = input.configuration.value("global", "imagePullSecrets")?.items ?? []
        if !secrets.isEmpty {
            spec["imagePullSecrets"] = .list(secrets.map { ["name": $0] })
        }
        return PodOverlay(labels: labels, annotations: input.commonAnnotations, spec: .map(spec))
    }

    private var container: Value {
        let configuration = input.configuration
        let proxy = configuration.value("global", "proxy") ?? [:]
        var probe: Fields = [
            "httpGet": ["path": "/healthz/ready", "port": 15021], "timeoutSeconds": 3,
            "periodSeconds": proxy["readinessPeriodSeconds"] ?? 15,
            "failureThreshold": proxy["readinessFailureThreshold"] ?? 4,
        ]
        if let delay = proxy["readinessInitialDelaySeconds"], delay.isTruthy {
            probe["initialDelaySeconds"] = delay
        }
        var container: Fields = [
            "name": "istio-proxy",
            "image": .string(input.image("proxy", type: input.proxyConfig.imageType)),
            "ports": [["containerPort": 15090, "protocol": "TCP", "name": "http-envoy-prom"]],
            "args": .list(input.proxyArguments(role: "router").map { .string($0) }),
            "securityContext": [
                "runAsUser": .int(input.proxyID), "runAsGroup": .int(input.proxyGroup),
            ],
            "env": .list(environment), "readinessProbe": .map(probe),
            "volumeMounts": .list(input.secretMounts + input.dataMounts),
        ]
        if let own = proxy["lifecycle"], own.isTruthy { container["lifecycle"] = own }
        let policy = configuration.text("global", "imagePullPolicy")
        if !policy.isEmpty { container["imagePullPolicy"] = .string(policy) }
        return .map(container)
    }

    private var environment: [Value] {
        var entries = input.identityEnvironment + input.workloadEnvironment
        entries.append(TemplateInput.resource("GOMEMLIMIT", "limits.memory"))
        // Istio 1.32 leaves this to the Go runtime.
        if input.configuration.version != "1.32" {
            entries.append(TemplateInput.resource("GOMAXPROCS", "limits.cpu"))
        }
        entries += input.complianceEnvironment
        entries.append(
            TemplateInput.variable(
                "ISTIO_META_APP_CONTAINERS", input.applicationContainers.joined(separator: ",")))
        entries += input.placeEnvironment
        entries.append(
            TemplateInput.variable(
                "ISTIO_META_INTERCEPTION_MODE", input.proxyConfig.interceptionMode))
        entries += input.networkEnvironment
        entries += input.ownerEnvironment(workload: input.ownerName)
        entries += input.meshEnvironment
        return entries
            + input.proxyConfig.metadata.map { TemplateInput.variable($0.name, $0.value) }
    }
}
