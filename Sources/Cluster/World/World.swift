import Basis
import Objects
import YAML

/// How a world begins.
public struct WorldConfiguration: Sendable {
    /// What every random value hangs on.
    public var seed: UInt64 = 1
    /// The time at the start.
    public var start = Instant.meshStart
    /// How old the cluster is at the start.
    public var age = Nanoseconds.minutes(10)
    /// The Kubernetes version of servers and kubelets, without `v`.
    public var kubernetesVersion = "1.32.5"
    /// The number of nodes.
    public var nodes = 3
    /// Bounds.
    public var limits = Limits()

    /// The defaults.
    public init() {}
}

/// A read-only look at the world: what controllers, webhooks and runtimes are given.
public struct View: Sendable {
    /// The objects.
    public var store: Store
    /// The time.
    public var now: Instant
    /// The seed.
    public var seed: UInt64
    /// Services that refuse on purpose, by `namespace/name`.
    package var silentServices = OrderedMap<String, Bool>()
}

/// The simulated cluster: API server, admission, controllers, scheduler and kubelets over one store
/// and one clock. A value: copying it is a snapshot.
public struct World: Sendable {
    /// Objects and resource types.
    public internal(set) var store = Store()
    /// The time.
    public internal(set) var now: Instant
    /// How it began.
    public let configuration: WorldConfiguration

    /// What was handed in, and the built-in controllers; never changes.
    let parts: Parts
    /// What is broken on purpose.
    public var breakage = Breakage() {
        didSet { admissions = PodAdmissions() }
    }
    var queue = WorkQueue()
    var kubelets = Kubelets()
    /// Each controller's memory, by its place.
    var memories: [Memory]
    /// How often a controller failed with a key in a row.
    var failures = OrderedMap<WorkQueue.Identity, Int>()
    /// What happened and was not yet told.
    var occurrences: [Occurrence] = []
    /// How often something was drawn for a purpose and key.
    var draws = OrderedMap<String, UInt64>()
    /// What admission may use again.
    var admissions = PodAdmissions()
    /// How often an object with a name of the user's choice was deleted.
    var departures = OrderedMap<ObjectKey, UInt64>()

    /// What waits for its time.
    public struct Due: Sendable, Equatable {
        /// When.
        public var at: Instant
        /// Whether settling waits for it.
        public var isProgress: Bool
        /// What it is, for `clock`: `kubelet kind-worker: start web-xyz/istio-proxy`.
        public var what: String
    }

    /// How settling ended.
    public struct Settlement: Sendable, Equatable {
        /// Whether nothing progressive was left to do within the bound.
        public var isQuiet: Bool
        /// How far the clock went.
        public var passed: Nanoseconds

        /// An end of settling.
        public init(isQuiet: Bool, passed: Nanoseconds) {
            self.isQuiet = isQuiet
            self.passed = passed
        }
    }

    /// A world with the base objects of a fresh cluster (namespaces, nodes, service accounts,
    /// the `kubernetes` and `kube-dns` services) and the given types besides.
    public init(
        _ configuration: WorldConfiguration, types: [ResourceType], webhooks: any WebhookBackend,
        runtime: any ContainerRuntime, controllers: [any Controller]
    ) {
        self.configuration = configuration
        now = configuration.start
        let controllers = Self.builtInControllers + controllers
        parts = Parts(webhooks: webhooks, runtime: runtime, controllers: controllers)
        memories = Array(repeating: Memory(), count: controllers.count)
        store.serve(store.types + types)
        buildCluster()
    }

    /// A look at the state as it is.
    public var view: View {
        View(
            store: store, now: now, seed: configuration.seed,
            silentServices: breakage.silentServices)
    }

    /// Puts objects in without admission and without letting time pass: installs and imports.
    /// Identity, revision and creation time are filled in where they are missing. Controllers see
    /// the objects as they see any other.
    public mutating func load(_ objects: [Object]) {
        for object in objects { insert(object) }
    }

    /// The next item that is due, if there is any.
    public var nextDue: Due? {
        queue.entries.first.map { due($0.key, $0.value) }
    }

    /// The next item for which settling waits, if there is any.
    public var nextProgress: Instant? { queue.progress.first?.key.at }

    /// Everything that waits, in order of time.
    public var pending: [Due] { queue.entries.map { due($0.key, $0.value) } }

    /// Moves the clock without performing anything: only up to the next due item.
    public mutating func setClock(_ instant: Instant) {
        let bound = queue.entries.first?.key.at ?? instant
        now = max(now, min(instant, bound))
        store.events.expire(at: now)
    }

    /// Asks for the occurrence `woke(name)` at a time; a later call with the name replaces it.
    public mutating func wake(_ name: String, at instant: Instant, isProgress: Bool) {
        queue.set(.wake(name), at: max(now, instant), isProgress: isProgress)
    }

    /// Takes back a ``wake(_:at:isProgress:)``.
    public mutating func cancelWake(_ name: String) { queue.cancel(.wake(name)) }

    /// Tells the kubelet that a container's program ended.
    public mutating func containerEnded(_ container: ContainerID, code: Int32) {
        kubelets.programEnded(container, code: code, at: now)
        wakeKubelet(uid: container.podUID)
    }

    private func due(_ place: WorkQueue.Place, _ entry: WorkQueue.Entry) -> Due {
        Due(at: place.at, isProgress: entry.isProgress, what: parts.description(of: entry.work))
    }
}

/// What a world works with besides its state. A constant, shared by all copies.
struct Parts: Sendable {
    let webhooks: any WebhookBackend
    let runtime: any ContainerRuntime
    let controllers: [any Controller]

    /// What an item is, for `clock`.
    func description(of work: Work) -> String {
        switch work {
        case .reconcile(let controller, let key):
            let name = key.namespace.isEmpty ? key.name : "\(key.namespace)/\(key.name)"
            return "\(controllers[controller].name): \(key.type.singular) \(name)"
        case .pod(_, let key, _, let task):
            return "kubelet: \(task.text) of \(key.name)"
        case .wake(let name):
            return name
        }
    }
}
