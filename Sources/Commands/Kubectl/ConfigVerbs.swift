import Interpreter
import YAML

/// `kubectl config`: one cluster, one context, one user, as kind writes them; only the namespace
/// can be changed (kubectl pkg/cmd/config).
enum ConfigVerbs {
    /// Where the API server is said to listen.
    static let server = "https://127.0.0.1:6443"
    private static let name = "kind-kind"

    static let node = CommandNode<KubectlAction>(
        "config",
        children: [
            CommandNode(
                "view",
                flags: [
                    .bool("flatten"), .bool("merge", default: true), .bool("minify"),
                    Flag("output", "o", default: "yaml"), .bool("raw"), CommonFlags.template,
                ], action: KubectlAction(view)),
            CommandNode(
                "current-context",
                action: KubectlAction { _, io, _ throws(KubectlError) in
                    io.print("\(name)\n")
                    return .done
                }),
            CommandNode(
                "get-contexts", flags: [.bool("no-headers"), CommonFlags.output],
                action: KubectlAction(contexts)),
            CommandNode(
                "get-clusters",
                action: KubectlAction { _, io, _ throws(KubectlError) in
                    io.print("NAME\n\(name)\n")
                    return .done
                }),
            CommandNode(
                "get-users",
                action: KubectlAction { _, io, _ throws(KubectlError) in
                    io.print("NAME\n\(name)\n")
                    return .done
                }),
            CommandNode("use-context", aliases: ["use"], action: KubectlAction(use)),
            CommandNode(
                "set-context", flags: [.bool("current")], action: KubectlAction(setContext)),
        ])

    @Sendable private static func view(
        _ call: KubectlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(KubectlError) -> KubectlProgress {
        var context: Value = ["cluster": .string(name), "user": .string(name)]
        if session.namespace != "default" { context["namespace"] = .string(session.namespace) }
        let value: Value = [
            "apiVersion": "v1", "kind": "Config", "preferences": [:],
            "current-context": .string(name),
            "clusters": [
                [
                    "cluster": [
                        "certificate-authority-data": "DATA+OMITTED", "server": .string(server),
                    ], "name": .string(name),
                ]
            ],
            "contexts": [["context": context, "name": .string(name)]],
            "users": [
                [
                    "name": .string(name),
                    "user": [
                        "client-certificate-data": "DATA+OMITTED",
                        "client-key-data": "DATA+OMITTED",
                    ],
                ]
            ],
        ]
        let format = try OutputFormat.read(call, session, showsTables: false)
        io.print(try format.text(of: value, type: nil))
        return .done
    }

    @Sendable private static func contexts(
        _ call: KubectlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(KubectlError) -> KubectlProgress {
        for word in call.arguments where word != name {
            throw .plain("error: context \(word) not found")
        }
        if call.flags.string("output") == "name" {
            io.print("\(name)\n")
            return .done
        }
        var writer = TabWriter.tables
        if !call.flags.bool("no-headers") {
            writer.write("CURRENT\tNAME\tCLUSTER\tAUTHINFO\tNAMESPACE\n")
        }
        let namespace = session.namespace == "default" ? "" : session.namespace
        writer.write("*\t\(name)\t\(name)\t\(name)\t\(namespace)\n")
        io.print(writer.flush())
        return .done
    }

    @Sendable private static func use(
        _ call: KubectlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(KubectlError) -> KubectlProgress {
        guard call.arguments.count == 1, let word = call.arguments.first else {
            throw .usage("Unexpected args: [\(call.arguments.joined(separator: " "))]", call.path)
        }
        guard word == name else {
            throw .plain("no context exists with the name: \(goQuoted(word))")
        }
        io.print("Switched to context \"\(name)\".\n")
        return .done
    }

    @Sendable private static func setContext(
        _ call: KubectlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(KubectlError) -> KubectlProgress {
        let isCurrent = call.flags.bool("current")
        guard isCurrent ? call.arguments.isEmpty : call.arguments.count == 1 else {
            throw .plain(
                isCurrent
                    ? "cannot specify both a context name and --current"
                    : "you must specify a non-empty context name or --current")
        }
        let word = call.arguments.first ?? name
        if word == name {
            if call.flags.isSet("namespace") {
                let wanted = call.flags.string("namespace")
                session.namespace = wanted.isEmpty ? "default" : wanted
            }
        } else {
            session.note(
                Note(
                    kind: "kubeconfig-context",
                    "the session has one context, \(name); others are not kept"))
        }
        io.print("Context \"\(word)\" modified.\n")
        return .done
    }
}
