import Basis
import Cluster
import Interpreter
import Objects
import YAML

/// `kubectl cordon`, `uncordon`, `drain` and `taint` (kubectl pkg/cmd/drain, pkg/cmd/taint).
enum NodeVerbs {
    static let nodes: [CommandNode<KubectlAction>] = [
        CommandNode(
            "cordon", flags: [CommonFlags.dryRun, CommonFlags.selector],
            action: KubectlAction { call, io, session throws(KubectlError) in
                try cordon(call, true, &io, &session)
                return .done
            }),
        CommandNode(
            "uncordon", flags: [CommonFlags.dryRun, CommonFlags.selector],
            action: KubectlAction { call, io, session throws(KubectlError) in
                try cordon(call, false, &io, &session)
                return .done
            }),
        CommandNode(
            "drain",
            flags: [
                CommonFlags.dryRun, CommonFlags.selector, .bool("delete-emptydir-data"),
                .bool("disable-eviction"), .bool("force"),
                Flag("grace-period", nil, .int(bits: 64), default: "-1"),
                .bool("ignore-daemonsets"), Flag("pod-selector"),
                Flag("timeout", nil, .duration, default: "0s"),
            ], action: KubectlAction(drain)),
        CommandNode(
            "taint",
            flags: CommonFlags.printing + [
                .bool("all"), CommonFlags.dryRun, CommonFlags.fieldManager("kubectl-taint"),
                .bool("overwrite"), CommonFlags.selector,
            ], action: KubectlAction(taint)),
    ]

    private static func targets(
        _ call: KubectlCall, _ session: inout SessionState
    ) throws(KubectlError) -> [Object] {
        guard !call.arguments.isEmpty || call.flags.isSet("selector") else {
            throw .usage(
                "USAGE: \(call.path.split(separator: " ").last ?? "") NODE [flags]", "kubectl")
        }
        let words =
            call.arguments.contains { $0.contains("/") }
            ? call.arguments : ["nodes"] + call.arguments
        let query = try ResourceQuery(call, words: words, &session)
        if let error = query.error { throw error }
        return query.objects
    }

    private static func cordon(
        _ call: KubectlCall, _ isCordoned: Bool, _ io: inout CommandIO,
        _ session: inout SessionState
    ) throws(KubectlError) {
        let dryRun = try call.dryRun()
        for node in try targets(call, &session) {
            let verb = isCordoned ? "cordoned" : "uncordoned"
            guard (node["spec", "unschedulable"]?.bool ?? false) != isCordoned else {
                io.print("node/\(node.name) already \(verb)\(dryRun.suffix)\n")
                continue
            }
            if dryRun != .client {
                let patch: Value = ["spec": ["unschedulable": isCordoned ? true : .null]]
                _ = try session.submit(
                    Request(
                        .patch(.strategic(patch)), node.key, isDryRun: dryRun == .server), &io)
            }
            io.print("node/\(node.name) \(verb)\(dryRun.suffix)\n")
        }
    }

