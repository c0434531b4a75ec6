import Objects

/// Validation of Istio's kinds as istiod's webhook performs it.
package enum IstioValidation {
    /// What was found about an object. Kinds that mesh does not check are found good.
    // istio pkg/config/validation/validation.go: validateMetadata
    package static func findings(_ object: Object) -> Findings {
        var findings = Findings()
        let key = "istio.io/dry-run"
        if object.metadata.annotations[key] != nil, object.type.kind != "AuthorizationPolicy" {
            findings.add(
                "\(object.namespace)/\(object.name) has unsupported annotation \(key), please "
                    + "remove the annotation")
            return findings
        }
        if object.metadata.annotations["internal.istio.io/webhook-always-reject"] != nil {
            findings.add(
                "\"internal.istio.io/webhook-always-reject\" annotation found, rejecting")
            return findings
        }
        return specFindings(object)
    }

    private static func specFindings(_ object: Object) -> Findings {
        let spec = object["spec"] ?? [:]
        switch object.type.kind {
        case "ServiceEntry": return ServiceEntryRules.findings(object)
        case "WorkloadEntry":
            return WorkloadRules.entry(spec, servicePorts: nil, takesNames: true)
        case "WorkloadGroup": return WorkloadRules.group(spec)
        case "VirtualService": return VirtualServiceRules.findings(object)
        case "DestinationRule": return DestinationRuleRules.findings(object)
        case "Gateway": return GatewayRules.findings(object)
        case "Sidecar": return SidecarRules.findings(object)
        case "PeerAuthentication": return SecurityRules.peerAuthentication(spec)
        case "AuthorizationPolicy": return AuthorizationRules.findings(object)
        case "RequestAuthentication": return SecurityRules.requestAuthentication(spec)
        default: return Findings()
        }
    }
}
