import Objects
import YAML

/// DestinationRules that check no certificate, whose host is unknown, or whose subsets are empty.
enum DestinationRuleAnalyzer {
    // istio pkg/config/analysis/analyzers/destinationrule/ca-certificates.go
    static func analyzeCertificates(_ context: inout AnalysisContext) {
        for rule in context[.destinationRule] {
            let policy = rule.spec["trafficPolicy"] ?? [:]
            let hasSelector = rule.spec.has("workloadSelector")
            let start = [rule.fullName, rule.namespace]
            let host = rule.spec.text("host")
            if let mode = unverified(policy["tls"], hasSelector) {
                context.report(
                    .noServerCertificateVerificationDestinationLevel, rule, start + [mode, host],
                    at: FieldPath("spec.trafficPolicy.tls.caCertificates"))
            }
            for (index, port) in policy.entries("portLevelSettings").enumerated() {
                guard let mode = unverified(port["tls"], hasSelector) else { continue }
                let number = port["port"].map { value in
                    value.has("number") ? "number:\(value.number("number"))" : ""
                }
                context.report(
                    .noServerCertificateVerificationPortLevel, rule,
                    start + [mode, host, number ?? "<nil>"],
                    at: FieldPath(
                        "spec.trafficPolicy.portLevelSettings[\(index)].tls.caCertificates"))
            }
        }
    }

    /// The mode of TLS settings that ask for TLS but check no certificate.
    private static func unverified(_ settings: Value?, _ hasSelector: Bool) -> String? {
        guard let settings, ["SIMPLE", "MUTUAL"].contains(settings.text("mode")),
            settings.text("caCertificates").isEmpty,
            settings.text("credentialName").isEmpty || !hasSelector
        else { return nil }
        return settings.text("mode")
    }

    // istio pkg/config/analysis/analyzers/destinationrule/subset.go
    static func analyzeSubsets(_ context: inout AnalysisContext) {
        let hosts = KnownHosts(context)
        let pods = context[.pod].map { labels(of: $0, context) }
        for rule in context[.destinationRule] {
            let host = rule.spec.text("host")
            let service = hosts.service(
                for: host, from: rule.namespace, exportTo: rule.spec["exportTo"]?.strings ?? [])
            guard let service else {
                context.report(.unknownDestinationRuleHost, rule, [host])
                continue
            }
            for subset in rule.spec.entries("subsets") {
                var wanted = service.selector
                for (name, value) in subset["labels"]?.map ?? [:] { wanted[name] = value }
                let selector = LabelSelector(labels: wanted)
                if !pods.contains(where: selector.matches) {
                    context.report(
                        .destinationRuleSubsetNotSelectPods, rule, [subset.text("name")])
                }
            }
        }
    }

    /// A pod's labels with those that istiod adds for its node.
    // istio pilot/pkg/serviceregistry/util/label/label.go: AugmentLabels
    private static func labels(of pod: AnalyzedResource, _ context: AnalysisContext) -> Fields {
        var labels = pod.labels
        let name = pod.spec.text("nodeName")
        guard !name.isEmpty else { return labels }
        let node = context.find(.node, ResourceName("", name))
        let names = [
            "topology.kubernetes.io/region", "topology.kubernetes.io/zone",
            "topology.istio.io/subzone",
        ]
        // A locality is written REGION/ZONE/SUBZONE: without a region there is none.
        for key in names {
            guard let value = node?.labels[key]?.string, !value.isEmpty else { break }
            labels[key] = .string(value)
        }
        labels["kubernetes.io/hostname"] = .string(name)
        return labels
    }
}
