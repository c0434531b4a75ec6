import Objects

/// Validation of Istio's kinds as istiod's webhook performs it.
package enum IstioValidation {
    /// What was found about an object. Kinds that are not Istio's are found good.
    // istio pkg/config/validation/validation.go: validateMetadata
    package static func findings(
        _ object: Object, features: IstiodFeatures = IstiodFeatures()
    ) -> Findings {
        if let problem = annotationProblem(object) {
            var findings = Findings()
            findings.add(problem)
            return findings
        }
        return specFindings(object, features)
    }

    private static func annotationProblem(_ object: Object) -> String? {
        let annotations = object.metadata.annotations
        if let text = annotations[dryRun]?.goText, let problem = dryRunProblem(object, text) {
            return problem
        }
        if annotations["internal.istio.io/webhook-always-reject"] != nil {
            return "\"internal.istio.io/webhook-always-reject\" annotation found, rejecting"
        }
        let internalNames = ["internal.istio.io/parent-namespace", "internal.istio.io/parents"]
        return internalNames.first { annotations[$0] != nil }.map {
            "\"\($0)\" annotation found, this may not be set by users"
        }
    }

    private static let dryRun = "istio.io/dry-run"

    // istio pkg/config/validation/validation.go: checkDryRunAnnotation
    private static func dryRunProblem(_ object: Object, _ text: String) -> String? {
        let name = "\(object.namespace)/\(object.name)"
        guard object.type.kind == "AuthorizationPolicy" else {
            return "\(name) has unsupported annotation \(dryRun), please remove the annotation"
        }
        let action = object["spec", "action"]?.string ?? "ALLOW"
        guard action == "ALLOW" || action == "DENY" else {
            return "the annotation \(dryRun) currently only supports action ALLOW/DENY, found "
                + "action \(action) in \(name)"
        }
        // Go strconv: ParseBool
        let words = ["1", "t", "T", "true", "TRUE", "True"]
        let others = ["0", "f", "F", "false", "FALSE", "False"]
        guard !words.contains(text), !others.contains(text) else { return nil }
        return "\(name) has annotation \(dryRun) with invalid value (\(text)): strconv.ParseBool: "
            + "parsing \(quoted(text)): invalid syntax"
    }

    private static func specFindings(
        _ object: Object, _ features: IstiodFeatures
    ) -> Findings {
        let spec = object["spec"] ?? [:]
        switch object.type.kind {
        case "ServiceEntry": return ServiceEntryRules.findings(object, features)
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
        case "Telemetry": return TelemetryRules.findings(spec)
        case "ProxyConfig": return ProxyConfigRules.findings(spec)
        case "WasmPlugin": return ExtensionRules.wasmPlugin(spec)
        case "TrafficExtension": return ExtensionRules.trafficExtension(spec)
        case "EnvoyFilter": return EnvoyFilterRules.findings(spec)
        default: return Findings()
        }
    }
}
