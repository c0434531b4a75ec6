import Basis
import Objects
import YAML

extension Rollout {
    /// A condition of the stored status.
    func condition(_ type: String) -> Value? {
        (stored["status", "conditions"]?.items ?? []).first { $0["type"]?.string == type }
    }

    private var sets: [Object] { old + [current].compactMap { $0 } }

    private func total(_ field: String) -> Int64 {
        sets.reduce(0) { $0 + ($1["status", field]?.int ?? 0) }
    }

    /// Whether all replicas are of the present template and serve
    /// (deployment_util.go: DeploymentComplete).
    var isComplete: Bool {
        guard let current else { return false }
        return current["status", "replicas"]?.int ?? 0 == replicas
            && current["status", "availableReplicas"]?.int ?? 0 == replicas
            && total("replicas") == replicas
    }

    /// Notes that the deployment was paused or resumed (sync.go: checkPausedConditions).
    mutating func notePause(_ isPaused: Bool) {
        guard stored["spec", "progressDeadlineSeconds"] != nil else { return }
        let reason = condition("Progressing")?["reason"]?.string
        if isPaused, reason != "DeploymentPaused", reason != "ProgressDeadlineExceeded" {
            found = ("DeploymentPaused", "Deployment is paused")
        } else if !isPaused, reason == "DeploymentPaused" {
            found = ("DeploymentResumed", "Deployment is resumed")
        }
    }

    /// Writes the status if it changed (sync.go: calculateStatus; progress.go: syncRolloutStatus).
    mutating func reportStatus() {
        let now = view.now
        var fields: Fields = ["observedGeneration": .int(stored.metadata.generation)]
        let count = total("replicas")
        let ready = total("readyReplicas")
        let available = total("availableReplicas")
        let updated = current?["status", "replicas"]?.int ?? 0
        if count > 0 { fields["replicas"] = .int(count) }
        if updated > 0 { fields["updatedReplicas"] = .int(updated) }
        if ready > 0 { fields["readyReplicas"] = .int(ready) }
        if available > 0 { fields["availableReplicas"] = .int(available) }
        // The total of the sizes asked for, as real servers count the unavailable ones.
        let asked = sets.reduce(0) { $0 + ($1["spec", "replicas"]?.int ?? 0) }
        if asked > available { fields["unavailableReplicas"] = .int(asked - available) }
        if let collisions = stored["status", "collisionCount"] {
            fields["collisionCount"] = collisions
        }
        var conditions = DeploymentConditions(
            stored["status", "conditions"]?.items ?? [], now: now)
        let isAvailable = available >= replicas - unavailable
        conditions.set(
            "Available", isAvailable ? "True" : "False",
            isAvailable ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
            isAvailable
                ? "Deployment has minimum availability."
                : "Deployment does not have minimum availability.")
        reportProgress(&conditions, updated: updated, ready: ready, available: available)
        reportFailure(&conditions)
        fields["conditions"] = .list(conditions.list)
        guard stored.fields["status"]?.map != fields else { return }
        var changed = deployment
        changed.fields["status"] = .map(fields)
        result.requests.append(
            Request(
                .update(changed), stored.key, subresource: "status", fieldManager: Self.manager))
    }

    private mutating func reportProgress(
        _ conditions: inout DeploymentConditions, updated: Int64, ready: Int64, available: Int64
    ) {
        if let found {
            let isPaused = found.reason == "DeploymentPaused"
            let isUnknown = isPaused || found.reason == "DeploymentResumed"
            conditions.set(
                "Progressing", isUnknown ? "Unknown" : "True", found.reason, found.message)
            guard !isUnknown else { return }
        }
        guard let deadline = stored["spec", "progressDeadlineSeconds"]?.int,
            stored["spec", "paused"]?.bool != true
        else { return }
        let title = current.map { "ReplicaSet \"\($0.name)\"" } ?? "Deployment \"\(stored.name)\""
        let before = stored.fields["status"]
        let wasComplete =
            condition("Progressing")?["reason"]?.string == "NewReplicaSetAvailable"
        if isComplete {
            if !wasComplete || found != nil {
                conditions.set(
                    "Progressing", "True", "NewReplicaSetAvailable",
                    "\(title) has successfully progressed.")
            }
            return
        }
        // progress.go: a rollout once complete is not held to the deadline again.
        let oldBefore =
            (before?["replicas"]?.int ?? 0) - (before?["updatedReplicas"]?.int ?? 0)
        let hasProgressed =
            updated > before?["updatedReplicas"]?.int ?? 0
            || total("replicas") - updated < oldBefore
            || ready > before?["readyReplicas"]?.int ?? 0
            || available > before?["availableReplicas"]?.int ?? 0
        if hasProgressed {
            conditions.set(
                "Progressing", "True", "ReplicaSetUpdated", "\(title) is progressing.",
                isUpdate: true)
            result.requeue = .seconds(deadline)
            result.requeueIsProgress = false
            return
        }
        guard let progressing = conditions["Progressing"], !wasComplete || found != nil,
            let since = progressing["lastUpdateTime"]?.string.flatMap({ Instant(rfc3339: $0) })
        else { return }
        guard since + .seconds(deadline) < view.now else {
            if progressing["status"]?.string == "True" {
                result.requeue = since + .seconds(deadline + 1) - view.now
                result.requeueIsProgress = false
            }
            return
        }
        conditions.set(
            "Progressing", "False", "ProgressDeadlineExceeded",
            "\(title) has timed out progressing.")
    }

    /// A ReplicaSet that cannot make pods is the deployment's failure, too.
    private func reportFailure(_ conditions: inout DeploymentConditions) {
        let failure = sets.lazy.compactMap { set in
            (set["status", "conditions"]?.items ?? []).first {
                $0["type"]?.string == "ReplicaFailure"
            }
        }.first
        guard let failure else {
            conditions.remove("ReplicaFailure")
            return
        }
        conditions.set(
            "ReplicaFailure", "True", failure["reason"]?.string ?? "",
            failure["message"]?.string ?? "")
    }
}

/// The conditions of a deployment's status, in their order.
struct DeploymentConditions {
    private(set) var list: [Value]
    private let time: Value

    init(_ list: [Value], now: Instant) {
        self.list = list
        time = .string(now.rfc3339)
    }

    subscript(type: String) -> Value? { list.first { $0["type"]?.string == type } }

    /// Sets a condition; one that says the same already is left alone unless this is an update
    /// (deployment_util.go: SetDeploymentCondition).
    mutating func set(
        _ type: String, _ status: String, _ reason: String, _ message: String,
        isUpdate: Bool = false
    ) {
        let before = self[type]
        if !isUpdate, before?["status"]?.string == status, before?["reason"]?.string == reason {
            return
        }
        let isSame = before?["status"]?.string == status
        let since = isSame ? before?["lastTransitionTime"] ?? time : time
        remove(type)
        list.append([
            "lastTransitionTime": since, "lastUpdateTime": time, "message": .string(message),
            "reason": .string(reason), "status": .string(status), "type": .string(type),
        ])
    }

    mutating func remove(_ type: String) { list.removeAll { $0["type"]?.string == type } }
}
