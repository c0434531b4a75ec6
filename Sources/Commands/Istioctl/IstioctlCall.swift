import Cluster
import Interpreter
import Istio
import Objects

/// One call of an istioctl command.
package struct IstioctlCall: Sendable {
    /// The words that name the command: `istioctl proxy-config cluster`.
    package var path: String
    /// Flags and words.
    package var flags: ParsedFlags
    /// Standard input, for a command that reads a manifest from it.
    package var standardInput: [UInt8] = []

    /// The words that are no flags.
    package var arguments: [String] { flags.arguments }
    /// The namespace of `-n`; nil where it is not given.
    package var explicitNamespace: String? {
        let name = flags.string("namespace")
        return name.isEmpty ? nil : name
    }
    /// Istio's own namespace.
    package var istioNamespace: String { flags.string("istioNamespace") }

    /// The namespace that is meant: `-n`, or the session's.
    package func namespace(in session: SessionState) -> String {
        explicitNamespace ?? session.namespace
    }
}

/// Why an istioctl command failed; `Error: ` goes in front of the message.
package struct IstioctlError: Error, Equatable {
    /// The text.
    package var message: String
    /// The exit code (istioctl/cmd/sysexits.go).
    package var code: Int32 = 1
    /// Whether the usage is shown first.
    package var showsUsage = false

    /// The exit code of a command line that could not be read.
    static let usageCode: Int32 = 64

    /// A failure.
    package init(_ message: String, code: Int32 = 1, showsUsage: Bool = false) {
        self.message = message
        self.code = code
        self.showsUsage = showsUsage
    }
}

/// How an istioctl command runs; the answer is its exit code.
package struct IstioctlAction: CommandAction {
    /// The body of a command.
    package typealias Body =
        @Sendable (
            IstioctlCall, inout CommandIO, inout SessionState
        ) throws(IstioctlError) -> Int32

    /// What begins a command that waits or asks.
    package typealias Start =
        @Sendable (IstioctlCall, SessionState) throws(IstioctlError) -> any IstioctlTask

    /// What a command does.
    package enum Kind: Sendable {
        /// It ends in one step.
        case body(Body)
        /// It goes on.
        case task(Start)
        /// It is not modelled, and takes any words.
        case absent
    }

    /// What it does.
    package let kind: Kind
    /// Whether it does what the real one does.
    package var isModelled: Bool {
        if case .absent = kind { return false }
        return true
    }

    /// A command's body.
    package init(_ body: @escaping Body) { kind = .body(body) }

    /// A command that waits or asks.
    package init(task: @escaping Start) { kind = .task(task) }

    private init() { kind = .absent }

    /// What a command does that the simulation has no part for: it says so.
    static let absent = IstioctlAction()
}

extension SessionState {
    /// What istiod knows now.
    package var pushContext: PushContext {
        PushContext(view: simulation.world.view, options: simulation.configuration.istio)
    }
}

extension IstioctlAction {
    /// A command that only has others below it: it shows its help, and refuses other words.
    static func group(
        _ node: @escaping @Sendable () -> CommandNode<IstioctlAction>
    ) -> IstioctlAction {
        IstioctlAction { (call, io, _) throws(IstioctlError) in
            if let word = call.arguments.first {
                throw IstioctlError("unknown subcommand \(goQuoted(word))")
            }
            io.print(IstioctlHelp.text(call.path, node()))
            return 0
        }
    }
}
