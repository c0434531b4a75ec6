/// What `help IST0103` prints: what the codes of `istioctl analyze` mean
/// (istio pkg/config/analysis/msg/messages.yaml has the codes).
enum AnalysisCodes {
    /// What a code means; nil for one that has no text here.
    static func text(_ code: String) -> String? { meanings[code.uppercased()] }

    /// The codes in order.
    static var all: [String] { meanings.keys.sorted() }

    private static let meanings: [String: String] = [
        "IST0002":
            "A feature that the configuration is depending on is now deprecated.",
        "IST0101": "An object names another one that does not exist.",
        "IST0102": "A namespace has no injection label: its pods get no sidecar.\n"
            + "Do: inject ns/NAME",
        "IST0103":
            "A pod has no sidecar although its namespace asks for one: it is older than the\n"
            + "label. Do: kubectl rollout restart deploy/NAME",
        "IST0106": "An object breaks the schema of its kind.",
        "IST0107": "An annotation stands on an object that it does not belong to.",
        "IST0108": "An annotation of Istio's is not known.",
        "IST0109":
            "Two VirtualServices of the mesh define one host: which routes count is not\n"
            + "defined.\n"
            + "Do: merge them into one",
        "IST0110":
            "A Sidecar resource selects the same workloads as another Sidecar resource.",
        "IST0111":
            "More than one sidecar resource in a namespace has no workload selector.",
        "IST0112":
            "A route leads to a service with several ports and names none.",
        "IST0116":
            "The resulting pods of a service mesh deployment can't be associated with\n"
            + "multiple services using the same port but different protocols.",
        "IST0118": "A Service's port has no protocol in its name: name it http-..., tcp-..., ...",
        "IST0123": "A namespace has more than one label that asks for injection.",
        "IST0125": "An annotation's value is not valid.",
        "IST0126":
            "A service registry in Mesh Networks is unknown.",
        "IST0127":
            "There aren't workloads matching the resource labels.",
        "IST0128":
            "No caCertificates are set in DestinationRule, this results in no\n"
            + "verification of presented server certificate.",
        "IST0129":
            "No caCertificates are set in DestinationRule, this results in no\n"
            + "verification of presented server certificate for traffic to a given port.",
        "IST0130":
            "A rule of a VirtualService is never reached: an earlier rule takes its\n"
            + "requests.",
        "IST0131":
            "A match of a VirtualService stands in an earlier rule already.",
        "IST0132":
            "A VirtualService has a host that its gateway does not serve.",
        "IST0133":
            "An object is accepted, but Istio warns about it, as its webhook does on\n"
            + "apply.",
        "IST0134":
            "A ServiceEntry for TCP has no addresses: it takes every connection to its port.",
        "IST0135": "The annotation sidecar.istio.io/inject is deprecated; use the label.",
        "IST0137":
            "Two services selecting the same workload with the same targetPort MUST refer\n"
            + "to the same port.",
        "IST0138":
            "Duplicate certificate in multiple gateways may cause 404s if clients re-use\n"
            + "HTTP2 connections.",
        "IST0139": "Two injection webhooks match the same pods, or one has no control plane.",
        "IST0140":
            "Route rules have no effect on ingress gateway requests.",
        "IST0144":
            "A container runs as user 1337, which is the proxy's: its traffic is not captured.",
        "IST0145":
            "Two Gateways of the same pods define one host on one port.",
        "IST0146":
            "Deployments with `image: auto` should be targeted for injection.",
        "IST0147":
            "Pods with `image: auto` should be targeted for injection.",
        "IST0148":
            "user namespace should be injectable if Istio is installed with\n"
            + "enableNamespacesByDefault enabled and neither injection label is set.",
        "IST0149":
            "Virtual service using JWT claim based routing without request\n"
            + "authentication.",
        "IST0150":
            "Proxy may prevent tcp named ports and unmatched traffic for ports serving\n"
            + "TCP protocol from being forwarded correctly for ExternalName services.",
        "IST0151":
            "This EnvoyFilter does not have a priority and has a relative patch operation\n"
            + "set which can cause the EnvoyFilter not to be applied. Using the\n"
            + "INSERT_FIRST or ADD option or setting the priority may help in ensuring the\n"
            + "EnvoyFilter is applied correctly.",
        "IST0152":
            "The REPLACE operation is only valid for HTTP_FILTER and NETWORK_FILTER.",
        "IST0153":
            "The ADD operation will be ignored when applyTo is set to\n"
            + "ROUTE_CONFIGURATION, or HTTP_ROUTE.",
        "IST0154":
            "The REMOVE operation will be ignored when applyTo is set to\n"
            + "ROUTE_CONFIGURATION, or HTTP_ROUTE.",
        "IST0155":
            "This EnvoyFilter does not have a priority and has a relative patch operation\n"
            + "(NSTERT_BEFORE/AFTER, REPLACE, MERGE, DELETE) and proxyVersion set which can\n"
            + "cause the EnvoyFilter not to be applied during an upgrade. Using the\n"
            + "INSERT_FIRST or ADD option or setting the priority may help in ensuring the\n"
            + "EnvoyFilter is applied correctly.",
        "IST0157":
            "The Telemetry with empty providers will be ignored.",
        "IST0158":
            "The Istio proxy image of the pods running in the namespace do not match the\n"
            + "image defined in the injection configuration.",
        "IST0159":
            "A Telemetry resource selects the same workloads as another Telemetry\n"
            + "resource.",
        "IST0160":
            "More than one telemetry resource in a namespace has no workload selector.",
        "IST0161":
            "The credential provided for the Gateway resource is invalid.",
        "IST0162":
            "Gateway port not exposed by service.",
        "IST0163":
            "Address for the ingress gateway on the external control plane is not valid.",
        "IST0164":
            "Address for the ingress gateway on the external control plane is an IP\n"
            + "address and not a hostname.",
        "IST0165":
            "VirtualServices should not reference internal Gateways.",
        "IST0166":
            "Selector has no effect when applied to Kubernetes Gateways.",
        "IST0167":
            "The policy applied has no impact.",
        "IST0171":
            "A condition with a negative status is present.",
        "IST0173":
            "A subset of a DestinationRule has no pods: calls to it end in 503 UH.",
        "IST0174":
            "The host of a DestinationRule is not known, so the rule has no effect.",
        "IST0175":
            "RequestAuthentication resources exist but BLOCKED_CIDRS_IN_JWKS_URIS is not\n"
            + "configured on istiod.",
        "IST0176":
            "A Gateway API CRD is installed at a version below the minimum required by\n"
            + "this Istio version. Resources of this kind will not be processed.",
        "IST0177":
            "Two ServiceEntries define one host and port with different protocols.",
    ]
}
