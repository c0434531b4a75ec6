import Basis
import Objects
import YAML

/// A write to the API server.
public struct Request: Sendable {
    /// What is asked for.
    public enum Action: Sendable {
        /// POST: store a new object.
        case create(Object)
        /// PUT: replace the object; a resource version other than 0 must be the stored one.
        case update(Object)
        /// PATCH: change the object.
        case patch(Patch)
        /// DELETE.
        case delete(Deletion)
    }

    /// How a patch's body is read.
    public enum Patch: Sendable {
        /// `application/strategic-merge-patch+json`: not for custom resources.
        case strategic(Value)
        /// `application/merge-patch+json` (RFC 7386).
        case merge(Value)
        /// `application/json-patch+json` (RFC 6902).
        case json(Value)
    }

    /// DeleteOptions.
    public struct Deletion: Sendable {
        /// What happens to dependents.
        public enum Propagation: String, Sendable {
            case background = "Background"
            case foreground = "Foreground"
            case orphan = "Orphan"
        }
        /// Seconds of grace; nil for the object's own.
        public var gracePeriodSeconds: Int64?
        /// What happens to dependents.
        public var propagation: Propagation
        /// The uid that the object must have, if given.
        public var uid: String?

        /// Options; background propagation and the object's own grace unless told otherwise.
        public init(
            gracePeriodSeconds: Int64? = nil, propagation: Propagation = .background,
            uid: String? = nil
        ) {
            self.gracePeriodSeconds = gracePeriodSeconds
            self.propagation = propagation
            self.uid = uid
        }
    }

    /// What to do with fields that the schema does not know (`fieldValidation`).
    public enum FieldValidation: String, Sendable {
        case strict = "Strict"
        case warn = "Warn"
        case ignore = "Ignore"
    }

    /// The object that is written. For a creation with `generateName` the name is empty.
    public var key: ObjectKey
    /// What is asked for.
    public var action: Action
    /// Empty, `status` or `scale`.
    public var subresource: String
    /// Whether nothing is to be stored.
    public var isDryRun: Bool
    /// Who writes, for `managedFields` and events.
    public var fieldManager: String
    /// What to do with unknown fields.
    public var fieldValidation: FieldValidation
    /// Whether a controller of the cluster's own writes.
    var isTrusted = false

    /// A write by `fieldManager`.
    public init(
        _ action: Action, _ key: ObjectKey, subresource: String = "", isDryRun: Bool = false,
        fieldManager: String = "kubectl", fieldValidation: FieldValidation = .strict
    ) {
        self.action = action
        self.key = key
        self.subresource = subresource
        self.isDryRun = isDryRun
        self.fieldManager = fieldManager
        self.fieldValidation = fieldValidation
    }
}

/// The API server's answer to a write that was accepted.
public struct Response: Sendable {
    /// The object as stored (for a dry run: as it would be), or as it last was, for a deletion.
    public var object: Object
    /// `Warning:` headers.
    public var warnings: [String]
    /// Whether anything was stored: a write that changes nothing keeps the resource version.
    public var changed: Bool

    /// An answer.
    public init(object: Object, warnings: [String] = [], changed: Bool = true) {
        self.object = object
        self.warnings = warnings
        self.changed = changed
    }
}
