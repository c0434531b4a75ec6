import Cluster
import Interpreter
import Objects
import YAML

/// `kubectl set image`, `set env` and `set serviceaccount` (kubectl pkg/cmd/set).
enum SetVerbs {
    private static let flags =
        CommonFlags.files + CommonFlags.printing + [
            .bool("all"), CommonFlags.dryRun, CommonFlags.fieldManager("kubectl-set"),
            .bool("local"), CommonFlags.selector,
        ]

    static let node = CommandNode<KubectlAction>(
        "set",
        children: [
            CommandNode("image", flags: flags, action: KubectlAction(image)),
            CommandNode(
                "env",
                flags: flags + [
                    Flag("containers", "c", default: "*"), Flag("env", "e", .stringArray),
                    .bool("list"), .bool("overwrite", default: true),
                ], action: KubectlAction(environment)),
            CommandNode(
                "serviceaccount", aliases: ["sa"], flags: flags,
                action: KubectlAction(serviceAccount)),
        ])

    /// The path to the pod specification in objects of a kind.
    private static func podPath(_ object: Object) -> [String]? {
        switch object.type.resourceName {
        case "pods": ["spec"]
        case "cronjobs.batch": ["spec", "jobTemplate", "spec", "template", "spec"]
        case "deployments.apps", "replicasets.apps", "daemonsets.apps", "statefulsets.apps",
            "jobs.batch":
            ["spec", "template", "spec"]
        default: nil
        }
    }

    /// Words with `=` in them are changes; those before are resources.
    private static func split(
        _ call: KubectlCall, changesEndWithDash: Bool
    ) throws(KubectlError) -> (resources: [String], changes: [String]) {
        var resources: [String] = []
        var changes: [String] = []
        for word in call.arguments {
            let isChange = word.contains("=") || changesEndWithDash && word.hasSuffix("-")
            if isChange {
                changes.append(word)
            } else if changes.isEmpty {
                resources.append(word)
            } else {
                throw .plain("all resources must be specified before image changes: \(word)")
            }
        }
        guard !resources.isEmpty || call.flags.isSet("filename") else {
            throw .plain(
                "one or more resources must be specified as <resource> <name> or "
                    + "<resource>/<name>")
        }
        return (resources, changes)
    }

    /// Changes the pod specification of each object and sends what changed.
    private static func change(
        _ call: KubectlCall, _ resources: [String], _ verb: String, _ io: inout CommandIO,
        _ session: inout SessionState,
        _ body: (inout Value, Object) throws(KubectlError) -> Void
    ) throws(KubectlError) -> KubectlProgress {
        let dryRun = try call.dryRun()
        var printer = try SuccessPrinter(call, session, dryRun)
        let query = try ResourceQuery(call, words: resources, &session)
        var errors = query.errors
        for object in query.objects {
            do throws(KubectlError) {
                guard let path = podPath(object) else { continue }
                let before = object.value
                var after = before
                var specification = before.value(at: path[...]) ?? [:]
                try body(&specification, object)
                after.set(specification, at: path[...])
                guard after != before else { continue }
                var stored = object
                if dryRun != .client {
                    let patch = try patch(from: before, to: after, object.type)
                    stored = try session.submit(
                        Request(
                            .patch(.strategic(patch)), object.key, isDryRun: dryRun == .server,
                            fieldManager: call.flags.string("field-manager")), &io
                    ).object
                }
                try printer.print(verb, stored, &io)
            } catch { errors.append(error) }
        }
        if let error = KubectlError.combined(errors) { throw error }
        return .done
    }

    private static func patch(
        from before: Value, to after: Value, _ type: ResourceType
    ) throws(KubectlError) -> Value {
        do throws(PatchError) {
            return .map(
                try StrategicMerge.patch(from: before.map ?? [:], to: after.map ?? [:], of: type))
        } catch { throw .plain(error.message) }
    }

    // kubectl pkg/cmd/set/set_image.go
    @Sendable private static func image(
        _ call: KubectlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(KubectlError) -> KubectlProgress {
        let (resources, changes) = try split(call, changesEndWithDash: false)
        guard !changes.isEmpty else { throw .plain("at least one image update is required") }
        return try change(call, resources, "image updated", &io, &session) {
            specification, _ throws(KubectlError) in
            for text in changes {
                let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
                guard parts.count == 2 else { throw .plain("invalid image spec: \(text)") }
                var isFound = false
                for field in ["initContainers", "containers"] {
                    guard var list = specification[field]?.list else { continue }
                    for index in list.indices
                    where parts[0] == "*" || list[index]["name"]?.string == parts[0] {
                        list[index]["image"] = .string(parts[1])
                        isFound = true
                    }
                    specification[field] = .list(list)
                }
                guard isFound else {
                    throw .plain("error: unable to find container named \(goQuoted(parts[0]))")
                }
            }
        }
    }

    // kubectl pkg/cmd/set/set_env.go
    @Sendable private static func environment(
        _ call: KubectlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(KubectlError) -> KubectlProgress {
        let (resources, words) = try split(call, changesEndWithDash: true)
        let changes = words + call.flags.strings("env")
        if call.flags.bool("list") { return try list(call, resources, &io, &session) }
        guard !changes.isEmpty else {
            throw .plain("at least one environment variable must be provided")
        }
        let wanted = call.flags.string("containers")
        return try change(call, resources, "env updated", &io, &session) {
            specification, _ throws(KubectlError) in
            guard var containers = specification["containers"]?.list else { return }
            for index in containers.indices
            where wanted == "*" || containers[index]["name"]?.string == wanted {
                var variables = containers[index]["env"]?.items ?? []
                for text in changes { apply(text, to: &variables) }
                containers[index]["env"] = variables.isEmpty ? nil : .list(variables)
            }
            specification["containers"] = .list(containers)
        }
    }

    private static func apply(_ text: String, to variables: inout [Value]) {
        guard let equals = text.firstIndex(of: "=") else {
            variables.removeAll { $0["name"]?.string == String(text.dropLast()) }
            return
        }
        let name = String(text[..<equals])
        let entry: Value = [
            "name": .string(name), "value": .string(String(text[text.index(after: equals)...])),
        ]
        if let place = variables.firstIndex(where: { $0["name"]?.string == name }) {
            variables[place] = entry
        } else {
            variables.append(entry)
        }
    }

    private static func list(
        _ call: KubectlCall, _ resources: [String], _ io: inout CommandIO,
        _ session: inout SessionState
    ) throws(KubectlError) -> KubectlProgress {
        let query = try ResourceQuery(call, words: resources, &session)
        if let error = query.error { throw error }
        for object in query.objects {
            guard let path = podPath(object) else { continue }
            let containers = object.value.value(at: path[...])?["containers"]?.items ?? []
            for container in containers {
                io.print(
                    "# \(object.type.printedName)/\(object.name), container "
                        + "\(container["name"]?.string ?? "")\n")
                for variable in container["env"]?.items ?? [] {
                    let name = variable["name"]?.string ?? ""
                    io.print("\(name)=\(variable["value"]?.string ?? "")\n")
                }
            }
        }
        return .done
    }

    // kubectl pkg/cmd/set/set_serviceaccount.go
    @Sendable private static func serviceAccount(
        _ call: KubectlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(KubectlError) -> KubectlProgress {
        guard let name = call.arguments.last else {
            throw .plain("serviceaccount is required")
        }
        return try change(
            call, Array(call.arguments.dropLast()), "serviceaccount updated", &io, &session
        ) { specification, _ throws(KubectlError) in
            specification["serviceAccountName"] = .string(name)
        }
    }
}
