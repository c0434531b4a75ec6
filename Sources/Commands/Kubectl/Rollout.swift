import Basis
import Cluster
import Interpreter
import Objects
import YAML

/// `kubectl rollout` (kubectl pkg/cmd/rollout, pkg/polymorphichelpers).
enum Rollout {
    private static let common =
        CommonFlags.files + CommonFlags.printing + [
            CommonFlags.fieldManager("kubectl-rollout"), CommonFlags.selector,
        ]

    static let node = CommandNode<KubectlAction>(
        "rollout",
        children: [
            CommandNode(
                "history", flags: common + [Flag("revision", nil, .int(bits: 64), default: "0")],
                action: KubectlAction(history)),
            CommandNode(
                "pause", flags: common,
                action: KubectlAction { call, io, session throws(KubectlError) in
                    try pause(call, true, &io, &session)
                }),
            CommandNode("restart", flags: common, action: KubectlAction(restart)),
            CommandNode(
                "resume", flags: common,
                action: KubectlAction { call, io, session throws(KubectlError) in
                    try pause(call, false, &io, &session)
                }),
            CommandNode(
                "status",
                flags: CommonFlags.files + [
                    Flag("revision", nil, .int(bits: 64), default: "0"), CommonFlags.selector,
                    Flag("timeout", nil, .duration, default: "0s"),
                    .bool("watch", "w", default: true),
                ], action: KubectlAction(status)),
            CommandNode(
                "undo",
                flags: common + [
                    CommonFlags.dryRun, Flag("to-revision", nil, .int(bits: 64), default: "0"),
                ], action: KubectlAction(undo)),
        ])

    private static func query(
        _ call: KubectlCall, _ session: inout SessionState
    ) throws(KubectlError) -> ResourceQuery {
        guard !call.arguments.isEmpty || call.flags.isSet("filename") else {
            throw .plain("required resource not specified")
        }
        return try ResourceQuery(call, &session, .init(allowsWholeTypes: true))
    }

    /// Does something to each object; errors are told at the end.
    private static func each(
        _ query: ResourceQuery, _ body: (Object) throws(KubectlError) -> Void
    ) throws(KubectlError) {
        var errors = query.errors
        for object in query.objects {
            do throws(KubectlError) { try body(object) } catch { errors.append(error) }
        }
        if let error = KubectlError.combined(errors) { throw error }
    }

    private static func submit(
        _ patch: Request.Patch, _ object: Object, _ call: KubectlCall, _ io: inout CommandIO,
        _ session: inout SessionState, isDryRun: Bool = false
    ) throws(KubectlError) -> Object {
        try session.submit(
            Request(
                .patch(patch), object.key, isDryRun: isDryRun,
                fieldManager: call.flags.string("field-manager")), &io
        ).object
    }

