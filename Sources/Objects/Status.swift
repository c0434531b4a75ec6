/// The API server's answer to a request that failed (`kind: Status`).
public struct Status: Error, Sendable, Equatable {
    /// The machine-readable reason; the raw value is the API's.
    public enum Reason: String, Sendable {
        case notFound = "NotFound"
        case alreadyExists = "AlreadyExists"
        case conflict = "Conflict"
        case invalid = "Invalid"
        case badRequest = "BadRequest"
        case forbidden = "Forbidden"
        case internalError = "InternalError"
        case unsupportedMediaType = "UnsupportedMediaType"
        case methodNotAllowed = "MethodNotAllowed"
        /// No reason: what an admission webhook's denial has when the webhook gives none.
        case unknown = ""
    }

    /// One of several causes of an invalid object.
    public struct Cause: Sendable, Equatable {
        /// `FieldValueInvalid`, `FieldValueRequired`, ...
        public var reason: String
        /// The text after the field's path.
        public var message: String
        /// The field's path: `spec.containers[0].image`.
        public var field: String

        /// A cause.
        public init(reason: String, message: String, field: String) {
            self.reason = reason
            self.message = message
            self.field = field
        }
    }

    /// The reason.
    public var reason: Reason
    /// The whole message.
    public var message: String
    /// The HTTP status code.
    public var code: Int
    /// The object's kind (for `invalid`) or plural resource (else), its group and name.
    public var kind: String
    /// The API group.
    public var group: String
    /// The object's name.
    public var name: String
    /// Causes, for `invalid`.
    public var causes: [Cause]

    /// A failure.
    public init(
        _ reason: Reason, _ message: String, code: Int, kind: String = "", group: String = "",
        name: String = "", causes: [Cause] = []
    ) {
        self.reason = reason
        self.message = message
        self.code = code
        self.kind = kind
        self.group = group
        self.name = name
        self.causes = causes
    }

    /// `pods "x" not found` (apimachinery pkg/api/errors: NewNotFound).
    public static func notFound(_ type: ResourceType, _ name: String) -> Status {
        Status(
            .notFound, "\(type.resourceName) \"\(name)\" not found", code: 404, kind: type.plural,
            group: type.group, name: name)
    }

    /// `pods "x" already exists` (apimachinery pkg/api/errors: NewAlreadyExists).
    public static func alreadyExists(_ type: ResourceType, _ name: String) -> Status {
        Status(
            .alreadyExists, "\(type.resourceName) \"\(name)\" already exists", code: 409,
            kind: type.plural, group: type.group, name: name)
    }

    /// `Pod "x" is invalid: field: message`, several causes in brackets (apimachinery
    /// pkg/api/errors: NewInvalid).
    public static func invalid(_ type: ResourceType, _ name: String, _ causes: [Cause]) -> Status {
        let texts = causes.map { "\($0.field): \($0.message)" }
        let list = texts.count == 1 ? texts[0] : "[\(texts.joined(separator: ", "))]"
        let printed = type.group.isEmpty ? type.kind : "\(type.kind).\(type.group)"
        return Status(
            .invalid, "\(printed) \"\(name)\" is invalid: \(list)", code: 422, kind: type.kind,
            group: type.group, name: name, causes: causes)
    }

    /// A malformed request.
    public static func badRequest(_ message: String) -> Status {
        Status(.badRequest, message, code: 400)
    }
}
