import Basis
import Objects
import YAML

/// One look at a deployment: its ReplicaSets and what is to be done about them.
struct Rollout {
    static let revision = "deployment.kubernetes.io/revision"
    static let desired = "deployment.kubernetes.io/desired-replicas"
    static let maximum = "deployment.kubernetes.io/max-replicas"
    static let manager = "kube-controller-manager"

    let view: View
    /// The deployment with the changes that this look makes.
    var deployment: Object
    let stored: Object
    /// The ReplicaSet of the present template; nil until it is made.
    var current: Object?
    /// The others, oldest first.
    var old: [Object]
    var result = Reconciliation()
    /// The condition `Progressing` that came of finding or making the current ReplicaSet.
    var found: (reason: String, message: String)?

    init(_ deployment: Object, in view: View) {
        self.view = view
        self.deployment = deployment
        self.deployment.metadata.resourceVersion = 0
        stored = deployment
        let template = deployment["spec", "template"] ?? [:]
        let sets = view.store.objects(.replicaSet, controlledBy: deployment).sorted {
            let (one, other) = ($0.metadata.creationTimestamp, $1.metadata.creationTimestamp)
            if let one, let other, one != other { return one < other }
            return $0.name < $1.name
        }
        let place = sets.firstIndex { Self.hasTemplate($0, template) }
        current = place.map { sets[$0] }
        old = sets.enumerated().filter { $0.offset != place }.map(\.element)
    }

    /// Whether a set's template is this one but for the hash label
    /// (pkg/controller/deployment/util/deployment_util.go: EqualIgnoreHash).
    private static func hasTemplate(_ set: Object, _ template: Value) -> Bool {
        guard var own = set["spec", "template"] else { return false }
        own.set(nil, at: ["metadata", "labels", "pod-template-hash"])
        var template = template
        template.set(nil, at: ["metadata", "labels", "pod-template-hash"])
        return own == template
    }

    var replicas: Int64 { stored["spec", "replicas"]?.int ?? 1 }
    var isRecreate: Bool { stored["spec", "strategy", "type"]?.string == "Recreate" }
    var surge: Int64 {
        isRecreate ? 0 : share("maxSurge", roundsUp: true)
    }
    var unavailable: Int64 {
        guard !isRecreate else { return 0 }
        let count = share("maxUnavailable", roundsUp: false)
        // Both zero would stand still (ResolveFenceposts).
        return count == 0 && surge == 0 ? 1 : min(count, replicas)
    }

    private func share(_ name: String, roundsUp: Bool) -> Int64 {
        switch stored["spec", "strategy", "rollingUpdate", name] {
        case .int(let count): return max(0, count)
        case .string(let text):
            let percent = Int64(text.hasSuffix("%") ? String(text.dropLast()) : text) ?? 25
            return percentage(percent, roundsUp)
        default: return percentage(25, roundsUp)
        }
    }

    private func percentage(_ percent: Int64, _ roundsUp: Bool) -> Int64 {
        let product = replicas.multipliedReportingOverflow(by: max(0, percent))
        guard !product.overflow else { return replicas }
        return (product.partialValue + (roundsUp ? 99 : 0)) / 100
    }

    /// The rollout proper.
    mutating func run() {
        if isRecreate {
            recreate()
        } else {
            ensureCurrent()
            if !isScaling { roll() } else { scaleProportionally() }
        }
        if isComplete { cleanUp() }
    }

    /// Scales a ReplicaSet, with the event that tells of it.
    mutating func scale(_ set: inout Object, to count: Int64) {
        let before = set["spec", "replicas"]?.int ?? 0
        var changed = set
        changed.metadata.resourceVersion = 0
        changed["spec", "replicas"] = .int(count)
        annotate(&changed)
        guard
            changed.fields != set.fields
                || changed.metadata.annotations != set.metadata.annotations
        else { return }
        result.requests.append(Request(.update(changed), set.key, fieldManager: Self.manager))
        set = changed
        guard before != count else { return }
        note(
            "ScalingReplicaSet",
            "Scaled \(count > before ? "up" : "down") replica set \(set.name) "
                + "from \(before) to \(count)")
    }

    /// SetReplicasAnnotations.
    func annotate(_ set: inout Object) {
        set.metadata.annotations[Self.desired] = .string(String(replicas))
        set.metadata.annotations[Self.maximum] = .string(String(replicas + surge))
    }

    mutating func note(_ reason: String, _ message: String, isWarning: Bool = false) {
        result.events.append(
            EventRecord(
                about: stored, type: isWarning ? "Warning" : "Normal", reason: reason,
                message: message, source: "deployment-controller"))
    }

    /// Whether the size was changed since the ReplicaSets were scaled last
    /// (sync.go: isScalingEvent).
    private var isScaling: Bool {
        for set in old + [current].compactMap({ $0 })
        where set["spec", "replicas"]?.int ?? 0 > 0 {
            guard let text = set.metadata.annotation(Self.desired) else { continue }
            if text != String(replicas) { return true }
        }
        return false
    }
}
