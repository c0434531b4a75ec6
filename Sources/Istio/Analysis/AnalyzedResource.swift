import Objects
import YAML

/// An object that analyzers read, and where it stands if it comes from a file.
// istio pkg/config/resource/instance.go
package struct AnalyzedResource: Sendable {
    /// What it is.
    package var kind: AnalyzedKind
    /// The object.
    package var object: Object
    /// Where it stands in a file; nil for an object of the cluster.
    package var place: ManifestPlace?

    /// The name.
    var name: String { object.name }
    /// The namespace; empty for objects that have none.
    var namespace: String { object.namespace }
    /// `namespace/name`.
    var fullName: String { object.namespacedName }
    /// The labels.
    var labels: Fields { object.metadata.labels }
    /// The annotations.
    var annotations: Fields { object.metadata.annotations }
    /// `spec`.
    var spec: Value { object["spec"] ?? [:] }

    /// `Pod default/web`.
    // istio pkg/config/analysis/legacy/source/kube/origin.go: FriendlyName
    package var friendlyName: String { "\(kind.kind) \(fullName)" }
    /// What messages of one code are sorted by.
    // origin.go: Comparator
    var comparator: String { "\(kind.kind)/\(name)/\(namespace)" }
    /// The namespace that decides whether a message is asked for: a Namespace is in itself.
    // origin.go: Namespace
    var originNamespace: String { kind == .namespace ? name : namespace }
}

/// Where an object stands in a file.
package struct ManifestPlace: Sendable {
    /// The file as it was named.
    package var file: String
    /// The line that the object's document begins on, as istioctl counts it.
    package var line: Int
    /// The document's text.
    let source: [UInt8]
    /// Where its keys and values are.
    let marks: Marks
    /// What it says.
    let document: Value
    /// The way to the object, if it is an item of a list.
    var prefix = FieldPath()

    /// The line of a value that is no map and no list; nil for one that is, and for a missing one.
    // istio pilot/pkg/config/file/store.go: BuildFieldPathMap
    func line(of path: FieldPath) -> Int? {
        let whole = FieldPath(prefix.steps + path.steps)
        var value: Value? = document
        for step in whole.steps {
            switch step {
            case .field(let name): value = value?[name]
            case .index(let index): value = value?[index]
            }
        }
        switch value {
        case nil, .list, .map: return nil
        case .null, .bool, .int, .double, .string: break
        }
        guard let offset = marks.value(at: whole) else { return nil }
        // Items of a list are written out anew before they are read, one line further down.
        let start = prefix.steps.isEmpty ? line : line - itemLine
        return start + source[..<min(offset, source.count)].count { $0 == 10 }
    }

    /// How far below the document's first line an item of a list is said to begin.
    var itemLine = 0
}
