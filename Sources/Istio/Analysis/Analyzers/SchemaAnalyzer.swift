import Objects

/// What istiod's validation says of objects.
// istio pkg/config/analysis/analyzers/schema/validation.go
enum SchemaAnalyzer {
    static func analyze(_ kind: AnalyzedKind, _ context: inout AnalysisContext) {
        for resource in context[kind] {
            var object = resource.object
            // Name and namespace are all of the metadata that is looked at here.
            object.metadata = Metadata(name: object.name, namespace: object.namespace)
            let findings = IstioValidation.findings(object)
            for error in findings.errors {
                report(error, .schemaValidationError, resource, &context)
            }
            for warning in findings.warnings { report(warning, .schemaWarning, resource, &context) }
        }
    }

    /// Two warnings about routes have codes of their own.
    // validation.go: morePreciseMessage
    private static func report(
        _ text: String, _ type: AnalysisMessageType, _ resource: AnalyzedResource,
        _ context: inout AnalysisContext
    ) {
        let start = "virtualService rule "
        guard text.hasPrefix(start) else {
            context.report(type, resource, [text])
            return
        }
        let rest = text.dropFirst(start.count)
        let middle = " is not used (duplicate/overlapping match in rule "
        if let first = rest.firstRange(of: " match "), rest.hasSuffix(")"),
            let second = rest[first.upperBound...].firstRange(of: middle)
        {
            context.report(
                .virtualServiceIneffectiveMatch, resource,
                [
                    String(rest[..<first.lowerBound]),
                    String(rest[first.upperBound..<second.lowerBound]),
                    String(rest[second.upperBound...].dropLast()),
                ])
        } else if let mark = rest.firstRange(of: " not used ("), rest.hasSuffix(")") {
            let reason = rest[mark.upperBound...].dropLast()
            context.report(
                .virtualServiceUnreachableRule, resource,
                [String(rest[..<mark.lowerBound]), String(reason)])
        } else {
            context.report(type, resource, [text])
        }
    }
}
