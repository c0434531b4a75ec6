import Istio

/// A verdict as text: the outcome, the looks in order, the line that caused it, the fixes.
enum VerdictText {
    static func lines(
        _ verdict: Verdict, fixes: [VerdictFix], _ session: SessionState
    ) -> [String] {
        var lines = ["\(verdict.subject): \(outcome(verdict.outcome))"]
        lines += indented(verdict.reason, "  because  ")
        let width = verdict.rows.map { look($0).unicodeScalars.count }.max() ?? 0
        for row in verdict.rows {
            let mark = row.isDeciding ? ">" : " "
            let seen = TraceText.padded(look(row), to: width)
            lines.append(
                "  \(mark) \(TraceText.padded(row.code, to: 4))"
                    + "\(TraceText.padded(row.layer.rawValue, to: 11))"
                    + "\(seen)  \(effect(row.effect))")
            // What was passed over although something stands there needs a word.
            if row.effect == .goesOn, row.value != nil { lines.append("        \(row.reason)") }
            if let note = row.note { lines.append("        \(note)") }
        }
        if let line = cause(verdict, session) { lines.append("  caused by  \(line)") }
        for fix in fixes {
            lines.append("  fix      \(fix.title) (tried on a copy: injected)")
            for command in fix.commands { lines.append("           \(command)") }
        }
        return lines
    }

    /// The object and field that decided, and the line of the manifest where it can be told.
    private static func cause(_ verdict: Verdict, _ session: SessionState) -> String? {
        let misplaced = verdict.rows.last { $0.effect == .goesOn && $0.value != nil }
        let isMissing = verdict.decision?.value == nil
        // Why a pod has what it should have, only its own manifest tells.
        if verdict.isInjected, verdict.code != "C3" { return nil }
        let row = isMissing ? misplaced ?? verdict.decision : verdict.decision
        guard let row, let cause = row.cause else { return nil }
        let field = cause.path.map { $0.contains(".") ? "[\($0)]" : ".\($0)" }.joined().dropFirst()
        let scope = cause.key.namespace.isEmpty ? "" : "\(cause.key.namespace)/"
        let object = "\(cause.key.type.kind) \(scope)\(cause.key.name)"
        guard let place = session.manifestPlace(of: row) else { return "\(object) \(field)" }
        let line = "\(place.file):\(place.line)"
        return place.isExact
            ? "\(object) \(field), \(line)" : "\(object) lacks \(field), see \(line)"
    }

    /// A reason of several lines, each below the first.
    private static func indented(_ text: String, _ first: String) -> [String] {
        let parts = text.split(separator: "\n").map { line in
            String(line.drop { $0 == "\t" || $0 == " " })
        }
        return parts.enumerated().map { index, line in
            (index == 0 ? first : String(repeating: " ", count: first.count)) + line
        }
    }

    static func outcome(_ outcome: Verdict.Outcome) -> String {
        switch outcome {
        case .injected: "a sidecar is injected"
        case .notInjected: "no sidecar"
        case .rejected: "the pod is refused"
        }
    }

    private static func look(_ row: Verdict.Row) -> String {
        let value =
            row.value.map { "=\($0.count > 40 ? "\($0.prefix(37))..." : $0)" } ?? " (not set)"
        return row.field.isEmpty ? row.object : "\(row.object) \(row.field)\(value)"
    }

    private static func effect(_ effect: Verdict.Effect) -> String {
        switch effect {
        case .goesOn: "goes on"
        case .selects: "sent to istiod"
        case .injects: "injects"
        case .skips: "no sidecar"
        case .rejects: "refuses the pod"
        }
    }
}
