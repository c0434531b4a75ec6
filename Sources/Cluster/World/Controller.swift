import Basis
import Objects
import YAML

/// A controller: level-triggered, and stateless but for its memory.
public protocol Controller: Sendable {
    /// Its name, as in events' source: `deployment-controller`.
    var name: String { get }
    /// The keys to reconcile after a change of any object.
    func keys(after change: ObjectChange, in view: View) -> [ObjectKey]
    /// What has to be done for one key. Keys that are due together come in the order in which they
    /// came up.
    func reconcile(_ key: ObjectKey, in view: View, memory: inout Memory) -> Reconciliation
    /// How long after a change the key is reconciled; changes within that time are seen together.
    var latency: Nanoseconds { get }
    /// Takes the answer to one of its requests; returns events to record about it.
    func answered(
        _ request: Request, _ outcome: Result<Object, Status>, for key: ObjectKey, in view: View,
        memory: inout Memory
    ) -> [EventRecord]
}

extension Controller {
    /// A few milliseconds, as in a cluster that has little to do.
    public var latency: Nanoseconds { .milliseconds(4) }
    /// None.
    public func answered(
        _ request: Request, _ outcome: Result<Object, Status>, for key: ObjectKey, in view: View,
        memory: inout Memory
    ) -> [EventRecord] {
        []
    }
}

/// What a controller remembers between its calls: a value tree, kept by the world.
public typealias Memory = OrderedMap<String, Value>

/// What a controller wants done.
public struct Reconciliation: Sendable {
    /// Writes, in order. A rejected one ends the round; the Status is recorded and the key retried.
    public var requests: [Request] = []
    /// Events to record.
    public var events: [EventRecord] = []
    /// When to look again though nothing changed.
    public var requeue: Nanoseconds?
    /// Whether the later look is progress (settling waits for it) or background.
    public var requeueIsProgress = true

    /// Nothing to do.
    public init() {}
}

/// An event to record about an object.
public struct EventRecord: Sendable {
    /// What it is about.
    public var about: Object
    /// `Normal` or `Warning`.
    public var type: String
    /// `Scheduled`, `FailedCreate`, ...
    public var reason: String
    /// The text.
    public var message: String
    /// `kubelet`, `replicaset-controller`, ...
    public var source: String
    /// The part of the object: `spec.containers{app}`; empty for the whole.
    public var fieldPath: String
    /// The node, for a kubelet's events.
    public var host: String

    /// An event.
    public init(
        about: Object, type: String = "Normal", reason: String, message: String, source: String,
        fieldPath: String = "", host: String = ""
    ) {
        self.about = about
        self.type = type
        self.reason = reason
        self.message = message
        self.source = source
        self.fieldPath = fieldPath
        self.host = host
    }
}
