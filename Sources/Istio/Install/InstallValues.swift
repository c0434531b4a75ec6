import YAML

/// What an installation is made from: a profile's values with the `--set` pairs over them.
// istio manifests/charts/istio-control/istio-discovery/values.yaml, manifests/helm-profiles,
// manifests/profiles
struct InstallValues: Sendable, Equatable {
    /// Helm's values, those of the charts for istiod and the gateways in one tree.
    var values: Value
    /// Which parts are installed, by the names that `--set components.X.enabled` uses.
    var components: Components
    /// The namespace of the control plane.
    var namespace = "istio-system"

    /// The parts of an installation.
    struct Components: Sendable, Equatable {
        var base = true
        var pilot = true
        var cni = false
        /// The gateways, disabled ones too.
        var gateways: [Gateway]
        /// `components.pilot.k8s`.
        var pilotResources: Value = [:]
    }

    /// The gateways that profiles install; the raw value is the chart's own name for it.
    enum GatewayRole: String, Sendable {
        case ingress = "istio-ingressgateway"
        case egress = "istio-egressgateway"
    }

    /// An entry of `components.ingressGateways` or `components.egressGateways`.
    struct Gateway: Sendable, Equatable {
        var role: GatewayRole
        var name: String
        var isEnabled: Bool
        var labels: Fields = [:]
        /// `k8s` of it.
        var resources: Value = [:]
    }

    /// The values of a profile at a version, without anything that the user sets.
    init?(profile: String, version: String) {
        let gateways = [
            Gateway(
                role: .ingress, name: GatewayRole.ingress.rawValue,
                isEnabled: ["default", "demo"].contains(profile)),
            Gateway(
                role: .egress, name: GatewayRole.egress.rawValue, isEnabled: profile == "demo"),
        ]
        components = Components(gateways: gateways)
        values = Self.charts
        values["global", "hub"] = "registry.istio.io/release"
        values["global", "tag"] = .string("\(version).0")
        switch profile {
        case "default", "minimal": break
        case "demo":
            values = values.merged(with: Self.demo)
            values["profile"] = "demo"
        case "empty", "none":
            components.base = false
            components.pilot = false
        default: return nil
        }
    }

    private static let charts: Value = [
        "revision": "", "defaultRevision": "", "revisionTags": [], "ownerName": "",
        "global": [
            "istioNamespace": "istio-system", "certSigners": [],
            "defaultPodDisruptionBudget": ["enabled": true],
            "defaultResources": ["requests": ["cpu": "10m"]], "variant": "",
            "imagePullPolicy": "", "imagePullSecrets": [], "istiod": ["enableAnalysis": false],
            "logAsJson": false, "nativeNftables": false, "logging": ["level": "default:info"],
            "networkPolicy": ["enabled": false], "omitSidecarInjectorConfigMap": false,
            "resourceScope": "all", "operatorManageWebhooks": false, "priorityClassName": "",
            "proxy": proxy, "proxy_init": ["image": "proxyv2", "forceApplyIptables": false],
            "remotePilotAddress": "", "caAddress": "", "externalIstiod": false,
            "configCluster": false, "configValidation": true, "meshID": "", "meshNetworks": [:],
            "mountMtlsCerts": false, "multiCluster": ["clusterName": ""], "network": "",
            "pilotCertProvider": "istiod", "sds": ["token": ["aud": "istio-ca"]],
            "sts": ["servicePort": 0], "caName": "",
            "waypoint": [
                "affinity": [:], "nodeSelector": [:], "tolerations": [],
                "topologySpreadConstraints": [],
                "resources": [
                    "requests": ["cpu": "100m", "memory": "128Mi"],
                    "limits": ["cpu": "2", "memory": "1Gi"],
                ],
            ],
        ],
        "sidecarInjectorWebhook": [
            "neverInjectSelector": [], "alwaysInjectSelector": [], "injectedAnnotations": [:],
            "enableNamespacesByDefault": false, "reinvocationPolicy": "Never",
            "rewriteAppHTTPProbe": true, "templates": [:], "defaultTemplates": [],
        ],
        "pilot": pilot, "meshConfig": ["enablePrometheusMerge": true],
        "gateways": [
            "securityContext": [:], "seccompProfile": [:],
            "istio-ingressgateway": ingressGateway, "istio-egressgateway": egressGateway,
        ],
        "telemetry": ["enabled": true, "v2": ["enabled": true, "prometheus": ["enabled": true]]],
    ]

