import Basis
import Objects

/// Objects by type, namespace and name, with the changes that led to them.
public struct Store: Sendable {
    /// The revision of the last change.
    public private(set) var revision: Int64 = 0
    /// The served types, custom ones among them.
    public private(set) var types: [ResourceType] = []

    /// An empty store.
    public init() {}

    /// The object of a key.
    public func object(_ key: ObjectKey) -> Object? { nil }

    /// The objects of a type in order of namespace and name; of all namespaces if none is given.
    public func objects(_ type: ResourceType, namespace: String? = nil) -> [Object] { [] }

    /// The objects that `owner` controls, of one type, in order of name.
    public func objects(_ type: ResourceType, controlledBy owner: Object) -> [Object] { [] }

    /// The changes after a revision, oldest first, as a watch sees them.
    public func changes(after revision: Int64) -> [ObjectChange] { [] }

    /// The type that a user means by a word: plural, singular, short name or kind, perhaps with
    /// `.group` or `.version.group`.
    public func type(named word: String) -> ResourceType? { nil }

    /// The type of a manifest's `apiVersion` and `kind`.
    public func type(apiVersion: String, kind: String) -> ResourceType? { nil }
}
