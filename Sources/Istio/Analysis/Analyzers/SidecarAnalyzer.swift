import Objects
import YAML

/// Sidecars that select no pod, or the same pods as others.
// istio pkg/config/analysis/analyzers/sidecar/selector.go
enum SidecarAnalyzer {
    static func analyze(_ context: inout AnalysisContext) {
        var users: [ResourceName: [AnalyzedResource]] = [:]
        var defaults: [String: [AnalyzedResource]] = [:]
        for sidecar in context[.sidecar] {
            let labels = sidecar.spec["workloadSelector", "labels"]?.map ?? [:]
            guard !labels.isEmpty else {
                defaults[sidecar.namespace, default: []].append(sidecar)
                continue
            }
            let selector = LabelSelector(labels: labels)
            let pods = context[.pod].filter { pod in
                pod.namespace == sidecar.namespace && selector.matches(pod.labels)
            }
            for pod in pods { users[ResourceName(pod), default: []].append(sidecar) }
            if pods.isEmpty {
                context.report(
                    .referencedResourceNotFound, sidecar, ["selector", selector.description],
                    at: FieldPath("spec.workloadSelector.labels").field(labels.names[0]))
            }
        }
        var reported: Set<String> = []
        for (name, sidecars) in users.sorted(by: { $0.key < $1.key }) {
            guard let pod = context.find(.pod, name) else { continue }
            report(sidecars, pod, &reported, &context)
        }
        for (namespace, sidecars) in defaults.sorted(by: { $0.key < $1.key }) {
            report(sidecars, inNamespace: namespace, &reported, &context)
        }
    }

    private static func report(
        _ sidecars: [AnalyzedResource], _ pod: AnalyzedResource, _ reported: inout Set<String>,
        _ context: inout AnalysisContext
    ) {
        let isAmbient = pod.annotations["ambient.istio.io/redirection"]?.string == "enabled"
        guard sidecars.count > 1 || isAmbient else { return }
        let names = goList(sidecars.map(\.name).sorted())
        for sidecar in sidecars {
            guard !isAmbient else {
                let reason = "selected workload is in ambient mode, the policy has no impact"
                ineffective(sidecar, reason, &reported, &context)
                continue
            }
            context.report(
                .conflictingSidecarWorkloadSelectors, sidecar, [names, pod.namespace, pod.name],
                at: .metadataName)
        }
    }

    private static func report(
        _ sidecars: [AnalyzedResource], inNamespace namespace: String,
        _ reported: inout Set<String>, _ context: inout AnalysisContext
    ) {
        let names = goList(sidecars.map(\.name).sorted())
        let isAmbient = isAmbient(context.find(.namespace, ResourceName("", namespace)))
        for sidecar in sidecars where isAmbient || sidecars.count > 1 {
            guard !isAmbient else {
                let reason = "namespace is in ambient mode, the policy has no impact"
                ineffective(sidecar, reason, &reported, &context)
                continue
            }
            context.report(
                .multipleSidecarsWithoutWorkloadSelectors, sidecar, [names, namespace])
        }
    }

    private static func ineffective(
        _ sidecar: AnalyzedResource, _ reason: String, _ reported: inout Set<String>,
        _ context: inout AnalysisContext
    ) {
        if reported.insert(sidecar.fullName).inserted {
            context.report(.ineffectivePolicy, sidecar, [reason])
        }
    }

    // istio pkg/config/analysis/analyzers/util/in_mesh.go: NamespaceInAmbientMode
    private static func isAmbient(_ namespace: AnalyzedResource?) -> Bool {
        guard let labels = namespace?.labels, labels["istio-injection"]?.string != "enabled",
            labels["istio.io/rev"]?.string ?? "" == ""
        else { return false }
        return labels["istio.io/dataplane-mode"]?.string == "ambient"
    }
}
