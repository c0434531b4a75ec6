import Objects
import YAML

extension Installation {
    /// The ServiceAccount that other clusters' control planes read with.
    // istio manifests/charts/base/templates/reader-serviceaccount.yaml
    var readerAccount: Object {
        Object(
            .serviceAccount,
            metadata: Metadata(
                name: "istio-reader-service-account", namespace: values.namespace,
                labels: roleLabels(app: "istio-reader", chart: "base")))
    }

    /// istiod's roles with their bindings.
    // istio .../istio-discovery/templates/{clusterrole,reader-clusterrole,role}*.yaml
    var pilotRoles: [Object] {
        let labels = roleLabels(app: "istiod")
        let reader = roleLabels(app: "istio-reader")
        let account = "istiod\(suffix)"
        func name(_ prefix: String) -> String { "\(prefix)\(suffix)-\(values.namespace)" }
        var objects = pair(name("istiod-clusterrole"), labels, account, Self.clusterRules)
        let controls = values.values[
            "pilot", "env", "PILOT_ENABLE_GATEWAY_API_DEPLOYMENT_CONTROLLER"]
        if controls?.goText != "false" {
            objects += pair(
                name("istiod-gateway-controller"), labels, account, Self.gatewayControllerRules)
        }
        objects += pair(
            name("istio-reader-clusterrole"), reader, "istio-reader-service-account",
            Self.readerRules)
        return objects + pair(account, labels, account, Self.istiodRules, in: values.namespace)
    }

    /// The role by which a gateway reads its certificates.
    // istio manifests/charts/gateways/istio-ingress/templates/role.yaml, rolebindings.yaml
    func gatewayRoles(_ gateway: InstallValues.Gateway) -> [Object] {
        let name = self.name(of: gateway)
        let component: InstallComponent =
            gateway.role == .ingress ? .ingressGateways : .egressGateways
        return pair(
            "\(name)-sds",
            labels(
                component: component, name: gateway.role.rawValue, chart: "istio-\(gateway.role)"),
            "\(name)-service-account",
            [Self.rule("", "secrets", "get watch list")], in: values.namespace)
    }

    private func roleLabels(app: String, chart: String = "istiod") -> Fields {
        var labels = labels(component: .pilot, name: app, chart: chart)
        labels["app"] = .string(app)
        labels["install.operator.istio.io/owning-resource"] = nil
        return labels
    }

    /// A role and its binding to a service account of the control plane's namespace.
    private func pair(
        _ name: String, _ labels: Fields, _ account: String, _ rules: [Value],
        in namespace: String = ""
    ) -> [Object] {
        let isLocal = !namespace.isEmpty
        let metadata = Metadata(name: name, namespace: namespace, labels: labels)
        var role = Object(isLocal ? .role : .clusterRole, metadata: metadata)
        role.fields["rules"] = .list(rules)
        var binding = Object(isLocal ? .roleBinding : .clusterRoleBinding, metadata: metadata)
        binding.fields = [
            "roleRef": [
                "apiGroup": "rbac.authorization.k8s.io",
                "kind": isLocal ? "Role" : "ClusterRole", "name": .string(name),
            ],
            "subjects": [
                [
                    "kind": "ServiceAccount", "name": .string(account),
                    "namespace": .string(values.namespace),
                ]
            ],
        ]
        return [role, binding]
    }
}

extension Installation {
    /// A rule: groups, resources and verbs, each a list parted by blanks; no group is the
    /// core group.
    private static func rule(_ groups: String, _ resources: String, _ verbs: String) -> Value {
        func list(_ text: String) -> Value {
            .list(text.split(separator: " ").map { .string(String($0)) })
        }
        return [
            "apiGroups": groups.isEmpty ? [""] : list(groups), "resources": list(resources),
            "verbs": list(verbs),
        ]
    }

    private static let istioGroups =
        "config.istio.io security.istio.io networking.istio.io authentication.istio.io "
        + "rbac.istio.io telemetry.istio.io extensions.istio.io"
    private static let all = "get watch list update patch create delete"
    private static let reading = "get list watch"

    private static let clusterRules: [Value] = [
        rule(
            "admissionregistration.k8s.io", "mutatingwebhookconfigurations",
            "get list watch update patch"),
        rule(
            "admissionregistration.k8s.io", "validatingwebhookconfigurations",
            "get list watch update"),
        rule(istioGroups, "*", "get watch list"),
        rule("networking.istio.io", "workloadentries", all),
        rule("networking.istio.io", "workloadentries/status serviceentries/status", all),
        rule("security.istio.io", "authorizationpolicies/status", all),
        rule("", "services/status", all),
        rule("apiextensions.k8s.io", "customresourcedefinitions", reading),
        rule("", "pods nodes services namespaces endpoints", reading),
        rule("discovery.k8s.io", "endpointslices", reading),
        rule("networking.k8s.io", "ingresses ingressclasses", reading),
        rule("networking.k8s.io", "ingresses/status", "*"),
        rule("", "configmaps", "create get list watch update"),
        rule("authentication.k8s.io", "tokenreviews", "create"),
        rule("authorization.k8s.io", "subjectaccessreviews", "create"),
        rule("gateway.networking.k8s.io gateway.networking.x-k8s.io", "*", "get watch list"),
        rule(
            "gateway.networking.x-k8s.io", "xbackends/status xbackendtrafficpolicies/status",
            "update patch"),
        rule(
            "gateway.networking.k8s.io",
            "backendtlspolicies/status gatewayclasses/status gateways/status grpcroutes/status "
                + "httproutes/status referencegrants/status tcproutes/status tlsroutes/status "
                + "udproutes/status listenersets/status", "update patch"),
        rule("gateway.networking.k8s.io", "gatewayclasses", "create update patch delete"),
        rule("inference.networking.k8s.io", "inferencepools", "get watch list"),
        rule("inference.networking.k8s.io", "inferencepools/status", "update patch"),
        rule("", "secrets", "get watch list"),
        rule("multicluster.x-k8s.io", "serviceexports", "get watch list create delete"),
        rule("multicluster.x-k8s.io", "serviceimports", "get watch list"),
    ]

    private static let gatewayControllerRules: [Value] = [
        rule("apps", "deployments", all), rule("autoscaling", "horizontalpodautoscalers", all),
        rule("policy", "poddisruptionbudgets", all), rule("", "services", all),
        rule("", "serviceaccounts", all),
    ]

    private static let readerRules: [Value] = [
        rule(istioGroups, "*", reading),
        rule(
            "",
            "endpoints pods services nodes replicationcontrollers namespaces secrets configmaps",
            reading),
        rule("networking.istio.io", "workloadentries", "get watch list"),
        rule("networking.x-k8s.io gateway.networking.k8s.io", "gateways", "get watch list"),
        rule("apiextensions.k8s.io", "customresourcedefinitions", reading),
        rule("discovery.k8s.io", "endpointslices", reading),
        rule("multicluster.x-k8s.io", "serviceexports", "get list watch create delete"),
        rule("multicluster.x-k8s.io", "serviceimports", reading),
        rule("apps", "replicasets", reading),
        rule("authentication.k8s.io", "tokenreviews", "create"),
        rule("authorization.k8s.io", "subjectaccessreviews", "create"),
    ]

    private static let istiodRules: [Value] = [
        rule("networking.istio.io", "gateways", "create"),
        rule("", "secrets", "create get watch list update delete"),
        rule("", "configmaps", "delete"),
        rule("coordination.k8s.io", "leases", "get update patch create"),
    ]
}
