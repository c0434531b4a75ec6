import Basis
import Cluster
import Interpreter
import Objects
import YAML

/// `kubectl delete` (kubectl pkg/cmd/delete/delete.go).
enum Delete {
    static let node = CommandNode(
        "delete",
        flags: CommonFlags.files + [
            .bool("all"), CommonFlags.allNamespaces,
            Flag("cascade", default: "background", withoutArgument: "background"),
            CommonFlags.dryRun, CommonFlags.fieldSelector, .bool("force"),
            Flag("grace-period", nil, .int(bits: 64), default: "-1"), .bool("ignore-not-found"),
            .bool("interactive", "i"), .bool("now"), CommonFlags.output, Flag("raw"),
            CommonFlags.selector, Flag("timeout", nil, .duration, default: "0s"),
            .bool("wait", default: true),
        ],
        action: KubectlAction(run))

    /// What the flags say about how objects are deleted.
    struct Options: Sendable {
        var grace: Int64?
        var propagation = Request.Deletion.Propagation.background
        var dryRun = KubectlCall.DryRun.none
        var printsNames = false

        /// Whether the line says `force deleted`.
        var isForced: Bool { grace == 0 }
    }

    @Sendable private static func run(
        _ call: KubectlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(KubectlError) -> KubectlProgress {
        let options = try options(of: call)
        let selects =
            call.flags.bool("all") || call.flags.isSet("selector")
            || call.flags.isSet("field-selector")
        var (targets, errors) = try targets(call, &session)
        try validate(call, options, &io)
        let ignoresMissing =
            call.flags.isSet("ignore-not-found")
            ? call.flags.bool("ignore-not-found") : selects
        warnOfScope(call, targets, &io)
        var deleted: [(key: ObjectKey, uid: String)] = []
        var found = 0
        for target in targets {
            do throws(KubectlError) {
                let uid = try delete(target, options, &io, &session)
                found += 1
                if let uid { deleted.append((target.key, uid)) }
            } catch { errors.append(error) }
        }
        if ignoresMissing { errors.removeAll(where: \.isNotFound) }
        if let error = KubectlError.combined(errors) { throw error }
        if targets.isEmpty, found == 0 { io.print("No resources found\n") }
        guard call.flags.bool("wait"), options.dryRun == .none, !deleted.isEmpty else {
            return .done
        }
        var timeout = call.flags.duration("timeout")
        if timeout == .zero { timeout = .hours(168) }
        return .continues(DeletionWait(deleted, deadline: session.time + timeout))
    }

    /// An object to delete, and the file that named it.
    struct Target: Sendable {
        var key: ObjectKey
        var source = ""
    }

    private static func targets(
        _ call: KubectlCall, _ session: inout SessionState
    ) throws(KubectlError) -> ([Target], [KubectlError]) {
        if call.flags.isSet("filename") {
            guard call.arguments.isEmpty else {
                throw .plain(
                    "when paths, URLs, or stdin is provided as input, you may not specify resource "
                        + "arguments as well")
            }
            var reader = ManifestReader(call, session, validates: false)
            let content = try reader.read()
            for note in reader.notes { session.note(note) }
            return (content.items.map { Target(key: $0.key, source: $0.source) }, content.errors)
        }
        guard !call.arguments.isEmpty else { throw .plain(ResourceQuery.nothingNamed) }
        let arguments = try ResourceArguments(call.arguments, session)
        guard !arguments.named.isEmpty else {
            let query = try ResourceQuery(call, &session)
            return (query.objects.map { Target(key: $0.key) }, query.errors)
        }
        if call.flags.bool("all") || call.flags.isSet("selector") {
            throw .plain(
                call.arguments.contains { $0.utf8.contains(47) }
                    ? "selectors and the all flag cannot be used when passing resource/name "
                        + "arguments" : "name cannot be provided when a selector is specified")
        }
        let namespace = call.namespace(in: session)
        return (
            arguments.named.map { kind, name in
                Target(
                    key: ObjectKey(
                        kind.type, namespace: kind.type.isNamespaced ? namespace : "", name: name))
            }, []
        )
    }

    // kubectl pkg/cmd/delete/delete.go: Complete
    private static func options(of call: KubectlCall) throws(KubectlError) -> Options {
        var options = Options()
        let flags = call.flags
        var grace = flags.int("grace-period")
        if flags.bool("now") {
            guard grace == -1 else {
                throw .plain("--now and --grace-period cannot be specified together")
            }
            grace = 1
        }
        // Without --force a grace of 0 means 1, so that data is not lost by accident.
        if grace == 0, !flags.bool("force") { grace = 1 }
        if flags.bool("force"), grace < 0 { grace = 0 }
        if grace >= 0 { options.grace = grace }
        switch flags.string("cascade") {
        case "background", "true": options.propagation = .background
        case "foreground": options.propagation = .foreground
        case "orphan", "false": options.propagation = .orphan
        case let other:
            throw .plain(
                "invalid cascade value (\(other)). Must be \"background\", \"foreground\", or "
                    + "\"orphan\"")
        }
        options.dryRun = try call.dryRun()
        options.printsNames = flags.string("output") == "name"
        return options
    }

    // kubectl pkg/cmd/delete/delete.go: Validate
    private static func validate(
        _ call: KubectlCall, _ options: Options, _ io: inout CommandIO
    ) throws(KubectlError) {
        let flags = call.flags
        let output = flags.string("output")
        if !output.isEmpty, output != "name" {
            throw .plain("unexpected -o output mode: \(output). We only support '-o name'")
        }
        if flags.bool("all"), !flags.string("selector").isEmpty {
            throw .plain("cannot set --all and --selector at the same time")
        }
        if flags.bool("all"), !flags.string("field-selector").isEmpty {
            throw .plain("cannot set --all and --field-selector at the same time")
        }
        guard flags.bool("force") else { return }
        if let grace = options.grace, grace > 0 {
            throw .plain(
                "--force and --grace-period greater than 0 cannot be specified together")
        }
        io.printError(
            "Warning: Immediate deletion does not wait for confirmation that the running resource "
                + "has been terminated. The resource may continue to run on the cluster "
                + "indefinitely.\n")
    }

    private static func warnOfScope(
        _ call: KubectlCall, _ targets: [Target], _ io: inout CommandIO
    ) {
        guard call.explicitNamespace != nil, !call.flags.bool("all-namespaces"),
            targets.contains(where: { !$0.key.type.isNamespaced })
        else { return }
        io.printError(
            "Warning: deleting cluster-scoped resources, not scoped to the provided namespace\n")
    }

    /// Deletes one object and prints the line; answers the uid to wait for.
    static func delete(
        _ target: Target, _ options: Options, _ io: inout CommandIO,
        _ session: inout SessionState
    ) throws(KubectlError) -> String? {
        var uid: String?
        if options.dryRun != .client {
            let action = Request.Action.delete(
                .init(gracePeriodSeconds: options.grace, propagation: options.propagation))
            do throws(KubectlError) {
                let request = Request(action, target.key, isDryRun: options.dryRun == .server)
                uid = try session.submit(request, &io).object.metadata.uid
            } catch { throw error.when("deleting", target.source) }
        }
        let type = target.key.type
        if options.printsNames {
            io.print("\(type.printedName)/\(target.key.name)\n")
        } else {
            let verb = options.isForced ? "force deleted" : "deleted"
            io.print(
                "\(type.printedName) \"\(target.key.name)\" \(verb)\(options.dryRun.suffix)\n")
        }
        return uid
    }
}

/// Waits until objects are gone, one after the other, as `kubectl delete` does after its lines.
struct DeletionWait: KubectlTask {
    private var waiting: ArraySlice<(key: ObjectKey, uid: String)>
    private let deadline: Instant
    private var next: (any KubectlTask)?

