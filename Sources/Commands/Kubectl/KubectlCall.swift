import Basis
import Cluster
import Interpreter
import Objects
import YAML

/// One call of a kubectl command: its flags and words, and the input if it reads any.
package struct KubectlCall: Sendable {
    /// The words that name the command: `kubectl rollout status`.
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

    /// The namespace that is meant: `-n`, or the session's.
    package func namespace(in session: SessionState) -> String {
        explicitNamespace ?? session.namespace
    }

    /// What `--dry-run` says (kubectl pkg/cmd/util/helpers.go: GetDryRunStrategy).
    package enum DryRun: Sendable, Equatable {
        case none
        case client
        case server

        /// What success lines end with.
        package var suffix: String {
            switch self {
            case .none: ""
            case .client: " (dry run)"
            case .server: " (server dry run)"
            }
        }
    }

    /// The dry run that is asked for.
    package func dryRun() throws(KubectlError) -> DryRun {
        switch flags.string("dry-run") {
        case "none", "false", "": return .none
        case "client": return .client
        case "server": return .server
        case "unchanged":
            throw .plain(
                #"--dry-run flag without a value was specified. A value must be set: "none", "#
                    + #""server", or "client"."#)
        case "true":
            throw .plain(
                #"Invalid dry-run value (true). Must be "none", "server", or "client"."#)
        case let other:
            throw .plain(
                "Invalid dry-run value (\(other)). "
                    + #"Must be "none", "server", or "client"."#)
        }
    }

    /// How the server is to treat unknown fields, from `--validate`.
    package func validation() throws(KubectlError) -> Request.FieldValidation {
        switch flags.string("validate") {
        case "strict", "true": return .strict
        case "warn": return .warn
        case "ignore", "false": return .ignore
        case let other:
            throw .plain(
                "invalid - validate option \(goQuoted(other)); must be one of: "
                    + "strict (or true), warn, ignore (or false)")
        }
    }
}

/// What a kubectl command does after its first step.
package protocol KubectlTask: Sendable {
    /// Does a bounded amount of work, as ``SessionCommand/advance(_:in:)`` does.
    mutating func advance(
        _ io: inout CommandIO, in session: inout SessionState
    ) throws(KubectlError) -> Step
}

/// How far a kubectl command has come after its first step.
package enum KubectlProgress: Sendable {
    /// It is done, with success.
    case done
    /// It goes on.
    case continues(any KubectlTask)
}

/// How a kubectl command runs.
package struct KubectlAction: CommandAction {
    /// The body of a command.
    package typealias Body =
        @Sendable (
            KubectlCall, inout CommandIO, inout SessionState
        ) throws(KubectlError) -> KubectlProgress

    /// Flags that must be given (cobra MarkFlagRequired).
    package var required: [String] = []
    /// False for one that checks its words at most, and then says that it is not modelled.
    package var isModelled = true
    /// What it does.
    package var body: Body

    /// A command's body.
    package init(
        required: [String] = [], isModelled: Bool = true, _ body: @escaping Body
    ) {
        self.required = required
        self.isModelled = isModelled
        self.body = body
    }
}

extension SessionState {
    /// Writes to the API server, with the server's warnings on standard error.
    package mutating func submit(
        _ request: Request, _ io: inout CommandIO
    ) throws(KubectlError) -> Response {
        let response: Response
        do { response = try simulation.world.submit(request) } catch { throw .status(error) }
        for warning in response.warnings { io.printError("Warning: \(warning)\n") }
        return response
    }

    /// The objects and types as they are.
    package var store: Store { simulation.world.store }
    /// The simulation's time.
    package var time: Instant { simulation.world.now }

    /// The object of a key, or the server's answer that there is none.
    package func get(_ key: ObjectKey) throws(KubectlError) -> Object {
        guard let object = store.object(key) else {
            throw .status(.notFound(key.type, key.name))
        }
        return object
    }
}
