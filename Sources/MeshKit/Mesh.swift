import Language

/// A simulated cluster with a session in it: runs statements, makes calls, answers with values.
///
/// A mesh is a value: a copy is a snapshot that costs O(1) and shares nothing that can change.
///
///     var mesh = try Mesh()
///     let output = mesh.run("kubectl get pods -A")
///     print(output.stdout)
public struct Mesh: Session, Sendable {
    /// What undo goes back to: everything but the history itself.
    struct Checkpoint: Sendable {
        var state: SessionState
        var machine: Machine<RunningCommand>
    }

    /// Cluster, files, commands.
    public internal(set) var state: SessionState
    /// The interpreter: variables, functions, position.
    var machine: Machine<RunningCommand>
    /// The options that it began with.
    public let options: SessionOptions
    /// The state at the start, which `save` compares with.
    let start: SessionState
    var history = SessionHistory()
    /// How many files are being sourced, one from within the other.
    var sourceDepth = 0

    /// A mesh as some options say, over the files that a host lets it read. Refuses options that
    /// mean nothing.
    public init(
        _ options: SessionOptions = SessionOptions(), files: any FileProvider = NoFiles(),
        limits: Limits = Limits()
    ) throws(SessionOptions.Problem) {
        var configuration = try options.configuration()
        configuration.world.limits = limits
        let simulation = Simulation(configuration)
        self.options = options
        state = SessionState(
            simulation: simulation,
            files: OverlayFiles(over: files, maximumSize: limits.fileBytes), limits: limits)
        machine = Machine(
            dialect: .session, environment: ["HOME": "/mesh", "PWD": "/mesh", "USER": "you"],
            name: "mesh", limits: limits)
        start = state
    }

    /// Whether a person sits at a terminal: hints and echoes are given to persons only.
    public var isInteractive: Bool {
        get { state.isInteractive }
        set { state.isInteractive = newValue }
    }

    /// Whether the terminal shows colours; mesh's own lines are dimmed there.
    public var isColoured: Bool {
        get { state.isColoured }
        set { state.isColoured = newValue }
    }

    /// `$0`, `$1`, ... of the scripts that are run from now on.
    public mutating func setArguments(_ arguments: [String]) {
        machine.setArguments(name: arguments.first ?? "mesh", Array(arguments.dropFirst()))
    }

    /// Adds or replaces a command of the embedder's.
    public mutating func register(_ command: HostCommand) {
        state.commands.register(command.description)
    }

    /// `mesh default> `, with the last failure's code in front and the clock's state where it is
    /// held.
    public var prompt: String {
        let failure = machine.status == 0 ? "" : "[\(machine.status)] "
        guard state.isClockHeld else { return "\(failure)mesh \(state.namespace)> " }
        let due = state.simulation.world.pending.count { $0.isProgress }
        return "\(failure)mesh \(state.namespace) (held, \(due) due)> "
    }

    /// Puts a file into the session.
    public mutating func store(_ bytes: [UInt8], at path: String) throws(FileError) {
        try state.write(bytes, to: path, appending: false)
    }

    /// Time that a person spent thinking passes in the mesh too: at most ten minutes of it, as a
    /// `sleep` that stands in the log, so that a saved session replays to the same bytes. A held
    /// clock does not move.
    public mutating func realTimePassed(_ length: Nanoseconds) {
        let seconds = min(length.wholeSeconds, 600)
        guard seconds > 0, !state.isClockHeld else { return }
        state.simulation.advance(to: state.now + .seconds(seconds))
        history.log.append(.init(statement: "sleep \(seconds)", output: [], changed: true))
    }
}
