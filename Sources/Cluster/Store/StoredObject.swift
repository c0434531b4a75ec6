import Basis
import Objects
import YAML

/// One stored object, shared by the store's indices and by every snapshot that still has it, with
/// the facts that controllers ask for most. Immutable.
package final class StoredObject: Sendable {
    /// The object.
    package let object: Object
    /// What a pod's status and specification say; nil for other kinds.
    package let pod: PodFacts?
    /// What a node offers; nil for other kinds.
    let node: NodeFacts?

    init(_ object: Object, replacing old: StoredObject? = nil) {
        self.object = object
        pod = object.type == .pod ? PodFacts(object, before: old) : nil
        node = object.type == .node ? NodeFacts(object) : nil
    }
}

/// What the scheduler asks of a node.
struct NodeFacts: Sendable {
    /// What pods can be given.
    var offer: Resources
    /// Its taints.
    var taints: [Value]
    /// Whether it was cordoned.
    var isUnschedulable: Bool

    init(_ node: Object) {
        offer = Resources(allocatable: node["status", "allocatable"] ?? .null)
        taints = (node["spec", "taints"]?.items ?? []).filter {
            $0["effect"]?.string != "PreferNoSchedule"
        }
        isUnschedulable = node["spec", "unschedulable"]?.bool ?? false
    }
}

/// What controllers ask of a pod, read once when it is stored.
package struct PodFacts: Sendable, Equatable {
    /// `spec.nodeName`, empty before scheduling.
    package var node: String
    /// `status.phase`.
    package var phase: String
    /// `status.podIP`, empty while unknown.
    package var ip: String
    /// Whether the condition `Ready` is true.
    package var isReady: Bool
    /// Since when the condition `Ready` has its value.
    package var readySince: String
    /// Whether deletion was asked for.
    package var isTerminating: Bool
    /// Whether it shares its node's network, and address.
    package var usesHostNetwork: Bool
    /// The sum of its containers' requests.
    package var requests: Resources
    /// The kind and name of its controller; empty if it has none.
    package var ownerKind, ownerName: String

    /// Whether it still runs or will: neither ended nor being deleted
    /// (pkg/controller/controller_utils.go: IsPodActive).
    package var isActive: Bool { !isTerminating && !hasEnded }
    /// Whether it has come to its end.
    package var hasEnded: Bool { phase == "Succeeded" || phase == "Failed" }

    init(_ pod: Object, before: StoredObject? = nil) {
        let spec = pod.fields["spec"]
        let status = pod.fields["status"]
        node = spec?["nodeName"]?.string ?? ""
        phase = status?["phase"]?.string ?? "Pending"
        ip = status?["podIP"]?.string ?? ""
        usesHostNetwork = spec?["hostNetwork"]?.bool ?? false
        isTerminating = pod.metadata.deletionTimestamp != nil
        isReady = false
        readySince = ""
        for condition in status?["conditions"]?.items ?? []
        where condition["type"]?.string == "Ready" {
            isReady = condition["status"]?.string == "True"
            readySince = condition["lastTransitionTime"]?.string ?? ""
        }
        if let before, let known = before.pod, before.object.fields["spec"] == spec {
            requests = known.requests
        } else {
            requests = Resources(podSpec: spec ?? .null)
        }
        let owner = pod.metadata.controller
        ownerKind = owner?.kind ?? ""
        ownerName = owner?.name ?? ""
    }
}
