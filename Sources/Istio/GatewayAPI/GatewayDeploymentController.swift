import Basis
import Cluster
import Objects
import YAML

/// Deploys the proxies of Gateways: a ServiceAccount, a Deployment and a Service, called
/// `NAME-istio`.
// istio pilot/pkg/config/kube/gatewaycommon/deploymentcontroller.go
struct GatewayDeploymentController: Controller {
    let name = "gateway-deployment"
    /// What the pod template takes from the installation.
    let template: GatewayPodTemplate

    private static let manager = "istio.io/gateway-controller"
    private static let version = "gateway.istio.io/controller-version"

    func keys(after change: ObjectChange, in view: View) -> [ObjectKey] {
        let own = WatchedKind.kubernetesGateway.type
        if change.object.type == own {
            return change.kind == .deleted ? [] : [change.object.key]
        }
        if change.object.type == WatchedKind.gatewayClass.type {
            return view.store.objects(own).map(\.key)
        }
        // What somebody else changes or deletes is put right again.
        return change.object.metadata.ownerReferences.filter {
            $0.kind == "Gateway" && $0.apiVersion.hasPrefix(GatewayAPIType.group)
        }.map { ObjectKey(own, namespace: change.object.namespace, name: $0.name) }
    }

    func reconcile(_ key: ObjectKey, in view: View, memory: inout Memory) -> Reconciliation {
        var result = Reconciliation()
        guard let gateway = view.store.object(key), gateway.metadata.deletionTimestamp == nil,
            gateway["spec", "gatewayClassName"]?.string == RoutingObjects.className,
            RoutingObjects.isManaged(gateway)
        else { return result }
        if gateway.metadata.annotation(Self.version) == nil {
            let patch: Value = ["metadata": ["annotations": [Self.version: "5"]]]
            result.requests.append(
                Request(.patch(.merge(patch)), key, fieldManager: Self.manager))
        }
        for wanted in template.objects(for: gateway) {
            guard let old = view.store.object(wanted.key) else {
                result.requests.append(
                    Request(.create(wanted), wanted.key, fieldManager: Self.manager))
                continue
            }
            if let patch = Self.difference(old, wanted) {
                result.requests.append(
                    Request(.patch(.merge(patch)), wanted.key, fieldManager: Self.manager))
            }
        }
        return result
    }

    /// What of an object's changeable parts is not as it is wanted.
    private static func difference(_ old: Object, _ wanted: Object) -> Value? {
        guard old.type == .service else { return nil }
        func essence(_ object: Object) -> [Value] {
            (object["spec", "ports"]?.items ?? []).map { port in
                var result: Value = [:]
                for field in ["name", "port", "appProtocol"] { result[field] = port[field] }
                return result
            }
        }
        let type = wanted["spec", "type"]
        guard essence(old) != essence(wanted) || old["spec", "type"] != type else { return nil }
        var patch: Value = ["spec": ["ports": wanted["spec", "ports"] ?? []]]
        patch["spec", "type"] = type
        return patch
    }
}

/// What istiod's template `kube-gateway` makes of a Gateway.
// istio manifests/charts/istio-control/istio-discovery/files/kube-gateway.yaml
struct GatewayPodTemplate: Sendable {
    /// The installation's own gateway, whose specification has the same parts.
    let base: InstalledWorkload

    init(_ installation: Installation) {
        base = installation.workload(.init(role: .ingress, name: "", isEnabled: true))
    }

    /// The objects of a Gateway.
    func objects(for gateway: Object) -> [Object] {
        let name = RoutingObjects.deploymentName(of: gateway)
        let labels = labels(of: gateway)
        func object(_ type: ResourceType, _ labels: Fields, _ fields: Fields) -> Object {
            var object = Object(
                type,
                metadata: Metadata(name: name, namespace: gateway.namespace, labels: labels))
            object.metadata.annotations = infrastructure(of: gateway, "annotations")
            object.metadata.ownerReferences = [
                OwnerReference(
                    apiVersion: gateway.type.apiVersion, kind: "Gateway", name: gateway.name,
                    uid: gateway.metadata.uid, isController: false, blockOwnerDeletion: false)
            ]
            object.fields = fields
            return object
        }
        var managed = labels
        managed["gateway.istio.io/managed"] = "istio.io-gateway-controller"
        return [
            object(.serviceAccount, labels, [:]),
            object(.deployment, managed, ["spec": deployment(gateway, name, managed)]),
            object(.service, labels, ["spec": service(gateway)]),
        ]
    }

    /// The labels or annotations that the Gateway's infrastructure, or itself, hands on.
    private func infrastructure(of gateway: Object, _ field: String) -> Fields {
        if let given = gateway["spec", "infrastructure", field]?.map { return given }
        var own = field == "labels" ? gateway.metadata.labels : gateway.metadata.annotations
        for name in [
            "kubectl.kubernetes.io/last-applied-configuration",
            "gateway.istio.io/name-override", "gateway.istio.io/service-account",
            "gateway.istio.io/controller-version",
        ] {
            own[name] = nil
        }
        return own
    }

