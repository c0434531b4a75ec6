import Cluster
import Interpreter
import Objects
import YAML

/// `kubectl label` and `kubectl annotate`
/// (kubectl pkg/cmd/label/label.go, pkg/cmd/annotate/annotate.go).
enum LabelVerbs {
    static let label = CommandNode(
        "label", flags: flags("kubectl-label"),
        action: KubectlAction { call, io, session throws(KubectlError) in
            try Change(call, isLabel: true).run(&io, &session)
            return .done
        })
    static let annotate = CommandNode(
        "annotate", flags: flags("kubectl-annotate"),
        action: KubectlAction { call, io, session throws(KubectlError) in
            try Change(call, isLabel: false).run(&io, &session)
            return .done
        })

    private static func flags(_ manager: String) -> [Flag] {
        CommonFlags.files + CommonFlags.printing + [
            .bool("all"), CommonFlags.allNamespaces, CommonFlags.dryRun,
            CommonFlags.fieldManager(manager), CommonFlags.fieldSelector, .bool("list"),
            .bool("local"), .bool("overwrite"), Flag("resource-version"), CommonFlags.selector,
        ]
    }

    /// One call of either command.
    private struct Change {
        let call: KubectlCall
        let isLabel: Bool
        var words: [String] = []
        var added: [(key: String, value: String)] = []
        var removed: [String] = []
        let dryRun: KubectlCall.DryRun

        init(_ call: KubectlCall, isLabel: Bool) throws(KubectlError) {
            self.call = call
            self.isLabel = isLabel
            dryRun = try call.dryRun()
            try readPairs()
        }

        private var noun: String { isLabel ? "label" : "annotation" }
        private var field: String { isLabel ? "labels" : "annotations" }

        // kubectl pkg/cmd/util/helpers.go: GetResourcesAndPairs, ParsePairs
        private mutating func readPairs() throws(KubectlError) {
            var pairs: [String] = []
            for word in call.arguments {
                let isPair = word.contains("=") || word.hasSuffix("-")
                if isPair {
                    pairs.append(word)
                } else if pairs.isEmpty {
                    words.append(word)
                } else {
                    throw .plain("all resources must be specified before \(noun) changes: \(word)")
                }
            }
            guard !words.isEmpty || call.flags.isSet("filename") else {
                throw .plain(
                    "one or more resources must be specified as <resource> <name> or "
                        + "<resource>/<name>")
            }
            guard !call.flags.bool("list") else { return }
            guard !pairs.isEmpty else { throw .plain("at least one \(noun) update is required") }
            for pair in pairs {
                if let equals = pair.firstIndex(of: "="), equals != pair.startIndex {
                    let key = String(pair[..<equals])
                    let value = String(pair[pair.index(after: equals)...])
                    if isLabel, let problem = LabelText.problem(withValue: value) {
                        throw .plain(
                            "invalid label value: \(goQuoted(pair)): \(problem)")
                    }
                    added.append((key, value))
                } else if pair.hasSuffix("-"), pair.count > 1 {
                    removed.append(String(pair.dropLast()))
                } else {
                    throw .plain("invalid \(noun) spec: \(pair)")
                }
            }
            if let both = added.first(where: { removed.contains($0.key) }) {
                throw .plain(
                    isLabel
                        ? "can not both modify and remove a label in the same command"
                        : "can not both modify and remove the following annotation(s) in the same "
                            + "command: \(both.key)")
            }
        }

        func run(_ io: inout CommandIO, _ session: inout SessionState) throws(KubectlError) {
            let query = try ResourceQuery(call, words: words, &session)
            var printer = try SuccessPrinter(call, session, dryRun)
            var errors = query.errors
            for object in query.objects {
                do throws(KubectlError) {
                    if call.flags.bool("list") {
                        list(object, several: query.objects.count > 1, &io)
                    } else {
                        try change(object, &printer, &io, &session)
                    }
                } catch { errors.append(error) }
            }
            if let error = KubectlError.combined(errors) { throw error }
        }