    private static let proxy: Value = [
        "image": "proxyv2", "autoInject": "enabled", "clusterDomain": "cluster.local",
        "componentLogLevel": "misc:error", "excludeInboundPorts": "", "includeInboundPorts": "*",
        "includeIPRanges": "*", "excludeIPRanges": "", "includeOutboundPorts": "",
        "excludeOutboundPorts": "", "logLevel": "warning", "outlierLogPath": "",
        "privileged": false, "seccompProfile": [:], "readinessFailureThreshold": 4,
        "readinessInitialDelaySeconds": 0, "readinessPeriodSeconds": 15,
        "startupProbe": ["enabled": true, "failureThreshold": 600],
        "resources": [
            "requests": ["cpu": "100m", "memory": "128Mi"],
            "limits": ["cpu": "2000m", "memory": "1024Mi"],
        ],
        "statusPort": 15020, "tracer": "none",
    ]

    private static let pilot: Value = [
        "image": "pilot", "autoscaleEnabled": true, "autoscaleMin": 1, "autoscaleMax": 5,
        "cpu": ["targetAverageUtilization": 80], "replicaCount": 1, "traceSampling": "1",
        "resources": ["requests": ["cpu": "500m", "memory": "2048Mi"]],
        "cni": ["enabled": false, "provider": "default"], "env": [:],
        "keepaliveMaxServerConnectionAge": "30m",
    ]

    private static let gatewayResources: Value = [
        "requests": ["cpu": "100m", "memory": "128Mi"],
        "limits": ["cpu": "2000m", "memory": "1024Mi"],
    ]

    private static let ingressGateway: Value = [
        "type": "LoadBalancer", "autoscaleEnabled": true,
        "autoscaleMin": 1, "autoscaleMax": 5, "cpu": ["targetAverageUtilization": 80],
        "replicaCount": 1, "resources": gatewayResources,
        "ports": [
            ["port": 15021, "targetPort": 15021, "name": "status-port", "protocol": "TCP"],
            ["port": 80, "targetPort": 8080, "name": "http2", "protocol": "TCP"],
            ["port": 443, "targetPort": 8443, "name": "https", "protocol": "TCP"],
        ],
    ]

    private static let egressGateway: Value = [
        "type": "ClusterIP", "autoscaleEnabled": true,
        "autoscaleMin": 1, "autoscaleMax": 5, "cpu": ["targetAverageUtilization": 80],
        "replicaCount": 1, "resources": gatewayResources,
        "ports": [
            ["port": 80, "targetPort": 8080, "name": "http2", "protocol": "TCP"],
            ["port": 443, "targetPort": 8443, "name": "https", "protocol": "TCP"],
        ],
    ]

    private static let demo: Value = [
        "meshConfig": [
            "accessLogFile": "/dev/stdout",
            "extensionProviders": [
                [
                    "name": "otel",
                    "envoyOtelAls": [
                        "service": "opentelemetry-collector.observability.svc.cluster.local",
                        "port": 4317,
                    ],
                ],
                [
                    "name": "skywalking",
                    "skywalking": [
                        "service": "tracing.istio-system.svc.cluster.local", "port": 11800,
                    ],
                ],
                [
                    "name": "otel-tracing",
                    "opentelemetry": [
                        "port": 4317,
                        "service": "opentelemetry-collector.observability.svc.cluster.local",
                    ],
                ],
                [
                    "name": "jaeger",
                    "opentelemetry": [
                        "port": 4317, "service": "jaeger-collector.istio-system.svc.cluster.local",
                    ],
                ],
            ],
        ],
        "global": [
            "proxy": ["resources": ["requests": ["cpu": "10m", "memory": "40Mi"]]],
            "waypoint": ["resources": ["requests": ["cpu": "10m", "memory": "40Mi"]]],
        ],
        "pilot": [
            "autoscaleEnabled": false, "traceSampling": "100",
            "resources": ["requests": ["cpu": "10m", "memory": "100Mi"]],
        ],
        "gateways": [
            "istio-egressgateway": [
                "autoscaleEnabled": false,
                "resources": ["requests": ["cpu": "10m", "memory": "40Mi"]],
            ],
            "istio-ingressgateway": [
                "autoscaleEnabled": false,
                "resources": ["requests": ["cpu": "10m", "memory": "40Mi"]],
                "ports": [
                    ["port": 15021, "targetPort": 15021, "name": "status-port"],
                    ["port": 80, "targetPort": 8080, "name": "http2"],
                    ["port": 443, "targetPort": 8443, "name": "https"],
                    ["port": 31400, "targetPort": 31400, "name": "tcp"],
                    ["port": 15443, "targetPort": 15443, "name": "tls"],
                ],
            ],
        ],
    ]
}
