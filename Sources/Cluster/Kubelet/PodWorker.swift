import Basis
import Objects
import YAML

/// A kubelet's work on one pod: what it has done so far and what comes next.
struct PodWorker: Sendable {
    /// How far the pod has come.
    enum Stage: Sendable, Equatable {
        /// The kubelet has not looked at it yet.
        case new
        /// Its network is being made.
        case sandbox(until: Instant)
        /// Containers may run.
        case active
        /// Its containers are being stopped; at `deadline` they are killed.
        case terminating(deadline: Instant)
        /// All containers are gone; the object goes at `at`.
        case removing(at: Instant)
        /// It came to its end by itself.
        case ended
    }

    let key: ObjectKey
    let uid: String
    let node: String
    let restartPolicy: String
    let usesHostNetwork: Bool

    var stage = Stage.new
    /// Init containers, then the others.
    var containers: [ContainerState]
    let initCount: Int
    var ip = ""
    /// The node's address.
    var hostIP = ""
    /// When the kubelet took it on, as the status has it.
    var started = ""
    /// The stage at the last report; nil before the first.
    var reportedStage: Stage?
    /// The conditions as last reported, by type.
    var conditions = OrderedMap<String, ReportedCondition>()
    /// The pause after the last failure to mount the volumes; nil where there was none.
    var mountPause: Nanoseconds?
    /// Whether a look that is not progress waits in the queue.
    var waitsInBackground = false

    /// A condition of the pod as it was reported.
    struct ReportedCondition: Sendable {
        var status: Bool
        var since: String
        var reason: String
        var message: String
        /// The entry of the status; nil for one that was imported.
        var value: Value?
    }

    /// Something to do, and when.
    struct Due: Sendable {
        var at: Instant
        var task: PodTask
    }

    /// The work on a pod that was bound to a node.
    init(_ pod: Object, node: String) {
        key = pod.key
        uid = pod.metadata.uid
        self.node = node
        let spec = pod.fields["spec"] ?? .null
        restartPolicy = spec["restartPolicy"]?.string ?? "Always"
        usesHostNetwork = spec["hostNetwork"]?.bool ?? false
        let first = spec["initContainers"]?.items ?? []
        let others = spec["containers"]?.items ?? []
        initCount = first.count
        let reason = first.isEmpty ? "ContainerCreating" : "PodInitializing"
        containers =
            first.map { ContainerState($0, isInit: true, waiting: reason) }
            + others.map { ContainerState($0, isInit: false, waiting: reason) }
    }

    /// A worker on nothing, to stand in for another.
    static let vacant = PodWorker(Object(.pod, metadata: Metadata()), node: "")

    /// Whether a pod's status tells of containers that ran already: an imported pod.
    static func hasHistory(_ pod: Object) -> Bool {
        !(pod["status", "containerStatuses"]?.items.isEmpty ?? true)
    }

    /// Takes over a pod as its status describes it.
    mutating func adopt(_ pod: Object, at now: Instant, fate: (ContainerState) -> ContainerFate) {
        stage = .active
        ip = pod["status", "podIP"]?.string ?? ""
        started = pod["status", "startTime"]?.string ?? now.rfc3339
        reportedStage = .active
        let statuses =
            (pod["status", "initContainerStatuses"]?.items ?? [])
            + (pod["status", "containerStatuses"]?.items ?? [])
        for place in containers.indices {
            guard
                let status = statuses.first(where: {
                    $0["name"]?.string == containers[place].name
                })
            else { continue }
            let isRunning = status["state"]?["running"] != nil
            containers[place].adopt(
                status, fate: isRunning ? fate(containers[place]) : .serves, at: now)
        }
        for condition in pod["status", "conditions"]?.items ?? [] {
            guard let type = condition["type"]?.string else { continue }
            conditions[type] = ReportedCondition(
                status: condition["status"]?.string == "True",
                since: condition["lastTransitionTime"]?.string ?? now.rfc3339, reason: "",
                message: "")
        }
        let phase = pod["status", "phase"]?.string
        if phase == "Succeeded" || phase == "Failed" { stage = .ended }
    }

    /// The next instants at which something is due: progress, and the rest.
    func due() -> (progress: Due?, other: Due?) {
        var progress: Due?
        var other: Due?
        func note(_ at: Instant, _ isProgress: Bool, _ task: PodTask) {
            if isProgress {
                if progress.map({ at < $0.at }) ?? true { progress = Due(at: at, task: task) }
            } else if other.map({ at < $0.at }) ?? true {
                other = Due(at: at, task: task)
            }
        }
        switch stage {
        case .new, .ended: return (nil, nil)
        case .sandbox(let until):
            let due = Due(at: until, task: .setUp)
            // What has failed for a minute is mended by others, if at all.
            let isProgress = mountPause.map { $0 < .seconds(60) } ?? true
            return isProgress ? (due, nil) : (nil, due)
        case .removing(let at): return (Due(at: at, task: .remove), nil)
        case .active, .terminating: break
        }
        for place in containers.indices { containers[place].noteDue(note) }
        return (progress, other)
    }
}

extension ContainerState {
    /// Tells when something is due for this container.
    fileprivate func noteDue(_ note: (Instant, Bool, PodTask) -> Void) {
        if let kill { note(kill.at, true, .stop(name)) }
        switch stage {
        case .pulling(_, let until, _): note(until, true, .pull(name))
        case .creating(let until): note(until, true, .start(name))
        case .running(let since, _, let ends):
            if let ends { note(ends, isInit && !isSidecar, .end(name)) }
            for probe in [startup, readiness, liveness] {
                guard let probe, let next = probe.next else { continue }
                // A probe is progress until its first success, within the first minute.
                let isEarly = next - since <= .seconds(60)
                note(
                    next, !probe.isDecided && isEarly && probe.purpose != "liveness",
                    .probe(name, purpose: probe.purpose))
            }
        case .waiting, .terminated:
            if let pullBackOff { note(pullBackOff, true, .backOff(name)) }
            if let notBefore, kill == nil {
                note(notBefore, restarts == 0 && retryIsProgress, .restart(name))
            }
        }
    }
}
