import Objects
import YAML

extension Installation {
    /// istiod itself.
    // istio .../istio-discovery/templates/deployment.yaml, service.yaml
    var istiod: InstalledWorkload {
        var labels = labels(component: .pilot, name: "istiod")
        labels["app"] = "istiod"
        labels["istio"] = "pilot"
        var podLabels = labels
        podLabels["release"] = nil
        podLabels["istio"] = revision.isEmpty ? "pilot" : "istiod"
        podLabels["sidecar.istio.io/inject"] = "false"
        podLabels["istio.io/dataplane-mode"] = "none"
        let account = "istiod\(suffix)"
        let pilot = values.values["pilot"] ?? [:]
        var workload = InstalledWorkload(
            name: "istiod\(suffix)", namespace: values.namespace, labels: labels,
            selector: istiodSelector, podLabels: podLabels,
            podAnnotations: [
                "prometheus.io/port": "15014", "prometheus.io/scrape": "true",
                "sidecar.istio.io/inject": "false",
            ],
            spec: [
                "serviceAccountName": .string(account), "serviceAccount": .string(account),
                "tolerations": [["key": "cni.istio.io/not-ready", "operator": "Exists"]],
                "containers": [discovery], "volumes": discoveryVolumes,
            ], serviceAccount: account, serviceType: "ClusterIP", ports: Self.istiodPorts)
        workload.serviceSelector =
            revision.isEmpty
            ? ["app": "istiod", "istio": "pilot"] : istiodSelector
        if pilot["autoscaleEnabled"]?.isTruthy != true {
            workload.replicas = pilot["replicaCount"]?.int
        }
        workload.apply(values.components.pilotResources)
        return workload
    }

    /// The labels by which istiod's Deployment selects.
    private var istiodSelector: Fields {
        revision.isEmpty
            ? ["istio": "pilot"] : ["app": "istiod", "istio.io/rev": .string(revision)]
    }

    /// The ports of istiod's services, those of tags too.
    static let istiodPorts = [
        port(15010, "grpc-xds"), port(15012, "https-dns"),
        port(443, "https-webhook", target: 15017), port(15014, "http-monitoring"),
    ]

    private var discovery: Value {
        let global = values.values["global"] ?? [:]
        let pilot = values.values["pilot"] ?? [:]
        let level = global["logging", "level"]?.goText ?? ""
        let ports = [
            (8080, "http-debug"), (15010, "grpc-xds"), (15012, "tls-xds"),
            (15017, "https-webhooks"), (15014, "http-monitoring"),
        ]
        var container: Value = [
            "name": "discovery", "image": .string(image(pilot["image"]?.goText ?? "pilot")),
            "args": [
                "discovery", "--monitoringAddr=:15014", .string("--log_output_level=\(level)"),
                "--domain", global["proxy", "clusterDomain"] ?? "cluster.local",
                "--keepaliveMaxServerConnectionAge", "30m",
            ],
            "env": .list(discoveryEnvironment),
            "ports": .list(
                ports.map { number, name in
                    [
                        "containerPort": .int(Int64(number)), "name": .string(name),
                        "protocol": "TCP",
                    ]
                }),
            "readinessProbe": [
                "httpGet": ["path": "/ready", "port": 8080, "scheme": "HTTP"],
                "initialDelaySeconds": 1, "periodSeconds": 3, "timeoutSeconds": 5,
                "successThreshold": 1, "failureThreshold": 3,
            ],
            "resources": pilot["resources"] ?? [:],
            "securityContext": [
                "allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true,
                "runAsNonRoot": true, "capabilities": ["drop": ["ALL"]],
            ],
        ]
        container["volumeMounts"] = [
            Self.mount("istio-token", "/var/run/secrets/tokens"),
            ["name": "local-certs", "mountPath": "/var/run/secrets/istio-dns"],
            Self.mount("cacerts", "/etc/cacerts"),
            Self.mount("istio-kubeconfig", "/var/run/secrets/remote"),
            Self.mount("istio-csr-dns-cert", "/var/run/secrets/istiod/tls"),
            Self.mount("istio-csr-ca-configmap", "/var/run/secrets/istiod/ca"),
        ]
        return container
    }

