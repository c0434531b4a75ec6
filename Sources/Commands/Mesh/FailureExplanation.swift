import Diagnostics
import Objects

/// Who refused a command, and where to look: from the tool's own words, which come from one of a
/// few parts of the cluster.
struct FailureExplanation {
    let outcome: LastOutcome
    let session: SessionState

    /// The lines, without indentation.
    func lines() -> [String] {
        var lines: [String] = []
        let text = outcome.errorText
        for (index, line) in text.split(separator: "\n").prefix(6).enumerated() {
            lines.append("\(index == 0 ? "it says" : "       ")   \(line)")
        }
        if let source = source(of: text) { lines.append("that is   \(source)") }
        if let advice = advice(for: text) { lines.append("fix       \(advice)") }
        return lines
    }

    private func source(of text: String) -> String? {
        let sources: [(String, String)] = [
            (
                "admission webhook",
                "istiod's webhook: the API server asked it before storing, and it refused"
            ),
            ("failed calling webhook", "the API server: it must ask a webhook and cannot reach it"),
            (
                "strict decoding error",
                "the API server: the manifest has fields that the kind does not know"
            ),
            (
                "error parsing",
                "kubectl itself: the file is no valid YAML or JSON; nothing was sent"
            ),
            (
                "error validating",
                "kubectl itself: the manifest lacks apiVersion or kind; nothing was sent"
            ),
            (
                "no matches for kind",
                "kubectl itself: the API server serves no such kind and version"
            ),
            ("(NotFound)", "the API server: there is no such object"),
            ("(AlreadyExists)", "the API server: the name is taken"),
            (" is invalid:", "the API server: a field's value is not allowed"),
            (
                "command terminated with exit code",
                "the program in the container: kubectl passes its exit code on"
            ),
            ("unknown flag", "kubectl itself: the command has no such flag"),
            ("doesn't have a resource type", "kubectl itself: no served kind has this name"),
        ]
        return sources.first { text.contains($0.0) }?.1
    }

    private func advice(for text: String) -> String? {
        if text.contains("(NotFound)"), let start = text.firstRange(of: " \""),
            let end = text[start.upperBound...].firstIndex(of: "\"")
        {
            let name = String(text[start.upperBound..<end])
            let resource =
                text[..<start.lowerBound].split(separator: " ").last.map(String.init) ?? ""
            guard let type = session.simulation.world.store.type(named: resource) else {
                return nil
            }
            let objects = session.simulation.world.store.objects(type)
            if let elsewhere = objects.first(where: { $0.name == name }) {
                return "it is in namespace \(elsewhere.namespace): -n \(elsewhere.namespace)"
            }
            let near = Spelling.nearest(to: name, among: objects.map(\.name))
            return near.map { "did you mean '\($0)'?" }
        }
        return nearestField(to: text)
    }

    /// The field that an unknown one was probably meant to be.
    private func nearestField(to text: String) -> String? {
        guard let start = text.firstRange(of: "unknown field \""),
            let end = text[start.upperBound...].firstIndex(of: "\""),
            let head = text.firstRange(of: " cannot be handled as a "),
            let kindEnd = text[head.upperBound...].firstIndex(of: ":"),
            let type = session.simulation.world.store.type(
                named: String(text[head.upperBound..<kindEnd])),
            let schema = Schema.named(type)
        else { return nil }
        let path = String(text[start.upperBound..<end])
        let dot = path.lastIndex(of: ".")
        let parent = dot.map { String(path[..<$0]) } ?? ""
        let name = dot.map { String(path[path.index(after: $0)...]) } ?? path
        return Spelling.nearest(to: name, among: schema.fieldNames(at: parent)).map {
            "did you mean '\(parent.isEmpty ? "" : "\(parent).")\($0)'?"
        }
    }
}
