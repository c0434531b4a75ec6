import YAML

/// How grave a message of an analyzer is, gravest first.
// istio pkg/config/analysis/diag/level.go
package enum AnalysisLevel: Int, Sendable, CaseIterable {
    case error
    case warning
    case info

    /// The name that messages begin with.
    package var name: String {
        switch self {
        case .error: "Error"
        case .warning: "Warning"
        case .info: "Info"
        }
    }

    /// The level of a name in any letter case.
    package init?(name: String) {
        let found = Self.allCases.first { $0.name.lowercased() == name.lowercased() }
        guard let found else { return nil }
        self = found
    }

    /// Whether this is at least as grave.
    package func isWorseThanOrEqual(to other: AnalysisLevel) -> Bool { rawValue <= other.rawValue }
}

/// What an analyzer says about an object.
// istio pkg/config/analysis/diag/message.go: Message
package struct AnalysisMessage: Sendable {
    /// What kind of message it is.
    package var type: AnalysisMessageType
    /// The object; nil where none is concerned.
    package var resource: AnalyzedResource?
    /// The sentence.
    package var text: String
    /// The line in the object's file; nil for the line where the object begins.
    package var line: Int?

    /// `VirtualService default/reviews`.
    package var origin: String? { resource?.friendlyName }

    /// `a.yaml:12`; nil for an object of the cluster.
    // message.go: ReplaceLine; legacy/source/kube/origin.go: Position
    package var reference: String? {
        guard let place = resource?.place else { return nil }
        guard !place.file.hasSuffix(".json"), !place.file.isEmpty else { return place.file }
        return "\(place.file):\(line ?? place.line)"
    }

    /// What stands behind the level and the code.
    package var rest: String {
        guard let origin else { return " \(text)" }
        return " (\(origin)\(reference.map { " \($0)" } ?? "")) \(text)"
    }

    /// `Warning [IST0103] (Pod default/a) The pod ...`.
    package var description: String { "\(type.level.name) [\(type.code)]\(rest)" }
}

extension [AnalysisMessage] {
    /// The messages in the order in which istioctl shows them, each once.
    // istio pkg/config/analysis/diag/messages.go: Sort, SortedDedupedCopy
    package var sortedWithoutDuplicates: [AnalysisMessage] {
        let keyed = map { message in
            (message: message, text: message.description)
        }
        let sorted = keyed.sorted { left, right in
            let (first, second) = (left.message, right.message)
            if first.type.level != second.type.level {
                return first.type.level.rawValue < second.type.level.rawValue
            }
            if first.type.code != second.type.code { return first.type.code < second.type.code }
            let (one, other) = (first.resource?.comparator ?? "", second.resource?.comparator ?? "")
            return one == other ? left.text < right.text : one < other
        }
        var result: [AnalysisMessage] = []
        var last: String?
        for entry in sorted where entry.text != last {
            result.append(entry.message)
            last = entry.text
        }
        return result
    }
}
