import Diagnostics
import Language

/// The expansion of a list of words, which pauses for each substitution in them.
struct ExpansionJob: Sendable {
    /// What becomes of a word.
    enum Purpose: Sendable {
        /// Any number of words, file names in place of patterns.
        case fields
        /// One text.
        case text
        /// One text, which is also the value of a variable that later words see.
        case assignment(String)
    }

    struct Item: Sendable {
        var word: Word
        var purpose: Purpose
    }

    /// One word after expansion, with the place of the word that it comes from.
    struct Result: Sendable {
        var text: String
        var range: SourceRange
        var item: Int
    }

    private let items: [Item]
    private var next = 0
    /// Outputs of the substitutions in the word at hand.
    var substitutions: [[UInt8]] = []
    /// The child that runs the next one, and where its output gathers.
    var pending: (child: Int, collector: Int)?
    private(set) var results: [Result] = []
    /// The variables as the expansion changed them; nil before it starts.
    var variables: Variables?
    /// Whether a substitution ran: then its code is the code of an assignment.
    private(set) var ranSubstitution = false

    init(_ items: [Item]) { self.items = items }

    init(_ words: [Word], _ purpose: Purpose) {
        items = words.map { Item(word: $0, purpose: purpose) }
    }

    /// The word at hand, for messages.
    var range: SourceRange? { next < items.count ? items[next].word.range : nil }

    /// Expands until everything is done (true) or a substitution is needed.
    mutating func advance<H: Host, Command: Sendable>(
        for process: Process<Command>, in host: H
    ) throws(ExpansionInterrupt) {
        while next < items.count {
            let item = items[next]
            var expander = Expander(
                variables: variables ?? process.variables, parameters: process.parameters,
                status: process.status, name: process.name, processID: process.id,
                results: substitutions)
            switch item.purpose {
            case .fields:
                let fields = try expander.fields(of: item.word, in: host)
                for field in fields {
                    for text in Globbing.fileNames(for: field, in: host) {
                        results.append(Result(text: text, range: item.word.range, item: next))
                    }
                }
            case .text:
                let text = try expander.joined(item.word, in: host).text
                results.append(Result(text: text, range: item.word.range, item: next))
            case .assignment(let name):
                let text = try expander.joined(item.word, in: host).text
                expander.variables.set(name, to: text)
                results.append(Result(text: text, range: item.word.range, item: next))
            }
            variables = expander.variables
            substitutions = []
            next += 1
        }
    }

    /// Takes the output of the substitution that has run.
    mutating func accept(_ output: [Chunk]) {
        var bytes: [UInt8] = []
        for chunk in output { bytes += chunk.bytes }
        while bytes.last == 10 { bytes.removeLast() }
        if bytes.contains(0) { bytes.removeAll { $0 == 0 } }
        substitutions.append(bytes)
        pending = nil
        ranSubstitution = true
    }
}

/// File names in place of patterns.
enum Globbing {
    /// Patterns match at most this many names.
    private static let limit = 100_000

    /// The names that match, in order; the field itself where none does.
    static func fileNames<H: Host>(for field: Field, in host: H) -> [String] {
        guard !field.signs.isEmpty, field.pattern.isPattern else { return [field.text] }
        var paths: [String] = [field.bytes.first == 47 ? "/" : ""]
        var place = 0
        while place < field.bytes.count {
            let end = field.bytes[place...].firstIndex(of: 47) ?? field.bytes.count
            if end > place {
                let pattern = field.pattern(of: place..<end)
                paths =
                    pattern.isPattern
                    ? matches(pattern, in: paths, host)
                    : paths.map {
                        $0 + String(decoding: field.bytes[place..<end], as: UTF8.self)
                    }
            }
            if end < field.bytes.count, end > place { paths = paths.map { $0 + "/" } }
            place = end + 1
        }
        let found = paths.filter { path in
            host.kind(of: path.utf8.last == 47 ? String(path.dropLast()) : path) != nil
        }
        return found.isEmpty ? [field.text] : found
    }

    private static func matches<H: Host>(
        _ pattern: GlobPattern, in folders: [String], _ host: H
    ) -> [String] {
        var paths: [String] = []
        for folder in folders {
            guard let names = try? host.list(folder.isEmpty ? "." : folder) else { continue }
            for name in names.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
                guard name.utf8.first != 46 || pattern.matchesHidden,
                    pattern.matches(Array(name.utf8)), paths.count < limit
                else { continue }
                paths.append(folder + name)
            }
        }
        return paths
    }
}
