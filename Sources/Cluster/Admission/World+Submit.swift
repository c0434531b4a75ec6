import Basis
import Objects
import YAML

extension World {
    /// Performs a write: decoding and defaulting, admission, validation, storing. Whole or nothing.
    public mutating func submit(_ request: Request) throws(Status) -> Response {
        guard store.serves(request.key.type) else { throw .unknownPath }
        switch request.action {
        case .create(let object):
            let (decoded, warnings) = try decode(object, request)
            return try create(decoded, request, warnings)
        case .update(let object):
            let (decoded, warnings) = try decode(object, request)
            return try update(to: decoded, request, warnings)
        case .patch(let patch): return try self.patch(with: patch, request)
        case .delete(let options): return try delete(options, request)
        }
    }

    /// Performs a controller's write: its objects are made by code and need no decoding.
    mutating func write(_ request: Request) throws(Status) -> Response {
        guard store.serves(request.key.type) else { throw .unknownPath }
        var request = request
        request.isTrusted = true
        switch request.action {
        case .create(let object): return try create(object, request, [])
        case .update(let object): return try update(to: object, request, [])
        case .patch(let patch): return try self.patch(with: patch, request)
        case .delete(let options): return try delete(options, request)
        }
    }

    private mutating func create(
        _ given: Object, _ request: Request, _ warnings: [String]
    ) throws(Status) -> Response {
        var object = given
        object.metadata.namespace = request.key.namespace
        object.metadata.keepOnlyTheClients()
        try checkNamespace(of: request.key, name: object.admissionName)
        let isFromTemplate = request.isTrusted && object.type == .pod && object.name.isEmpty
        let admitted =
            isFromTemplate
            ? try admitFromTemplate(object, request) : try admit(object, old: nil, request)
        object = admitted.object
        try nameNew(&object)
        object.metadata.uid = newUID(object)
        object.metadata.creationTimestamp = now.wholeSecond
        object.metadata.generation = object.type.hasGeneration ? 1 : 0
        try prepareForCreate(&object)
        try validate(object, old: nil, request)
        let last = try admitFinally(object, old: nil, request)
        let warnings = warnings + admitted.warnings + last
        guard store.count < configuration.limits.objects else { throw .storeIsFull }
        guard !request.isDryRun else { return Response(object: object, warnings: warnings) }
        return Response(object: store(object), warnings: warnings)
    }

    /// Draws a name behind `generateName`, or sees that the given one is free. Taken names are
    /// drawn again (apiserver pkg/registry/generic/registry/store.go: Create, RetryGenerateName).
    private mutating func nameNew(_ object: inout Object) throws(Status) {
        guard object.name.isEmpty else {
            guard store.stored(object.key) == nil else {
                throw .alreadyExists(object.type, object.name)
            }
            return
        }
        guard !object.metadata.generateName.isEmpty else {
            throw .invalid(
                object.type, "",
                [
                    .init(
                        reason: "FieldValueRequired",
                        message: "Required value: name or generateName is required",
                        field: "metadata.name")
                ])
        }
        // The prefix is cut so that names have 63 characters at most (apiserver pkg/storage/names).
        let prefix = String(object.metadata.generateName.prefix(58))
        repeat {
            var stream = draw("name", object.namespace + "/" + prefix)
            object.metadata.name = prefix + stream.kubernetesSuffix(5)
        } while store.stored(object.key) != nil
    }

    private mutating func update(
        to given: Object, _ request: Request, _ warnings: [String]
    ) throws(Status) -> Response {
        guard let old = store.object(request.key) else {
            throw .notFound(request.key.type, request.key.name)
        }
        let wanted = given.metadata.resourceVersion
        guard wanted == 0 || wanted == old.metadata.resourceVersion else {
            throw .modified(old.type, old.name)
        }
        return try replace(old, by: given, request, warnings)
    }

