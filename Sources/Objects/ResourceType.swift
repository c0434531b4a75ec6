/// A kind of object that the API server serves: its names, versions and scope.
public struct ResourceType: Sendable, Hashable, Comparable {
    /// The API group; empty for the core group.
    public var group: String
    /// The served versions, preferred first.
    public var versions: [String]
    /// The kind, as in manifests: `ServiceEntry`.
    public var kind: String
    /// The plural in lower case: `serviceentries`.
    public var plural: String
    /// The singular in lower case.
    public var singular: String
    /// Short names: `se`.
    public var shortNames: [String]
    /// Categories that `get` takes, such as `all` and `istio-io`.
    public var categories: [String]
    /// Whether objects live in a namespace.
    public var isNamespaced: Bool
    /// Whether a CustomResourceDefinition defines it: merge patches are then JSON merges.
    public var isCustom: Bool

    /// A kind of object; the plural is the kind in lower case with an `s` unless given.
    public init(
        _ kind: String, group: String = "", versions: [String] = ["v1"], plural: String? = nil,
        shortNames: [String] = [], categories: [String] = [], isNamespaced: Bool = true,
        isCustom: Bool = false
    ) {
        self.group = group
        self.versions = versions
        self.kind = kind
        self.singular = kind.lowercased()
        self.plural = plural ?? kind.lowercased() + "s"
        self.shortNames = shortNames
        self.categories = categories
        self.isNamespaced = isNamespaced
        self.isCustom = isCustom
    }

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

    /// Two types are one if group and plural agree.
    public static func == (left: Self, right: Self) -> Bool {
        left.plural == right.plural && left.group == right.group
    }
    /// By group, then by plural.
    public static func < (left: Self, right: Self) -> Bool {
        (left.group, left.plural) < (right.group, right.plural)
    }
    /// Hashes what `==` compares.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(group)
        hasher.combine(plural)
    }
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
