/// A kind of object that the API server serves: its names, versions and scope.
///
/// Its facts are kept behind one reference that never changes, so that copies of a type, of which
/// every object and every key holds one, cost next to nothing.
public struct ResourceType: Sendable {
    private let facts: Facts

    private final class Facts: Sendable {
        let group, kind, plural, singular: String
        let versions, shortNames, categories, verbs: [String]
        let isNamespaced, isCustom: Bool
        let hash: Int

        init(
            group: String, kind: String, plural: String, singular: String, versions: [String],
            shortNames: [String], categories: [String], verbs: [String], isNamespaced: Bool,
            isCustom: Bool
        ) {
            self.group = group
            self.kind = kind
            self.plural = plural
            self.singular = singular
            self.versions = versions
            self.shortNames = shortNames
            self.categories = categories
            self.verbs = verbs
            self.isNamespaced = isNamespaced
            self.isCustom = isCustom
            var hasher = Hasher()
            hasher.combine(group)
            hasher.combine(plural)
            hash = hasher.finalize()
        }
    }

    /// What can be done with objects of most kinds, as discovery lists it.
    public static let allVerbs = [
        "create", "delete", "deletecollection", "get", "list", "patch", "update", "watch",
    ]

    /// A kind of object; the plural is the kind in lower case with an `s` unless given, the
    /// singular the kind in lower case.
    public init(
        _ kind: String, group: String = "", versions: [String] = ["v1"], plural: String? = nil,
        shortNames: [String] = [], categories: [String] = [], isNamespaced: Bool = true,
        isCustom: Bool = false, singular: String? = nil, verbs: [String] = ResourceType.allVerbs
    ) {
        facts = Facts(
            group: group, kind: kind, plural: plural ?? kind.lowercased() + "s",
            singular: singular ?? kind.lowercased(), versions: versions, shortNames: shortNames,
            categories: categories, verbs: verbs, isNamespaced: isNamespaced, isCustom: isCustom)
    }

    /// The API group; empty for the core group.
    public var group: String { facts.group }
    /// The served versions, preferred first.
    public var versions: [String] { facts.versions }
    /// The kind, as in manifests: `ServiceEntry`.
    public var kind: String { facts.kind }
    /// The plural in lower case: `serviceentries`.
    public var plural: String { facts.plural }
    /// The singular in lower case.
    public var singular: String { facts.singular }
    /// Short names: `se`.
    public var shortNames: [String] { facts.shortNames }
    /// Categories that `get` takes, such as `all` and `istio-io`.
    public var categories: [String] { facts.categories }
    /// What can be done with objects of this kind, as discovery lists it.
    public var verbs: [String] { facts.verbs }
    /// Whether objects live in a namespace.
    public var isNamespaced: Bool { facts.isNamespaced }
    /// Whether a CustomResourceDefinition defines it: merge patches are then JSON merges.
    public var isCustom: Bool { facts.isCustom }

    /// `group/version` of the preferred version, or the version alone in the core group.
    public var apiVersion: String { apiVersion(versions[0]) }
    /// `group/version` of one version.
    public func apiVersion(_ version: String) -> String {
        group.isEmpty ? version : "\(group)/\(version)"
    }
    /// `plural.group`, as errors name it: `deployments.apps`, `pods`.
    public var resourceName: String { group.isEmpty ? plural : "\(plural).\(group)" }
    /// `singular.group`, as success lines name it: `deployment.apps`, `pod`.
    public var printedName: String { group.isEmpty ? singular : "\(singular).\(group)" }
}

extension ResourceType: Hashable, Comparable {
    /// Two types are one if group and plural agree.
    public static func == (left: Self, right: Self) -> Bool {
        left.facts === right.facts
            || left.facts.hash == right.facts.hash && left.plural == right.plural
                && left.group == right.group
    }

    /// By group, then by plural.
    public static func < (left: Self, right: Self) -> Bool {
        if left.facts === right.facts { return false }
        return (left.group, left.plural) < (right.group, right.plural)
    }

    /// Hashes what `==` compares.
    public func hash(into hasher: inout Hasher) { hasher.combine(facts.hash) }
}

/// Names one object: its type, namespace and name.
public struct ObjectKey: Sendable, Hashable, Comparable {
    /// The type.
    public var type: ResourceType
    /// The namespace; empty for cluster-scoped objects.
    public var namespace: String
    /// The name.
    public var name: String

    /// The object `name` in `namespace`.
    public init(_ type: ResourceType, namespace: String = "", name: String) {
        self.type = type
        self.namespace = namespace
        self.name = name
    }

    /// By type, then namespace, then name.
    public static func < (left: Self, right: Self) -> Bool {
        if left.type != right.type { return left.type < right.type }
        return (left.namespace, left.name) < (right.namespace, right.name)
    }
}
