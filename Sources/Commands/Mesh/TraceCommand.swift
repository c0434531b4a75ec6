import Interpreter
import Traffic
import YAML

extension CommandDescription {
    /// `trace [POD -- CMD]`: the path of the last call, or of this one.
    static let trace = CommandDescription(
        "trace", group: .mesh, summary: "The path of a call, hop by hop: what happened",
        usage: """
              trace                           the last call
              trace POD -- CMD                the call that CMD makes in POD (deploy/web, pod name)
              trace --from POD [FIELDS] URL   a call told by its fields; URL may be tcp://HOST:PORT
                --mode outbound|inbound|gateway   POD calls out; the call arrives at POD
                --tls plaintext|tls|mtls  --sni NAME  --alpn A,B  --as SPIFFE-ID
                --method M  --header 'Name: value'
              -n NAMESPACE, -c CONTAINER      as for exec
              -o text|picture|json|svg|html   hop by hop, as boxes, as data, drawn, as a page
              --without-sidecar               beside it: the same call from a pod without a sidecar
            Example: trace deploy/web -- curl http://httpbin.org/get
            """, isInquiry: true
    ) { invocation, session in
        switch TraceOptions.parse(invocation.words) {
        case .success(let options):
            return .started(
                TraceCommand(options: options))
        case .failure(let problem):
            return Usage.failure(
                invocation, problem.message,
                usage: "trace [POD -- CMD | --from POD [FIELDS] URL] [-n NAMESPACE] [-o FORMAT]")
        }
    }
}

/// The words of `trace` and of `why POD -- CMD`.
struct TraceOptions: Sendable {
    /// What is wrong with the words.
    struct Problem: Error { let message: String }

    /// The forms that a trace is shown in.
    static let formats = ["text", "picture", "json", "svg", "html"]

    /// One of ``formats``.
    var format = "text"
    /// The fields of a call, where it is told by them; its URL is the target then.
    var fields: CallFields?
    var comparesWithoutSidecar = false
    /// The words before `--` that are no options, and the options that `exec` takes.
    var targets: [String] = []
    var execOptions: [String] = []
    /// The words after `--`.
    var command: [String] = []

    /// The command that makes the call, if there is one.
    var exec: [String]? {
        guard !command.isEmpty else { return nil }
        return ["kubectl", "exec"] + execOptions + targets + ["--"] + command
    }

    /// Reads the words after the command's name.
    static func parse(_ words: [String]) -> Result<TraceOptions, Problem> {
        var options = TraceOptions()
        var rest = words.dropFirst()
        while let word = rest.popFirst() {
            switch word {
            case "--":
                options.command = Array(rest)
                rest = []
                guard !options.command.isEmpty, options.targets.count == 1 else {
                    return .failure(Problem(message: "POD -- CMD needs one pod and a command"))
                }
            case "-n", "--namespace", "-c", "--container":
                guard let value = rest.popFirst() else {
                    return .failure(Problem(message: "\(word) needs a value"))
                }
                options.execOptions += [word, value]
            case "-o", "--output":
                guard let value = rest.popFirst(), formats.contains(value) else {
                    let known = formats.joined(separator: ", ")
                    return .failure(Problem(message: "-o takes one of \(known)"))
                }
                options.format = value
            case let option where CallFields.options.contains(option):
                guard let value = rest.popFirst() else {
                    return .failure(Problem(message: "\(option) needs a value"))
                }
                var fields = options.fields ?? CallFields()
                if let problem = fields.set(option, value) {
                    return .failure(Problem(message: problem))
                }
                options.fields = fields
            case "--without-sidecar":
                options.comparesWithoutSidecar = true
            default:
                guard !word.hasPrefix("-") else {
                    return .failure(Problem(message: "there is no option \(word)"))
                }
                options.targets.append(word)
            }
        }
        if let fields = options.fields {
            guard !fields.from.isEmpty, options.targets.count == 1, options.command.isEmpty else {
                return .failure(Problem(message: "fields of a call need --from POD and one URL"))
            }
        }
        return .success(options)
    }

    /// The namespace that `-n` names.
    var namespace: String? {
        execOptions.firstIndex { $0 == "-n" || $0 == "--namespace" }.map { execOptions[$0 + 1] }
    }
}

/// Shows a call's path, after making the call where one is given.
struct TraceCommand: SessionCommand {
    let options: TraceOptions
    private var call: TracedCall?

    init(options: TraceOptions) {
        self.options = options
        call = TracedCall(options.exec)
    }

    mutating func advance(_ io: inout CommandIO, in session: inout SessionState) -> Step {
        switch call?.advance(for: "trace", &io, in: &session) {
        case .unfinished(let step): return step
        case .madeNone: return .done(1)
        case .made, nil: break
        }
        if let fields = options.fields, let problem = make(fields, in: &session) {
            io.printError("trace: \(problem)\n")
            return .done(1)
        }
        guard let trace = session.simulation.lastTrace else {
            io.printError(
                "trace: no call was typed yet (calls of pods' own programs are not traced); "
                    + "try: trace POD -- curl http://httpbin.org/get\n")
            return .done(1)
        }
        show(trace, &io, session)
        return .done(0)
    }

    /// Makes the call that fields tell; what is wrong with it, if something is.
    private func make(_ fields: CallFields, in session: inout SessionState) -> String? {
        guard let pod = session.runningPod(of: fields.from, in: options.namespace) else {
            let near = session.nearTargets(fields.from, options.namespace)
            return "no pod of '\(fields.from)' is running\(near)"
        }
        switch fields.call(to: options.targets[0], pod: pod, in: session) {
        case .success(let call): _ = session.simulation.call(call)
        case .failure(let problem): return problem.message
        }
        return nil
    }

    private func show(_ trace: Trace, _ io: inout CommandIO, _ session: SessionState) {
        if options.comparesWithoutSidecar {
            let plain = session.simulation.withoutSidecar(trace.call)
            io.print(
                TracePicture.sideBySide(("without a sidecar", plain), ("with its sidecar", trace)))
            return
        }
        switch options.format {
        case "json": io.print(jsonText(trace.json, style: .kubectl))
        case "picture": io.print(TracePicture.text(trace))
        case "svg": io.print(TraceDrawing(trace).svg)
        case "html": io.print(TracePage(trace).html)
        default: io.print(TraceText.text(trace))
        }
    }
}
