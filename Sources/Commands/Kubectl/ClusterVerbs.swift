import Interpreter
import Objects
import YAML

/// Commands that tell what the cluster and kubectl itself are.
enum ClusterVerbs {
    static let nodes: [CommandNode<KubectlAction>] = [
        CommandNode(
            "version",
            flags: [.bool("client"), CommonFlags.output, CommonFlags.template],
            action: KubectlAction(version)),
        CommandNode(
            "api-resources",
            flags: [
                Flag("api-group"), .bool("cached"), Flag("categories", nil, .stringSlice),
                .bool("namespaced", default: true), .bool("no-headers"), CommonFlags.output,
                Flag("sort-by"), Flag("verbs", nil, .stringSlice),
            ], action: KubectlAction(resources)),
        CommandNode("api-versions", action: KubectlAction(versions)),
        CommandNode(
            "cluster-info", children: [CommandNode("dump", action: absent("cluster-info dump"))],
            action: KubectlAction(clusterInfo)),
        CommandNode(
            "top",
            children: [
                CommandNode("node", aliases: ["nodes", "no"], flags: top, action: noMetrics),
                CommandNode("pod", aliases: ["pods", "po"], flags: top, action: noMetrics),
            ]),
        CommandNode(
            "auth",
            children: [
                CommandNode(
                    "can-i",
                    flags: [
                        CommonFlags.allNamespaces, .bool("list"), .bool("no-headers"),
                        .bool("quiet", "q"), Flag("subresource"),
                    ], action: KubectlAction(canI)),
                CommandNode("whoami", flags: CommonFlags.printing, action: KubectlAction(whoAmI)),
            ]),
        CommandNode(
            "options",
            action: KubectlAction { _, io, _ throws(KubectlError) in
                io.print(GlobalFlags.options)
                return .done
            }),
    ]

    private static let top = [
        CommonFlags.allNamespaces, .bool("containers"), .bool("no-headers"), CommonFlags.selector,
        Flag("sort-by"), Flag("field-selector"), .bool("sum"),
    ]

    /// The cluster has no metrics server (kubectl pkg/cmd/top/top.go).
    private static let noMetrics = KubectlAction { _, _, _ throws(KubectlError) in
        throw .plain("Metrics API not available")
    }

    /// A command that the simulation has no part for; its real output cannot be given.
    static func absent(_ name: String) -> KubectlAction {
        KubectlAction(isModelled: false) { _, _, _ throws(KubectlError) in throw .absent(name) }
    }

    private static let commit = "9894294ef13a5b32803e3ca2c0d620a088cc84d1"

    private static func build(_ version: String, date: String) -> [(String, String)] {
        let parts = version.split(separator: ".").map(String.init)
        return [
            ("major", parts.first ?? ""), ("minor", parts.count > 1 ? parts[1] : ""),
            ("gitVersion", "v\(version)"), ("gitCommit", commit), ("gitTreeState", "clean"),
            ("buildDate", date), ("goVersion", "go1.23.8"), ("compiler", "gc"),
            ("platform", "linux/amd64"),
        ]
    }

