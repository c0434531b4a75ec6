import Basis
import YAML

/// A Kubernetes object: its type, its metadata read into fields, and everything else as a value.
public struct Object: Sendable, Equatable {
    /// What kind of object it is.
    public var type: ResourceType
    /// The version in which it was written, one of `type.versions`.
    public var version: String
    /// `metadata`.
    public var metadata: Metadata
    /// Every top-level field but `apiVersion`, `kind` and `metadata`: `spec`, `status`, `data`, ...
    public var fields: Fields

    /// An object; the preferred version unless told otherwise.
    public init(
        _ type: ResourceType, version: String? = nil, metadata: Metadata, fields: Fields = [:]
    ) {
        self.type = type
        self.version = version ?? type.versions[0]
        self.metadata = metadata
        self.fields = fields
    }

    /// Its key.
    public var key: ObjectKey {
        ObjectKey(type, namespace: metadata.namespace, name: metadata.name)
    }
    /// `metadata.name`.
    public var name: String { metadata.name }
    /// `metadata.namespace`, empty for cluster-scoped objects.
    public var namespace: String { metadata.namespace }
    /// `namespace/name`, or the name alone for cluster-scoped objects.
    public var namespacedName: String { namespace.isEmpty ? name : "\(namespace)/\(name)" }

    /// The value at the end of a path below the object's top, `metadata` excepted.
    public subscript(path: String...) -> Value? {
        get {
            guard let first = path.first else { return nil }
            return fields[first]?.value(at: path[1...])
        }
        set {
            guard let first = path.first else { return }
            if path.count == 1 {
                fields[first] = newValue
            } else if newValue != nil || fields[first] != nil {
                fields[first, default: [:]].set(newValue, at: path[1...])
            }
        }
    }
}

/// `metadata`, read into fields. What has no field of its own is kept in `other`.
public struct Metadata: Sendable, Equatable {
    /// The name.
    public var name = ""
    /// The prefix for a name that the server makes up.
    public var generateName = ""
    /// The namespace; empty for cluster-scoped objects.
    public var namespace = ""
    /// The unique id; empty until the server gives one.
    public var uid = ""
    /// The store's revision of the last change; 0 until stored.
    public var resourceVersion: Int64 = 0
    /// Counts changes of the specification; 0 for kinds that have none.
    public var generation: Int64 = 0
    /// When the object was stored first.
    public var creationTimestamp: Instant?
    /// When deletion was asked for, plus the grace period: the instant it ends.
    public var deletionTimestamp: Instant?
    /// The grace period of the deletion, in seconds.
    public var deletionGracePeriodSeconds: Int64?
    /// Labels.
    public var labels: Fields = [:]
    /// Annotations.
    public var annotations: Fields = [:]
    /// Owners.
    public var ownerReferences: [OwnerReference] = []
    /// What must happen before the object goes.
    public var finalizers: [String] = []
    /// Everything else, `managedFields` among it.
    public var other: Fields = [:]

    /// Metadata with a name and perhaps a namespace and labels.
    public init(name: String = "", namespace: String = "", labels: Fields = [:]) {
        self.name = name
        self.namespace = namespace
        self.labels = labels
    }

    /// The value of label `key`.
    public func label(_ key: String) -> String? { labels[key]?.string }
    /// The value of annotation `key`.
    public func annotation(_ key: String) -> String? { annotations[key]?.string }
    /// The owner that controls the object.
    public var controller: OwnerReference? { ownerReferences.first { $0.isController } }
}

/// One entry of `metadata.ownerReferences`.
public struct OwnerReference: Sendable, Hashable {
    /// `group/version` of the owner.
    public var apiVersion: String
    /// The owner's kind.
    public var kind: String
    /// The owner's name, in the same namespace (or cluster-scoped).
    public var name: String
    /// The owner's uid.
    public var uid: String
    /// Whether the owner is the managing controller.
    public var isController: Bool
    /// Whether foreground deletion of the owner waits for this object.
    public var blockOwnerDeletion: Bool

    /// A reference to `owner`.
    public init(_ owner: Object, isController: Bool = true, blockOwnerDeletion: Bool = true) {
        self.init(
            apiVersion: owner.type.apiVersion(owner.version), kind: owner.type.kind,
            name: owner.name, uid: owner.metadata.uid, isController: isController,
            blockOwnerDeletion: blockOwnerDeletion)
    }

    /// A reference from its parts.
    public init(
        apiVersion: String, kind: String, name: String, uid: String, isController: Bool,
        blockOwnerDeletion: Bool
    ) {
        self.apiVersion = apiVersion
        self.kind = kind
        self.name = name
        self.uid = uid
        self.isController = isController
        self.blockOwnerDeletion = blockOwnerDeletion
    }
}
