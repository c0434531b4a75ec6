import Objects

extension Status {
    /// The type is not served (apimachinery pkg/api/errors: NewGenericServerResponse).
    static let unknownPath = Status(
        .notFound, "the server could not find the requested resource", code: 404)

    /// A bound of mesh itself was met.
    static let storeIsFull = Status(
        .internalError, "Internal error occurred: the store's limit of objects is reached",
        code: 500)

    /// Optimistic concurrency (apiserver pkg/registry/generic/registry/store.go:
    /// OptimisticLockErrorMsg).
    static func modified(_ type: ResourceType, _ name: String) -> Status {
        conflict(
            type, name,
            "the object has been modified; please apply your changes to the latest version and "
                + "try again")
    }

    /// A conflict (apimachinery pkg/api/errors: NewConflict).
    static func conflict(_ type: ResourceType, _ name: String, _ text: String) -> Status {
        Status(
            .conflict, "Operation cannot be fulfilled on \(type.resourceName) \"\(name)\": \(text)",
            code: 409, kind: type.plural, group: type.group, name: name)
    }

    /// A refusal (apimachinery pkg/api/errors: NewForbidden).
    static func forbidden(_ type: ResourceType, _ name: String, _ text: String) -> Status {
        Status(
            .forbidden, "\(type.resourceName) \"\(name)\" is forbidden: \(text)", code: 403,
            kind: type.plural, group: type.group, name: name)
    }

    /// The namespace goes (apiserver pkg/admission/plugin/namespace/lifecycle/admission.go).
    static func terminating(_ type: ResourceType, _ name: String, namespace: String) -> Status {
        var status = forbidden(
            type, name,
            "unable to create new content in namespace \(namespace) because it is being terminated")
        status.causes = [
            Cause(
                reason: "NamespaceTerminating",
                message: "namespace \(namespace) is being terminated",
                field: "metadata.namespace")
        ]
        return status
    }

    /// A failure of the server's own (apimachinery pkg/api/errors: NewInternalError).
    static func internalError(_ text: String) -> Status {
        Status(.internalError, "Internal error occurred: \(text)", code: 500)
    }
}

extension Status {
    /// A webhook's denial (apiserver pkg/admission/plugin/webhook/errors/statuserror.go).
    static func denied(by webhook: String, _ message: String) -> Status {
        let prefix = "admission webhook \"\(webhook)\" denied the request"
        return Status(
            .unknown, message.isEmpty ? prefix + " without explanation" : "\(prefix): \(message)",
            code: 400)
    }
}
