import Interpreter
import Istio
import Objects
import Traffic
import YAML

extension CommandDescription {
    /// `iptables POD`: the rules that capture a pod's connections.
    static let iptables = CommandDescription(
        "iptables", group: .mesh, summary: "A pod's rules that send its connections to Envoy",
        usage: """
              iptables POD         all tables, as iptables-save prints them (deploy/web, pod name)
              --notes              a line above each rule: its number, why it is there, what set it
              -t nat|mangle|raw    one table
              --ipv6               the rules of ip6tables
              -o json              as data
              -n NAMESPACE
            Example: iptables deploy/web --notes -t nat
            """, isInquiry: true
    ) { invocation, session in
        switch IptablesOptions.parse(invocation.words) {
        case .success(let options):
            return .started(
                ImmediateCommand { io, session in IptablesCommand.run(options, &io, session) })
        case .failure(let problem):
            return Usage.failure(invocation, problem.message, usage: IptablesOptions.usage)
        }
    }
}

/// The words of `iptables`.
struct IptablesOptions: Sendable {
    static let usage =
        "iptables POD [-n NAMESPACE] [-t TABLE] [--notes] [--ipv6] [-o text|json]"

    var target = ""
    var namespace: String?
    var tables = CaptureRule.Table.saved
    var family = CaptureRules.Family.ipv4
    var hasNotes = false
    var isJSON = false

    /// Reads the words behind the command's name.
    static func parse(_ words: [String]) -> Result<IptablesOptions, TraceOptions.Problem> {
        var options = IptablesOptions()
        var rest = words.dropFirst()
        func failure(_ text: String) -> Result<IptablesOptions, TraceOptions.Problem> {
            .failure(TraceOptions.Problem(message: text))
        }
        while let word = rest.popFirst() {
            switch word {
            case "-n", "--namespace":
                guard let value = rest.popFirst() else { return failure("\(word) needs a value") }
                options.namespace = value
            case "-t", "--table":
                guard let table = rest.popFirst().flatMap(CaptureRule.Table.init) else {
                    return failure("-t takes nat, mangle or raw: Istio fills no other table")
                }
                options.tables = [table]
            case "-o", "--output":
                guard let value = rest.popFirst(), ["text", "json"].contains(value) else {
                    return failure("-o takes text or json")
                }
                options.isJSON = value == "json"
            case "--notes": options.hasNotes = true
            case "--ipv6", "-6": options.family = .ipv6
            default:
                guard !word.hasPrefix("-") else { return failure("there is no option \(word)") }
                guard options.target.isEmpty else { return failure("one pod at a time") }
                options.target = word
            }
        }
        guard !options.target.isEmpty else { return failure("a pod is needed") }
        return .success(options)
    }
}

/// Prints the rules of a pod, or why there are none.
enum IptablesCommand {
    static func run(
        _ options: IptablesOptions, _ io: inout CommandIO, _ session: SessionState
    ) -> Int32 {
        guard let object = session.object(of: options.target, in: options.namespace) else {
            let near = session.nearTargets(options.target, options.namespace)
            io.printError("iptables: there is no '\(options.target)'\(near)\n")
            return 1
        }
        let pods = session.pods(of: object)
        guard let pod = pods.first(where: { $0.metadata.deletionTimestamp == nil }) ?? pods.first
        else {
            io.printError("iptables: \(options.target) has no pod\n")
            return 1
        }
        switch PodCapture(pod, options.family, in: session) {
        case .none(let reason):
            if options.isJSON {
                io.print(jsonText(head(pod, options).merging("reason", reason), style: .kubectl))
            } else {
                io.print("Pod \(pod.namespacedName) has no rules of Istio's: \(reason)\n")
            }
        case .rules(let rules):
            io.print(options.isJSON ? json(rules, pod, options) : text(rules, options, session))
            if rules.settings.usesNFTables {
                io.notes.append(
                    Note(
                        kind: "iptables:nftables",
                        "istio-init of this pod writes nftables rules, which are not modelled: "
                            + "these are the iptables rules for the same settings"))
            }
        }
        return 0
    }

