import Objects
import YAML

extension Installation {
    /// A gateway's deployment.
    // istio manifests/charts/gateways/istio-ingress, istio-egress
    func workload(_ gateway: InstallValues.Gateway) -> InstalledWorkload {
        let role = gateway.role
        let settings = values.values["gateways", role.rawValue] ?? [:]
        let name = self.name(of: gateway)
        let kind = role == .ingress ? "ingressgateway" : "egressgateway"
        let component: InstallComponent = role == .ingress ? .ingressGateways : .egressGateways
        let selector =
            Value.map(["app": .string(role.rawValue), "istio": .string(kind)])
            .merged(with: .map(gateway.labels)).map ?? [:]
        var labels = labels(component: component, name: role.rawValue, chart: "istio-\(role)")
        for (key, value) in selector { labels[key] = value }
        var podLabels = labels
        for (key, value) in [
            ("chart", "gateways"), ("heritage", "Tiller"), ("sidecar.istio.io/inject", "false"),
            ("service.istio.io/canonical-name", name), ("istio.io/dataplane-mode", "none"),
            ("service.istio.io/canonical-revision", "\(options.version).0"),
        ] {
            podLabels[key] = .string(value)
        }
        let account = "\(name)-service-account"
        var workload = InstalledWorkload(
            name: name, namespace: values.namespace, labels: labels, selector: selector,
            podLabels: podLabels,
            podAnnotations: [
                "istio.io/rev": .string(revisionLabel), "prometheus.io/path": "/stats/prometheus",
                "prometheus.io/port": "15020", "prometheus.io/scrape": "true",
                "sidecar.istio.io/inject": "false",
            ],
            spec: [
                "serviceAccountName": .string(account), "serviceAccount": .string(account),
                "securityContext": ["runAsUser": 1337, "runAsGroup": 1337, "runAsNonRoot": true],
                "containers": [container(role, settings, name)], "volumes": volumes(role),
            ], serviceAccount: account, serviceType: settings["type"]?.goText ?? "ClusterIP",
            ports: (settings["ports"]?.items ?? []).map { port in
                Value.map(["protocol": "TCP"]).merged(with: port)
            })
        if settings["autoscaleEnabled"]?.isTruthy != true {
            workload.replicas = settings["replicaCount"]?.int
        }
        workload.apply(gateway.resources)
        return workload
    }

    /// The name of a gateway's objects.
    func name(of gateway: InstallValues.Gateway) -> String {
        if !gateway.name.isEmpty { return gateway.name }
        return values.values["gateways", gateway.role.rawValue, "name"]?.string
            ?? gateway.role.rawValue
    }

    private func container(_ role: InstallValues.GatewayRole, _ settings: Value, _ name: String)
        -> Value
    {
        let global = values.values["global"] ?? [:]
        let proxy = global["proxy"] ?? [:]
        let ports = (settings["ports"]?.items ?? []).map { port -> Value in
            [
                "containerPort": port["targetPort"] ?? port["port"] ?? 0,
                "protocol": port["protocol"] ?? "TCP",
            ]
        }
        let metrics: Value = ["containerPort": 15090, "name": "http-envoy-prom", "protocol": "TCP"]
        return [
            "name": "istio-proxy", "image": .string(image(proxy["image"]?.goText ?? "proxyv2")),
            "args": [
                "proxy", "router", "--domain",
                .string("$(POD_NAMESPACE).svc.\(proxy["clusterDomain"]?.goText ?? "")"),
                .string("--proxyLogLevel=\(proxy["logLevel"]?.goText ?? "")"),
                .string("--proxyComponentLogLevel=\(proxy["componentLogLevel"]?.goText ?? "")"),
                .string("--log_output_level=\(global["logging", "level"]?.goText ?? "")"),
            ],
            "ports": .list(ports + [metrics]), "env": .list(environment(name)),
            "readinessProbe": [
                "failureThreshold": 30, "initialDelaySeconds": 1, "periodSeconds": 2,
                "successThreshold": 1, "timeoutSeconds": 1,
                "httpGet": ["path": "/healthz/ready", "port": 15021, "scheme": "HTTP"],
            ],
            "resources": settings["resources"] ?? [:],
            "securityContext": [
                "allowPrivilegeEscalation": false, "capabilities": ["drop": ["ALL"]],
                "privileged": false, "readOnlyRootFilesystem": true,
            ],
            "volumeMounts": mounts(role),
        ]
    }

