import Cluster
import Interpreter
import Objects
import YAML

extension SessionState {
    /// Remarks about fields that a statement wrote and that have no effect here: once a session for
    /// each kind and field.
    package mutating func noteUnusedFields(since revision: Int64) {
        guard simulation.world.store.revision > revision else { return }
        for change in simulation.world.store.changes(after: revision)
        where change.kind != .deleted && change.object.type.isCustom {
            guard let use = FieldUse.kinds[change.object.type.kind],
                let specification = change.object["spec"]
            else { continue }
            var unused: [String] = []
            Self.collectUnused(specification, "", use, &unused)
            for path in unused {
                let kind = change.object.type.kind
                note(
                    Note(
                        kind: "unused:\(kind).\(path)",
                        "\(kind): spec.\(path) is accepted, but has no effect here"))
            }
        }
    }

    private static func collectUnused(
        _ value: Value, _ path: String, _ use: FieldUse.Fields, _ found: inout [String]
    ) {
        switch value {
        case .map(let fields):
            for (name, inner) in fields {
                let place = path.isEmpty ? name : "\(path).\(name)"
                // A name that the table lacks is a key of a map, such as a label.
                guard let isUsed = use[place] else { continue }
                if isUsed {
                    collectUnused(inner, place, use, &found)
                } else if !found.contains(place) {
                    found.append(place)
                }
            }
        case .list(let items):
            for item in items { collectUnused(item, path, use, &found) }
        case .null, .bool, .int, .double, .string:
            break
        }
    }
}
