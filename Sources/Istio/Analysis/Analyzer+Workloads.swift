extension Analyzer {
    /// The first half of the list: analyzers of workloads, gateways and injection.
    // istio pkg/config/analysis/analyzers/all.go: All; each analyzer's Metadata
    static let workloads: [Analyzer] = [
        Analyzer(
            "annotations.K8sAnalyzer",
            "Checks for misplaced and invalid Istio annotations in Kubernetes resources",
            [.namespace, .service, .pod, .deployment], AnnotationAnalyzer.analyze),
        Analyzer(
            "authn.BlockedCIDRsAnalyzer",
            "Checks that BLOCKED_CIDRS_IN_JWKS_URIS is configured on istiod when "
                + "RequestAuthentication resources exist",
            [.requestAuthentication, .deployment], SecurityAnalyzer.analyzeBlockedRanges),
        Analyzer(
            "auth.AuthorizationPoliciesAnalyzer",
            "Checks the validity of authorization policies",
            [.meshConfig, .authorizationPolicy, .namespace, .pod],
            SecurityAnalyzer.analyzeAuthorizationPolicies),
        Analyzer(
            "conditions.ConditionAnalyzer",
            "Checks for negative status conditions on resources",
            [
                .service, .serviceEntry, .workloadEntry, .authorizationPolicy,
                .kubernetesGateway, .httpRoute, .grpcRoute,
            ], ConditionAnalyzer.analyze),
        Analyzer(
            "deployment.MultiServiceAnalyzer",
            "Checks association between services and pods",
            [.service, .deployment, .namespace], DeploymentAnalyzer.analyzeServices),
        Analyzer(
            "applicationUID.Analyzer", "Checks invalid application UID", [.pod, .deployment],
            DeploymentAnalyzer.analyzeUsers),
        Analyzer(
            "destinationrule.CaCertificateAnalyzer",
            "Checks if caCertificates is set when TLS mode is SIMPLE/MUTUAL",
            [.destinationRule], DestinationRuleAnalyzer.analyzeCertificates),
        Analyzer(
            "destinationrule.SubsetSelectPodAnalyzer",
            "Checks if pods are selected by subsets in destination rules.",
            [.destinationRule, .pod, .service, .serviceEntry, .node],
            DestinationRuleAnalyzer.analyzeSubsets),
        Analyzer(
            "deprecation.DeprecationAnalyzer", "Checks for deprecated Istio types and fields",
            [.virtualService, .sidecar, .customResourceDefinition],
            DeprecationAnalyzer.analyze),
        Analyzer(
            "envoyfilter.EnvoyPatchAnalyzer", "Checks an envoyFilters ", [.envoyFilter],
            EnvoyFilterAnalyzer.analyze),
        Analyzer(
            "externalcontrolplane.ExternalControlPlaneAnalyzer",
            "Checks that the remote IstioOperator resources reference an external control plane",
            [.validatingWebhook, .mutatingWebhook], WebhookAnalyzer.analyzeAddresses),
        Analyzer(
            "gateway.IngressGatewayPortAnalyzer",
            "Checks a gateway's ports against the gateway's Kubernetes service ports",
            [.gateway, .pod, .service], GatewayAnalyzer.analyzePorts),
        Analyzer(
            "gateway.CertificateAnalyzer", "Checks a gateway certificate", [.gateway],
            GatewayAnalyzer.analyzeCertificates),
        Analyzer(
            "gateway.SecretAnalyzer",
            "Checks a gateway's referenced secrets for correctness",
            [.gateway, .pod, .secret], GatewaySecretAnalyzer.analyze),
        Analyzer(
            "gateway.ConflictingGatewayAnalyzer",
            "Checks a gateway's selector, port number and hosts", [.gateway, .pod],
            ConflictingGatewayAnalyzer.analyze),
        Analyzer(
            "injection.Analyzer", "Checks conditions related to Istio sidecar injection",
            [.namespace, .pod, .configMap], InjectionAnalyzer.analyze),
        Analyzer(
            "injection.ImageAnalyzer",
            "Checks the image of auto-injection configured with the running proxies on pods",
            [.namespace, .pod, .configMap, .meshConfig, .proxyConfig],
            ProxyImageAnalyzer.analyze),
        Analyzer(
            "injection.ImageAutoAnalyzer",
            "Makes sure that Pods and Deployments with `image: auto` are going to be injected",
            [.namespace, .pod, .deployment, .mutatingWebhook], ImageAutoAnalyzer.analyze),
    ]
}
