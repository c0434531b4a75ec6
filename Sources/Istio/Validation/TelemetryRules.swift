import Objects
import YAML

/// Validation of Telemetries.
// istio pkg/config/validation/validation.go: ValidateTelemetry
enum TelemetryRules {
    static func findings(_ spec: Value) -> Findings {
        var findings = SecurityRules.attachment(spec)
        for metrics in spec.entries("metrics") where !metrics.isNull {
            checkMetrics(metrics, &findings)
        }
        let tracing = spec.entries("tracing")
        if tracing.count > 1 { findings.warn("multiple tracing is not currently supported") }
        for entry in tracing where !entry.isNull { checkTracing(entry, &findings) }
        for logging in spec.entries("accessLogging") where !logging.isNull {
            if logging.has("filter") {
                findings.add(
                    ExpressionSyntax.problem(logging.text("filter", "expression"))
                        .map { "must be a valid CEL expression, \($0)" })
            }
            checkProviders(logging, &findings)
        }
        return findings
    }

    // validateTelemetryProviders
    private static func checkProviders(_ entry: Value, _ findings: inout Findings) {
        findings.add(
            "providers.name may not be empty",
            if: entry.entries("providers").contains { $0.text("name").isEmpty })
    }

    // validateTelemetryMetrics
    private static func checkMetrics(_ metrics: Value, _ findings: inout Findings) {
        checkProviders(metrics, &findings)
        for override in metrics.entries("overrides") {
            guard !override.isNull else {
                findings.add("tagOverrides may not be null")
                continue
            }
            for (name, tag) in override["tagOverrides"]?.map ?? [:] {
                if name.isEmpty { findings.warn("tagOverrides.name may not be empty") }
                guard !tag.isNull else {
                    findings.add("tagOverrides may not be null")
                    continue
                }
                let isRemoved = tag.text("operation") == "REMOVE"
                let isEmpty = tag.text("value").isEmpty
                findings.add(
                    "tagOverrides.value must be set when operation is UPSERT",
                    if: !isRemoved && isEmpty)
                findings.add(
                    "tagOverrides.value may only be set when operation is UPSERT",
                    if: isRemoved && !isEmpty)
            }
            findings.add(
                "customMetric may not be empty",
                if: override["match", "customMetric"]?.string?.isEmpty ?? false)
        }
    }

    // validateTelemetryTracing
    private static func checkTracing(_ entry: Value, _ findings: inout Findings) {
        if entry.entries("providers").count > 1 {
            findings.warn("multiple providers is not currently supported")
        }
        checkProviders(entry, &findings)
        let share = entry.decimal("randomSamplingPercentage") ?? 0
        findings.add(
            "randomSamplingPercentage must be in range [0.0, 100.0]",
            if: !(0...100).contains(share))
        for (name, tag) in entry["customTags"]?.map ?? [:] {
            findings.add("tag name may not be empty", if: name.isEmpty)
            guard !tag.isNull else {
                findings.add("tag '\(name)' may not have a nil value")
                continue
            }
            for (kind, field, what) in [
                ("literal", "value", "literal tag value"), ("header", "name", "header tag name"),
                ("environment", "name", "environment tag name"),
            ] where tag.has(kind) {
                findings.add("\(what) may not be empty", if: tag.text(kind, field).isEmpty)
            }
        }
    }
}

/// Validation of ProxyConfigs.
// istio pkg/config/validation/validation.go: ValidateProxyConfig
enum ProxyConfigRules {
    static func findings(_ spec: Value) -> Findings {
        var findings = SharedRules.workloadSelector(spec["selector"])
        findings.add(
            "concurrency must be greater than or equal to 0", if: spec.number("concurrency") < 0)
        return findings
    }
}
