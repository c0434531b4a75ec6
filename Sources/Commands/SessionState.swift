import Basis
import Interpreter
import Objects
import Traffic

/// Everything of a session but the interpreter's machine: what commands work on. A value.
public struct SessionState: Sendable {
    /// The cluster, the mesh and their traffic.
    public var simulation: Simulation
    /// The session's files: an overlay over what the host lets it read.
    public var files: OverlayFiles
    /// The namespace that commands mean where they name none.
    public var namespace = "default"
    /// The commands that can be called.
    public var commands: CommandTable
    /// What the last statement did, for `why` and `trace`.
    public var lastOutcome: LastOutcome?
    /// Bounds.
    public var limits: Limits
    /// Whether a person sits at a terminal: hints and echoes are for them only.
    public var isInteractive = false
    /// Whether this is a copy on which something is only tried (`what-if`, a lesson's check).
    public var isTrial = false
    /// Whether the clock stands still between statements (`clock hold`).
    public var isClockHeld = false
    /// Whether the real command is shown before a short form (`echo on`), on a terminal only.
    public var echoes = true
    /// Whether the terminal shows colours.
    public var isColoured = false
    /// Whether hints are given, on a terminal only, and the kinds that were given already.
    public var hints = Hints()
    /// What a command asks of the session around it; taken after the statement.
    public var pending: [SessionRequest] = []
    /// Lines that show what short forms stand for, until the session has shown them: they are for
    /// the person alone and no part of a command's output.
    package var shownCommands: [String] = []
    /// Remarks of mesh since the last statement, in order.
    package var notes: [Note] = []
    /// Where the objects that were applied or created were read from.
    var manifestSources = OrderedMap<ObjectKey, AppliedSource>()
    /// The kinds of remarks that were made already: each is made once a session.
    private var noted = OrderedMap<String, Bool>()

    /// A session over a simulation, with mesh's own commands.
    public init(simulation: Simulation, files: OverlayFiles, limits: Limits = Limits()) {
        self.simulation = simulation
        self.files = files
        self.limits = limits
        commands = .standard
    }

    /// Keeps a remark, unless one of its kind was made before in this session.
    package mutating func note(_ note: Note) {
        guard noted[note.kind] == nil else { return }
        noted[note.kind] = true
        notes.append(note)
    }
}

/// What the last command of a statement did.
public struct LastOutcome: Sendable {
    /// The command's words.
    public var words: [String]
    /// Its exit code.
    public var code: Int32
    /// What it wrote to standard error, at most 4 KiB of it.
    public var errorText: String
    /// Whether it made a call through the mesh: then the simulation's last trace is its own.
    public var madeCall: Bool

    /// An outcome.
    public init(words: [String], code: Int32, errorText: String, madeCall: Bool) {
        self.words = words
        self.code = code
        self.errorText = errorText
        self.madeCall = madeCall
    }
}

/// What only the session as a whole can do: it holds the earlier states and the machine.
public enum SessionRequest: Sendable, Equatable {
    case undo
    case redo
    case snapshot(String)
    case listSnapshots
    case restore(String)
    case save(String)
    case source(String)
    case edit(String)
    case quit
}
