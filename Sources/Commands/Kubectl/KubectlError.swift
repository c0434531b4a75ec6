import Objects

/// Why a kubectl command failed, and how kubectl says so
/// (kubectl pkg/cmd/util/helpers.go: checkErr, StandardErrorMessage).
package indirect enum KubectlError: Error, Equatable {
    /// The API server's answer.
    case status(Status)
    /// kubectl's own words, without `error: `.
    case plain(String)
    /// Several errors (utilerrors.Aggregate).
    case several([KubectlError])
    /// Text that is printed as it stands, and the exit code.
    case exit(Int32, String)

    /// A usage error: the text and where help is (UsageErrorf).
    package static func usage(_ text: String, _ path: String) -> KubectlError {
        .plain("\(text)\nSee '\(path) -h' for help and examples")
    }

    /// What mesh itself says of a command that it has no part for, and what to do instead.
    static func absent(_ command: String, instead: String = "") -> KubectlError {
        .plain(
            "kubectl \(command) is not modelled by mesh" + (instead.isEmpty ? "" : ": \(instead)"))
    }

    /// Some errors as one; a single one stands for itself.
    package static func combined(_ errors: [KubectlError]) -> KubectlError? {
        errors.count > 1 ? .several(errors) : errors.first
    }

    /// What is printed on standard error, ending with a line feed where it is not empty.
    package var text: String {
        let text: String
        switch self {
        case .status(let status) where status.reason == .invalid: text = Self.invalidText(status)
        case .status(let status): text = Self.standard(status)
        case .plain(let message):
            text = message.hasPrefix("error: ") ? message : "error: \(message)"
        case .several(let errors):
            if errors.count == 1 { return errors[0].text }
            text = errors.map { $0.messageInList + "\n" }.joined()
        case .exit(_, let message): text = message
        }
        return text.isEmpty || text.hasSuffix("\n") ? text : text + "\n"
    }

    /// The exit code.
    package var code: Int32 { if case .exit(let code, _) = self { code } else { 1 } }

    /// Whether the API server did not find something.
    package var isNotFound: Bool {
        if case .status(let status) = self { status.reason == .notFound } else { false }
    }

    /// The error's own text, as Go's `err.Error()` gives it.
    package var message: String {
        switch self {
        case .status(let status): status.message
        case .plain(let text), .exit(_, let text): text
        case .several(let errors): Self.listText(errors)
        }
    }

    /// The error as one of several: the server's get their prefix, others stand alone.
    private var messageInList: String {
        if case .status(let status) = self { Self.standard(status) } else { message }
    }

    private static func standard(_ status: Status) -> String {
        status.reason == .unknown
            ? "Error from server: \(status.message)"
            : "Error from server (\(status.reason.rawValue)): \(status.message)"
    }

    /// `[a, b]`, each text once (apimachinery pkg/util/errors: aggregate.Error).
    private static func listText(_ errors: [KubectlError]) -> String {
        var texts: [String] = []
        for error in flattened(errors) where !texts.contains(error.message) {
            texts.append(error.message)
        }
        return texts.count == 1 ? texts[0] : "[\(texts.joined(separator: ", "))]"
    }

    private static func flattened(_ errors: [KubectlError]) -> [KubectlError] {
        errors.flatMap { error -> [KubectlError] in
            if case .several(let inner) = error { flattened(inner) } else { [error] }
        }
    }

    /// `The Pod "x" is invalid: field: message`, or a list of causes below that line.
    private static func invalidText(_ status: Status) -> String {
        var head = "The request is invalid"
        if !status.kind.isEmpty || !status.name.isEmpty {
            head = "The \(status.kind) \(goQuoted(status.name)) is invalid"
        } else if !status.message.isEmpty, status.causes.isEmpty {
            head += ": \(status.message)"
        }
        var texts: [String] = []
        for cause in status.causes {
            let text = "\(cause.field): \(cause.message)"
            if !texts.contains(text) { texts.append(text) }
        }
        switch texts.count {
        case 0: return head
        case 1: return "\(head): \(texts[0])"
        default: return "\(head): \n" + texts.map { "* \($0)\n" }.joined()
        }
    }

    /// The error with what was done to which file before it (AddSourceToErr).
    package func when(_ verb: String, _ source: String) -> KubectlError {
        guard !source.isEmpty else { return self }
        let text = "error when \(verb) \(goQuoted(source)): \(message)"
        if case .status(var status) = self {
            status.message = text
            return .status(status)
        }
        return .plain(text)
    }
}
