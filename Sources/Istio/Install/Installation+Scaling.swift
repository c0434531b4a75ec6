import Objects
import YAML

extension Installation {
    /// The HorizontalPodAutoscaler and the PodDisruptionBudget of a workload, where its values ask
    /// for them.
    // istio .../istio-discovery/templates/autoscale.yaml, poddisruptionbudget.yaml
    func scaling(
        _ workload: InstalledWorkload, _ settings: Value, _ resources: Value
    ) -> [Object] {
        var objects: [Object] = []
        let isScaled = settings["autoscaleEnabled"]?.isTruthy == true
        let least = resources["hpaSpec", "minReplicas"]?.int ?? settings["autoscaleMin"]?.int ?? 0
        let most = resources["hpaSpec", "maxReplicas"]?.int ?? settings["autoscaleMax"]?.int ?? 0
        if isScaled, least > 0, most > 0 {
            var scaler = Object(.horizontalPodAutoscaler, metadata: metadata(of: workload))
            let target = settings["cpu", "targetAverageUtilization"] ?? 80
            scaler.fields["spec"] = [
                "maxReplicas": .int(most), "minReplicas": .int(least),
                "metrics": [
                    [
                        "type": "Resource",
                        "resource": [
                            "name": "cpu",
                            "target": ["type": "Utilization", "averageUtilization": target],
                        ],
                    ]
                ],
                "scaleTargetRef": [
                    "apiVersion": "apps/v1", "kind": "Deployment", "name": .string(workload.name),
                ],
            ]
            objects.append(scaler)
        }
        let isGuarded =
            values.values["global", "defaultPodDisruptionBudget", "enabled"]?.isTruthy == true
        if isGuarded, (isScaled ? least : workload.replicas ?? 1) > 1 {
            var budget = Object(.podDisruptionBudget, metadata: metadata(of: workload))
            budget.fields["spec"] = [
                "minAvailable": 1,
                "selector": ["matchLabels": .map(workload.serviceSelector ?? workload.selector)],
            ]
            objects.append(budget)
        }
        return objects
    }

    private func metadata(of workload: InstalledWorkload) -> Metadata {
        Metadata(name: workload.name, namespace: workload.namespace, labels: workload.labels)
    }
}

extension Object {
    /// This object with what its controller would have written of it at the start: no metrics are
    /// served, so an autoscaler knows the current number alone.
    var adopted: Object {
        guard type == .horizontalPodAutoscaler else { return self }
        var scaler = self
        scaler.fields["status"] = [
            "currentMetrics": .null, "currentReplicas": 1, "desiredReplicas": 0,
        ]
        return scaler
    }
}
