import Basis
import Cluster
import Interpreter
import Objects
import YAML

/// `kubectl rollout status`: a line for each change of the object until the rollout is done
/// (kubectl pkg/cmd/rollout/rollout_status.go, pkg/polymorphichelpers/rollout_status.go).
struct RolloutWait: KubectlTask {
    private var key: ObjectKey
    private var others: ArraySlice<ObjectKey>
    private var revision: Int64
    private var isFirst = true
    private let deadline: Instant
    private let watches: Bool
    private let pinned: Int64

    init(_ object: Object, _ others: [ObjectKey], _ call: KubectlCall, _ session: SessionState) {
        key = object.key
        self.others = others[...]
        revision = session.store.revision
        let timeout = call.flags.duration("timeout")
        deadline = session.time + (timeout == .zero ? .hours(168) : timeout)
        watches = call.flags.bool("watch")
        pinned = call.flags.int("revision")
    }

    mutating func advance(
        _ io: inout CommandIO, in session: inout SessionState
    ) throws(KubectlError) -> Step {
        var seen: [Object] = []
        if isFirst { seen = [try session.get(key)] }
        isFirst = false
        for change in session.store.changes(after: revision) {
            revision = change.revision
            guard change.object.key == key else { continue }
            if change.kind == .deleted { throw .plain("object has been deleted") }
            seen.append(change.object)
        }
        for object in seen {
            let status = try RolloutStatus(object, pinnedRevision: pinned)
            io.print(status.text)
            guard status.isDone || !watches else { continue }
            guard let next = others.popFirst() else { return .done(0) }
            key = next
            isFirst = true
            return .running
        }
        guard session.time < deadline else {
            throw .plain("timed out waiting for the condition")
        }
        return .sleeping(until: session.nextMoment(before: deadline))
    }
}

/// What `rollout status` says of one state of an object.
struct RolloutStatus: Equatable {
    /// The line.
    var text: String
    /// Whether the rollout is done.
    var isDone: Bool

    init(_ object: Object, pinnedRevision: Int64 = 0) throws(KubectlError) {
        (text, isDone) = ("", false)
        switch object.type.resourceName {
        case "deployments.apps": try deployment(object, pinnedRevision)
        case "daemonsets.apps": daemonSet(object)
        case "statefulsets.apps": try statefulSet(object)
        default:
            throw .plain(
                "no status viewer has been implemented for \(object.type.kind)")
        }
    }

    private func count(_ object: Object, _ field: String) -> Int64 {
        object["status", field]?.int ?? 0
    }

    private func isObserved(_ object: Object) -> Bool {
        object.metadata.generation <= count(object, "observedGeneration")
    }

    private mutating func deployment(_ object: Object, _ pinned: Int64) throws(KubectlError) {
        let name = goQuoted(object.name)
        if pinned > 0 {
            let text = object.metadata.annotation(RevisionHistory.revisionKey) ?? ""
            guard Int64(text) == pinned else {
                throw .plain(
                    "desired revision (\(pinned)) is different from the running revision (\(text))")
            }
        }
        guard isObserved(object) else {
            text = "Waiting for deployment spec update to be observed...\n"
            return
        }
        if PodSummary.condition("Progressing", of: object)?["reason"]?.string
            == "ProgressDeadlineExceeded"
        {
            throw .plain("deployment \(name) exceeded its progress deadline")
        }
        let waiting = "Waiting for deployment \(name) rollout to finish: "
        let updated = count(object, "updatedReplicas")
        let all = count(object, "replicas")
        let available = count(object, "availableReplicas")
        if let wanted = object["spec", "replicas"]?.int, updated < wanted {
            text = waiting + "\(updated) out of \(wanted) new replicas have been updated...\n"
        } else if all > updated {
            text = waiting + "\(all - updated) old replicas are pending termination...\n"
        } else if available < updated {
            text = waiting + "\(available) of \(updated) updated replicas are available...\n"
        } else {
            text = "deployment \(name) successfully rolled out\n"
            isDone = true
        }
    }

    private mutating func daemonSet(_ object: Object) {
        let name = goQuoted(object.name)
        guard isObserved(object) else {
            text = "Waiting for daemon set spec update to be observed...\n"
            return
        }
        let waiting = "Waiting for daemon set \(name) rollout to finish: "
        let updated = count(object, "updatedNumberScheduled")
        let wanted = count(object, "desiredNumberScheduled")
        let available = count(object, "numberAvailable")
        if updated < wanted {
            text = waiting + "\(updated) out of \(wanted) new pods have been updated...\n"
        } else if available < wanted {
            text = waiting + "\(available) of \(wanted) updated pods are available...\n"
        } else {
            text = "daemon set \(name) successfully rolled out\n"
            isDone = true
        }
    }

    private mutating func statefulSet(_ object: Object) throws(KubectlError) {
        guard object["spec", "updateStrategy", "type"]?.string != "OnDelete" else {
            throw .plain("rollout status is only available for RollingUpdate strategy type")
        }
        guard count(object, "observedGeneration") != 0, isObserved(object) else {
            text = "Waiting for statefulset spec update to be observed...\n"
            return
        }
        let wanted = object["spec", "replicas"]?.int ?? 0
        let ready = count(object, "readyReplicas")
        let updated = count(object, "updatedReplicas")
        let revision = object["status", "updateRevision"]?.string ?? ""
        if ready < wanted {
            text = "Waiting for \(wanted - ready) pods to be ready...\n"
        } else if revision != object["status", "currentRevision"]?.string {
            text =
                "waiting for statefulset rolling update to complete \(updated) pods at revision "
                + "\(revision)...\n"
        } else {
            text =
                "statefulset rolling update complete \(count(object, "currentReplicas")) pods at "
                + "revision \(object["status", "currentRevision"]?.string ?? "")...\n"
            isDone = true
        }
    }
}
