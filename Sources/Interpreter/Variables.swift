/// The variables of one process. A copy is a subshell's own set.
struct Variables: Sendable, Equatable {
    struct Entry: Sendable, Equatable {
        var value: String
        var isExported: Bool
    }

    private var entries: [String: Entry] = [:]

    /// Exported variables, as a new process gets them.
    init(environment: [String: String] = [:]) {
        for (name, value) in environment { entries[name] = Entry(value: value, isExported: true) }
    }

    subscript(name: String) -> String? { entries[name]?.value }

    /// Sets a value; an exported variable stays exported.
    mutating func set(_ name: String, to value: String) {
        entries[name, default: Entry(value: "", isExported: false)].value = value
    }

    mutating func remove(_ name: String) { entries[name] = nil }

    /// Exports a variable; one without a value gets an empty one.
    mutating func export(_ name: String) {
        entries[name, default: Entry(value: "", isExported: true)].isExported = true
    }

    mutating func stopExporting(_ name: String) { entries[name]?.isExported = false }

    func entry(_ name: String) -> Entry? { entries[name] }

    mutating func restore(_ name: String, _ entry: Entry?) { entries[name] = entry }

    /// What commands see.
    var environment: [String: String] {
        var result: [String: String] = [:]
        for (name, entry) in entries where entry.isExported { result[name] = entry.value }
        return result
    }

    /// All names with their values, in order, as `set` lists them.
    var sorted: [(name: String, entry: Entry)] {
        entries.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}
