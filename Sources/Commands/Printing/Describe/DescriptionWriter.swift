import Basis
import Objects
import YAML

/// Collects the lines of a `kubectl describe` and aligns their cells
/// (kubectl pkg/describe/describe.go: PrefixWriter, tabbedString).
struct DescriptionWriter {
    private var writer = TabWriter.descriptions
    private var done = ""
    /// The time, for ages.
    let now: Instant
    /// Whether tabs stay as they are: `rollout history --revision` does not align them.
    private let keepsTabs: Bool

    init(now: Instant, keepsTabs: Bool = false) {
        self.now = now
        self.keepsTabs = keepsTabs
    }

    /// The text so far.
    mutating func finish() -> String {
        flush()
        return done
    }

    /// Ends the alignment of what was written.
    mutating func flush() { done += writer.flush() }

    /// Writes a line, indented by two blanks a level; tabs part its cells.
    mutating func line(_ level: Int, _ text: String) {
        let line = String(repeating: "  ", count: level) + text + "\n"
        if keepsTabs { done += line } else { writer.write(line) }
    }

    /// Writes `title:` with the pairs of a map below each other, `<none>` without any.
    mutating func labels(_ title: String, _ labels: Fields) {
        guard !labels.isEmpty else { return line(0, "\(title):\t<none>") }
        for (index, label) in labels.enumerated() {
            line(0, (index == 0 ? "\(title):" : "") + "\t\(label.name)=\(label.value.string ?? "")")
        }
    }

    /// Writes annotations: long ones below their key and cut, the last applied manifest not at all.
    mutating func annotations(_ title: String, _ annotations: Fields) {
        let longest = 140
        let shown = annotations.filter {
            $0.name != "kubectl.kubernetes.io/last-applied-configuration"
        }
        guard !shown.isEmpty else { return line(0, "\(title):\t<none>") }
        for (index, annotation) in shown.enumerated() {
            let start = index == 0 ? "\(title):\t" : "\t"
            var value = annotation.value.string ?? ""
            if value.hasSuffix("\n") { value.removeLast() }
            let isLong = value.utf8.count + annotation.name.utf8.count + 2 > longest
            guard isLong || value.utf8.contains(10) else {
                line(0, "\(start)\(annotation.name): \(value)")
                continue
            }
            line(0, "\(start)\(annotation.name):")
            for part in value.split(separator: "\n", omittingEmptySubsequences: false) {
                line(0, "\t  " + shortened(String(part), longest - 2))
            }
        }
    }

    /// Writes tolerations in order of their keys.
    mutating func tolerations(_ title: String, _ tolerations: [Value]) {
        guard !tolerations.isEmpty else { return line(0, "\(title):\t<none>") }
        let sorted = tolerations.enumerated().sorted {
            let (left, right) = ($0.element["key"]?.string ?? "", $1.element["key"]?.string ?? "")
            return (left, $0.offset) < (right, $1.offset)
        }
        for (index, entry) in sorted.enumerated() {
            line(0, (index == 0 ? "\(title):\t" : "\t") + Self.text(toleration: entry.element))
        }
    }

    private static func text(toleration: Value) -> String {
        let value = toleration["value"]?.string ?? ""
        let effect = toleration["effect"]?.string ?? ""
        var text = toleration["key"]?.string ?? ""
        if !value.isEmpty { text += "=\(value)" }
        if !effect.isEmpty { text += ":\(effect)" }
        if toleration["operator"]?.string == "Exists", value.isEmpty {
            text += text.isEmpty ? "op=Exists" : " op=Exists"
        }
        if let seconds = toleration["tolerationSeconds"]?.int { text += " for \(seconds)s" }
        return text
    }

    /// Writes the events of an object: an alignment of their own (DescribeEvents).
    mutating func events(_ events: [Object]) {
        guard !events.isEmpty else { return line(0, "Events:\t<none>") }
        flush()
        line(0, "Events:")
        line(1, "Type\tReason\tAge\tFrom\tMessage")
        line(1, "----\t------\t----\t----\t-------")
        for event in events {
            let source = event["source", "component"]?.string ?? ""
            let from = source.isEmpty ? event["reportingComponent"]?.string ?? "" : source
            line(
                1,
                "\(event["type"]?.string ?? "")\t\(event["reason"]?.string ?? "")\t"
                    + "\(EventTimes(event, at: now).interval)\t\(from)\t"
                    + trimmed(event["message"]?.string ?? ""))
        }
    }

    /// Writes a table of conditions with the columns TYPE, STATUS and REASON.
    mutating func conditions(_ conditions: [Value]) {
        guard !conditions.isEmpty else { return }
        line(0, "Conditions:")
        line(1, "Type\tStatus\tReason")
        line(1, "----\t------\t------")
        for condition in conditions {
            line(
                1,
                "\(condition["type"]?.string ?? "") \t\(condition["status"]?.string ?? "")\t"
                    + (condition["reason"]?.string ?? ""))
        }
    }

    private func shortened(_ text: String, _ length: Int) -> String {
        guard text.utf8.count > length else { return text }
        return String(decoding: text.utf8.prefix(length), as: UTF8.self) + "..."
    }
}

/// A time as describe prints it: `Sun, 22 Nov 2026 11:36:17 +0000`; Go's zero time where there is
/// none.
func describedTime(_ text: String?) -> String {
    guard let text, let time = Instant(rfc3339: text) else {
        return "Mon, 01 Jan 0001 00:00:00 +0000"
    }
    return time.rfc1123()
}

/// `True` or `False`, as describe prints truth values.
func describedBool(_ flag: Bool?) -> String { flag == true ? "True" : "False" }