    private func labels(of gateway: Object) -> Fields {
        var labels = infrastructure(of: gateway, "labels")
        labels["gateway.networking.k8s.io/gateway-name"] = .string(gateway.name)
        labels["gateway.networking.k8s.io/gateway-class-name"] =
            gateway["spec", "gatewayClassName"]
        return labels
    }

    private func service(_ gateway: Object) -> Value {
        var ports: [Value] = [
            ["name": "status-port", "port": 15021, "protocol": "TCP", "appProtocol": "tcp"]
        ]
        for listener in gateway["spec", "listeners"]?.items ?? [] {
            guard let port = listener["port"], !ports.contains(where: { $0["port"] == port })
            else { continue }
            let name = (listener["name"]?.string ?? "").map { $0 == "." ? "-" : $0 }
            ports.append([
                "name": .string(String(String(name).prefix(63))), "port": port,
                "protocol": "TCP",
                "appProtocol": .string((listener["protocol"]?.string ?? "").lowercased()),
            ])
        }
        let type = gateway.metadata.annotation("networking.istio.io/service-type")
        var spec: Value = [
            "type": .string(type ?? "LoadBalancer"), "ports": .list(ports),
            "ipFamilyPolicy": "PreferDualStack",
            "selector": ["gateway.networking.k8s.io/gateway-name": .string(gateway.name)],
        ]
        if spec["type"]?.string == "LoadBalancer" {
            spec["loadBalancerIP"] = gateway["spec", "addresses"]?[0]?["value"]
        }
        return spec
    }

    private func deployment(_ gateway: Object, _ name: String, _ labels: Fields) -> Value {
        var podLabels = labels
        podLabels["sidecar.istio.io/inject"] = "false"
        podLabels["service.istio.io/canonical-name"] = .string(name)
        podLabels["service.istio.io/canonical-revision"] = "latest"
        var annotations = infrastructure(of: gateway, "annotations")
        for (key, value) in [
            ("istio.io/rev", "default"), ("prometheus.io/path", "/stats/prometheus"),
            ("prometheus.io/port", "15020"), ("prometheus.io/scrape", "true"),
        ] {
            annotations[key] = .string(value)
        }
        return [
            "replicas": 1,
            "selector": [
                "matchLabels": ["gateway.networking.k8s.io/gateway-name": .string(gateway.name)]
            ],
            "template": [
                "metadata": ["labels": .map(podLabels), "annotations": .map(annotations)],
                "spec": podSpec(name, gateway.namespace),
            ],
        ]
    }

    private func podSpec(_ name: String, _ namespace: String) -> Value {
        var spec = base.spec
        spec["serviceAccountName"] = .string(name)
        spec["serviceAccount"] = nil
        spec["securityContext"] = [
            "sysctls": [["name": "net.ipv4.ip_unprivileged_port_start", "value": "0"]]
        ]
        spec["containers"] = .list([container(name, namespace)])
        let kept = (spec["volumes"]?.items ?? []).filter {
            !Self.isOwn($0["name"]?.string ?? "")
        }
        spec["volumes"] = .list(kept)
        return spec
    }

    /// Certificates and configuration from Secrets and ConfigMaps are for Istio's own gateways.
    private static func isOwn(_ volume: String) -> Bool {
        volume.hasSuffix("gateway-certs") || volume.hasSuffix("gateway-ca-certs")
            || volume == "config-volume"
    }

    private func container(_ name: String, _ namespace: String) -> Value {
        var container = base.spec["containers"]?[0] ?? [:]
        let probe: Value = ["path": "/healthz/ready", "port": 15021, "scheme": "HTTP"]
        container["ports"] = [
            ["containerPort": 15020, "name": "metrics", "protocol": "TCP"],
            ["containerPort": 15021, "name": "status-port", "protocol": "TCP"],
            ["containerPort": 15090, "name": "http-envoy-prom", "protocol": "TCP"],
        ]
        container["startupProbe"] = [
            "failureThreshold": 30, "httpGet": probe, "initialDelaySeconds": 1,
            "periodSeconds": 1, "successThreshold": 1, "timeoutSeconds": 1,
        ]
        container["readinessProbe"] = [
            "failureThreshold": 4, "httpGet": probe, "periodSeconds": 15,
            "successThreshold": 1, "timeoutSeconds": 1,
        ]
        container["securityContext", "runAsUser"] = 1337
        container["securityContext", "runAsGroup"] = 1337
        container["securityContext", "runAsNonRoot"] = true
        let owner = "kubernetes://apis/apps/v1/namespaces/\(namespace)/deployments/\(name)"
        container["env"] = .list(
            (container["env"]?.items ?? []).map { entry in
                var entry = entry
                switch entry["name"]?.string {
                case "ISTIO_META_WORKLOAD_NAME": entry["value"] = .string(name)
                case "ISTIO_META_OWNER": entry["value"] = .string(owner)
                default: break
                }
                return entry
            })
        container["volumeMounts"] = .list(
            (container["volumeMounts"]?.items ?? []).filter {
                !Self.isOwn($0["name"]?.string ?? "")
            })
        return container
    }
}
