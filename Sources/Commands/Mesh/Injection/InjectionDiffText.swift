import Istio
import YAML

/// What injection changes in a pod, by part, for people.
struct InjectionDiffText {
    let change: KubeInject.WorkloadChange
    /// Whether the terminal shows colours.
    let isColoured: Bool

    /// The text, ending in a line feed.
    func text() -> String {
        if let warning = change.warning { return "\(warning)\n" }
        let parts = change.parts.filter { $0.edits.contains(where: \.isVisible) }
        guard !parts.isEmpty else { return "\(change.title): injection changes nothing.\n" }
        var lines = ["\(change.title): what injection adds (+) and changes (~)"]
        let width = parts.map { $0.title.unicodeScalars.count }.max() ?? 0
        for part in parts {
            let title = TraceText.padded(part.title, to: min(width, 45))
            lines.append(coloured("\(sign(part.change)) \(title)  \(part.purpose)", part.change))
            lines += part.edits.filter(\.isVisible).map { field in self.edit(field, part) }
        }
        return lines.map { TraceText.trimmed($0) + "\n" }.joined()
    }

    private func edit(_ edit: FieldEdit, _ part: InjectionPart) -> String {
        let names = edit.path.dropFirst(part.depth)
        var name = names.isEmpty ? edit.path.last ?? "" : names.joined(separator: ".")
        // The value of a variable, and the place of a mount, is what their names are for.
        for end in [".value", ".mountPath"] where name.hasSuffix(end) {
            name.removeLast(end.utf8.count)
        }
        let start = "      \(name): "
        let (old, new) = (edit.old.map(shown), edit.new.map(shown))
        switch (old, new) {
        case (let old?, let new?) where edit.old != [:] && edit.old != []:
            return clipped("\(start)\(old) -> \(new)")
        case (_, let new?): return clipped(start + new)
        case (let old?, nil): return clipped("\(start)\(old) -> (gone)")
        case (nil, nil): return start
        }
    }

    private func shown(_ value: Value) -> String {
        let text = value.string ?? jsonText(value, style: .compact, escapesHTML: false)
        return text.split { $0 == "\n" || $0 == " " }.joined(separator: " ")
    }

    /// A line for a hundred columns.
    private func clipped(_ text: String) -> String {
        text.unicodeScalars.count > 100 ? "\(text.prefix(97))..." : text
    }

    private func sign(_ change: InjectionPart.Change) -> String {
        switch change {
        case .added: "+"
        case .changed: "~"
        case .removed: "-"
        }
    }

    private func coloured(_ text: String, _ change: InjectionPart.Change) -> String {
        guard isColoured else { return text }
        let code =
            switch change {
            case .added: "32"
            case .changed: "33"
            case .removed: "31"
            }
        return "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }
}
