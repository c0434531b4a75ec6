import Basis
import YAML

/// Why a value is no object.
public enum ObjectReadError: Error, Sendable, Equatable {
    /// The value is no map; the text says what it is: `array`, `string`.
    case notAnObject(String)
    /// `kind` is missing; the value as JSON.
    case kindMissing(String)
    /// `apiVersion` is missing.
    case apiVersionMissing
    /// No served type has this name.
    case unknownKind(apiVersion: String, kind: String)
    /// `metadata` has a value of the wrong type; the API server's text.
    case metadata(String)

    /// The text of kubectl or the API server.
    public var message: String {
        switch self {
        case .notAnObject(let what):
            "json: cannot unmarshal \(what) into Go value of type unstructured.detector"
        case .kindMissing(let json): "Object 'Kind' is missing in '\(json)'"
        case .apiVersionMissing: "Object 'apiVersion' is missing"
        case .unknownKind(let apiVersion, let kind):
            "no matches for kind \"\(kind)\" in version \"\(apiVersion)\""
        case .metadata(let text): text
        }
    }
}

extension Object {
    /// Reads a manifest. `types` tells the type of an `apiVersion` and `kind`.
    public init(
        value: Value, types: (_ apiVersion: String, _ kind: String) -> ResourceType?
    ) throws(ObjectReadError) {
        guard case .map(var fields) = value else { throw .notAnObject(value.jsonTypeName) }
        guard let kind = fields["kind"]?.string, !kind.isEmpty else {
            throw .kindMissing(jsonText(value))
        }
        guard let apiVersion = fields["apiVersion"]?.string, !apiVersion.isEmpty else {
            throw .apiVersionMissing
        }
        guard let type = types(apiVersion, kind) else {
            throw .unknownKind(apiVersion: apiVersion, kind: kind)
        }
        let metadata = try Metadata(value: fields["metadata"] ?? .null, isCustom: type.isCustom)
        fields["apiVersion"] = nil
        fields["kind"] = nil
        fields["metadata"] = nil
        self.init(
            type, version: ResourceCatalog.groupVersion(apiVersion).version, metadata: metadata,
            fields: fields)
    }

    /// Reads a manifest of a type of `catalog`.
    public init(value: Value, catalog: ResourceCatalog) throws(ObjectReadError) {
        try self.init(value: value) { catalog.type(apiVersion: $0, kind: $1) }
    }

    /// The object as the API server gives it out: `apiVersion`, `kind`, `metadata` and the rest.
    public var value: Value {
        var all = fields
        all["apiVersion"] = .string(type.apiVersion(version))
        all["kind"] = .string(type.kind)
        all["metadata"] = metadata.value
        return .map(all)
    }
}

extension Metadata {
    /// Reads `metadata`; wrong types are told as Go's decoder tells them. A null is no value.
    public init(value: Value, isCustom: Bool = false) throws(ObjectReadError) {
        self.init()
        var decoder = MetadataDecoder(isCustom: isCustom)
        guard var fields = try decoder.map(value, "", "v1.ObjectMeta") else { return }
        name = try decoder.text(&fields, "name") ?? ""
        generateName = try decoder.text(&fields, "generateName") ?? ""
        namespace = try decoder.text(&fields, "namespace") ?? ""
        uid = try decoder.text(&fields, "uid", "types.UID") ?? ""
        resourceVersion = Int64(try decoder.text(&fields, "resourceVersion") ?? "") ?? 0
        generation = try decoder.number(&fields, "generation") ?? 0
        deletionGracePeriodSeconds = try decoder.number(&fields, "deletionGracePeriodSeconds")
        creationTimestamp = try decoder.time(&fields, "creationTimestamp")
        deletionTimestamp = try decoder.time(&fields, "deletionTimestamp")
        labels = try decoder.texts(&fields, "labels")
        annotations = try decoder.texts(&fields, "annotations")
        finalizers = try decoder.list(&fields, "finalizers")
        ownerReferences = try decoder.owners(&fields)
        for field in fields where field.value != .null { other[field.name] = field.value }
    }

    /// `metadata` as the API server gives it out; `creationTimestamp` is null until it is set.
    public var value: Value {
        var fields = other
        func set(_ name: String, _ text: String) {
            if !text.isEmpty { fields[name] = .string(text) }
        }
        set("name", name)
        set("generateName", generateName)
        set("namespace", namespace)
        set("uid", uid)
        if resourceVersion != 0 { fields["resourceVersion"] = .string(String(resourceVersion)) }
        if generation != 0 { fields["generation"] = .int(generation) }
        if let creationTimestamp {
            fields["creationTimestamp"] = .string(creationTimestamp.rfc3339)
        }
        if let deletionTimestamp {
            fields["deletionTimestamp"] = .string(deletionTimestamp.rfc3339)
        }
        if let deletionGracePeriodSeconds {
            fields["deletionGracePeriodSeconds"] = .int(deletionGracePeriodSeconds)
        }
        if !labels.isEmpty { fields["labels"] = .map(labels) }
        if !annotations.isEmpty { fields["annotations"] = .map(annotations) }
        if !finalizers.isEmpty { fields["finalizers"] = .list(finalizers.map { .string($0) }) }
        if !ownerReferences.isEmpty {
            fields["ownerReferences"] = .list(ownerReferences.map(\.value))
        }
        return .map(fields)
    }
}

extension OwnerReference {
    /// The reference as the API server gives it out; false flags are left out.
    public var value: Value {
        var fields: Fields = [
            "apiVersion": .string(apiVersion), "kind": .string(kind), "name": .string(name),
            "uid": .string(uid),
        ]
        if isController { fields["controller"] = true }
        if blockOwnerDeletion { fields["blockOwnerDeletion"] = true }
        return .map(fields)
    }
}

extension Value {
    /// What Go's JSON decoder calls a value of this type.
    package var jsonTypeName: String {
        switch self {
        case .null: "null"
        case .bool: "bool"
        case .int(let number): "number \(number)"
        case .double: "number"
        case .string: "string"
        case .list: "array"
        case .map: "object"
        }
    }
}
