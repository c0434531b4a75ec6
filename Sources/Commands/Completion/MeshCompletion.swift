import Objects
import Traffic

/// What can stand at the cursor behind mesh's own commands: a rule for each.
struct MeshCompletion: Sendable {
    typealias Source = @Sendable (CompletionWords, SessionState) -> [String]

    /// What can stand at each place, counted without options.
    var places: [Source] = []
    /// Options that stand alone, and those with a value.
    var switches: [String] = []
    var options: [String: Source] = [:]
    /// Whether a pod's command follows `--`.
    var takesCommand = false

    /// The rule of a command or statement; nil where files can stand behind it.
    static func rule(
        for name: String
    ) -> (@Sendable (CompletionWords, SessionState) -> [String]?)? {
        if name == "istioctl" { return IstioctlCompletion.candidates }
        guard let rule = rules[name] else { return nil }
        return { words, session in rule.candidates(words, session) }
    }

    private func candidates(_ words: CompletionWords, _ session: SessionState) -> [String]? {
        if takesCommand, let commands = session.commandCandidates(words) { return commands }
        if let last = words.before.last, let source = options[last] {
            return source(words, session)
        }
        if ["-f", "--filename"].contains(words.before.last), switches.contains("-f") { return nil }
        if words.current.hasPrefix("-") { return (switches + options.keys).sorted() }
        let place = positional(words).count
        return place < places.count ? places[place](words, session) : []
    }

    private func positional(_ words: CompletionWords) -> [String] {
        var result: [String] = []
        var isValue = false
        for word in words.before.dropFirst() {
            if !isValue, !word.hasPrefix("-") { result.append(word) }
            isValue = options[word] != nil
        }
        return result
    }
}

extension MeshCompletion {
    private static let rules: [String: MeshCompletion] = [
        "clock": MeshCompletion(places: [words(["hold", "run"])]),
        "hints": MeshCompletion(places: [words(["off", "on"])]),
        "help": MeshCompletion(places: [{ HelpText.words(in: $1.commands).sorted() }]),
        "fidelity": MeshCompletion(places: [kinds]),
        "internet": MeshCompletion(
            places: [
                words(["add", "list", "remove"]),
                { words, session in
                    words.before.contains("remove")
                        ? session.simulation.internet.hosts.map(\.name) : []
                },
            ], switches: ["--address", "--body", "--status"]),
        "reach": MeshCompletion(
            places: [
                { words, session in
                    session.namedTargets(words)
                        ?? session.podTargets(words) + session.namespaceTargets()
                },
                { words, session in
                    session.simulation.internet.hosts.map(\.name)
                        + session.objectNames(.service, namespace: session.namespace)
                        .map { "svc/\($0)" }
                },
            ], options: namespace.merging(["-o": words(["json", "text"])]) { first, _ in first }),
        "fault": MeshCompletion(
            places: [
                { FaultTargets.candidates($0, $1) },
                { words, session in
                    FaultTargets.target(words.before.last ?? "", nil, session)?.first
                        .map { Fault.kinds(of: $0).map(\.rawValue) } ?? []
                },
            ], options: namespace),
        "envoy-config": MeshCompletion(
            places: [{ $1.podTargets($0) }], switches: ["--certificates"], options: namespace),
        "restore": MeshCompletion(places: [{ words, _ in words.snapshots }]),
        "snapshot": MeshCompletion(), "undo": MeshCompletion(), "redo": MeshCompletion(),
        "quit": MeshCompletion(), "step": MeshCompletion(),
        "inject": MeshCompletion(
            places: [
                { words, session in
                    session.namedTargets(words)
                        ?? session.workloadTargets(words) + session.namespaceTargets()
                }
            ], switches: ["--diff", "--dry-run", "--flow", "-f"],
            options: namespace.merging(["-o": words(["svg", "text"])]) { first, _ in first }),
        "why": MeshCompletion(
            places: [
                { words, session in
                    session.namedTargets(words)
                        ?? session.podTargets(words) + session.namespaceTargets()
                }
            ],
            options: exec.merging(["-o": words(["json", "text"])]) { first, _ in first },
            takesCommand: true),
        "trace": MeshCompletion(
            places: [{ $1.podTargets($0) }], switches: ["--without-sidecar"],
            options: exec.merging(call) { first, _ in first }, takesCommand: true),
        "iptables": MeshCompletion(
            places: [{ $1.podTargets($0) }], switches: ["--ipv6", "--notes"],
            options: namespace.merging([
                "-o": words(["json", "text"]), "-t": words(["mangle", "nat", "raw"]),
            ]) { first, _ in first }),
        "expect": MeshCompletion(
            places: [
                words(
                    ["error", "exit", "failure", "no", "not", "output", "status", "success"]
                        + SubjectTable.standard.subjects.map(\.name)),
                { words, session in
                    switch words.before.last {
                    case "call", "pod": session.podTargets(words)
                    case "error", "output":
                        ["contains", "ends with", "has", "is", "matches", "starts with"]
                    case "no": ["error", "output"]
                    default: []
                    }
                },
            ]),
    ]

    private static let namespace: [String: Source] = [
        "-n": { _, session in session.objectNames(.namespace, namespace: nil) }
    ]
    private static let exec = namespace.merging(
        [
            "-c": { words, session in
                let target = words.before.dropFirst().first { !$0.hasPrefix("-") }
                return target.map { session.containerNames($0, words) } ?? []
            }
        ]) { first, _ in first }

    /// The options of `trace`: its forms, and the fields of a call.
    private static let call: [String: Source] = [
        "-o": words(TraceOptions.formats.sorted()),
        "--from": { words, session in session.namedTargets(words) ?? session.podTargets(words) },
        "--mode": words(CallFields.Mode.allCases.map(\.rawValue).sorted()),
        "--tls": words(CallFields.Security.allCases.map(\.rawValue).sorted()),
        "--sni": words([]), "--alpn": words([]), "--as": words([]), "--header": words([]),
        "--method": words(["DELETE", "GET", "HEAD", "POST", "PUT"]),
    ]

    private static func words(_ words: [String]) -> Source { { _, _ in words } }

    /// Kinds with a table of fields, in small letters where the word begins so.
    @Sendable private static func kinds(
        _ words: CompletionWords, _ session: SessionState
    ) -> [String] {
        let names = Array(FieldUse.kinds.keys)
        return session.preferred(names, over: names.map { $0.lowercased() }, words.current)
    }
}
