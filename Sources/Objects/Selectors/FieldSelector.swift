import YAML

/// Which objects are meant, by a few of their fields: what `--field-selector` takes.
public struct FieldSelector: Sendable, Equatable {
    /// One comparison.
    public struct Term: Sendable, Equatable {
        /// The field: `status.phase`.
        public var field: String
        /// The value it has, or must not have.
        public var value: String
        /// Whether the field must have another value.
        public var isNegated: Bool
    }

    /// The comparisons, all of which must hold.
    public var terms: [Term]

    /// Reads `status.phase=Running,metadata.name!=x` (apimachinery pkg/fields/selector.go:
    /// parseSelector).
    public init(parsing text: String) throws(SelectorError) {
        terms = []
        for part in Self.split(text).sorted() where !part.isEmpty {
            let bytes = Array(part.utf8)
            func starts(_ mark: String, _ index: Int) -> Bool {
                bytes[index...].starts(with: mark.utf8)
            }
            let marks = ["!=", "==", "="]
            guard
                let place = bytes.indices.first(where: { index in
                    marks.contains { starts($0, index) }
                }), let mark = marks.first(where: { starts($0, place) })
            else {
                throw SelectorError(
                    message: "invalid selector: '\(text)'; can't understand '\(part)'")
            }
            terms.append(
                Term(
                    field: String(decoding: bytes[..<place], as: UTF8.self),
                    value: try Self.unescaped(bytes[(place + mark.utf8.count)...]),
                    isNegated: mark == "!="))
        }
    }

    /// Refuses fields that `type` cannot be selected by, in the API server's words.
    public func check(for type: ResourceType) throws(SelectorError) {
        let fields = Self.fields(of: type)
        for term in terms where !fields.contains(term.field) {
            // apimachinery pkg/runtime/conversion.go: DefaultMetaV1FieldSelectorConversion.
            let isSpecial = type.isCustom || fields.count > 2
            throw SelectorError(
                message: isSpecial
                    ? "field label not supported: \(term.field)"
                    : "\"\(term.field)\" is not a known field selector: only "
                        + "\"metadata.name\", \"metadata.namespace\"")
        }
    }

    /// Whether `object` is meant.
    public func matches(_ object: Object) -> Bool {
        terms.allSatisfy { (Self.value(of: $0.field, in: object) == $0.value) != $0.isNegated }
    }

    /// The fields that objects of a type can be selected by (kubernetes pkg/apis/core/v1:
    /// addConversionFuncs).
    static func fields(of type: ResourceType) -> [String] {
        ["metadata.name", "metadata.namespace"]
            + (type.group.isEmpty || type.plural == "jobs" ? special[type.plural] ?? [] : [])
    }

    private static let special: [String: [String]] = [
        "pods": [
            "spec.nodeName", "spec.restartPolicy", "spec.schedulerName",
            "spec.serviceAccountName", "spec.hostNetwork", "status.phase", "status.podIP",
            "status.podIPs", "status.nominatedNodeName",
        ],
        "nodes": ["spec.unschedulable"], "namespaces": ["status.phase", "name"],
        "secrets": ["type"], "services": ["spec.clusterIP", "spec.type"],
        "replicationcontrollers": ["status.replicas"], "jobs": ["status.successful"],
        "events": [
            "involvedObject.kind", "involvedObject.namespace", "involvedObject.name",
            "involvedObject.uid", "involvedObject.apiVersion", "involvedObject.resourceVersion",
            "involvedObject.fieldPath", "reason", "reportingComponent", "source", "type",
        ],
    ]

    private static func value(of field: String, in object: Object) -> String {
        switch field {
        case "metadata.name", "name": return object.name
        case "metadata.namespace": return object.namespace
        case "source": return object["source", "component"]?.string ?? ""
        default: break
        }
        let path = field.split(separator: ".").map(String.init)
        switch Value.map(object.fields).value(at: path[...]) {
        case .string(let text): return text
        case .bool(let flag): return flag ? "true" : "false"
        case .int(let number): return String(number)
        case nil where field == "spec.unschedulable" || field == "spec.hostNetwork":
            return "false"
        case nil, .null, .double, .list, .map: return ""
        }
    }

    /// The terms between commas; a backslash takes a comma's meaning away.
    private static func split(_ text: String) -> [String] {
        var terms: [[UInt8]] = [[]]
        var isEscaped = false
        for byte in text.utf8 {
            if byte == UInt8(ascii: ","), !isEscaped {
                terms.append([])
            } else {
                terms[terms.count - 1].append(byte)
            }
            isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
        }
        return terms.map { String(decoding: $0, as: UTF8.self) }
    }

    private static func unescaped(_ bytes: ArraySlice<UInt8>) throws(SelectorError) -> String {
        var result: [UInt8] = []
        var isEscaped = false
        for byte in bytes {
            let isSpecial = [UInt8(ascii: "\\"), UInt8(ascii: ","), UInt8(ascii: "=")]
                .contains(byte)
            if isEscaped {
                guard isSpecial else {
                    throw SelectorError(
                        message: "invalid field selector: invalid escape sequence: "
                            + "\\\(Character(Unicode.Scalar(byte)))")
                }
                result.append(byte)
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if isSpecial {
                throw SelectorError(
                    message: "invalid field selector: unescaped character in value: \(byte)")
            } else {
                result.append(byte)
            }
        }
        if isEscaped {
            throw SelectorError(
                message: "invalid field selector: invalid escape sequence: \\")
        }
        return String(decoding: result, as: UTF8.self)
    }
}