    private var discoveryEnvironment: [Value] {
        func field(_ name: String, _ path: String) -> Value {
            let reference: Value = ["apiVersion": "v1", "fieldPath": .string(path)]
            return ["name": .string(name), "valueFrom": ["fieldRef": reference]]
        }
        let variable = TemplateInput.variable
        let pilot = values.values["pilot"] ?? [:]
        let own = pilot["env"]?.map ?? [:]
        var entries = [
            variable("REVISION", revisionLabel),
            variable(
                "PILOT_CERT_PROVIDER", values.values["global", "pilotCertProvider"]?.goText ?? ""),
            field("POD_NAME", "metadata.name"), field("POD_NAMESPACE", "metadata.namespace"),
            field("SERVICE_ACCOUNT", "spec.serviceAccountName"),
            variable("KUBECONFIG", "/var/run/secrets/remote/config"),
        ]
        if own["CA_TRUSTED_NODE_ACCOUNTS"] == nil {
            entries.append(variable("CA_TRUSTED_NODE_ACCOUNTS", "\(values.namespace)/ztunnel"))
        }
        entries += own.map { variable($0.name, $0.value.goText) }
        if let sampling = pilot["traceSampling"], sampling.isTruthy {
            entries.append(variable("PILOT_TRACE_SAMPLING", sampling.goText))
        }
        let cluster = values.values["global", "multiCluster", "clusterName"]?.goText ?? ""
        return entries + [
            variable("PILOT_ENABLE_ANALYSIS", "false"),
            variable("CLUSTER_ID", cluster.isEmpty ? "Kubernetes" : cluster),
            variable("PLATFORM", ""),
        ]
    }

    private var discoveryVolumes: Value {
        func secret(_ name: String, _ secret: String) -> Value {
            let source: Value = [
                "secretName": .string(secret), "optional": true, "defaultMode": 420,
            ]
            return ["name": .string(name), "secret": source]
        }
        let token: Value = [
            "audience": "istio-ca", "expirationSeconds": 43200, "path": "istio-token",
        ]
        let authority: Value = [
            "name": "istio-ca-root-cert", "defaultMode": 420, "optional": true,
        ]
        return [
            ["name": "local-certs", "emptyDir": ["medium": "Memory"]],
            [
                "name": "istio-token",
                "projected": ["defaultMode": 420, "sources": [["serviceAccountToken": token]]],
            ],
            secret("cacerts", "cacerts"), secret("istio-kubeconfig", "istio-kubeconfig"),
            secret("istio-csr-dns-cert", "istiod-tls"),
            ["name": "istio-csr-ca-configmap", "configMap": authority],
        ]
    }

    /// An image of the installation's hub and tag.
    func image(_ name: String) -> String {
        if name.contains("/") { return name }
        let global = values.values["global"] ?? [:]
        let variant = global["variant"]?.goText ?? ""
        let tag = (global["tag"]?.goText ?? "") + (variant.isEmpty ? "" : "-\(variant)")
        return "\(global["hub"]?.goText ?? "")/\(name):\(tag)"
    }

    static func mount(_ name: String, _ path: String) -> Value {
        ["name": .string(name), "mountPath": .string(path), "readOnly": true]
    }

    static func port(_ number: Int64, _ name: String, target: Int64? = nil) -> Value {
        [
            "name": .string(name), "port": .int(number), "protocol": "TCP",
            "targetPort": .int(target ?? number),
        ]
    }

    /// A pod specification with what the API server fills in.
    static func defaulted(_ spec: Value) -> Value {
        var spec = spec
        let defaults: Value = [
            "dnsPolicy": "ClusterFirst", "restartPolicy": "Always",
            "schedulerName": "default-scheduler", "terminationGracePeriodSeconds": 30,
        ]
        if spec["securityContext"] == nil { spec["securityContext"] = [:] }
        spec["containers"] = .list(
            (spec["containers"]?.items ?? []).map { container in
                let filled: Value = [
                    "imagePullPolicy": "IfNotPresent",
                    "terminationMessagePath": "/dev/termination-log",
                    "terminationMessagePolicy": "File",
                ]
                return filled.merged(with: container)
            })
        return defaults.merged(with: spec)
    }
}
