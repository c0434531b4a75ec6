import Objects
import YAML

/// What analyzers read and where they report.
// istio pkg/config/analysis/local/context.go
package struct AnalysisContext: Sendable {
    /// The configuration of the mesh.
    let mesh: MeshConfig
    /// The networks of the mesh.
    let networks: Value
    /// Istio's own namespace.
    let istioNamespace: String
    private var resources: [AnalyzedKind: [AnalyzedResource]] = [:]
    /// What was reported, in order.
    package private(set) var messages: [AnalysisMessage] = []

    /// A context over objects; of two objects with one name the first counts.
    init(
        _ objects: [AnalyzedResource], mesh: MeshConfig, networks: Value = [:],
        istioNamespace: String
    ) {
        self.mesh = mesh
        self.networks = networks
        self.istioNamespace = istioNamespace
        for (kind, members) in Dictionary(grouping: objects, by: \.kind) {
            var seen: Set<String> = []
            resources[kind] = members.filter { seen.insert("\($0.namespace)/\($0.name)").inserted }
                .sorted { ($0.namespace, $0.name) < ($1.namespace, $1.name) }
        }
        for (kind, name) in [
            (AnalyzedKind.meshConfig, "meshconfig"), (.meshNetworks, "meshnetworks"),
        ] {
            let object = Object(
                kind.type, metadata: Metadata(name: name, namespace: istioNamespace))
            resources[kind] = [AnalyzedResource(kind: kind, object: object)]
        }
    }

    /// All objects of a kind, by namespace and name. (Istio goes through them in no order.)
    subscript(kind: AnalyzedKind) -> [AnalyzedResource] { resources[kind] ?? [] }

    /// One object.
    func find(_ kind: AnalyzedKind, _ name: ResourceName) -> AnalyzedResource? {
        self[kind].first { $0.name == name.name && $0.namespace == name.namespace }
    }

    /// Reports a message about an object. `path` leads to the value that it is about: its line is
    /// shown if the object has that value in a file.
    mutating func report(
        _ type: AnalysisMessageType, _ resource: AnalyzedResource?, _ arguments: [String] = [],
        at path: FieldPath? = nil
    ) {
        let line = path.flatMap { resource?.place?.line(of: $0) }
        messages.append(
            AnalysisMessage(
                type: type, resource: resource, text: type.text(arguments), line: line))
    }
}

extension AnalysisMessageType {
    /// The sentence with its arguments in place, as Go's `Sprintf` puts them there.
    func text(_ arguments: [String]) -> String {
        var rest = arguments[...]
        var text = ""
        var isVerb = false
        for character in template {
            guard isVerb else {
                if character == "%" { isVerb = true } else { text.append(character) }
                continue
            }
            isVerb = false
            let argument = rest.popFirst() ?? ""
            text += character == "q" ? GoText.quoted(argument) : argument
        }
        return text
    }
}

/// A namespace and a name.
// istio pkg/config/resource/name.go: FullName
struct ResourceName: Hashable, Comparable, CustomStringConvertible {
    var namespace: String
    var name: String

    init(_ namespace: String, _ name: String) {
        self.namespace = namespace
        self.name = name
    }

    init(_ resource: AnalyzedResource) { self.init(resource.namespace, resource.name) }

    /// A name with its namespace, or one without, which is then in `namespace`.
    // name.go: NewShortOrFullName
    init(_ text: String, in namespace: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        self.namespace = parts.count == 2 ? String(parts[0]) : namespace
        name = String(parts.last ?? "")
    }

    static func < (left: Self, right: Self) -> Bool {
        (left.namespace, left.name) < (right.namespace, right.name)
    }

    var description: String { namespace.isEmpty ? name : "\(namespace)/\(name)" }
}

/// A list as Go's `%v` prints it: `[a b]`.
func goList(_ items: some Sequence<some CustomStringConvertible>) -> String {
    "[\(items.map(\.description).joined(separator: " "))]"
}
