import Objects
import YAML

/// Reports what a HorizontalPodAutoscaler knows. No metrics are served in this cluster, so it never
/// scales: as where the metrics server is missing, it knows how many pods there are, and that it
/// cannot find out how busy they are. The events that say so again and again are left out.
// kubernetes pkg/controller/podautoscaler/horizontal.go
struct AutoscalerController: Controller {
    let name = "horizontal-pod-autoscaler"

    func keys(after change: ObjectChange, in view: View) -> [ObjectKey] {
        if change.object.type == .horizontalPodAutoscaler {
            return change.kind == .deleted ? [] : [change.object.key]
        }
        guard change.object.type == .deployment, change.kind == .modified,
            change.object["status", "replicas"] != change.old?["status", "replicas"]
        else { return [] }
        return view.store.objects(.horizontalPodAutoscaler, namespace: change.object.namespace)
            .filter { Self.target(of: $0) == change.object.key }.map(\.key)
    }

    func reconcile(_ key: ObjectKey, in view: View, memory: inout Memory) -> Reconciliation {
        var result = Reconciliation()
        guard var scaler = view.store.object(key), scaler.metadata.deletionTimestamp == nil,
            let target = Self.target(of: scaler), let object = view.store.object(target)
        else { return result }
        let before = scaler
        scaler["status", "currentMetrics"] = .null
        scaler["status", "currentReplicas"] = .int(object["status", "replicas"]?.int ?? 0)
        scaler["status", "desiredReplicas"] = 0
        scaler.setCondition(
            "AbleToScale", isTrue: true, reason: "SucceededGetScale",
            message: "the HPA controller was able to get the target's current scale", at: view.now)
        scaler.setCondition(
            "ScalingActive", isTrue: false, reason: "FailedGetResourceMetric",
            message: "the HPA was unable to compute the replica count: failed to get cpu "
                + "utilization: unable to get metrics for resource cpu: unable to fetch metrics "
                + "from resource metrics API: the server could not find the requested resource "
                + "(get pods.metrics.k8s.io)", at: view.now)
        guard scaler != before else { return result }
        result.requests = [
            Request(.update(scaler), key, subresource: "status", fieldManager: name)
        ]
        return result
    }

    private static func target(of scaler: Object) -> ObjectKey? {
        let reference = scaler["spec", "scaleTargetRef"] ?? [:]
        guard reference["kind"] == "Deployment", let name = reference["name"]?.string else {
            return nil
        }
        return ObjectKey(.deployment, namespace: scaler.namespace, name: name)
    }
}