        private func list(_ object: Object, several: Bool, _ io: inout CommandIO) {
            var indent = ""
            if several {
                io.print(
                    "Listing \(noun)s for \(object.type.kind).\(object.type.group)/"
                        + "\(object.name):\n")
                indent = " "
            }
            let fields = isLabel ? object.metadata.labels : object.metadata.annotations
            for (name, value) in fields { io.print("\(indent)\(name)=\(value.string ?? "")\n") }
        }

        private func change(
            _ object: Object, _ printer: inout SuccessPrinter, _ io: inout CommandIO,
            _ session: inout SessionState
        ) throws(KubectlError) {
            let current = isLabel ? object.metadata.labels : object.metadata.annotations
            if !call.flags.bool("overwrite") { try checkOverwrite(current) }
            var changed = current
            for (key, value) in added { changed[key] = .string(value) }
            for key in removed {
                if isLabel, current[key] == nil { io.print("label \"\(key)\" not found.\n") }
                changed[key] = nil
            }
            var stored = object
            if dryRun == .client || call.flags.bool("local") {
                if isLabel {
                    stored.metadata.labels = changed
                } else {
                    stored.metadata.annotations = changed
                }
            } else if changed != current || !isLabel {
                let patch = patch(from: current, to: changed)
                stored = try session.submit(
                    Request(
                        .patch(.merge(patch)), object.key, isDryRun: dryRun == .server,
                        fieldManager: call.flags.string("field-manager")), &io
                ).object
            }
            try printer.print(message(from: current, to: changed), stored, &io)
        }

        private func patch(from current: Fields, to changed: Fields) -> Value {
            var delta: Fields = [:]
            for (name, value) in changed where current[name] != value { delta[name] = value }
            for (name, _) in current where changed[name] == nil { delta[name] = .null }
            return ["metadata": [field: .map(delta)]]
        }

        // kubectl pkg/cmd/label/label.go: updateDataChangeMsg
        private func message(from current: Fields, to changed: Fields) -> String {
            guard isLabel else { return "annotated" }
            if current == changed { return "not labeled" }
            let onlyRemoves = added.isEmpty
            return onlyRemoves ? "unlabeled" : "labeled"
        }

        private func checkOverwrite(_ current: Fields) throws(KubectlError) {
            let clashes = added.filter { pair in
                guard let old = current[pair.key]?.string else { return false }
                return old != pair.value
            }
            guard !clashes.isEmpty else { return }
            func text(_ pair: (key: String, value: String)) -> String {
                "'\(pair.key)' already has a value (\(current[pair.key]?.string ?? ""))"
            }
            if isLabel {
                throw .several(
                    clashes.map { .plain("\(text($0)), and --overwrite is false") })
            }
            throw .plain(
                "--overwrite is false but found the following declared annotation(s): "
                    + clashes.map(text).joined(separator: "; "))
        }
    }
}

/// The rules of label values (apimachinery pkg/util/validation: IsValidLabelValue).
enum LabelText {
    /// What is wrong with a label's value, in the words of the API server; nil if nothing is.
    static func problem(withValue value: String) -> String? {
        if value.utf8.count > 63 { return "must be no more than 63 bytes" }
        let bytes = Array(value.utf8)
        func isAlphanumeric(_ byte: UInt8) -> Bool {
            (48...57).contains(byte) || (97...122).contains(byte | 32)
        }
        let isValid =
            bytes.isEmpty
            || isAlphanumeric(bytes[0]) && isAlphanumeric(bytes[bytes.count - 1])
                && bytes.allSatisfy { isAlphanumeric($0) || [45, 46, 95].contains($0) }
        guard !isValid else { return nil }
        return "a valid label must be an empty string or consist of alphanumeric characters, '-', "
            + "'_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  "
            + "or 'my_value',  or '12345', regex used for validation is "
            + "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
    }
}
