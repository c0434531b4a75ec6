import Basis
import Cluster
import Interpreter
import Istio
import Objects
import YAML

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
    /// Remarks of mesh itself that came up while time passed; whoever shows them takes them.
    public var notes: [Note] = []

    /// What traffic has derived and remembers; nil until the first call.
    var network: Network?
    /// The internet and the faults until there is a network.
    var pendingInternet = Internet()
    /// Containers' own processes that run a program.
    var processes = OrderedMap<ContainerID, ContainerProcess>()
    /// The process that is being stepped, while it is out of the table.
    var steppedNow: ContainerID?
    /// Containers' output by run.
    var logs = OrderedMap<ContainerID, ContainerLog>()
    /// Containers' files by run, once a program has looked at them.
    var files = OrderedMap<ContainerID, ContainerFiles>()
    /// How many calls were made so far, by whatever means.
    public internal(set) var callsMade = 0

    /// A cluster with Istio installed and settled.
    ///
    /// Options that Istio's installer refuses leave the cluster without Istio, and a note.
    public init(_ configuration: Configuration = Configuration()) {
        do throws(InstallError) {
            try self.init(installing: configuration)
        } catch {
            self.init(bare: configuration)
            notes.append(Note(kind: "install", "Istio is not installed: \(error.message)"))
        }
    }

    /// The same, failing with the installer's text where it refuses the options.
    package init(installing configuration: Configuration) throws(InstallError) {
        self.configuration = configuration
        let installation = try Installation(configuration.istio)
        world = World(
            configuration.world, types: installation.types(),
            webhooks: ControlPlane(installation), runtime: Runtime(),
            controllers: installation.controllers)
        world.load(installation.objects(in: world.view, age: configuration.world.age))
        begin()
    }

    /// A cluster without Istio, in which it can be installed later.
    private init(bare configuration: Configuration) {
        self.configuration = configuration
        var options = InstallOptions()
        options.profile = "empty"
        let nothing = try? Installation(options)
        world = World(
            configuration.world, types: [],
            webhooks: nothing.map { ControlPlane($0) as any WebhookBackend } ?? NoWebhooks(),
            runtime: Runtime(), controllers: nothing?.controllers ?? [])
        begin()
    }

    /// Labels the namespaces that are to be injected, and lets the start come to rest.
    private mutating func begin() {
        for name in configuration.injectedNamespaces { label(name) }
        _ = settle()
    }

    private mutating func label(_ name: String) {
        let key = ObjectKey(Kinds.namespace, name: name)
        let isThere = world.store.object(key) != nil
        let labels = ["istio-injection": "enabled"] as Fields
        let action: Request.Action =
            isThere
            ? .patch(.merge(["metadata": ["labels": .map(labels)]]))
            : .create(
                Object(Kinds.namespace, metadata: Metadata(name: name, labels: labels)))
        do throws(Status) {
            _ = try world.submit(Request(action, key))
        } catch {
            notes.append(
                Note(kind: "inject.\(name)", "namespace \(name) is not labelled: \(error.message)"))
        }
    }

    /// When something moves on next within 60 virtual seconds; nil where nothing is due but
    /// background work: probes, back-offs, programs that call again and again.
    package var nextMove: Instant? {
        guard let next = world.nextProgress, next - world.now <= .seconds(60) else { return nil }
        return next
    }

    /// Lets time pass while progress is due within 60 virtual seconds.
    public mutating func settle() -> World.Settlement {
        let start = world.now
        var steps = 0
        while nextMove != nil {
            guard steps < Simulation.stepLimit else {
                return World.Settlement(isQuiet: false, passed: world.now - start)
            }
            steps += 1
            guard let happened = world.step() else { break }
            react(to: happened)
        }
        return World.Settlement(isQuiet: true, passed: world.now - start)
    }

    /// Moves the clock to `instant`, performing all that falls due.
    public mutating func advance(to instant: Instant) {
        while let due = world.nextDue, due.at <= instant {
            guard let happened = world.step() else { break }
            react(to: happened)
        }
        world.setClock(instant)
    }

    /// Takes the remarks that came up since the last call.
    public mutating func takeNotes() -> [Note] {
        defer { notes = [] }
        return notes
    }

    /// Performs the next thing that is due, whatever it is; nil if nothing is.
    public mutating func step() -> [Occurrence]? {
        guard let happened = world.step() else { return nil }
        react(to: happened)
        return happened
    }

    private static let stepLimit = 10_000_000
}

/// A cluster without istiod has nobody who answers webhooks.
private struct NoWebhooks: WebhookBackend {
    func review(_ call: WebhookCall, in view: View) -> WebhookAnswer {
        .allowed(call.object, warnings: [])
    }
}
