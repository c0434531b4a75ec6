import Basis
import Diagnostics
import Language

/// Whose words the shell's own messages are in.
package enum ShellDialect: Sendable, Equatable {
    /// mesh's diagnostics, with their place in the source text.
    case session
    /// busybox ash's, as in containers.
    case busybox

    /// How this shell's texts are parsed.
    package var syntaxOptions: SyntaxOptions {
        switch self {
        case .session: SyntaxOptions(flavour: .session)
        case .busybox: SyntaxOptions(flavour: .container)
        }
    }
}

/// What can go wrong in the shell itself. The cases carry data; the wording is in `diagnostic` for
/// the session and in `busyboxText` for containers.
enum ShellProblem: Error, Equatable {
    case unknownCommand(String, suggestion: String?)
    case arithmetic(ArithmeticProblem, in: String)
    case parameterUnset(String, message: String)
    case readOnlyParameter(String)
    case cannotOpen(String, FileError, isOutput: Bool)
    case badDescriptor(Int)
    case badUsage(String, String)
    case badNumber(command: String, String)
    case cannotChangeFolder(String)
    case badExpectation(String)
    case expectationFailed(expected: String, found: String)
    case unsupported(String)
    case tooManyFrames(Int)

    /// The problem as the session reports it.
    func diagnostic(at range: SourceRange?) -> Diagnostic {
        switch self {
        case .unknownCommand(let name, let suggestion):
            return Diagnostic(
                .unknownCommand,
                "\(name): not a command" + (suggestion.map { "; did you mean '\($0)'?" } ?? ""),
                at: range,
                fixIts: suggestion.flatMap { fix in
                    range.map { [.init("write '\(fix)'", range: $0, replacement: fix)] }
                } ?? [])
        case .arithmetic(let problem, let text):
            return Diagnostic(.badArithmetic, "'\(text)': \(problem.message)", at: range)
        case .parameterUnset(let name, let message):
            return Diagnostic(.badUsage, "\(name): \(message)", at: range)
        case .readOnlyParameter(let name):
            return Diagnostic(.badUsage, "'\(name)' cannot be assigned to", at: range)
        case .cannotOpen(let path, let error, _):
            return Diagnostic(.badRedirection, "\(path): \(error.rawValue)", at: range)
        case .badDescriptor(let number):
            return Diagnostic(.badRedirection, "descriptor \(number) is not open", at: range)
        case .badUsage(let command, let message):
            return Diagnostic(.badUsage, "\(command): \(message)", at: range)
        case .badNumber(let command, let text):
            return Diagnostic(.badUsage, "\(command): '\(text)' is not a number", at: range)
        case .cannotChangeFolder(let path):
            return Diagnostic(.badUsage, "cd: \(path): no such folder", at: range)
        case .badExpectation(let message):
            return Diagnostic(.badExpectation, message, at: range)
        case .expectationFailed(let expected, let found):
            return Diagnostic(
                .expectationFailed, "expected \(expected)", at: range, notes: [found])
        case .unsupported(let feature):
            return Diagnostic(
                .unsupportedSyntax, "\(feature) is not part of the command language", at: range)
        case .tooManyFrames(let limit):
            return Diagnostic(
                .tooDeep, "functions call each other deeper than the limit of \(limit)", at: range)
        }
    }

    /// The problem as busybox ash prints it, behind the shell's name. Its own commands name the
    /// line unless a person types (busybox shell/ash.c: ash_vmsg).
    func busyboxText(line: Int?) -> String {
        let place = line.map { "line \($0): " } ?? ""
        switch self {
        // busybox shell/ash.c: shellexec, "%s: %s" with "not found"
        case .unknownCommand(let name, _): return "\(name): not found"
        // busybox shell/ash.c: ash_arith
        case .arithmetic(let problem, _): return problem.busyboxText
        // busybox shell/ash.c: varunset
        case .parameterUnset(let name, let message): return "\(name): \(message)"
        case .readOnlyParameter(let name): return "\(name): bad variable name"
        // busybox shell/ash.c: openredirect
        case .cannotOpen(let path, let error, let isOutput):
            let cause =
                error == .notFound
                ? (isOutput ? "nonexistent directory" : "no such file")
                : error.rawValue
            return "can't \(isOutput ? "create" : "open") \(path): \(cause)"
        case .badDescriptor(let number): return "dup2(\(number),1): Bad file descriptor"
        // busybox coreutils/test.c names neither itself nor the line.
        case .badUsage("[", let message), .badUsage("test", let message): return message
        case .badUsage(let command, let message): return "\(command): \(place)\(message)"
        case .badNumber(let command, let text):
            // busybox shell/ash.c: number() for the shell's own; coreutils/test.c for test
            return command == "test" || command == "["
                ? "\(text): bad number"
                : "\(command): \(place)Illegal number: \(text)"
        case .cannotChangeFolder(let path):
            return "cd: \(place)can't cd to \(path): No such file or directory"
        case .badExpectation(let message): return message
        case .expectationFailed(let expected, let found): return "expected \(expected): \(found)"
        case .unsupported(let feature): return "\(feature): not supported"
        case .tooManyFrames: return "function recursion too deep"
        }
    }

    /// The code that the command ends with.
    var status: Int32 {
        switch self {
        case .unknownCommand: 127
        case .arithmetic, .parameterUnset, .readOnlyParameter, .badUsage, .badNumber,
            .unsupported, .tooManyFrames, .cannotChangeFolder, .badExpectation:
            2
        case .cannotOpen, .badDescriptor, .expectationFailed: 1
        }
    }
}
