import Objects
import YAML

/// Why a pod was, or would be, injected or not: what was looked at, in order, and what decided.
///
/// Two layers decide on a real cluster: the API server, whose webhook configurations select pods
/// by labels, and istiod, which may still decline or fail. No tool of Istio's shows both.
public struct Verdict: Sendable, Equatable {
    /// How it ends.
    public enum Outcome: String, Sendable {
        /// The pod gets the sidecar.
        case injected
        /// The pod runs without.
        case notInjected = "not-injected"
        /// The pod is not created.
        case rejected
    }

    /// Who looks.
    public enum Layer: String, Sendable {
        /// The API server, by the selectors of webhook configurations.
        case apiServer = "API server"
        /// istiod, by the pod and its own configuration.
        case istiod
        /// istiod, while it renders the templates.
        case rendering
    }

    /// What one look led to.
    public enum Effect: String, Sendable {
        /// Nothing: the next look decides.
        case goesOn = "goes-on"
        /// The API server sends the pod to istiod.
        case selects
        /// The pod gets the sidecar.
        case injects
        /// The pod runs without.
        case skips
        /// The pod is not created.
        case rejects
    }

    /// One look.
    public struct Row: Sendable, Equatable {
        /// Which rule of the table: `A2`, `B1`, `C1`, ...
        public var code: String
        /// Who looks.
        public var layer: Layer
        /// What is looked at: `Namespace default`.
        public var object: String
        /// Which field of it.
        public var field: String
        /// What stands there; nil for nothing.
        public var value: String?
        /// What it leads to.
        public var effect: Effect
        /// The reason, in the tools' own words where they have any.
        public var reason: String
        /// Whether this look decided.
        public var isDeciding = false
        /// What a person may overlook here, in mesh's own words.
        public var note: String?
        /// The object and the field that hold the value, where one does.
        package var cause: Cause?
    }

    /// Where a value that was looked at stands.
    package struct Cause: Sendable, Equatable {
        /// The object: of a pod that a workload made, the workload.
        package var key: ObjectKey
        /// The names from the top of the object down to the value.
        package var path: [String]
    }

    /// What the verdict is about: `pod/web-1 in namespace default`.
    public var subject: String
    /// The looks, in order.
    public var rows: [Row]
    /// How it ends.
    public var outcome: Outcome
    /// The webhook that the API server calls: `istio-revision-tag-default/namespace.sidecar-...`;
    /// nil if none selects the pod.
    public var webhook: String?

    /// The look that decided.
    public var decision: Row? { rows.last { $0.isDeciding } }
    /// The deciding rule's code.
    public var code: String { decision?.code ?? "" }
    /// The deciding reason.
    public var reason: String { decision?.reason ?? "" }

    /// The verdict as data. `schemaVersion` grows with incompatible changes.
    public var json: Value {
        let looks = rows.map { row -> Value in
            [
                "code": .string(row.code), "layer": .string(row.layer.rawValue),
                "object": .string(row.object), "field": .string(row.field),
                "value": row.value.map { .string($0) } ?? .null,
                "effect": .string(row.effect.rawValue), "reason": .string(row.reason),
                "deciding": .bool(row.isDeciding),
                "note": row.note.map { .string($0) } ?? .null,
            ]
        }
        return [
            "schemaVersion": 1, "subject": .string(subject),
            "outcome": .string(outcome.rawValue), "code": .string(code),
            "reason": .string(reason), "webhook": webhook.map { .string($0) } ?? .null,
            "rows": .list(looks),
        ]
    }
}