    /// Waits for `deleted`, then goes on with `next`.
    init(
        _ deleted: [(key: ObjectKey, uid: String)], deadline: Instant,
        then next: (any KubectlTask)? = nil
    ) {
        waiting = deleted[...]
        self.deadline = deadline
        self.next = next
    }

    mutating func advance(
        _ io: inout CommandIO, in session: inout SessionState
    ) throws(KubectlError) -> Step {
        while let first = waiting.first {
            guard let object = session.store.object(first.key), object.metadata.uid == first.uid
            else {
                waiting.removeFirst()
                continue
            }
            guard session.time < deadline else {
                let timedOut = waiting.filter { entry in
                    session.store.object(entry.key)?.metadata.uid == entry.uid
                }
                throw timeoutError(timedOut.map(\.key))
            }
            return .sleeping(until: session.nextMoment(before: deadline))
        }
        guard var task = next else { return .done(0) }
        let step = try task.advance(&io, in: &session)
        next = task
        return step
    }
}

/// `timed out waiting for the condition on pods/one`, for each object.
func timeoutError(_ keys: [ObjectKey]) -> KubectlError {
    let errors = keys.map {
        KubectlError.plain(
            "timed out waiting for the condition on \($0.type.plural)/\($0.name)")
    }
    return KubectlError.combined(errors) ?? .plain("timed out waiting for the condition")
}

extension SessionState {
    /// When to look again while waiting: when something is due next, and not after the deadline.
    func nextMoment(before deadline: Instant) -> Instant {
        guard let next = simulation.world.nextDue?.at else { return deadline }
        return min(max(next, time), deadline)
    }
}