    private static func text(
        _ rules: CaptureRules, _ options: IptablesOptions, _ session: SessionState
    ) -> String {
        let program = options.family == .ipv4 ? "iptables-save" : "ip6tables-save"
        let frame = CaptureRules.frame(program, at: session.now)
        var text = ""
        for table in options.tables {
            let lines = rules.savedLines(table)
            guard !lines.isEmpty else { continue }
            text += frame.before
            for line in lines {
                if options.hasNotes, let rule = line.rule {
                    let note = rule.note(rules.settings)
                    text += "# \(rule.chain) \(line.number): \(note)\n"
                }
                text += line.text + "\n"
            }
            text += frame.after
        }
        return text
    }

    private static func head(_ pod: Object, _ options: IptablesOptions) -> Value {
        [
            "namespace": .string(pod.namespace), "pod": .string(pod.name),
            "family": .string(options.family.rawValue),
        ]
    }

    private static func json(
        _ rules: CaptureRules, _ pod: Object, _ options: IptablesOptions
    ) -> String {
        let tables = options.tables.compactMap { table -> Value? in
            let lines = rules.savedLines(table).filter { $0.rule != nil }
            guard !lines.isEmpty else { return nil }
            let entries = lines.compactMap { line -> Value? in
                guard let rule = line.rule else { return nil }
                return [
                    "chain": .string(rule.chain), "number": .int(Int64(line.number)),
                    "rule": .string(line.text), "note": .string(rule.note(rules.settings)),
                ]
            }
            return ["table": .string(table.rawValue), "rules": .list(entries)]
        }
        return jsonText(head(pod, options).merging("tables", .list(tables)), style: .kubectl)
    }
}

/// What captures a pod's connections: rules, or nothing and why.
enum PodCapture {
    case rules(CaptureRules)
    case none(reason: String)

    init(_ pod: Object, _ family: CaptureRules.Family, in session: SessionState) {
        let why = "why pod/\(pod.name) -n \(pod.namespace)"
        guard pod["spec", "hostNetwork"]?.bool != true else {
            self = .none(reason: "it uses the host network, where Istio makes none")
            return
        }
        guard let container = CaptureSettings.container(of: pod) else {
            let containers =
                (pod["spec", "containers"]?.items ?? [])
                + (pod["spec", "initContainers"]?.items ?? [])
            let hasProxy = containers.contains { $0["name"]?.string == "istio-proxy" }
            self = .none(
                reason: hasProxy
                    ? "it has a proxy, but interception mode NONE, or is a gateway"
                    : "it has no sidecar (\(why))")
            return
        }
        let name = container["name"]?.string ?? ""
        let status = (pod["status", "initContainerStatuses"]?.items ?? [])
            .first { $0["name"]?.string == name }
        let run = InterceptionRun(
            container: container, pod: pod, hasRules: true, at: session.now)
        if let failure = run.failure {
            self = .none(reason: "\(name) fails: \(failure) (kubectl logs \(pod.name) -c \(name))")
            return
        }
        guard status?["state", "terminated", "exitCode"]?.int == 0 else {
            self = .none(reason: "\(name) has not run yet (\(why))")
            return
        }
        guard let rules = CaptureRules(pod: pod, family: family),
            family == .ipv4 || rules.settings.enablesIPv6
        else {
            self = .none(
                reason: "it has no IPv6 address, and rules for IPv6 are made for those only")
            return
        }
        self = .rules(rules)
    }
}

extension Value {
    /// The map with one more field.
    fileprivate func merging(_ name: String, _ value: Value) -> Value {
        var copy = self
        copy[name] = value
        return copy
    }

    fileprivate func merging(_ name: String, _ text: String) -> Value {
        merging(name, .string(text))
    }
}
