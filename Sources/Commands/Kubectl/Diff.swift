import Cluster
import Interpreter
import Objects
import YAML

/// `kubectl diff` (kubectl pkg/cmd/diff/diff.go): the objects before and after an apply, compared
/// as `diff -u -N` compares two folders of YAML files.
enum Diff {
    static let node = CommandNode(
        "diff",
        flags: CommonFlags.files + [
            Flag("concurrency", nil, .int(bits: 64), default: "1"),
            CommonFlags.fieldManager("kubectl-client-side-apply"), .bool("force-conflicts"),
            .bool("prune"), CommonFlags.selector, .bool("server-side"),
            .bool("show-managed-fields"),
        ],
        action: KubectlAction(run))

    @Sendable private static func run(
        _ call: KubectlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(KubectlError) -> KubectlProgress {
        do throws(KubectlError) {
            guard call.flags.isSet("filename") else {
                throw .plain("must specify one of -f and -k")
            }
            let differs = try compare(call, &io, &session)
            guard differs else { return .done }
        } catch {
            // Errors of diff itself have codes above 1 (CheckDiffErr).
            throw .exit(error.code + 1, error.text)
        }
        throw .exit(1, "")
    }

    private static func compare(
        _ call: KubectlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(KubectlError) -> Bool {
        var reader = ManifestReader(call, session, validates: false)
        let content = try reader.read()
        if let error = content.error { throw error }
        let number = session.store.revision
        let (live, merged) = ("/tmp/LIVE-\(number)", "/tmp/MERGED-\(number)")
        var differs = false
        for item in content.items {
            let before = session.store.object(item.key)
            let after = try applied(item, before, &io, &session)
            let old = before.map { lines(of: $0, item.version) } ?? []
            let new = lines(of: after, item.version)
            guard old != new else { continue }
            differs = true
            let group = item.type.group.isEmpty ? "" : "\(item.type.group)."
            let file = "\(group)\(item.version).\(item.type.kind).\(item.namespace).\(item.name)"
            let seconds = session.time.rfc3339
            let time =
                "\(seconds.prefix(10)) \(seconds.dropFirst(11).dropLast())"
                + ".000000000 +0000"
            io.print("diff -u -N \(live)/\(file) \(merged)/\(file)\n")
            io.print("--- \(live)/\(file)\t\(time)\n+++ \(merged)/\(file)\t\(time)\n")
            io.print(UnifiedDiff.hunks(from: old, to: new))
        }
        return differs
    }

    /// The object as a server's dry run of the apply would leave it.
    private static func applied(
        _ item: ManifestItem, _ before: Object?, _ io: inout CommandIO,
        _ session: inout SessionState
    ) throws(KubectlError) -> Object {
        // The annotation is left as it is: only what the server would change is shown.
        var modified = item.value
        if modified["metadata", "annotations"] == nil { modified["metadata", "annotations"] = [:] }
        guard let before else {
            return try session.submit(
                Request(
                    .create(try item.object(LastApplied.withoutNulls(item.value))), item.key,
                    isDryRun: true), &io
            ).object
        }
        let patch = try ApplyPatch(item, modified, before)
        guard !patch.isEmpty else { return before }
        return try session.submit(
            Request(patch.action, item.key, isDryRun: true), &io
        ).object
    }

    private static func lines(of object: Object, _ version: String) -> [String] {
        yamlText(of: object.printedValue(version: version))
            .split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }
}

/// Compares lists of lines as `diff -u` does, with three lines of context.
enum UnifiedDiff {
    private enum Edit: Equatable {
        case keep(String)
        case remove(String)
        case add(String)

        var text: String {
            switch self {
            case .keep(let line): " \(line)\n"
            case .remove(let line): "-\(line)\n"
            case .add(let line): "+\(line)\n"
            }
        }
    }

    /// The hunks, each under its `@@` line; empty where nothing differs.
    static func hunks(from old: [String], to new: [String]) -> String {
        let edits = edits(from: old, to: new)
        let changed = edits.indices.filter { if case .keep = edits[$0] { false } else { true } }
        var text = ""
        var index = 0
        while index < changed.count {
            var last = index
            while last + 1 < changed.count, changed[last + 1] - changed[last] <= 7 { last += 1 }
            let start = max(0, changed[index] - 3)
            let end = min(edits.count, changed[last] + 4)
            text += hunk(edits, start, end)
            index = last + 1
        }
        return text
    }

    private static func hunk(_ edits: [Edit], _ start: Int, _ end: Int) -> String {
        func count(_ slice: ArraySlice<Edit>, old: Bool) -> Int {
            slice.count {
                switch $0 {
                case .keep: true
                case .remove: old
                case .add: !old
                }
            }
        }
        let shown = edits[start..<end]
        func range(old: Bool) -> String {
            let first = count(edits[..<start], old: old) + 1
            let length = count(shown, old: old)
            if length == 0 { return "\(first - 1),0" }
            return length == 1 ? "\(first)" : "\(first),\(length)"
        }
        return "@@ -\(range(old: true)) +\(range(old: false)) @@\n" + shown.map(\.text).joined()
    }

    /// The edits of a longest common subsequence, removals before additions.
    private static func edits(from old: [String], to new: [String]) -> [Edit] {
        var head = 0
        while head < min(old.count, new.count), old[head] == new[head] { head += 1 }
        var tail = 0
        while tail < min(old.count, new.count) - head,
            old[old.count - 1 - tail] == new[new.count - 1 - tail]
        { tail += 1 }
        let left = Array(old[head..<old.count - tail])
        let right = Array(new[head..<new.count - tail])
        var edits = old[..<head].map(Edit.keep)
        edits += middle(left, right)
        edits += old[(old.count - tail)...].map(Edit.keep)
        return edits
    }

    private static func middle(_ left: [String], _ right: [String]) -> [Edit] {
        // The table grows with the product of both; beyond a million everything is replaced.
        guard left.count * right.count < 1_000_000 else {
            return left.map(Edit.remove) + right.map(Edit.add)
        }
        let width = right.count + 1
        var lengths = Array(repeating: 0, count: (left.count + 1) * width)
        for row in left.indices.reversed() {
            for column in right.indices.reversed() {
                lengths[row * width + column] =
                    left[row] == right[column]
                    ? lengths[(row + 1) * width + column + 1] + 1
                    : max(lengths[(row + 1) * width + column], lengths[row * width + column + 1])
            }
        }
        var edits: [Edit] = []
        var (row, column) = (0, 0)
        while row < left.count, column < right.count {
            if left[row] == right[column] {
                edits.append(.keep(left[row]))
                (row, column) = (row + 1, column + 1)
            } else if lengths[(row + 1) * width + column] >= lengths[row * width + column + 1] {
                edits.append(.remove(left[row]))
                row += 1
            } else {
                edits.append(.add(right[column]))
                column += 1
            }
        }
        edits += left[row...].map(Edit.remove)
        edits += right[column...].map(Edit.add)
        return edits
    }
}