    // kubectl pkg/drain/filters.go
    @Sendable private static func drain(
        _ call: KubectlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(KubectlError) -> KubectlProgress {
        let nodes = try targets(call, &session)
        try cordon(call, true, &io, &session)
        guard let podType = session.store.type(apiVersion: "v1", kind: "Pod") else { return .done }
        let pods = session.store.objects(podType).filter { pod in
            nodes.contains { $0.name == pod["spec", "nodeName"]?.string }
        }
        let plan = DrainPlan(pods, call)
        if let error = plan.error(for: nodes.map(\.name)) { throw error }
        for warning in plan.warnings { io.printError("Warning: \(warning)\n") }
        let dryRun = try call.dryRun()
        var evicted: [(key: ObjectKey, uid: String)] = []
        let grace = call.flags.int("grace-period")
        for pod in plan.pods {
            io.print("evicting pod \(pod.namespacedName)\(dryRun.suffix)\n")
            guard dryRun == .none else { continue }
            let options = Request.Deletion(gracePeriodSeconds: grace < 0 ? nil : grace)
            _ = try session.submit(Request(.delete(options), pod.key), &io)
            evicted.append((pod.key, pod.metadata.uid))
        }
        let timeout = call.flags.duration("timeout")
        let lines =
            evicted.map { "pod/\($0.key.name) evicted\n" }
            + nodes.map { "node/\($0.name) drained\(dryRun.suffix)\n" }
        return .continues(
            DeletionWait(
                evicted, deadline: session.time + (timeout == .zero ? .hours(168) : timeout),
                then: PrintLines(lines: lines)))
    }

    // kubectl pkg/cmd/taint/taint.go
    @Sendable private static func taint(
        _ call: KubectlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(KubectlError) -> KubectlProgress {
        let isSpec = { (word: String) in
            word.contains(":") || word.contains("=") || word.hasSuffix("-")
        }
        let words = Array(call.arguments.prefix { !isSpec($0) })
        let specs = try call.arguments.dropFirst(words.count).map { text throws(KubectlError) in
            try TaintSpec(text)
        }
        guard !specs.isEmpty else { throw .plain("at least one taint update is required") }
        let dryRun = try call.dryRun()
        var printer = try SuccessPrinter(call, session, dryRun)
        let query = try ResourceQuery(call, words: words, &session)
        if let error = query.error { throw error }
        for node in query.objects {
            var taints = node["spec", "taints"]?.items ?? []
            for spec in specs {
                try spec.apply(
                    to: &taints, node: node.name, overwrites: call.flags.bool("overwrite"))
            }
            var stored = node
            if dryRun != .client {
                let patch: Value = ["spec": ["taints": taints.isEmpty ? .null : .list(taints)]]
                stored = try session.submit(
                    Request(.patch(.merge(patch)), node.key, isDryRun: dryRun == .server), &io
                ).object
            }
            let onlyRemoves = specs.allSatisfy(\.isRemoval)
            try printer.print(onlyRemoves ? "untainted" : "tainted", stored, &io)
        }
        return .done
    }
}

/// Prints lines and ends: what is said after a wait.
struct PrintLines: KubectlTask {
    let lines: [String]

    mutating func advance(
        _ io: inout CommandIO, in session: inout SessionState
    ) throws(KubectlError) -> Step {
        for line in lines { io.print(line) }
        return .done(0)
    }
}

/// One taint of a command line: `key=value:effect`, `key:effect-`, `key-`.
struct TaintSpec: Sendable {
    let key: String
    let value: String
    let effect: String
    let isRemoval: Bool

    init(_ text: String) throws(KubectlError) {
        isRemoval = text.hasSuffix("-")
        let body = isRemoval ? text.dropLast() : text[...]
        let parts = body.split(separator: ":", maxSplits: 1).map(String.init)
        let pair = (parts.first ?? "").split(separator: "=", maxSplits: 1).map(String.init)
        key = pair.first ?? ""
        value = pair.count > 1 ? pair[1] : ""
        effect = parts.count > 1 ? parts[1] : ""
        let effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"]
        guard !key.isEmpty, isRemoval && effect.isEmpty || effects.contains(effect) else {
            throw .plain(
                effect.isEmpty
                    ? "invalid taint spec: \(text)"
                    : "invalid taint effect: \(effect), unsupported taint effect")
        }
    }

    func apply(
        to taints: inout [Value], node: String, overwrites: Bool
    ) throws(KubectlError) {
        let matching = taints.indices.filter {
            taints[$0]["key"]?.string == key
                && (effect.isEmpty || taints[$0]["effect"]?.string == effect)
        }
        if isRemoval {
            guard !matching.isEmpty else {
                let name = effect.isEmpty ? key : "\(key):\(effect)"
                throw .plain("taint \(goQuoted(name)) not found")
            }
            for index in matching.reversed() { taints.remove(at: index) }
            return
        }
        if !matching.isEmpty, !overwrites {
            throw .plain(
                "node \(node) already has \(key) taint(s) with same effect(s) and --overwrite is "
                    + "false")
        }
        for index in matching.reversed() { taints.remove(at: index) }
        var taint: Value = ["key": .string(key), "effect": .string(effect)]
        if !value.isEmpty { taint["value"] = .string(value) }
        taints.append(taint)
    }
}

/// Which pods of a node go when it is drained, and which stand in the way.
struct DrainPlan {
    /// The pods to evict, in order.
    var pods: [Object] = []
    /// What is told before.
    var warnings: [String] = []
    private var obstacles: [(reason: String, names: [String])] = []

    init(_ all: [Object], _ call: KubectlCall) {
        var daemons: [String] = []
        var bare: [String] = []
        var local: [String] = []
        for pod in all {
            let name = pod.namespacedName
            // Static pods are mirrored and cannot be evicted.
            if pod.metadata.annotation("kubernetes.io/config.mirror") != nil { continue }
            if pod.metadata.controller?.kind == "DaemonSet" {
                daemons.append(name)
                continue
            }
            let isFinished = ["Succeeded", "Failed"].contains(pod["status", "phase"]?.string)
            if pod.metadata.controller == nil, !isFinished { bare.append(name) }
            let usesEmptyDir = (pod["spec", "volumes"]?.items ?? [])
                .contains { $0["emptyDir"] != nil }
            if usesEmptyDir, !isFinished { local.append(name) }
            pods.append(pod)
        }
        let flags = call.flags
        if !daemons.isEmpty {
            if flags.bool("ignore-daemonsets") {
                warnings.append(
                    "ignoring DaemonSet-managed Pods: \(daemons.joined(separator: ", "))")
            } else {
                obstacles.append(
                    (
                        "cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore)",
                        daemons
                    ))
            }
        }
        if !bare.isEmpty {
            if flags.bool("force") {
                warnings.append(
                    "deleting Pods that declare no controller: \(bare.joined(separator: ", "))")
            } else {
                obstacles.append(
                    (
                        "cannot delete Pods that declare no controller (use --force to override)",
                        bare
                    ))
            }
        }
        if !local.isEmpty, !flags.bool("delete-emptydir-data") {
            obstacles.append(
                (
                    "cannot delete Pods with local storage (use --delete-emptydir-data to "
                        + "override)",
                    local
                ))
        }
    }

    /// Why the nodes cannot be drained; nil if they can.
    func error(for nodes: [String]) -> KubectlError? {
        guard !obstacles.isEmpty, let node = nodes.first else { return nil }
        let texts = obstacles.map { "\($0.reason): \($0.names.joined(separator: ", "))" }
        let list = texts.count == 1 ? texts[0] : "[\(texts.joined(separator: ", "))]"
        return .exit(
            1,
            "error: unable to drain node \(goQuoted(node)) due to error: \(list), continuing "
                + "command...\nThere are pending nodes to be drained:\n"
                + nodes.map { " \($0)\n" }.joined()
                + texts.map { "\($0)\n" }.joined())
    }
}
