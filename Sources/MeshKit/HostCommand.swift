/// A command that an embedder adds to a mesh.
public struct HostCommand: Sendable {
    /// What a run of it can touch.
    public enum Effects: String, Sendable {
        /// Nothing outside its own output: it may run on copies (`what-if`, checks of lessons).
        case none
        /// Something outside the mesh: it does not run on copies, which say so.
        case external
    }

    /// What a host command is given. Never the mesh itself: a command that wants to change the
    /// cluster returns text for a pipe (`mycommand | kubectl apply -f -`).
    public struct Context: Sendable {
        /// The words after the command's name.
        public var arguments: [String]
        /// Standard input, where it was redirected; else empty.
        public var input: [UInt8]
        /// Exported variables.
        public var environment: [String: String]
        /// The simulation's time.
        public var now: Instant
        /// A copy of the simulation as it is, to look at and to try calls on.
        public var simulation: Simulation
    }

    /// What a host command answers.
    public struct Reply: Sendable {
        /// Standard output.
        public var stdout: String
        /// Standard error.
        public var stderr: String
        /// The exit code.
        public var exitCode: Int32

        /// A reply; success without output unless told otherwise.
        public init(stdout: String = "", stderr: String = "", exitCode: Int32 = 0) {
            self.stdout = stdout
            self.stderr = stderr
            self.exitCode = exitCode
        }
    }

    let description: CommandDescription

    /// A command called `name` that runs `body`. `help` lists it in its group; completion offers
    /// `candidates`, or else files, as its first argument.
    public init(
        _ name: String, group: CommandDescription.Group = .mesh, summary: String,
        usage: String? = nil, candidates: [String] = [], effects: Effects,
        body: @escaping @Sendable (Context) -> Reply
    ) {
        var description = CommandDescription(
            name, group: group, summary: summary,
            usage: usage ?? "  \(name)      (added by the host)"
        ) { invocation, session in
            if effects == .external, session.isTrial {
                return .failed(
                    code: 1,
                    message: "\(name): acts outside the mesh, so it does not run on a copy\n")
            }
            return .started(
                Running(
                    name: name, arguments: Array(invocation.words.dropFirst()),
                    environment: invocation.environment,
                    readsInput: invocation.inputIsRedirected, body: body))
        }
        if !candidates.isEmpty {
            description.complete = { words, _ in words.before.count == 1 ? candidates : nil }
        }
        self.description = description
    }

    private struct Running: SessionCommand {
        let name: String
        let arguments: [String]
        let environment: [String: String]
        let readsInput: Bool
        let body: @Sendable (Context) -> Reply

        mutating func advance(_ io: inout CommandIO, in session: inout SessionState) -> Step {
            var input: [UInt8] = []
            if readsInput {
                guard let bytes = io.takeAllInput() else { return .waiting }
                input = bytes
            }
            let reply = body(
                Context(
                    arguments: arguments, input: input, environment: environment,
                    now: session.now, simulation: session.simulation))
            io.print(reply.stdout)
            io.printError(reply.stderr)
            return .done(reply.exitCode & 0xff)
        }
    }
}
