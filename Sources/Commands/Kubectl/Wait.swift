import Basis
import Cluster
import Interpreter
import Objects
import YAML

/// `kubectl wait` (kubectl pkg/cmd/wait/wait.go).
enum Wait {
    static let node = CommandNode(
        "wait",
        flags: [
            CommonFlags.filename, CommonFlags.recursive, .bool("all"), CommonFlags.allNamespaces,
            CommonFlags.fieldSelector, Flag("for"), .bool("local"), CommonFlags.selector,
            Flag("timeout", nil, .duration, default: "30s"),
        ] + CommonFlags.printing,
        action: KubectlAction(run))

    @Sendable private static func run(
        _ call: KubectlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(KubectlError) -> KubectlProgress {
        let condition = try WaitCondition(call.flags.string("for"))
        let query = try ResourceQuery(call, &session)
        var errors = query.errors
        if condition == .delete { errors.removeAll(where: \.isNotFound) }
        if condition == .create, query.objects.isEmpty {
            // Objects that do not exist yet are looked for again until the timeout.
            let keys = try namedKeys(call, session)
            guard keys.isEmpty else {
                return .continues(
                    try ConditionWait(keys.map { ($0, "") }, condition, [], call, session))
            }
        }
        if query.objects.isEmpty {
            if let error = KubectlError.combined(errors) { throw error }
            if condition == .delete { return .done }
            throw .plain("no matching resources found")
        }
        return .continues(
            try ConditionWait(
                query.objects.map { ($0.key, $0.metadata.uid) }, condition, errors, call, session))
    }

    private static func namedKeys(
        _ call: KubectlCall, _ session: SessionState
    ) throws(KubectlError) -> [ObjectKey] {
        guard !call.flags.isSet("filename") else { return [] }
        let namespace = call.namespace(in: session)
        return try ResourceArguments(call.arguments, session).named.map { kind, name in
            ObjectKey(
                kind.type, namespace: kind.type.isNamespaced ? namespace : "", name: name)
        }
    }
}

/// What `--for` asks for (wait.go: conditionFuncFor).
enum WaitCondition: Sendable, Equatable {
    case delete
    case create
    case condition(type: String, status: String)
    case jsonPath(String, value: String?)

    init(_ text: String) throws(KubectlError) {
        if text.lowercased() == "delete" {
            self = .delete
        } else if text.lowercased() == "create" {
            self = .create
        } else if text.hasPrefix("condition=") {
            let rest = text.dropFirst("condition=".count)
            let parts = rest.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            self = .condition(
                type: String(parts.first ?? ""),
                status: parts.count > 1 ? String(parts[1]) : "true")
        } else if text.hasPrefix("jsonpath=") {
            let rest = text.dropFirst("jsonpath=".count)
            guard let end = rest.lastIndex(of: "}") ?? rest.firstIndex(of: "=") else {
                throw .plain(
                    "jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or "
                        + "--for=jsonpath='{.status.readyReplicas}'")
            }
            let path = rest[...end]
            let value = rest[rest.index(after: end)...]
            if value.hasPrefix("="), value.count == 1 {
                throw .plain(
                    "jsonpath wait has to have a value after equal sign, like "
                        + "--for=jsonpath='{.status.readyReplicas}'=3")
            }
            self = .jsonPath(
                path.hasPrefix("{") ? String(path) : "{\(path)}",
                value: value.isEmpty ? nil : String(value.dropFirst()))
        } else {
            throw .plain("unrecognized condition: \(goQuoted(text))")
        }
    }

    /// Whether an object meets it.
    func isMet(by object: Object) throws(KubectlError) -> Bool {
        switch self {
        case .delete: return false
        case .create: return true
        case .condition(let type, let status):
            let found = object["status", "conditions"]?.items.first {
                $0["type"]?.string?.lowercased() == type.lowercased()
            }
            guard let found else { return false }
            // A condition about an older specification says nothing of this one.
            if let observed = found["observedGeneration"]?.int
                ?? object[
                    "status",
                    "observedGeneration"]?.int, observed < object.metadata.generation
            {
                return false
            }
            return (found["status"]?.string ?? "").lowercased() == status.lowercased()
        case .jsonPath(let path, let value):
            guard let text = try? JSONPathOutput.text(path, object.value) else { return false }
            return value.map { $0 == text } ?? !text.isEmpty
        }
    }
}

/// Waits for objects one after the other; each says `condition met`, or times out.
struct ConditionWait: KubectlTask {
    private var waiting: ArraySlice<(key: ObjectKey, uid: String)>
    private let condition: WaitCondition
    private var errors: [KubectlError]
    private let deadline: Instant
    private var printer: SuccessPrinter

    init(
        _ objects: [(ObjectKey, String)], _ condition: WaitCondition, _ errors: [KubectlError],
        _ call: KubectlCall, _ session: SessionState
    ) throws(KubectlError) {
        waiting = objects.map { (key: $0.0, uid: $0.1) }[...]
        self.condition = condition
        self.errors = errors
        let timeout = call.flags.duration("timeout")
        deadline = session.time + (timeout.count < 0 ? .hours(168) : timeout)
        printer = try SuccessPrinter(call, session, .none)
    }

    mutating func advance(
        _ io: inout CommandIO, in session: inout SessionState
    ) throws(KubectlError) -> Step {
        while let first = waiting.first {
            let object = session.store.object(first.key)
            let isGone = object == nil || !first.uid.isEmpty && object?.metadata.uid != first.uid
            if condition == .delete, isGone {
                try printer.print("condition met", first.key.type, first.key.name, .null, &io)
            } else if let object, try condition.isMet(by: object) {
                try printer.print("condition met", object, &io)
            } else if session.time >= deadline {
                errors.append(timeoutError([first.key]))
            } else {
                return .sleeping(until: session.nextMoment(before: deadline))
            }
            waiting.removeFirst()
        }
        if let error = KubectlError.combined(errors) { throw error }
        return .done(0)
    }
}
