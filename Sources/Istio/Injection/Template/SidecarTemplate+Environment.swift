import YAML

extension SidecarTemplate {
    /// The sidecar's environment, in Istio's order.
    var proxyEnvironment: [Value] {
        let configuration = input.configuration
        var entries: [Value] = []
        if configuration.mesh.inboundIsLocalhost {
            entries.append(variable("REWRITE_PROBE_LEGACY_LOCALHOST_DESTINATION", "true"))
        }
        entries += input.identityEnvironment
        entries += input.workloadEnvironment
        entries.append(
            variable(
                "ISTIO_META_APP_CONTAINERS", input.applicationContainers.joined(separator: ",")))
        entries.append(resource("GOMEMLIMIT", "limits.memory"))
        // Istio 1.32 leaves this to the Go runtime.
        if configuration.version != "1.32" { entries.append(resource("GOMAXPROCS", "limits.cpu")) }
        entries += input.complianceEnvironment
        entries += input.placeEnvironment
        let mode = input.pod.annotation("sidecar.istio.io/interceptionMode") ?? ""
        entries.append(
            variable(
                "ISTIO_META_INTERCEPTION_MODE",
                mode.isEmpty ? input.proxyConfig.interceptionMode : mode))
        entries += input.networkEnvironment
        let label = input.pod.label("service.istio.io/workload-name") ?? ""
        entries += input.ownerEnvironment(workload: label.isEmpty ? input.ownerName : label)
        entries += input.meshEnvironment
        if configuration.text("global", "proxy", "tracer") == "datadog",
            let own = input.pod.annotation("apm.datadoghq.com/env")
        {
            for (name, value) in readYAML(own)?.map ?? [:] {
                entries.append(variable(name, value.goText))
            }
        }
        if let attributes = openTelemetryAttributes {
            entries.append(variable("OTEL_RESOURCE_ATTRIBUTES", attributes))
        }
        return entries + input.proxyConfig.metadata.map { variable($0.name, $0.value) }
    }

    private func variable(_ name: String, _ value: String) -> Value {
        TemplateInput.variable(name, value)
    }
    private func resource(_ name: String, _ resource: String) -> Value {
        TemplateInput.resource(name, resource)
    }
}

extension TemplateInput {
    static func variable(_ name: String, _ value: String) -> Value {
        ["name": .string(name), "value": .string(value)]
    }

    static func field(_ name: String, _ path: String) -> Value {
        ["name": .string(name), "valueFrom": ["fieldRef": ["fieldPath": .string(path)]]]
    }

    static func resource(_ name: String, _ resource: String) -> Value {
        let reference: Value = ["resource": .string(resource), "divisor": "1"]
        return ["name": .string(name), "valueFrom": ["resourceFieldRef": reference]]
    }

    /// Who the proxy is and whom it asks for certificates.
    var identityEnvironment: [Value] {
        var authority = configuration.text("global", "caAddress")
        if authority.isEmpty {
            let suffix = configuration.revision.isEmpty ? "" : "-\(configuration.revision)"
            let namespace = configuration.text("global", "istioNamespace")
            authority = "istiod\(suffix).\(namespace).svc:15012"
        }
        return [
            Self.variable("PILOT_CERT_PROVIDER", configuration.text("global", "pilotCertProvider")),
            Self.variable("CA_ADDR", authority), Self.field("POD_NAME", "metadata.name"),
            Self.field("POD_NAMESPACE", "metadata.namespace"),
            Self.field("INSTANCE_IP", "status.podIP"),
            Self.field("SERVICE_ACCOUNT", "spec.serviceAccountName"),
            Self.field("HOST_IP", "status.hostIP"),
            Self.resource("ISTIO_CPU_LIMIT", "limits.cpu"),
        ]
    }

    /// The proxy's configuration and the ports of the application.
    var workloadEnvironment: [Value] {
        let order = ["name", "hostPort", "containerPort", "protocol", "hostIP"]
        var lines = ["["]
        for container in pod.containers("containers") {
            for port in container["ports"]?.items ?? [] {
                let comma = lines.count == 1 ? "" : ","
                lines.append("    \(comma)\(orderedJSON(port, order: order))")
            }
        }
        lines.append("]")
        return [
            Self.variable("PROXY_CONFIG", proxyConfig.changedJSON + "\n"),
            Self.variable("ISTIO_META_POD_PORTS", lines.joined(separator: "\n")),
        ]
    }

    /// What the policy for cryptography asks for.
    var complianceEnvironment: [Value] {
        guard let policy = configuration.environment["COMPLIANCE_POLICY"]?.string, !policy.isEmpty
        else { return [] }
        let entry = Self.variable("COMPLIANCE_POLICY", policy)
        return policy == "fips-140-3" ? [entry, Self.variable("GODEBUG", "fips140=only")] : [entry]
    }

    /// Cluster and node.
    var placeEnvironment: [Value] {
        let cluster = configuration.text("global", "multiCluster", "clusterName")
        return [
            Self.variable("ISTIO_META_CLUSTER_ID", cluster.isEmpty ? "Kubernetes" : cluster),
            Self.field("ISTIO_META_NODE_NAME", "spec.nodeName"),
        ]
    }

    var networkEnvironment: [Value] {
        let network = configuration.text("global", "network")
        return network.isEmpty ? [] : [Self.variable("ISTIO_META_NETWORK", network)]
    }

    /// The workload's name and what owns the pod.
    func ownerEnvironment(workload: String) -> [Value] {
        var entries: [Value] = []
        if !workload.isEmpty {
            entries.append(Self.variable("ISTIO_META_WORKLOAD_NAME", workload))
        }
        if !ownerVersion.isEmpty, !ownerName.isEmpty {
            let namespace = ownerNamespace.isEmpty ? "default" : ownerNamespace
            let path =
                "kubernetes://apis/\(ownerVersion)/namespaces/\(namespace)/"
                + "\(ownerKind.lowercased())s/\(ownerName)"
            entries.append(Self.variable("ISTIO_META_OWNER", path))
        }
        if pod.annotations["sidecar.istio.io/bootstrapOverride"] != nil {
            entries.append(
                Self.variable(
                    "ISTIO_BOOTSTRAP_OVERRIDE", "/etc/istio/custom-bootstrap/custom_bootstrap.json")
            )
        }
        return entries
    }

    /// Mesh and trust domain.
    var meshEnvironment: [Value] {
        let own = configuration.mesh.trustDomain
        let domain = own.isEmpty ? configuration.text("global", "trustDomain") : own
        let mesh = configuration.text("global", "meshID")
        var entries: [Value] = []
        if !mesh.isEmpty || !domain.isEmpty {
            entries.append(Self.variable("ISTIO_META_MESH_ID", mesh.isEmpty ? domain : mesh))
        }
        if !domain.isEmpty { entries.append(Self.variable("TRUST_DOMAIN", domain)) }
        return entries
    }
}
