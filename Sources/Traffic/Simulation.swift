import Basis
import Cluster
import Interpreter
import Istio
import Objects

/// How a simulation begins.
public struct Configuration: Sendable {
    /// The cluster's part.
    public var world = WorldConfiguration()
    /// Istio's part.
    public var istio = InstallOptions()
    /// Namespaces that carry `istio-injection=enabled` from the start; made if missing.
    public var injectedNamespaces: [String] = []

    /// The defaults of a session.
    public init() {}
}

/// The cluster with its mesh and the traffic in it. A value: a copy is a snapshot.
public struct Simulation: Sendable {
    /// The cluster.
    public var world: World
    /// How it began.
    public let configuration: Configuration
    /// The last call that was made, by whatever means.
    public internal(set) var lastTrace: Trace?

    /// How many calls were made so far, by whatever means.
    public internal(set) var callsMade = 0

    /// A cluster with Istio installed and settled.
    public init(_ configuration: Configuration = Configuration()) {
        self.configuration = configuration
        world = World(
            configuration.world, types: [], webhooks: NoWebhooks(), runtime: NoRuntime(),
            controllers: [])
    }

    /// Lets time pass while progress is due within 60 virtual seconds.
    public mutating func settle() -> World.Settlement { .init(isQuiet: true, passed: .zero) }

    /// Performs the next due item alone, with what follows from it at once; nil if nothing is due.
    public mutating func step() -> [Occurrence]? { world.step() }

    /// Moves the clock to `instant`, performing all that falls due.
    public mutating func advance(to instant: Instant) {}
}

/// The path of one call, hop by hop.
public struct Trace: Sendable, Equatable {}

struct NoWebhooks: WebhookBackend {
    func review(_ call: WebhookCall, in view: View) -> WebhookAnswer {
        .allowed(call.object, warnings: [])
    }
}

struct NoRuntime: ContainerRuntime {
    func image(_ reference: String) -> ImageAnswer { .failed(message: "") }
    func start(_ container: ContainerStart, in view: View) -> ContainerFate { .serves }
    func probe(_ probe: ProbeCall, in view: View) -> ProbeOutcome { .success }
}
