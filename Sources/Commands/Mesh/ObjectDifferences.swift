import Cluster
import Objects
import YAML

/// What differs between two states of the store, a line an object and a line a changed field.
enum ObjectDifferences {
    /// Lines such as `+ pod/web-1`, `- serviceentry.../x`, `~ deployment.apps/web  spec.replicas: 1
    /// -> 2`. Events and bookkeeping (versions, times, managed fields) are left out.
    static func lines(from old: Store, to new: Store) -> [String] {
        var lines: [String] = []
        let types = (old.types + new.types.filter { !old.types.contains($0) }).sorted()
        for type in types where type.kind != "Event" && type.kind != "Lease" {
            let before = old.objects(type)
            let after = new.objects(type)
            var (i, j) = (0, 0)
            while i < before.count || j < after.count {
                if j >= after.count || (i < before.count && before[i].key < after[j].key) {
                    lines.append("- \(name(before[i]))")
                    i += 1
                } else if i >= before.count || after[j].key < before[i].key {
                    lines.append("+ \(name(after[j]))")
                    j += 1
                } else {
                    lines += changes(before[i], after[j])
                    i += 1
                    j += 1
                }
            }
        }
        return lines
    }

    private static func name(_ object: Object) -> String {
        let place = object.namespace.isEmpty ? "" : " in \(object.namespace)"
        return "\(object.type.printedName)/\(object.name)\(place)"
    }

    private static func changes(_ old: Object, _ new: Object) -> [String] {
        guard old.metadata.uid == new.metadata.uid else {
            return ["- \(name(old))", "+ \(name(new))"]
        }
        guard old.metadata.resourceVersion != new.metadata.resourceVersion else { return [] }
        var found: [String] = []
        compare(.map(old.metadata.labels), .map(new.metadata.labels), "metadata.labels", &found)
        if old.metadata.deletionTimestamp == nil, new.metadata.deletionTimestamp != nil {
            found.append("is being deleted")
        }
        for field in Set(old.fields.names + new.fields.names).sorted() where field != "status" {
            compare(old.fields[field], new.fields[field], field, &found)
        }
        let header = "~ \(name(new))"
        guard let first = found.first else { return [] }
        return ["\(header)  \(first)"] + found.dropFirst().prefix(9).map { "    \($0)" }
    }

    private static func compare(
        _ old: Value?, _ new: Value?, _ path: String, _ found: inout [String]
    ) {
        guard old != new else { return }
        if case .map(let one) = old, case .map(let other) = new {
            for name in Set(one.names + other.names).sorted() {
                compare(one[name], other[name], "\(path).\(name)", &found)
            }
        } else if case .list(let one) = old, case .list(let other) = new, one.count == other.count {
            for index in one.indices {
                compare(one[index], other[index], "\(path)[\(index)]", &found)
            }
        } else {
            found.append("\(path): \(shown(old)) -> \(shown(new))")
        }
    }

    private static func shown(_ value: Value?) -> String {
        guard let value else { return "(none)" }
        let text = value.string ?? jsonText(value, style: .compact)
        return text.count > 60 ? "\(text.prefix(57))..." : text
    }
}