    // pkg/polymorphichelpers/objectrestarter.go
    @Sendable private static func restart(
        _ call: KubectlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(KubectlError) -> KubectlProgress {
        var printer = try SuccessPrinter(call, session, .none)
        let time = Value.string(session.time.rfc3339)
        let key = "kubectl.kubernetes.io/restartedAt"
        try each(try query(call, &session)) { object throws(KubectlError) in
            guard
                ["deployments.apps", "daemonsets.apps", "statefulsets.apps"]
                    .contains(object.type.resourceName)
            else {
                throw .plain(
                    "\(object.type.resourceName) \(goQuoted(object.name)) restarting is not "
                        + "supported")
            }
            if object.type.kind == "Deployment", object["spec", "paused"]?.bool == true {
                throw .plain("can't restart paused deployment (run rollout resume first)")
            }
            if object["spec", "template", "metadata", "annotations", key] == time {
                throw .plain(
                    "failed to create patch for \(object.name): if restart has already been "
                        + "triggered within the past second, please wait before attempting to "
                        + "trigger another")
            }
            let patch: Value = [
                "spec": ["template": ["metadata": ["annotations": [key: time]]]]
            ]
            let stored = try submit(.strategic(patch), object, call, &io, &session)
            try printer.print("restarted", stored, &io)
        }
        return .done
    }

    // pkg/polymorphichelpers/objectpauser.go, objectresumer.go
    private static func pause(
        _ call: KubectlCall, _ pauses: Bool, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(KubectlError) -> KubectlProgress {
        var printer = try SuccessPrinter(call, session, .none)
        try each(try query(call, &session)) { object throws(KubectlError) in
            let name = "\(object.type.resourceName) \(goQuoted(object.name))"
            guard object.type.kind == "Deployment" else {
                throw .plain("\(name) \(pauses ? "pausing" : "resuming") is not supported")
            }
            guard (object["spec", "paused"]?.bool ?? false) != pauses else {
                throw .plain("\(name) is \(pauses ? "already paused" : "not paused")")
            }
            let patch: Value = ["spec": ["paused": pauses ? true : .null]]
            let stored = try submit(.strategic(patch), object, call, &io, &session)
            try printer.print(pauses ? "paused" : "resumed", stored, &io)
        }
        return .done
    }

    // pkg/polymorphichelpers/history.go, pkg/cmd/rollout/rollout_history.go
    @Sendable private static func history(
        _ call: KubectlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(KubectlError) -> KubectlProgress {
        let revision = call.flags.int("revision")
        guard revision >= 0 else {
            throw .plain("revision must be a positive integer: \(revision)")
        }
        let (store, now) = (session.store, session.time)
        try each(try query(call, &session)) { object throws(KubectlError) in
            guard object.type.kind == "Deployment" else {
                throw .plain(
                    "no history viewer has been implemented for "
                        + "{\(goQuoted(object.type.group)) \(goQuoted(object.type.kind))}")
            }
            let revisions = RevisionHistory(of: object, in: store).revisions
            let name = "\(object.type.printedName)/\(object.name)"
            guard revision == 0 else {
                guard let found = revisions.first(where: { $0.number == revision }) else {
                    throw .plain("unable to find the specified revision")
                }
                let template = Describer(store: store, now: now)
                    .templateText(found.set["spec", "template"])
                io.print("\(name) with revision #\(revision)\n\(template)\n")
                return
            }
            var writer = TabWriter.descriptions
            writer.write("REVISION\tCHANGE-CAUSE\n")
            for entry in revisions {
                let cause = entry.set.metadata.annotation(RevisionHistory.causeKey)
                writer.write("\(entry.number)\t\(orNone(cause))\n")
            }
            io.print("\(name) \n\(writer.flush())\n")
        }
        return .done
    }

    // pkg/polymorphichelpers/rollback.go
    @Sendable private static func undo(
        _ call: KubectlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(KubectlError) -> KubectlProgress {
        let dryRun = try call.dryRun()
        var printer = try SuccessPrinter(call, session, dryRun)
        let wanted = call.flags.int("to-revision")
        guard wanted >= 0 else { throw .plain("revision must be a positive integer: \(wanted)") }
        let store = session.store
        try each(try query(call, &session)) { object throws(KubectlError) in
            guard object.type.kind == "Deployment" else {
                throw .plain(
                    "no rollbacker has been implemented for \(goQuoted(object.type.kind))")
            }
            let target = try revision(wanted, of: object, store)
            if object["spec", "paused"]?.bool == true {
                throw .plain(
                    "you cannot rollback a paused deployment; resume it first with 'kubectl "
                        + "rollout resume' and try again")
            }
            let template = RevisionHistory.template(of: target) ?? .null
            guard template != object["spec", "template"] else {
                let number = RevisionHistory.revision(of: target)
                return try printer.print(
                    "skipped rollback (current template already matches revision \(number))",
                    object, &io)
            }
            let patch: Value = [
                ["op": "replace", "path": "/spec/template", "value": template],
                [
                    "op": "replace", "path": "/metadata/annotations",
                    "value": .map(annotations(of: object, target)),
                ],
            ]
            let stored =
                dryRun == .client
                ? object
                : try submit(
                    .json(patch), object, call, &io, &session, isDryRun: dryRun == .server)
            try printer.print("rolled back", stored, &io)
        }
        return .done
    }

    /// The ReplicaSet of a revision; the one before the newest for 0.
    private static func revision(
        _ wanted: Int64, of object: Object, _ store: Store
    ) throws(KubectlError) -> Object {
        let revisions = RevisionHistory(of: object, in: store).revisions
        if wanted > 0 {
            guard let found = revisions.first(where: { $0.number == wanted }) else {
                throw .plain("unable to find specified revision \(wanted) in history")
            }
            return found.set
        }
        guard revisions.count > 1 else {
            throw .plain("no rollout history found for deployment \(goQuoted(object.name))")
        }
        return revisions[revisions.count - 2].set
    }

    /// The deployment's annotations after a rollback: its own bookkeeping, and the
    /// ReplicaSet's rest.
    private static func annotations(of object: Object, _ target: Object) -> Fields {
        let kept = [
            LastApplied.key, RevisionHistory.revisionKey,
            "deployment.kubernetes.io/revision-history",
            "deployment.kubernetes.io/desired-replicas", "deployment.kubernetes.io/max-replicas",
            "deprecated.deployment.rollback.to",
        ]
        var result: Fields = [:]
        for name in kept { result[name] = object.metadata.annotations[name] }
        for (name, value) in target.metadata.annotations where !kept.contains(name) {
            result[name] = value
        }
        return result
    }

    @Sendable private static func status(
        _ call: KubectlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(KubectlError) -> KubectlProgress {
        let query = try query(call, &session)
        if let error = query.error { throw error }
        guard let object = query.objects.first else {
            if query.answers.contains(where: \.isList) {
                io.printError(
                    "No resources found in \(call.namespace(in: session)) namespace.\n")
            }
            return .done
        }
        return .continues(
            RolloutWait(object, query.objects.dropFirst().map(\.key), call, session))
    }
}
