import Basis
import Interpreter
import Objects
import YAML

/// `kubectl create deployment`, `configmap`, ...: objects made from flags (kubectl pkg/cmd/create).
enum Generators {
    /// The commands below `kubectl create`.
    static let nodes: [CommandNode<KubectlAction>] = [
        node("namespace", aliases: ["ns"], namespace),
        node(
            "deployment", aliases: ["deploy"],
            flags: [
                Flag("image", nil, .stringSlice), Flag("port", nil, .int(bits: 32), default: "-1"),
                Flag("replicas", "r", .int(bits: 32), default: "1"),
            ], required: ["image"], wrap: "deployment: ", deployment),
        node("configmap", aliases: ["cm"], flags: data, wrap: "configmap: ", configMap),
        CommandNode(
            "secret",
            children: [
                node("generic", flags: data + [Flag("type")], wrap: "secret ", secret)
            ]),
        node("serviceaccount", aliases: ["sa"], wrap: "serviceaccount: ", serviceAccount),
        CommandNode(
            "service", aliases: ["svc"],
            children: ["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"].map(service)),
        node(
            "job", flags: [Flag("from"), Flag("image")], wrap: "job: ",
            MoreGenerators.job),
        node(
            "cronjob", aliases: ["cj"],
            flags: [Flag("image"), Flag("restart", default: "OnFailure"), Flag("schedule")],
            required: ["image", "schedule"], wrap: "cronjob: ", MoreGenerators.cronJob),
        node(
            "role",
            flags: [
                Flag("resource", nil, .stringSlice), Flag("resource-name", nil, .stringArray),
                Flag("verb", nil, .stringSlice),
            ], required: ["verb"], MoreGenerators.role),
        node(
            "clusterrole",
            flags: [
                Flag("resource", nil, .stringSlice), Flag("resource-name", nil, .stringArray),
                Flag("verb", nil, .stringSlice),
            ], MoreGenerators.role),
        node("rolebinding", flags: bindings, wrap: "rolebinding: ", MoreGenerators.binding),
        node(
            "clusterrolebinding", flags: bindings, wrap: "clusterrolebinding: ",
            MoreGenerators.binding),
        node(
            "ingress", aliases: ["ing"],
            flags: [
                Flag("annotation", nil, .stringArray), Flag("class"), Flag("default-backend"),
                Flag("rule", nil, .stringArray),
            ], wrap: "ingress: ", MoreGenerators.ingress),
        node(
            "poddisruptionbudget", aliases: ["pdb"],
            flags: [Flag("max-unavailable"), Flag("min-available"), Flag("selector")],
            wrap: "poddisruptionbudgets: ", MoreGenerators.disruptionBudget),
    ]

    /// Makes the value of an object called `name`.
    typealias Make =
        @Sendable (
            _ name: String, _ call: KubectlCall, _ session: SessionState
        ) throws(KubectlError) -> Value

    private static let data = [
        .bool("append-hash"), Flag("from-env-file", nil, .stringSlice),
        Flag("from-file", nil, .stringSlice), Flag("from-literal", nil, .stringArray),
    ]
    private static let bindings = [
        Flag("clusterrole"), Flag("group", nil, .stringArray), Flag("role"),
        Flag("serviceaccount", nil, .stringArray), Flag("user", nil, .stringArray),
    ]

    static func node(
        _ name: String, aliases: [String] = [], flags: [Flag] = [], required: [String] = [],
        wrap: String? = nil, _ make: @escaping Make
    ) -> CommandNode<KubectlAction> {
        CommandNode(
            name, aliases: aliases,
            flags: flags + CommonFlags.printing + [
                CommonFlags.dryRun, CommonFlags.fieldManager("kubectl-create"),
                .bool("save-config"), CommonFlags.validate,
            ],
            action: KubectlAction(required: required) { call, io, session throws(KubectlError) in
                let object = GeneratedObject(
                    value: try make(try objectName(of: call), call, session),
                    manager: call.flags.string("field-manager"),
                    failure: wrap.map { "failed to create \($0)" })
                try object.create(call, &io, &session)
                return .done
            })
    }

    // kubectl pkg/cmd/create/create.go: NameFromCommandArgs
    private static func objectName(of call: KubectlCall) throws(KubectlError) -> String {
        let count = call.flags.dashPosition ?? call.arguments.count
        guard count == 1, let name = call.arguments.first else {
            throw .usage("exactly one NAME is required, got \(count)", call.path)
        }
        return name
    }

    @Sendable private static func namespace(
        _ name: String, _ call: KubectlCall, _ session: SessionState
    ) throws(KubectlError) -> Value {
        object("v1", "Namespace", name, ["spec": [:], "status": [:]])
    }

    @Sendable private static func serviceAccount(
        _ name: String, _ call: KubectlCall, _ session: SessionState
    ) throws(KubectlError) -> Value {
        object("v1", "ServiceAccount", name)
    }