    // kubectl pkg/cmd/version/version.go; the client is 1.32.5 always.
    @Sendable private static func version(
        _ call: KubectlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(KubectlError) -> KubectlProgress {
        let server = session.simulation.world.configuration.kubernetesVersion
        let hasServer = !call.flags.bool("client")
        var parts: [(name: String, fields: [(String, String)])] = [
            ("clientVersion", build("1.32.5", date: "2025-05-15T09:12:10Z"))
        ]
        if hasServer {
            parts.append(("serverVersion", build(server, date: "2025-05-15T09:00:48Z")))
        }
        switch call.flags.string("output") {
        case "":
            io.print("Client Version: v1.32.5\nKustomize Version: v5.5.0\n")
            if hasServer { io.print("Server Version: v\(server)\n") }
        case "yaml":
            var value: Value = ["kustomizeVersion": "v5.5.0"]
            for part in parts {
                value[part.name] = .map(Fields(part.fields.map { ($0.0, .string($0.1)) }))
            }
            io.print(yamlText(of: value) + "\n")
        case "json":
            // The order is that of Go's structure, not of the names.
            func text(_ part: (name: String, fields: [(String, String)])) -> String {
                "  \"\(part.name)\": {\n"
                    + part.fields.map { "    \"\($0.0)\": \"\($0.1)\"" }.joined(separator: ",\n")
                    + "\n  }"
            }
            var texts = [text(parts[0]), "  \"kustomizeVersion\": \"v5.5.0\""]
            texts += parts.dropFirst().map(text)
            io.print("{\n" + texts.joined(separator: ",\n") + "\n}\n")
        default:
            throw .plain("--output must be 'yaml' or 'json'")
        }
        return .done
    }

    // kubectl pkg/cmd/apiresources/apiresources.go
    @Sendable private static func resources(
        _ call: KubectlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(KubectlError) -> KubectlProgress {
        let flags = call.flags
        guard call.arguments.isEmpty else {
            let words = call.arguments.joined(separator: " ")
            throw .usage("unexpected arguments: [\(words)]", call.path)
        }
        let sort = flags.string("sort-by")
        guard ["", "name", "kind"].contains(sort) else {
            throw .plain("--sort-by accepts only name or kind")
        }
        let output = flags.string("output")
        guard ["", "wide", "name"].contains(output) else {
            throw .plain("--output \(output) is not available")
        }
        let categories = flags.strings("categories")
        var types = session.store.types.filter { type in
            (!flags.isSet("api-group") || type.group == flags.string("api-group"))
                && (!flags.isSet("namespaced") || type.isNamespaced == flags.bool("namespaced"))
                && categories.allSatisfy(type.categories.contains)
        }
        types.sort {
            switch sort {
            case "name": $0.plural < $1.plural
            case "kind": $0.kind < $1.kind
            default: $0 < $1
            }
        }
        guard output != "name" else {
            for type in types { io.print(type.resourceName + "\n") }
            return .done
        }
        var writer = TabWriter.tables
        let more = output == "wide" ? "\tVERBS\tCATEGORIES" : ""
        if !flags.bool("no-headers") {
            writer.write("NAME\tSHORTNAMES\tAPIVERSION\tNAMESPACED\tKIND\(more)\n")
        }
        let verbs = "create,delete,deletecollection,get,list,patch,update,watch"
        for type in types {
            let tail = more.isEmpty ? "" : "\t\(verbs)\t\(type.categories.joined(separator: ","))"
            writer.write(
                "\(type.plural)\t\(type.shortNames.joined(separator: ","))\t\(type.apiVersion)\t"
                    + "\(type.isNamespaced)\t\(type.kind)\(tail)\n")
        }
        io.print(writer.flush())
        return .done
    }

    @Sendable private static func versions(
        _ call: KubectlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(KubectlError) -> KubectlProgress {
        let all = session.store.types.flatMap { type in type.versions.map(type.apiVersion) }
        for version in Set(all).sorted() { io.print(version + "\n") }
        return .done
    }

    // kubectl pkg/cmd/clusterinfo/clusterinfo.go
    @Sendable private static func clusterInfo(
        _ call: KubectlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(KubectlError) -> KubectlProgress {
        io.print("Kubernetes control plane is running at \(ConfigVerbs.server)\n")
        if let type = session.store.type(apiVersion: "v1", kind: "Service") {
            for service in session.store.objects(type, namespace: "kube-system")
            where service.metadata.label("kubernetes.io/cluster-service") == "true" {
                let name = service.metadata.label("kubernetes.io/name") ?? service.name
                let port = service["spec", "ports"]?[0]?["name"]?.string.map { ":\($0)" } ?? ""
                io.print(
                    "\(name) is running at \(ConfigVerbs.server)/api/v1/namespaces/kube-system/"
                        + "services/\(service.name)\(port)/proxy\n")
            }
        }
        io.print(
            "\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n")
        return .done
    }

    /// The session is the cluster's administrator: it may do everything.
    @Sendable private static func canI(
        _ call: KubectlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(KubectlError) -> KubectlProgress {
        guard call.flags.bool("list") || (1...3).contains(call.arguments.count) else {
            throw .plain(
                "you must specify two arguments: verb resource or verb resource/resourceName.\n"
                    + "See 'kubectl auth can-i -h' for help and examples.")
        }
        if !call.flags.bool("quiet") { io.print("yes\n") }
        return .done
    }

    @Sendable private static func whoAmI(
        _ call: KubectlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(KubectlError) -> KubectlProgress {
        io.print(
            "ATTRIBUTE   VALUE\nUsername    kubernetes-admin\n"
                + "Groups      [kubeadm:cluster-admins system:authenticated]\n")
        return .done
    }
}