    /// Stores a new form of an object: what updates and patches have in common.
    mutating func replace(
        _ old: Object, by given: Object, _ request: Request, _ warnings: [String]
    ) throws(Status) -> Response {
        var object = given
        object.type = old.type
        keepServerFields(of: old, in: &object)
        keepOtherParts(of: old, in: &object, request.subresource)
        if object.type == .secret { object.foldStringData() }
        var warnings = warnings
        if object.type == .service, request.subresource.isEmpty {
            try allocate(&object, old: old)
        }
        if request.subresource.isEmpty || request.subresource == "scale" {
            let admitted = try admit(object, old: old, request)
            object = admitted.object
            warnings += admitted.warnings
            try validate(object, old: old, request)
        }
        if object.type.hasGeneration, object.specification != old.specification {
            object.metadata.generation = old.metadata.generation + 1
        }
        warnings += try admitFinally(object, old: old, request)
        guard object != old else {
            return Response(object: old, warnings: warnings, changed: false)
        }
        guard !request.isDryRun else { return Response(object: object, warnings: warnings) }
        if object.metadata.deletionTimestamp != nil, object.metadata.finalizers.isEmpty,
            object.metadata.deletionGracePeriodSeconds ?? 0 == 0,
            object["spec", "finalizers"]?.items.isEmpty ?? true || object.type != .namespace
        {
            erase(object.key)
            return Response(object: object, warnings: warnings)
        }
        return Response(object: store(object), warnings: warnings)
    }

    /// A write through a subresource touches its part alone, and other writes not that part.
    private func keepOtherParts(
        of old: Object, in object: inout Object, _ subresource: String
    ) {
        let given = object
        switch subresource {
        case "finalize":
            object = old
            object["spec", "finalizers"] = given["spec", "finalizers"]
        case "status":
            object.fields = old.fields
            object.fields["status"] = given.fields["status"]
        case "binding":
            object = old
            object["spec", "nodeName"] = given["spec", "nodeName"]
            object.setCondition("PodScheduled", isTrue: true, at: now)
        case "scale":
            object = old
            object["spec", "replicas"] = given["spec", "replicas"]
        default:
            if old.type.hasStatusSubresource { object.fields["status"] = old.fields["status"] }
        }
    }

    /// What no client may change (apimachinery pkg/api/validation: ValidateObjectMetaUpdate).
    private func keepServerFields(of old: Object, in object: inout Object) {
        object.metadata.name = old.name
        object.metadata.namespace = old.namespace
        object.metadata.uid = old.metadata.uid
        object.metadata.resourceVersion = old.metadata.resourceVersion
        object.metadata.generation = old.metadata.generation
        object.metadata.creationTimestamp = old.metadata.creationTimestamp
        object.metadata.deletionTimestamp = old.metadata.deletionTimestamp
        object.metadata.deletionGracePeriodSeconds = old.metadata.deletionGracePeriodSeconds
        object.metadata.generateName = old.metadata.generateName
    }

    private func checkNamespace(of key: ObjectKey, name: String) throws(Status) {
        guard key.type.isNamespaced else { return }
        let place = ObjectKey(.namespace, name: key.namespace)
        guard let namespace = store.object(place) else {
            throw .notFound(.namespace, key.namespace)
        }
        guard namespace.metadata.deletionTimestamp != nil else { return }
        throw .terminating(key.type, name, namespace: key.namespace)
    }
}

extension Metadata {
    /// Forgets what only the server may say about a new object.
    fileprivate mutating func keepOnlyTheClients() {
        uid = ""
        resourceVersion = 0
        generation = 0
        creationTimestamp = nil
        deletionTimestamp = nil
        deletionGracePeriodSeconds = nil
    }
}

extension Object {
    /// Everything whose change counts as a change of the specification.
    var specification: Fields {
        var fields = fields
        fields["status"] = nil
        return fields
    }
}

extension ResourceType {
    /// Whether the status is written through a subresource of its own only.
    var hasStatusSubresource: Bool {
        isCustom || hasGeneration || self == .pod || self == .service || self == .node
            || self == .namespace
    }
}
