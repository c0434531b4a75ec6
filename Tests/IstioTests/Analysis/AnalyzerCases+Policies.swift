extension AnalyzerCase {
    private static func patch(_ name: String, _ rest: String) -> String {
        """
        apiVersion: networking.istio.io/v1alpha3
        kind: EnvoyFilter
        metadata: {name: \(name)}
        spec: {configPatches: [{\(rest)}]}
        """
    }

    private static let relative =
        "INSERT_FIRST of ADD option or setting the priority may help in ensuring the EnvoyFilter "
        + "is applied correctly."

    /// Mistakes in filters, policies and telemetry.
    static let policies: [AnalyzerCase] = [
        AnalyzerCase(
            "IST0002",
            """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: web}
            spec: {http: [{fault: {delay: {percent: 5}}}]}
            """,
            "Warning VirtualService default/web:1 Deprecated: HTTPRoute.fault.delay.percent is "
                + "deprecated; use HTTPRoute.fault.delay.percentage"),
        AnalyzerCase(
            "IST0133",
            """
            apiVersion: security.istio.io/v1
            kind: PeerAuthentication
            metadata: {name: p}
            spec: {selector: {matchLabels: {}}}
            """,
            "Warning PeerAuthentication default/p:1 Schema validation warning: workload selector "
                + "specified without labels"),
        AnalyzerCase(
            "IST0151", patch("f", "applyTo: HTTP_FILTER, patch: {operation: INSERT_BEFORE}"),
            "Warning EnvoyFilter default/f:1 This EnvoyFilter does not have a priority and has a "
                + "relative patch operation set which can cause the EnvoyFilter not to be applied. "
                + "Using the " + relative),
        AnalyzerCase(
            "IST0152", patch("f", "applyTo: CLUSTER, patch: {operation: REPLACE}"),
            "Error EnvoyFilter default/f:1 The REPLACE operation is only valid for HTTP_FILTER and "
                + "NETWORK_FILTER."),
        AnalyzerCase(
            "IST0153", patch("f", "applyTo: HTTP_ROUTE, patch: {operation: ADD}"),
            "Error EnvoyFilter default/f:1 The ADD operation will be ignored when applyTo is set "
                + "to ROUTE_CONFIGURATION, or HTTP_ROUTE."),
        AnalyzerCase(
            "IST0154", patch("f", "applyTo: HTTP_ROUTE, patch: {operation: REMOVE}"),
            "Error EnvoyFilter default/f:1 The REMOVE operation will be ignored when applyTo is "
                + "set to ROUTE_CONFIGURATION, or HTTP_ROUTE."),
        AnalyzerCase(
            "IST0155",
            patch("a", "match: {proxy: {proxyVersion: x}}, patch: {value: {name: n}}") + "\n---\n"
                + patch("b", "patch: {operation: INSERT_AFTER, value: {name: n}}"),
            "Warning EnvoyFilter default/b:6 This EnvoyFilter does not have a priority and has a "
                + "relative patch operation (NSTERT_BEFORE/AFTER, REPLACE, MERGE, DELETE) and "
                + "proxyVersion set which can cause the EnvoyFilter not to be applied during an "
                + "upgrade. Using the INSERT_FIRST or ADD option or setting the priority may help "
                + "in ensuring the EnvoyFilter is applied correctly."),
        AnalyzerCase(
            "IST0157",
            """
            apiVersion: telemetry.istio.io/v1
            kind: Telemetry
            metadata: {name: t}
            spec: {accessLogging: [{disabled: false}]}
            """,
            "Warning Telemetry default/t:1 The Telemetry t in namespace \"default\" with empty "
                + "providers will be ignored."),
        AnalyzerCase(
            "IST0159",
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "labels": {"app": "web"}}}
            ---
            apiVersion: telemetry.istio.io/v1
            kind: Telemetry
            metadata: {name: a}
            spec: {selector: {matchLabels: {app: web}}}
            ---
            apiVersion: telemetry.istio.io/v1
            kind: Telemetry
            metadata: {name: b}
            spec: {selector: {matchLabels: {app: web}}}
            """,
            "Error Telemetry default/a:5 The Telemetries [a b] in namespace \"default\" select the "
                + "same workload pod \"web\", which can lead to undefined behavior.",
            "Error Telemetry default/b:10 The Telemetries [a b] in namespace \"default\" select "
                + "the same workload pod \"web\", which can lead to undefined behavior."),
        AnalyzerCase(
            "IST0160",
            """
            {"apiVersion": "telemetry.istio.io/v1", "kind": "Telemetry", "metadata": {"name": "a"}}
            ---
            {"apiVersion": "telemetry.istio.io/v1", "kind": "Telemetry", "metadata": {"name": "b"}}
            """,
            "Error Telemetry default/a:1 The Telemetries [a b] in namespace \"default\" have no "
                + "workload selector, which can lead to undefined behavior.",
            "Error Telemetry default/b:3 The Telemetries [a b] in namespace \"default\" have no "
                + "workload selector, which can lead to undefined behavior."),
        AnalyzerCase(
            "IST0165",
            """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: web}
            spec: {gateways: [a/g~istio-autogenerated-k8s-gateway~http]}
            """,
            "Warning VirtualService default/web:4 Gateway reference in VirtualService default/web "
                + "is to an implementation-generated internal Gateway: "
                + "a/g~istio-autogenerated-k8s-gateway~http."),
        AnalyzerCase(
            "IST0166",
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: g, labels: {gateway.networking.k8s.io/gateway-name: g, app: g}}
            ---
            apiVersion: security.istio.io/v1
            kind: RequestAuthentication
            metadata: {name: r}
            spec: {selector: {matchLabels: {app: g}}}
            """,
            "Warning RequestAuthentication default/r:5 Ineffective selector on Kubernetes Gateway "
                + "g. Use the TargetRef field instead."),
        AnalyzerCase(
            "IST0167",
            """
            apiVersion: v1
            kind: Namespace
            metadata: {name: default, labels: {istio.io/dataplane-mode: ambient}}
            ---
            {"apiVersion": "networking.istio.io/v1", "kind": "Sidecar", "metadata": {"name": "a"}}
            """,
            "Warning Sidecar default/a:5 The policy has no impact: namespace is in ambient mode, "
                + "the policy has no impact."),
        AnalyzerCase(
            "IST0171",
            """
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: {name: a}
            status:
              conditions:
              - {type: istio.io/WaypointBound, status: "False", reason: Missing, message: none}
            """,
            "Warning ServiceEntry default/a:1 A condition with a negative status is present: "
                + "type=istio.io/WaypointBound, reason=Missing, message=none."),
        AnalyzerCase(
            "IST0175",
            """
            {"apiVersion": "security.istio.io/v1", "kind": "RequestAuthentication", "metadata": {"name": "r"}}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: istiod, namespace: istio-system, labels: {app: istiod}}
            """,
            "Warning Deployment istio-system/istiod:3 BLOCKED_CIDRS_IN_JWKS_URIS is not configured "
                + "but 1 RequestAuthentication resource(s) exist (default/r). Consider configuring "
                + "it to restrict JWKS URI fetches to trusted networks."),
        AnalyzerCase(
            "IST0176",
            """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata:
              name: tlsroutes.gateway.networking.k8s.io
              annotations: {gateway.networking.k8s.io/bundle-version: v1.4.0-rc.1}
            """,
            "Warning CustomResourceDefinition tlsroutes.gateway.networking.k8s.io:1 Gateway API "
                + "CRD \"tlsroutes.gateway.networking.k8s.io\" is at version \"1.4.0-rc.1\" but "
                + "Istio requires at least \"1.5.0\"; resources of this kind will not be "
                + "processed. Upgrade the Gateway API CRDs to satisfy the minimum version."),
    ]
}