    private func environment(_ name: String) -> [Value] {
        let variable = TemplateInput.variable
        let field = TemplateInput.field
        let global = values.values["global"] ?? [:]
        let mesh = installed.parsed.mesh
        var entries = [
            variable("PILOT_CERT_PROVIDER", global["pilotCertProvider"]?.goText ?? ""),
            variable("CA_ADDR", "istiod\(suffix).\(values.namespace).svc:15012"),
            field("NODE_NAME", "spec.nodeName"), field("POD_NAME", "metadata.name"),
            field("POD_NAMESPACE", "metadata.namespace"), field("INSTANCE_IP", "status.podIP"),
            field("HOST_IP", "status.hostIP"),
            TemplateInput.resource("ISTIO_CPU_LIMIT", "limits.cpu"),
            field("SERVICE_ACCOUNT", "spec.serviceAccountName"),
            variable("ISTIO_META_WORKLOAD_NAME", name),
            variable(
                "ISTIO_META_OWNER",
                "kubernetes://apis/apps/v1/namespaces/\(values.namespace)/deployments/\(name)"),
            variable("ISTIO_META_MESH_ID", mesh.trustDomain),
            variable("TRUST_DOMAIN", mesh.trustDomain),
            variable("ISTIO_META_UNPRIVILEGED_POD", "true"),
        ]
        entries += mesh.proxyConfig.metadata.map { variable($0.name, $0.value) }
        let network = global["network"]?.goText ?? ""
        if !network.isEmpty { entries.append(variable("ISTIO_META_NETWORK", network)) }
        let cluster = global["multiCluster", "clusterName"]?.goText ?? ""
        entries.append(variable("ISTIO_META_CLUSTER_ID", cluster.isEmpty ? "Kubernetes" : cluster))
        entries.append(field("ISTIO_META_NODE_NAME", "spec.nodeName"))
        return entries
    }

    private func mounts(_ role: InstallValues.GatewayRole) -> Value {
        let kind = role == .ingress ? "ingressgateway" : "egressgateway"
        let plain = TemplateInput.mount
        return [
            plain("workload-socket", "/var/run/secrets/workload-spiffe-uds"),
            plain("credential-socket", "/var/run/secrets/credential-uds"),
            plain("workload-certs", "/var/run/secrets/workload-spiffe-credentials"),
            plain("istio-envoy", "/etc/istio/proxy"), plain("config-volume", "/etc/istio/config"),
            plain("istiod-ca-cert", "/var/run/secrets/istio"),
            Self.mount("istio-token", "/var/run/secrets/tokens"),
            plain("istio-data", "/var/lib/istio/data"), plain("podinfo", "/etc/istio/pod"),
            Self.mount("\(kind)-certs", "/etc/istio/\(kind)-certs"),
            Self.mount("\(kind)-ca-certs", "/etc/istio/\(kind)-ca-certs"),
        ]
    }

    private func volumes(_ role: InstallValues.GatewayRole) -> Value {
        let kind = role == .ingress ? "ingressgateway" : "egressgateway"
        func secret(_ name: String) -> Value {
            let source: Value = [
                "secretName": .string("istio-\(name)"), "optional": true, "defaultMode": 420,
            ]
            return ["name": .string(name), "secret": source]
        }
        func field(_ path: String) -> Value {
            let reference: Value = ["apiVersion": "v1", "fieldPath": .string("metadata.\(path)")]
            return ["path": .string(path), "fieldRef": reference]
        }
        let token: Value = [
            "audience": "istio-ca", "expirationSeconds": 43200, "path": "istio-token",
        ]
        return [
            ["name": "workload-socket", "emptyDir": [:]],
            ["name": "credential-socket", "emptyDir": [:]],
            ["name": "workload-certs", "emptyDir": [:]],
            [
                "name": "istiod-ca-cert",
                "configMap": ["name": "istio-ca-root-cert", "defaultMode": 420],
            ],
            [
                "name": "podinfo",
                "downwardAPI": [
                    "defaultMode": 420, "items": [field("labels"), field("annotations")],
                ],
            ],
            ["name": "istio-envoy", "emptyDir": [:]], ["name": "istio-data", "emptyDir": [:]],
            [
                "name": "istio-token",
                "projected": ["defaultMode": 420, "sources": [["serviceAccountToken": token]]],
            ],
            [
                "name": "config-volume",
                "configMap": ["name": "istio", "optional": true, "defaultMode": 420],
            ],
            secret("\(kind)-certs"), secret("\(kind)-ca-certs"),
        ]
    }
}
