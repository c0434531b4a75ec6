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
}

/// The simulated cluster: API server, admission, controllers, scheduler and kubelets over one store
/// and one clock. A value: copying it is a snapshot.
public struct World: Sendable {
    /// Objects and resource types.
    public private(set) var store = Store()
    /// The time.
    public private(set) var now: Instant
    /// How it began.
    public let configuration: WorldConfiguration

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
    }

    /// A look at the state as it is.
    public var view: View { View(store: store, now: now, seed: configuration.seed) }

    /// Puts objects in without admission and without letting time pass: installs and imports.
    public mutating func load(_ objects: [Object]) {}

    /// Performs a write: decoding and defaulting, admission, validation, storing. Whole or nothing.
    public mutating func submit(_ request: Request) throws(Status) -> Response {
        throw .badRequest("not built")
    }

    /// The next item that is due, if there is any.
    public var nextDue: Due? { nil }
    /// Everything that waits, in order of time.
    public var pending: [Due] { [] }

    /// Moves the clock to the next due item and performs it; nil if there is none.
    public mutating func step() -> [Occurrence]? { nil }

    /// Moves the clock without performing anything: only up to the next due item.
    public mutating func setClock(_ instant: Instant) { now = instant }

    /// Asks for the occurrence `woke(name)` at a time; a later call with the name replaces it.
    public mutating func wake(_ name: String, at instant: Instant, isProgress: Bool) {}

    /// Tells the kubelet that a container's program ended.
    public mutating func containerEnded(_ container: ContainerID, code: Int32) {}
}
