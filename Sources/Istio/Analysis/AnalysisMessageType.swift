/// A kind of message: its code, its level and its text, in which `%s`, `%v`, `%d` and `%q` stand
/// for arguments.
// istio pkg/config/analysis/msg/messages.yaml
package struct AnalysisMessageType: Sendable, Equatable {
    /// `IST0103`.
    package let code: String
    /// How grave it is.
    package let level: AnalysisLevel
    /// The sentence with places for arguments.
    let template: String

    private init(_ code: String, _ level: AnalysisLevel, _ template: String) {
        self.code = code
        self.level = level
        self.template = template
    }

    static let deprecated = Self(
        "IST0002", .warning,
        "Deprecated: %s")
    static let referencedResourceNotFound = Self(
        "IST0101", .error,
        "Referenced %s not found: %q")
    static let namespaceNotInjected = Self(
        "IST0102", .info,
        "The namespace is not enabled for Istio injection. Run 'kubectl label "
            + "namespace %s istio-injection=enabled' to enable it, or 'kubectl label "
            + "namespace %s istio-injection=disabled' to explicitly mark it as not needing "
            + "injection.")
    static let podMissingProxy = Self(
        "IST0103", .warning,
        "The pod %s is missing the Istio proxy. This can often be resolved by "
            + "restarting or redeploying the workload.")
    static let schemaValidationError = Self(
        "IST0106", .error,
        "Schema validation error: %v")
    static let misplacedAnnotation = Self(
        "IST0107", .warning,
        "Misplaced annotation: %s can only be applied to %s")
    static let unknownAnnotation = Self(
        "IST0108", .warning,
        "Unknown annotation: %s")
    static let conflictingMeshGatewayVirtualServiceHosts = Self(
        "IST0109", .error,
        "The VirtualServices %s associated with mesh gateway define the same host %s "
            + "which can lead to undefined behavior. This can be fixed by merging the "
            + "conflicting VirtualServices into a single resource.")
    static let conflictingSidecarWorkloadSelectors = Self(
        "IST0110", .error,
        "The Sidecars %v in namespace %q select the same workload pod %q, which can "
            + "lead to undefined behavior.")
    static let multipleSidecarsWithoutWorkloadSelectors = Self(
        "IST0111", .error,
        "The Sidecars %v in namespace %q have no workload selector, which can lead to"
            + " undefined behavior.")
    static let virtualServiceDestinationPortSelectorRequired = Self(
        "IST0112", .error,
        "This VirtualService routes to a service %q that exposes multiple ports %v. "
            + "Specifying a port in the destination is required to disambiguate.")
    static let deploymentAssociatedToMultipleServices = Self(
        "IST0116", .warning,
        "This deployment %s is associated with multiple services using port %d but "
            + "different protocols: %v")
    static let portNameIsNotUnderNamingConvention = Self(
        "IST0118", .info,
        "Port name %s (port: %d, targetPort: %s) doesn't follow the naming convention"
            + " of Istio port.")
    static let namespaceMultipleInjectionLabels = Self(
        "IST0123", .warning,
        "The namespace has more than one type of injection labels %v, which may lead "
            + "to undefined behavior. Make sure only one injection label exists.")
    static let invalidAnnotation = Self(
        "IST0125", .warning,
        "Invalid annotation %s: %s")
    static let unknownMeshNetworksServiceRegistry = Self(
        "IST0126", .error,
        "Unknown service registry %s in network %s")
    static let noMatchingWorkloadsFound = Self(
        "IST0127", .warning,
        "No matching workloads for this resource with the following labels: %s")
    static let noServerCertificateVerificationDestinationLevel = Self(
        "IST0128", .warning,
        "DestinationRule %s in namespace %s has TLS mode set to %s but no "
            + "caCertificates are set to validate server identity for host: %s")
    static let noServerCertificateVerificationPortLevel = Self(
        "IST0129", .warning,
        "DestinationRule %s in namespace %s has TLS mode set to %s but no "
            + "caCertificates are set to validate server identity for host: %s at port %s")
    static let virtualServiceUnreachableRule = Self(
        "IST0130", .warning,
        "VirtualService rule %v not used (%s).")
    static let virtualServiceIneffectiveMatch = Self(
        "IST0131", .info,
        "VirtualService rule %v match %v is not used (duplicate/overlapping match in "
            + "rule %v).")
    static let virtualServiceHostNotFoundInGateway = Self(
        "IST0132", .warning,
        "one or more host %v defined in VirtualService %s not found in Gateway %s.")
    static let schemaWarning = Self(
        "IST0133", .warning,
        "Schema validation warning: %v")
    static let serviceEntryAddressesRequired = Self(
        "IST0134", .warning,
        "ServiceEntry addresses are required for this protocol.")
    static let deprecatedAnnotation = Self(
        "IST0135", .info,
        "Annotation %q has been deprecated%s and may not work in future Istio "
            + "versions.")
    static let alphaAnnotation = Self(
        "IST0136", .info,
        "Annotation %q is part of an alpha-phase feature and may be incompletely "
            + "supported.")
    static let deploymentConflictingPorts = Self(
        "IST0137", .warning,
        "This deployment %s is associated with multiple services %v using targetPort "
            + "%q but different ports: %v.")
    static let gatewayDuplicateCertificate = Self(
        "IST0138", .warning,
        "Duplicate certificate in multiple gateways %v may cause 404s if clients "
            + "re-use HTTP2 connections.")
    static let invalidWebhook = Self(
        "IST0139", .error,
        "%v")
    static let ingressRouteRulesNotAffected = Self(
        "IST0140", .warning,
        "Subset in virtual service %s has no effect on ingress gateway %s requests")
    static let invalidApplicationUID = Self(
        "IST0144", .warning,
        "User ID (UID) 1337 is reserved for the sidecar proxy.")
    static let conflictingGateways = Self(
        "IST0145", .error,
        "Conflict with gateways %s (workload selector %s, port %s, hosts %v).")
    static let imageAutoWithoutInjectionWarning = Self(
        "IST0146", .warning,
        "%s %s contains `image: auto` but does not match any Istio injection webhook "
            + "selectors.")
    static let imageAutoWithoutInjectionError = Self(
        "IST0147", .error,
        "%s %s contains `image: auto` but does not match any Istio injection webhook "
            + "selectors.")
    static let namespaceInjectionEnabledByDefault = Self(
        "IST0148", .info,
        "is enabled for Istio injection, as Istio is installed with "
            + "enableNamespacesByDefault as true.")
    static let jwtClaimBasedRoutingWithoutRequestAuthN = Self(
        "IST0149", .error,
        "The virtual service uses the JWT claim based routing (key: %s) but found no "
            + "request authentication for the gateway (%s) pod (%s). The request "
            + "authentication must first be applied for the gateway pods to validate the "
            + "JWT token and make the claims available for routing.")
    static let externalNameServiceTypeInvalidPortName = Self(
        "IST0150", .warning,
        "Port name for ExternalName service is invalid. Proxy may prevent tcp named "
            + "ports and unmatched traffic for ports serving TCP protocol from being "
            + "forwarded correctly")
    static let envoyFilterUsesRelativeOperation = Self(
        "IST0151", .warning,
        "This EnvoyFilter does not have a priority and has a relative patch operation"
            + " set which can cause the EnvoyFilter not to be applied. Using the "
            + "INSERT_FIRST of ADD option or setting the priority may help in ensuring the "
            + "EnvoyFilter is applied correctly.")
    static let envoyFilterUsesReplaceOperationIncorrectly = Self(
        "IST0152", .error,
        "The REPLACE operation is only valid for HTTP_FILTER and NETWORK_FILTER.")
    static let envoyFilterUsesAddOperationIncorrectly = Self(
        "IST0153", .error,
        "The ADD operation will be ignored when applyTo is set to "
            + "ROUTE_CONFIGURATION, or HTTP_ROUTE.")
    static let envoyFilterUsesRemoveOperationIncorrectly = Self(
        "IST0154", .error,
        "The REMOVE operation will be ignored when applyTo is set to "
            + "ROUTE_CONFIGURATION, or HTTP_ROUTE.")
    static let envoyFilterUsesRelativeOperationWithProxyVersion = Self(
        "IST0155", .warning,
        "This EnvoyFilter does not have a priority and has a relative patch operation"
            + " (NSTERT_BEFORE/AFTER, REPLACE, MERGE, DELETE) and proxyVersion set which "
            + "can cause the EnvoyFilter not to be applied during an upgrade. Using the "
            + "INSERT_FIRST or ADD option or setting the priority may help in ensuring the "
            + "EnvoyFilter is applied correctly.")
    static let invalidTelemetryProvider = Self(
        "IST0157", .warning,
        "The Telemetry %v in namespace %q with empty providers will be ignored.")
    static let podsIstioProxyImageMismatchInNamespace = Self(
        "IST0158", .warning,
        "The Istio proxy images of the pods running in the namespace do not match the"
            + " image defined in the injection configuration (pod names: %v). This often "
            + "happens after upgrading the Istio control-plane and can be fixed by "
            + "redeploying the pods.")
    static let conflictingTelemetryWorkloadSelectors = Self(
        "IST0159", .error,
        "The Telemetries %v in namespace %q select the same workload pod %q, which "
            + "can lead to undefined behavior.")
    static let multipleTelemetriesWithoutWorkloadSelectors = Self(
        "IST0160", .error,
        "The Telemetries %v in namespace %q have no workload selector, which can lead"
            + " to undefined behavior.")
    static let invalidGatewayCredential = Self(
        "IST0161", .error,
        "The credential referenced by the Gateway %s in namespace %s is invalid, "
            + "which can cause the traffic not to work as expected.")
    static let gatewayPortNotDefinedOnService = Self(
        "IST0162", .warning,
        "The gateway is listening on a target port (port %d) that is not defined in "
            + "the Service associated with its workload instances (Pod selector %s). If you"
            + " need to access the gateway port through the gateway Service, it will not be"
            + " available.")
    static let invalidExternalControlPlaneConfig = Self(
        "IST0163", .warning,
        "The hostname (%s) that was provided for the webhook (%s) to reach the "
            + "ingress gateway on the external control plane cluster %s. Traffic may not "
            + "flow properly.")
    static let externalControlPlaneAddressIsNotAHostname = Self(
        "IST0164", .info,
        "The address (%s) that was provided for the webhook (%s) to reach the ingress"
            + " gateway on the external control plane cluster is an IP address. This is not"
            + " recommended for a production environment.")
    static let referencedInternalGateway = Self(
        "IST0165", .warning,
        "Gateway reference in VirtualService %s is to an implementation-generated "
            + "internal Gateway: %s.")
    static let ineffectiveSelector = Self(
        "IST0166", .warning,
        "Ineffective selector on Kubernetes Gateway %s. Use the TargetRef field "
            + "instead.")
    static let ineffectivePolicy = Self(
        "IST0167", .warning,
        "The policy has no impact: %s.")
    static let negativeConditionStatus = Self(
        "IST0171", .warning,
        "A condition with a negative status is present: type=%s, reason=%s, "
            + "message=%s.")
    static let destinationRuleSubsetNotSelectPods = Self(
        "IST0173", .error,
        "The Subset %s defined in the DestinationRule does not select any pods. Which"
            + " may lead to 503 UH (NoHealthyUpstream).")
    static let unknownDestinationRuleHost = Self(
        "IST0174", .warning,
        "The host %s defined in the DestinationRule does not match any services in "
            + "the mesh.")
    static let jwksUriFetchUnrestricted = Self(
        "IST0175", .warning,
        "BLOCKED_CIDRS_IN_JWKS_URIS is not configured but %d RequestAuthentication "
            + "resource(s) exist (%s). Consider configuring it to restrict JWKS URI fetches"
            + " to trusted networks.")
    static let gatewayAPICRDVersionBelowMinimum = Self(
        "IST0176", .warning,
        "Gateway API CRD %q is at version %q but Istio requires at least %q; "
            + "resources of this kind will not be processed. Upgrade the Gateway API CRDs "
            + "to satisfy the minimum version.")
    static let conflictingServiceEntryProtocol = Self(
        "IST0177", .warning,
        "Multiple ServiceEntries (%s) define the same host %q and port %d with "
            + "conflicting protocols (%s).")

    /// Every code that `istioctl analyze` knows, those that no analyzer makes included.
    package static let codes: [String] = [
        "IST0001", "IST0002", "IST0101", "IST0102", "IST0103", "IST0106", "IST0107",
        "IST0108", "IST0109", "IST0110", "IST0111", "IST0112", "IST0116", "IST0118",
        "IST0123", "IST0125", "IST0126", "IST0127", "IST0128", "IST0129", "IST0130",
        "IST0131", "IST0132", "IST0133", "IST0134", "IST0135", "IST0136", "IST0137",
        "IST0138", "IST0139", "IST0140", "IST0141", "IST0142", "IST0143", "IST0144",
        "IST0145", "IST0146", "IST0147", "IST0148", "IST0149", "IST0150", "IST0151",
        "IST0152", "IST0153", "IST0154", "IST0155", "IST0156", "IST0172", "IST0157",
        "IST0158", "IST0159", "IST0160", "IST0161", "IST0162", "IST0163", "IST0164",
        "IST0165", "IST0166", "IST0167", "IST0168", "IST0169", "IST0170", "IST0171",
        "IST0173", "IST0174", "IST0175", "IST0176", "IST0177",
    ]
}
