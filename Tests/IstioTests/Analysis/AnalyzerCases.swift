import Testing

/// A mistake, the code that it raises, and what is said about it.
struct AnalyzerCase: Sendable, CustomTestStringConvertible {
    let code: String
    let manifest: String
    /// `LEVEL OBJECT[:LINE] TEXT`.
    let messages: [String]

    init(_ code: String, _ manifest: String, _ messages: String...) {
        self.code = code
        self.manifest = manifest
        self.messages = messages
    }

    var testDescription: String { code }
}

extension AnalyzerCase {
    /// Mistakes in namespaces, pods and webhooks.
    static let workloads: [AnalyzerCase] = [
        AnalyzerCase(
            "IST0102", #"{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}}"#,
            "Info Namespace shop:1 The namespace is not enabled for Istio injection. Run 'kubectl "
                + "label namespace shop istio-injection=enabled' to enable it, or 'kubectl label "
                + "namespace shop istio-injection=disabled' to explicitly mark it as not needing "
                + "injection."),
        AnalyzerCase(
            "IST0103",
            """
            apiVersion: v1
            kind: Namespace
            metadata: {name: shop, labels: {istio-injection: enabled}}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: web, namespace: shop}
            spec: {containers: [{name: web, image: web}]}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: host, namespace: shop}
            spec: {hostNetwork: true, containers: [{name: web, image: web}]}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: out, namespace: shop, labels: {sidecar.istio.io/inject: "false"}}
            spec: {containers: [{name: web, image: web}]}
            """,
            "Warning Pod shop/web:5 The pod shop/web is missing the Istio proxy. This can often be "
                + "resolved by restarting or redeploying the workload."),
        AnalyzerCase(
            "IST0107",
            """
            apiVersion: v1
            kind: Service
            metadata: {name: web, annotations: {sidecar.istio.io/proxyCPU: 1m}}
            """,
            "Warning Service default/web:1 Misplaced annotation: sidecar.istio.io/proxyCPU can "
                + "only be applied to Pod"),
        AnalyzerCase(
            "IST0108",
            """
            apiVersion: v1
            kind: Pod
            metadata:
              name: web
              annotations: {sidecar.istio.io/injekt: "true"}
            """,
            "Warning Pod default/web:1 Unknown annotation: sidecar.istio.io/injekt"),
        AnalyzerCase(
            "IST0116",
            """
            apiVersion: v1
            kind: Service
            metadata: {name: a}
            spec: {selector: {app: web}, ports: [{port: 80, protocol: TCP}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: b}
            spec: {selector: {app: web}, ports: [{port: 80, protocol: UDP}]}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              template:
                metadata: {labels: {app: web, sidecar.istio.io/inject: "true"}}
            """,
            "Warning Deployment default/web:13 This deployment web is associated with multiple "
                + "services using port 80 but different protocols: [default/a default/b]"),
        AnalyzerCase(
            "IST0118",
            """
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec:
              ports:
              - {name: http-web, port: 80}
              - name: web
                port: 81
                targetPort: 8081
            """,
            "Info Service default/web:8 Port name web (port: 81, targetPort: 8081) doesn't follow "
                + "the naming convention of Istio port."),
        AnalyzerCase(
            "IST0123",
            """
            apiVersion: v1
            kind: Namespace
            metadata: {name: shop, labels: {istio-injection: enabled, istio.io/rev: canary}}
            """,
            "Warning Namespace shop:1 The namespace has more than one type of injection labels "
                + "[istio-injection=enabled istio.io/rev=canary], which may lead to undefined "
                + "behavior. Make sure only one injection label exists."),
        AnalyzerCase(
            "IST0125",
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: web, annotations: {sidecar.istio.io/interceptionMode: MAGIC}}
            """,
            "Warning Pod default/web:1 Invalid annotation sidecar.istio.io/interceptionMode: "
                + "interceptionMode invalid, use REDIRECT,TPROXY,NONE: MAGIC"),
        AnalyzerCase(
            "IST0135",
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: web, annotations: {sidecar.istio.io/inject: "true"}}
            """,
            "Info Pod default/web:1 Annotation \"sidecar.istio.io/inject\" has been deprecated in "
                + "favor of the \"sidecar.istio.io/inject\" label and may not work in future Istio "
                + "versions."),
        AnalyzerCase(
            "IST0137",
            """
            apiVersion: v1
            kind: Service
            metadata: {name: a}
            spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: b}
            spec: {selector: {app: web}, ports: [{port: 81, targetPort: 8080}]}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              template:
                metadata: {labels: {app: web, sidecar.istio.io/inject: "true"}}
            """,
            "Warning Deployment default/web:13 This deployment web is associated with multiple "
                + "services [default/a default/b] using targetPort \"8080\" but different ports: "
                + "[80 81]."),
        AnalyzerCase(
            "IST0139",
            """
            apiVersion: v1
            kind: Service
            metadata: {name: istiod, namespace: istio-system}
            ---
            apiVersion: admissionregistration.k8s.io/v1
            kind: MutatingWebhookConfiguration
            metadata: {name: one}
            webhooks:
            - name: a.istio.io
              clientConfig: {service: {name: istiod, namespace: istio-system}}
              namespaceSelector: {matchLabels: {istio-injection: enabled}}
            ---
            apiVersion: admissionregistration.k8s.io/v1
            kind: MutatingWebhookConfiguration
            metadata: {name: two}
            webhooks:
            - name: b.istio.io
              clientConfig: {service: {name: istiod-canary, namespace: istio-system}}
              namespaceSelector: {matchLabels: {istio-injection: enabled}}
            """,
            "Error MutatingWebhookConfiguration one:5 Webhook overlaps with others: "
                + "[two/b.istio.io]. This may cause injection to occur twice.",
            "Error MutatingWebhookConfiguration two:13 Injector refers to a control plane service "
                + "that does not exist: istio-system/istiod-canary.",
            "Error MutatingWebhookConfiguration two:13 Webhook overlaps with others: "
                + "[one/a.istio.io]. This may cause injection to occur twice."),
        AnalyzerCase(
            "IST0144",
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: web}
            spec: {containers: [{name: web, securityContext: {runAsUser: 1337}}]}
            """,
            "Warning Pod default/web:1 User ID (UID) 1337 is reserved for the sidecar proxy."),
        AnalyzerCase(
            "IST0146",
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: gate}
            spec: {template: {spec: {containers: [{name: istio-proxy, image: auto}]}}}
            """,
            "Warning Deployment default/gate:1 Deployment gate contains `image: auto` but does not "
                + "match any Istio injection webhook selectors."),
        AnalyzerCase(
            "IST0147",
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: gate}
            spec: {containers: [{name: istio-proxy, image: auto}]}
            """,
            "Error Pod default/gate:1 Pod gate contains `image: auto` but does not match any Istio "
                + "injection webhook selectors."),
        AnalyzerCase(
            "IST0148",
            """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: istio-sidecar-injector, namespace: istio-system}
            data: {values: '{"sidecarInjectorWebhook": {"enableNamespacesByDefault": true}}'}
            ---
            apiVersion: v1
            kind: Namespace
            metadata: {name: shop}
            """,
            "Info Namespace shop:6 is enabled for Istio injection, as Istio is installed with "
                + "enableNamespacesByDefault as true."),
        AnalyzerCase(
            "IST0150",
            """
            apiVersion: v1
            kind: Service
            metadata: {name: out}
            spec: {type: ExternalName, externalName: a.com, ports: [{name: tcp, port: 80}]}
            """,
            "Warning Service default/out:4 Port name for ExternalName service is invalid. Proxy "
                + "may prevent tcp named ports and unmatched traffic for ports serving TCP "
                + "protocol from being forwarded correctly"),
        AnalyzerCase(
            "IST0158",
            """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: istio-sidecar-injector, namespace: istio-system}
            data: {values: '{"global": {"hub": "h", "tag": "2", "proxy": {"image": "proxyv2"}}}'}
            ---
            apiVersion: v1
            kind: Namespace
            metadata: {name: shop, labels: {istio-injection: enabled}}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: old, namespace: shop}
            spec: {initContainers: [{name: istio-proxy, image: "h/proxyv2:1"}]}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: new, namespace: shop}
            spec: {containers: [{name: istio-proxy, image: "h/proxyv2:2"}]}
            """,
            "Warning Namespace shop:6 The Istio proxy images of the pods running in the namespace "
                + "do not match the image defined in the injection configuration (pod names: "
                + "[old]). This often happens after upgrading the Istio control-plane and can be "
                + "fixed by redeploying the pods."),
        AnalyzerCase(
            "IST0163",
            """
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingWebhookConfiguration
            metadata: {name: istiod-default-validator}
            webhooks: [{name: v.istio.io, clientConfig: {url: ""}}]
            """,
            "Warning ValidatingWebhookConfiguration istiod-default-validator:1 The hostname () "
                + "that was provided for the webhook (v.istio.io) to reach the ingress gateway on "
                + "the external control plane cluster was provided in an invalid format. Traffic "
                + "may not flow properly."),
        AnalyzerCase(
            "IST0164",
            """
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingWebhookConfiguration
            metadata: {name: istiod-default-validator}
            webhooks: [{name: v.istio.io, clientConfig: {url: "https://10.0.0.1:15017/x"}}]
            """,
            "Info ValidatingWebhookConfiguration istiod-default-validator:1 The address "
                + "(https://10.0.0.1:15017/x) that was provided for the webhook (v.istio.io) to "
                + "reach the ingress gateway on the external control plane cluster is an IP "
                + "address. This is not recommended for a production environment."),
    ]
}
