import YAML

/// What an installation is asked for: IstioOperator documents, each over the one before, and
/// `--set` pairs over them, in order.
// istio operator/pkg/render/manifest.go: MergeInputs
struct OperatorInput: Sendable, Equatable {
    /// The document as far as it was put together.
    private(set) var document: Value = ["metadata": [:], "spec": [:]]

    /// `spec` of it.
    var spec: Value { document["spec"] ?? [:] }

    /// What the options ask for.
    init(_ options: InstallOptions) throws(InstallError) {
        for file in options.documents { merge(file) }
        for setting in options.settings { try set(setting.path, setting.value) }
    }

    private mutating func merge(_ file: Value) {
        var file = file
        if file["spec"]?.isNull == true { file["spec"] = nil }
        document = document.merged(with: file)
    }

    // istio operator/pkg/values/map.go: SetPaths, parseValue, isAlwaysString
    private mutating func set(_ path: String, _ text: String) throws(InstallError) {
        let whole = "spec." + path.trimmed
        let texts = [
            "spec.values.compatibilityVersion", "spec.tag", "spec.values.global.tag",
            "spec.meshConfig.defaultConfig.proxyMetadata.",
            "spec.values.meshConfig.defaultConfig.proxyMetadata.", "spec.compatibilityVersion",
        ]
        let isText = texts.contains { whole.hasPrefix($0) }
        let value = isText ? Value.string(text.trimmed) : Self.value(text.trimmed)
        var segments = Self.segments(whole)[...]
        guard segments.popFirst() == .name("spec"), !segments.isEmpty else { return }
        var spec = self.spec
        try Self.set(value, in: &spec, at: segments)
        document["spec"] = spec
    }

    /// A whole number, a number or a truth value where the text is one, as Go's strconv reads it;
    /// else the text.
    static func value(_ text: String) -> Value {
        if let number = Int64(text) { return .int(number) }
        let isNumeric = text.utf8.allSatisfy { (48...57).contains($0) || "+-.eE".utf8.contains($0) }
        if isNumeric, let number = Double(text), number.isFinite { return .double(number) }
        switch text {
        case "t", "T", "TRUE", "true", "True": return true
        case "f", "F", "FALSE", "false", "False": return false
        default: return .string(text.replacing("\\,", with: ","))
        }
    }
}

extension OperatorInput {
    /// A part of a path.
    enum Segment: Equatable {
        /// A field.
        case name(String)
        /// `[0]`: an item by its place; one behind the end is added.
        case index(Int)
        /// `[name:x]`: the item whose field has the value.
        case pair(String, String)
        /// Brackets around anything else.
        case unknown(String)
    }

    /// The parts of a path: dots separate, `\.` is a dot within a name.
    // istio operator/pkg/values/map.go: splitPath
    static func segments(_ path: String) -> [Segment] {
        var words: [String] = [""]
        var isEscaped = false
        for character in path {
            if isEscaped {
                if character != "." { words[words.count - 1].append("\\") }
                words[words.count - 1].append(character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "." {
                words.append("")
            } else {
                words[words.count - 1].append(character)
            }
        }
        return words.filter { !$0.isEmpty }.flatMap { word -> [Segment] in
            guard let bracket = word.firstIndex(of: "["), bracket != word.startIndex else {
                return [segment(word)]
            }
            return [.name(String(word[..<bracket])), segment(String(word[bracket...]))]
        }
    }

    private static func segment(_ word: String) -> Segment {
        guard word.hasPrefix("["), word.hasSuffix("]") else { return .name(word) }
        let inner = word.dropFirst().dropLast()
        if let index = Int(inner) { return .index(index) }
        let parts = inner.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        return parts.count == 2 ? .pair(String(parts[0]), String(parts[1])) : .unknown(word)
    }

    // istio operator/pkg/values/map.go: setPathRecurse
    static func set(
        _ value: Value, in base: inout Value, at path: ArraySlice<Segment>, depth: Int = 0
    ) throws(InstallError) {
        guard let first = path.first, depth < 100 else {
            base = value
            return
        }
        let rest = path.dropFirst()
        switch first {
        case .name(let name):
            var inner = base[name] ?? .null
            try set(value, in: &inner, at: rest, depth: depth + 1)
            var fields = base.map ?? [:]
            fields[name] = inner
            base = .map(fields)
        case .index(let index):
            var items = base.items
            if items.indices.contains(index) {
                try set(value, in: &items[index], at: rest, depth: depth + 1)
            } else {
                var inner = Value.null
                try set(value, in: &inner, at: rest, depth: depth + 1)
                items.append(inner)
            }
            base = .list(items)
        case .pair(let key, let text):
            var items = base.items
            guard let index = items.firstIndex(where: { $0[key]?.string == text }) else {
                throw InstallError(message: "element [\(key):\(text)] not found", isInput: true)
            }
            try set(value, in: &items[index], at: rest, depth: depth + 1)
            base = .list(items)
        case .unknown(let word):
            throw InstallError(message: "unknown segment \(word)", isInput: true)
        }
    }
}
