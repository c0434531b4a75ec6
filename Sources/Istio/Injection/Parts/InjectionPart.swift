import YAML

/// A part of what injection changes in a pod: what it is for, and its fields.
package struct InjectionPart: Sendable, Equatable {
    /// Whether the part is new, was there and is another now, or is gone.
    package enum Change: String, Sendable {
        case added, changed, removed
    }

    /// What it is: `init container istio-init: security context`.
    package var title: String
    /// What it is for, in one line.
    package var purpose: String
    /// The fields, in the order of the pod.
    package var edits: [FieldEdit]
    /// The number of names that all paths begin with and that the title says already.
    package var depth: Int

    /// Added if nothing was there before.
    package var change: Change {
        let seen = edits.filter(\.isVisible)
        if seen.allSatisfy({ $0.old == nil || $0.old == [:] || $0.old == [] }) { return .added }
        return seen.allSatisfy { $0.new == nil } ? .removed : .changed
    }

    /// The parts of the difference between two pods, each a map of `metadata` and `spec`. No field
    /// that differs is left out, and none is in two parts.
    package static func between(_ old: Value, _ new: Value) -> [InjectionPart] {
        var parts: [InjectionPart] = []
        let before = PartRules(own: containerNames(old), all: containerNames(new))
        for edit in FieldEdit.between(old, new) {
            let kind = before.kind(of: edit.path)
            if let index = parts.firstIndex(where: { $0.title == kind.title }) {
                parts[index].edits.append(edit)
            } else {
                parts.append(
                    InjectionPart(
                        title: kind.title, purpose: kind.purpose, edits: [edit], depth: kind.depth))
            }
        }
        return places.flatMap { place in
            parts.filter { Self.place(of: $0) == place }
        } + parts.filter { !places.contains(Self.place(of: $0)) }
    }

    /// The order in which parts are told; what is elsewhere comes last.
    private static let places = [
        "metadata.labels", "metadata.annotations", "spec.initContainers", "spec.containers",
    ]

    private static func place(of part: InjectionPart) -> String {
        (part.edits.first?.path.prefix(2) ?? []).joined(separator: ".")
    }

    private static func containerNames(_ pod: Value) -> [String] {
        ["initContainers", "containers"].flatMap { list in
            (pod["spec"]?[list]?.items ?? []).compactMap { $0["name"]?.string }
        }
    }
}
