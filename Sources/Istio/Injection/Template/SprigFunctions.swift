import Objects
import YAML

/// Functions of github.com/Masterminds/sprig that templates of this kind use.
enum SprigFunctions {
    static let names: Set<String> = textNames.union(listNames).union(valueNames)

    /// Functions that sprig has and mesh does not.
    static let absent: Set = [
        "abbrev", "adler32sum", "ago", "b32dec", "b32enc", "bcrypt", "biggest", "buildCustomCert",
        "camelcase", "ceil", "chunk", "clean", "date", "dateModify", "decryptAES", "deepCopy",
        "deepEqual", "derivePassword", "dig", "duration", "encryptAES", "expandenv", "floor",
        "genCA", "genPrivateKey", "genSelfSignedCert", "genSignedCert", "getHostByName", "htmlDate",
        "htpasswd", "initials", "kebabcase", "mustMerge", "now", "osBase", "osDir", "plural",
        "randAlpha", "randAlphaNum", "randAscii", "randInt", "randNumeric", "regexFind",
        "regexFindAll", "regexMatch", "regexReplaceAll", "regexSplit", "round", "semver",
        "semverCompare", "sha1sum", "sha256sum", "shuffle", "snakecase", "substr", "swapcase",
        "toDate", "unixEpoch", "untitle", "urlParse", "uuidv4", "wrap", "wrapWith",
    ]

    static func call(
        _ name: String, _ arguments: [Value], library: any GoTemplateLibrary
    ) throws(GoTemplate.CallFailure) -> Value {
        let words = GoArguments(name, arguments)
        if textNames.contains(name) { return try text(name, words) }
        if listNames.contains(name) { return try list(name, words) }
        return try value(name, words)
    }

    /// A value as Go's `%v` prints it.
    static func text(_ value: Value) -> String { GoTemplateBuiltins.plain(value) }

    /// Compact JSON with sorted keys.
    static func json(_ value: Value) -> String {
        var text = jsonText(value, style: .compact)
        if text.hasSuffix("\n") { text.removeLast() }
        return text
    }

    static func isEmpty(_ value: Value) -> Bool {
        switch value {
        case .null: true
        case .bool(let flag): !flag
        case .int(let number): number == 0
        case .double(let number): number == 0
        case .string(let text): text.isEmpty
        case .list(let items): items.isEmpty
        case .map(let fields): fields.isEmpty
        }
    }

    // Values.

    private static let valueNames: Set = [
        "default", "empty", "coalesce", "ternary", "toString", "int", "int64", "float64", "add",
        "add1", "sub", "mul", "div", "mod", "max", "min", "toJson", "toPrettyJson", "toRawJson",
        "fromJson", "dict", "get", "set", "unset", "hasKey", "keys", "values", "pick", "merge",
        "mergeOverwrite", "kindOf", "kindIs", "typeOf", "fail", "all", "any", "tuple",
    ]

    private static func value(
        _ name: String, _ words: GoArguments
    ) throws(GoTemplate.CallFailure) -> Value {
        switch name {
        case "default": return isEmpty(words[1]) ? words[0] : words[1]
        case "empty": return .bool(isEmpty(words[0]))
        case "coalesce": return words.all.first { !isEmpty($0) } ?? .null
        case "all": return .bool(words.all.allSatisfy { !isEmpty($0) })
        case "any": return .bool(words.all.contains { !isEmpty($0) })
        case "ternary": return words[2].bool == true ? words[0] : words[1]
        case "tuple": return .list(Array(words.all))
        case "toString": return .string(words.plain(0))
        case "toJson", "toRawJson": return .string(json(words[0]))
        case "toPrettyJson": return .string(jsonText(words[0], style: .kubectl).trimmed)
        case "fromJson": return readYAML(try words.text(0)) ?? .null
        case "fail": throw .init("error calling fail: \(try words.text(0))")
        case "kindOf": return .string(kind(words[0]))
        case "typeOf": return .string(GoTemplateBuiltins.type(of: words[0]))
        case "kindIs": return .bool(try words.text(0) == kind(words[1]))
        case "dict", "get", "set", "unset", "hasKey", "keys", "values", "pick", "merge",
            "mergeOverwrite":
            return try map(name, words)
        default: return try number(name, words)
        }
    }

    private static func kind(_ value: Value) -> String {
        switch value {
        case .null: "invalid"
        case .list: "slice"
        case .map: "map"
        case .bool, .int, .double, .string: GoTemplateBuiltins.type(of: value)
        }
    }

    private static func number(
        _ name: String, _ words: GoArguments
    ) throws(GoTemplate.CallFailure) -> Value {
        let numbers = words.all.map { value -> Int64 in
            switch value {
            case .int(let number): number
            case .double(let number): Int64(exactly: number.rounded(.towardZero)) ?? 0
            case .string(let text): Int64(text) ?? 0
            case .bool(let flag): flag ? 1 : 0
            case .null, .list, .map: 0
            }
        }
        let first = numbers.first ?? 0
        let rest = numbers.dropFirst()
        switch name {
        case "int", "int64": return .int(first)
        case "float64": return .double(Double(words.plain(0)) ?? Double(first))
        case "add": return .int(numbers.reduce(0, &+))
        case "add1": return .int(first &+ 1)
        case "sub": return .int(rest.reduce(first, &-))
        case "mul": return .int(rest.reduce(first, &*))
        case "max": return .int(numbers.max() ?? 0)
        case "min": return .int(numbers.min() ?? 0)
        default:
            guard let by = rest.first, by != 0 else {
                throw .init(
                    "error calling \(name): runtime error: integer divide by zero")
            }
            let result = first.dividedReportingOverflow(by: by).partialValue
            return .int(name == "div" ? result : first &- result &* by)
        }
    }

    private static func map(
        _ name: String, _ words: GoArguments
    ) throws(GoTemplate.CallFailure) -> Value {
        if name == "dict" {
            var fields: Fields = [:]
            for index in stride(from: 0, to: words.count, by: 2) {
                fields[words.plain(index)] = index + 1 < words.count ? words[index + 1] : ""
            }
            return .map(fields)
        }
        guard var fields = words[0].map else {
            throw .init(
                "wrong type for value; expected map[string]interface {}; got "
                    + GoTemplateBuiltins.type(of: words[0]))
        }
        switch name {
        case "get": return fields[try words.text(1)] ?? ""
        case "hasKey": return .bool(fields[try words.text(1)] != nil)
        case "keys": return .list(fields.names.sorted().map { .string($0) })
        case "values": return .list(fields.names.sorted().compactMap { fields[$0] })
        case "set": fields[try words.text(1)] = words[2]
        case "unset": fields[try words.text(1)] = nil
        case "pick":
            let wanted = words.all.dropFirst().compactMap(\.string)
            fields = Fields(fields.filter { wanted.contains($0.name) }.map { ($0.name, $0.value) })
        default:
            for index in 1..<max(1, words.count) {
                let other = words[index]
                let both =
                    name == "merge"
                    ? other.merged(with: .map(fields)) : Value.map(fields).merged(with: other)
                fields = both.map ?? fields
            }
        }
        return .map(fields)
    }
}
