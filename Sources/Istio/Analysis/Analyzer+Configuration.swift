extension Analyzer {
    /// The second half of the list: analyzers of routes, services and telemetry.
    // istio pkg/config/analysis/analyzers/all.go: All; each analyzer's Metadata
    static let configuration: [Analyzer] = [
        Analyzer(
            "k8sgateway.SelectorAnalyzer",
            "Check that selectors are effective for Kubernetes gateway",
            [.authorizationPolicy, .requestAuthentication, .telemetry, .wasmPlugin, .pod],
            KubernetesGatewayAnalyzer.analyzeSelectors),
        Analyzer(
            "k8sgateway.CRDVersionAnalyzer",
            "Checks Gateway API CRDs are at the minimum version required by this Istio version",
            [.customResourceDefinition], KubernetesGatewayAnalyzer.analyzeVersions),
        Analyzer(
            "meshnetworks.MeshNetworksAnalyzer",
            "Check the validity of MeshNetworks in the cluster", [.meshNetworks, .secret],
            MeshNetworksAnalyzer.analyze),
        // With one cluster there is nothing to compare.
        Analyzer(
            "services.MultiClusterServiceAnalyzer",
            "Check the validity of services in the multi-cluster environment",
            [.service]
        ) { _ in },
        Analyzer(
            "service.PortNameAnalyzer", "Checks the port names associated with each service",
            [.service], PortNameAnalyzer.analyze),
        Analyzer(
            "sidecar.SelectorAnalyzer",
            "Validates that sidecars that define a workload selector match at least one pod, and "
                + "that there aren't multiple sidecar resources that select overlapping pods",
            [.sidecar, .pod, .namespace], SidecarAnalyzer.analyze),
        Analyzer(
            "virtualservice.ConflictingMeshGatewayHostsAnalyzer",
            "Checks if multiple virtual services associated with the mesh gateway have "
                + "conflicting hosts",
            [.virtualService], MeshGatewayHostAnalyzer.analyze),
        Analyzer(
            "virtualservice.DestinationHostAnalyzer",
            "Checks the destination hosts associated with each virtual service",
            [.serviceEntry, .virtualService, .service], DestinationHostAnalyzer.analyze),
        Analyzer(
            "virtualservice.DestinationRuleAnalyzer",
            "Checks the destination rules associated with each virtual service",
            [.virtualService, .destinationRule], RouteSubsetAnalyzer.analyze),
        Analyzer(
            "virtualservice.GatewayAnalyzer",
            "Checks the gateways associated with each virtual service",
            [.gateway, .kubernetesGateway, .virtualService], RouteGatewayAnalyzer.analyze),
        Analyzer(
            "virtualservice.JWTClaimRouteAnalyzer",
            "Checks the VirtualService using JWT claim based routing has corresponding "
                + "RequestAuthentication",
            [.virtualService, .requestAuthentication, .gateway, .pod],
            ClaimRouteAnalyzer.analyze),
        Analyzer(
            "serviceentry.Analyzer", "Checks the validity of ServiceEntry",
            [.serviceEntry, .meshConfig], ServiceEntryAnalyzer.analyzeAddresses),
        Analyzer(
            "serviceentry.ConflictingServiceEntryProtocolAnalyzer",
            "Checks if multiple ServiceEntries define the same host and port with different "
                + "protocols",
            [.serviceEntry], ServiceEntryAnalyzer.analyzeProtocols),
        Analyzer(
            "webhook.Analyzer", "Checks the validity of Istio webhooks",
            [.mutatingWebhook, .service], WebhookAnalyzer.analyze),
        Analyzer(
            "telemetry.ProviderAnalyzer",
            "Validates that providers in telemetry resource is valid",
            [.telemetry, .meshConfig], TelemetryAnalyzer.analyzeProviders),
        Analyzer(
            "telemetry.SelectorAnalyzer",
            "Validates that telemetries that define a selector match at least one pod, and that "
                + "there aren't multiple telemetry resources that select overlapping pods",
            [.telemetry, .pod], TelemetryAnalyzer.analyzeSelectors),
        Analyzer(
            "telemetry.DefaultSelectorAnalyzer",
            "Validates that there aren't multiple telemetry resources that have no selector",
            [.telemetry], TelemetryAnalyzer.analyzeDefaults),
        Analyzer(
            "telemetry.LightstepAnalyzer",
            "Validates that lightstep provider is still used", [.telemetry, .meshConfig],
            TelemetryAnalyzer.analyzeLightstep),
    ]
}