    // kubectl pkg/cmd/create/create_deployment.go
    @Sendable private static func deployment(
        _ name: String, _ call: KubectlCall, _ session: SessionState
    ) throws(KubectlError) -> Value {
        let images = call.flags.strings("image")
        let command = Array(call.arguments.dropFirst())
        if images.count > 1, !command.isEmpty {
            throw .plain("cannot specify multiple --image options and command")
        }
        let labels: Value = ["app": .string(name)]
        let port = call.flags.int("port")
        let containers: [Value] = images.map { image in
            var container: Value = [
                "image": .string(image), "name": .string(containerName(image)), "resources": [:],
            ]
            if !command.isEmpty { container["command"] = .list(command.map(Value.string)) }
            if port >= 0 { container["ports"] = [["containerPort": .int(port)]] }
            return container
        }
        var value = object(
            "apps/v1", "Deployment", name,
            [
                "spec": [
                    "replicas": .int(call.flags.int("replicas")),
                    "selector": ["matchLabels": labels], "strategy": [:],
                    "template": [
                        "metadata": ["creationTimestamp": .null, "labels": labels],
                        "spec": ["containers": .list(containers)],
                    ],
                ], "status": [:],
            ])
        value["metadata", "labels"] = labels
        return value
    }

    /// The last part of an image's name without tag, with what a name may not have left out.
    private static func containerName(_ image: String) -> String {
        let last = image.split(separator: "/").last ?? ""
        let plain = last.prefix { $0 != ":" && $0 != "@" }
        return String(plain.lowercased().map { $0.isLetter || $0.isNumber ? $0 : "-" })
    }

    @Sendable private static func configMap(
        _ name: String, _ call: KubectlCall, _ session: SessionState
    ) throws(KubectlError) -> Value {
        let entries = try DataSource.entries(call, session)
        var value = object("v1", "ConfigMap", name)
        for entry in entries {
            if let text = String(validating: entry.bytes, as: UTF8.self) {
                value["data", entry.key] = .string(text)
            } else {
                value["binaryData", entry.key] = .string(Base64.encoded(entry.bytes))
            }
        }
        return value
    }

    @Sendable private static func secret(
        _ name: String, _ call: KubectlCall, _ session: SessionState
    ) throws(KubectlError) -> Value {
        var value = object("v1", "Secret", name)
        for entry in try DataSource.entries(call, session) {
            value["data", entry.key] = .string(Base64.encoded(entry.bytes))
        }
        let type = call.flags.string("type")
        if !type.isEmpty { value["type"] = .string(type) }
        return value
    }

    // kubectl pkg/cmd/create/create_service.go
    private static func service(_ type: String) -> CommandNode<KubectlAction> {
        node(
            type.lowercased(),
            flags: [
                Flag("clusterip"), Flag("external-name"),
                Flag("node-port", nil, .int(bits: 64), default: "0"),
                Flag("tcp", nil, .stringSlice),
            ], required: type == "ExternalName" ? ["external-name"] : [],
            wrap: "\(type) service: "
        ) { name, call, _ throws(KubectlError) in
            let headless = call.flags.string("clusterip") == "None"
            if !headless, call.flags.strings("tcp").isEmpty, type != "ExternalName" {
                throw .plain("at least one tcp port specifier must be provided")
            }
            var ports: [Value] = []
            for text in call.flags.strings("tcp") {
                var port = try servicePort(text)
                let nodePort = call.flags.int("node-port")
                if nodePort != 0 { port["nodePort"] = .int(nodePort) }
                ports.append(port)
            }
            let labels: Value = ["app": .string(name)]
            var specification: Value = ["selector": labels, "type": .string(type)]
            if !ports.isEmpty { specification["ports"] = .list(ports) }
            if headless { specification["clusterIP"] = "None" }
            if type == "ExternalName" {
                specification["externalName"] = .string(call.flags.string("external-name"))
            }
            var value = object(
                "v1", "Service", name, ["spec": specification, "status": ["loadBalancer": [:]]])
            value["metadata", "labels"] = labels
            return value
        }
    }

    // kubectl pkg/cmd/create/create_service.go: parsePorts
    private static func servicePort(_ text: String) throws(KubectlError) -> Value {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        func number(_ part: String) throws(KubectlError) -> Int64 {
            guard let number = Int64(part), (0...65_535).contains(number) else {
                throw .plain(
                    "strconv.Atoi: parsing \(goQuoted(part)): invalid syntax")
            }
            return number
        }
        let port = try number(parts.first ?? "")
        var target = Value.int(port)
        if parts.count > 1 { target = Int64(parts[1]).map(Value.int) ?? .string(parts[1]) }
        return [
            "name": .string(parts.joined(separator: "-")), "port": .int(port),
            "protocol": "TCP", "targetPort": target,
        ]
    }

    /// An object with a name and further fields.
    static func object(
        _ apiVersion: String, _ kind: String, _ name: String, _ fields: Fields = [:]
    ) -> Value {
        var all = fields
        all["apiVersion"] = .string(apiVersion)
        all["kind"] = .string(kind)
        all["metadata"] = ["creationTimestamp": .null, "name": .string(name)]
        return .map(all)
    }
}
