import Objects
import YAML

/// The functions of injection templates: Istio's own, then sprig's.
// istio pkg/kube/inject/template.go: createInjectionFuncmap; inject.go: parseDryTemplate
struct InjectionFunctions: GoTemplateLibrary {
    /// What the templates are rendered from.
    let input: TemplateInput

    private static let own: Set = [
        "formatDuration", "isset", "excludeInboundPort", "includeInboundPorts",
        "kubevirtInterfaces", "excludeInterfaces", "applicationPorts", "annotation",
        "valueOrDefault", "toJSON", "fromJSON", "structToJSON", "protoToJSON", "toYaml", "indent",
        "directory", "contains", "toLower", "appendMultusNetwork", "env", "omit", "strdict",
        "toJsonMap", "mergeMaps", "omitNil", "otelResourceAttributes",
    ]

    func has(_ name: String) -> Bool {
        Self.own.contains(name) || SprigFunctions.names.contains(name)
    }

    func unknown(_ name: String) -> String {
        let text = "function \(GoText.quoted(name)) not defined"
        return SprigFunctions.absent.contains(name)
            ? text + " (one of sprig's, which mesh does not model)" : text
    }

    func call(_ name: String, _ arguments: [Value]) throws(GoTemplate.CallFailure) -> Value {
        guard Self.own.contains(name) else {
            return try SprigFunctions.call(name, arguments, library: self)
        }
        let words = GoArguments(name, arguments)
        switch name {
        case "annotation", "isset", "valueOrDefault", "excludeInboundPort", "env":
            return try lookUp(name, words)
        case "toJSON", "fromJSON", "structToJSON", "protoToJSON", "toYaml", "toJsonMap":
            return try convert(name, words)
        case "omit", "strdict", "mergeMaps", "omitNil": return try map(name, words)
        case "includeInboundPorts", "applicationPorts": return .string(ports(name, words))
        case "indent": return .string(Self.indented(try words.int(0), try words.text(1)))
        case "directory":
            let path = try words.text(0)
            let end = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
            return .string(String(path[..<end]))
        case "contains":
            return .bool(try words.text(1).contains(try words.text(0)))
        case "toLower": return .string(try words.text(0).lowercased())
        case "appendMultusNetwork":
            return .string(multusNetworks(try words.text(0, orEmpty: true), try words.text(1)))
        case "otelResourceAttributes":
            return .string(SidecarTemplate(input: input).openTelemetryAttributes ?? "")
        default: return .string(try words.text(0))
        }
    }

    private func lookUp(
        _ name: String, _ words: GoArguments
    ) throws(GoTemplate.CallFailure) -> Value {
        switch name {
        case "annotation":
            let annotations = words[0]["annotations"]?.map ?? [:]
            return .string(annotations[try words.text(1)]?.goText ?? words.plain(2))
        case "isset": return .bool((words[0].map ?? [:])[try words.text(1)] != nil)
        case "valueOrDefault":
            return words[0] == .null || words[0] == .string("") ? words[1] : words[0]
        case "env":
            let own = input.configuration.environment[try words.text(0)]?.goText ?? ""
            return own.isEmpty ? .string(try words.text(1)) : .string(own)
        default:
            let port = words.plain(0).trimmed
            let listed = try words.text(1, orEmpty: true)
            guard !port.isEmpty, port != "0" else { return .string(listed) }
            let ports = listed.split(separator: ",").map(String.init)
            guard !ports.contains(port) else { return .string(listed) }
            let kept = ports.map(\.trimmed).filter { !$0.isEmpty }
            return .string((kept + [port]).joined(separator: ","))
        }
    }

    private func convert(
        _ name: String, _ words: GoArguments
    ) throws(GoTemplate.CallFailure) -> Value {
        switch name {
        case "fromJSON":
            let text = try words.text(0, orEmpty: true)
            return readYAML(text) ?? .string("{}")
        case "protoToJSON":
            // The only message that templates print is the proxy's configuration.
            return .string(input.proxyConfig.changedJSON)
        case "structToJSON":
            guard words[0] != .null else { return .string("{}") }
            let order = ["name", "hostPort", "containerPort", "protocol", "hostIP"]
            return .string(orderedJSON(words[0], order: order))
        case "toJsonMap": return .string(SprigFunctions.json(merged(words)))
        case "toYaml":
            return .string(words[0] == .null ? "null\n" : yamlText(of: words[0]))
        default: return .string(words[0] == .null ? "{}" : SprigFunctions.json(words[0]))
        }
    }

    private func map(
        _ name: String, _ words: GoArguments
    ) throws(GoTemplate.CallFailure) -> Value {
        switch name {
        case "omit":
            var fields = words[0].map ?? [:]
            for index in 1..<max(1, words.count) { fields[try words.text(index)] = nil }
            return .map(fields)
        case "strdict":
            var fields: Fields = [:]
            for index in stride(from: 0, to: words.count, by: 2) {
                let value = index + 1 < words.count ? try words.text(index + 1) : ""
                fields[try words.text(index)] = .string(value)
            }
            return .map(fields)
        case "omitNil": return Self.withoutNulls(words[0]) ?? .null
        default: return merged(words)
        }
    }

    private func merged(_ words: GoArguments) -> Value {
        var fields: Fields = [:]
        for index in 0..<words.count {
            for (name, value) in words[index].map ?? [:] { fields[name] = value }
        }
        return .map(fields)
    }

    private func ports(_ name: String, _ words: GoArguments) -> String {
        let containers = words[0].items.filter {
            name == "includeInboundPorts" || $0["name"]?.string != "istio-proxy"
        }
        return containers.flatMap { $0["ports"]?.items ?? [] }
            .filter { !["UDP", "SCTP"].contains($0["protocol"]?.string) }
            .compactMap { $0["containerPort"]?.goText }.joined(separator: ",")
    }

    private func multusNetworks(_ existing: String, _ network: String) -> String {
        guard !existing.isEmpty else { return network }
        let parts = network.split(separator: "/", maxSplits: 1).map(String.init)
        guard let end = existing.lastIndex(of: "]") else {
            let listed = existing.split(separator: ",").map { String($0).trimmed }
            return listed.contains(network) ? existing : "\(existing), \(network)"
        }
        guard let list = readYAML(existing)?.list else { return existing }
        let (space, name) = parts.count == 2 ? (parts[0], parts[1]) : ("", parts[0])
        let isThere = list.contains {
            $0["name"]?.string == name && ($0["namespace"]?.string ?? "") == space
        }
        if isThere { return existing }
        let field = space.isEmpty ? "" : ", \"namespace\": \"\(space)\""
        return existing[..<end] + ", {\"name\": \"\(name)\"\(field)}" + existing[end...]
    }

    /// All lines but the first with spaces in front.
    private static func indented(_ spaces: Int, _ text: String) -> String {
        let margin = String(repeating: " ", count: min(max(0, spaces), 1_000))
        return text.split(separator: "\n", omittingEmptySubsequences: false)
            .joined(separator: "\n" + margin)
    }

    private static func withoutNulls(_ value: Value) -> Value? {
        switch value {
        case .null: return nil
        case .map(let fields):
            let kept = Fields(
                fields.compactMap { field in withoutNulls(field.value).map { (field.name, $0) } })
            return kept.isEmpty && !fields.isEmpty ? nil : .map(kept)
        case .list(let items):
            let kept = items.compactMap(withoutNulls)
            return kept.isEmpty && !items.isEmpty ? nil : .list(kept)
        case .bool, .int, .double, .string: return value
        }
    }
}

// Fields of what stands for a Go struct.
extension InjectionFunctions {
    func field(_ name: String, of fields: Fields) -> Value? {
        if let value = fields[name] { return value }
        guard let first = name.utf8.first, (65...90).contains(first) else { return nil }
        // A getter of a protocol buffer.
        if name.hasPrefix("Get"), name.utf8.count > 3 {
            return field(String(name.dropFirst(3)), of: fields)
        }
        if let value = fields[Self.jsonName(name)] { return value }
        // A name of environment variables is a key; other capitals are a struct's field, which has
        // a zero value where it is not set. Of which type is not known here: text of no length
        // counts as false, as empty and as nothing to range over.
        return name.utf8.contains(95) ? nil : .string("")
    }

    func method(_ name: String, of value: Value) -> Value? {
        // A wrapper's value and an enumeration's name.
        name == "GetValue" || name == "String" ? value : nil
    }

    func absentItem(of fields: Fields) -> Value {
        // A map of texts gives an empty one.
        fields.allSatisfy { $0.value.string != nil } ? .string("") : .null
    }

    /// The name in JSON of a Go field: `HTTPGet` is `httpGet`.
    private static func jsonName(_ name: String) -> String {
        let capitals = name.prefix { $0.isUppercase }
        let count =
            capitals.count == 1 || capitals.count == name.count
            ? capitals.count : capitals.count - 1
        return name.prefix(count).lowercased() + name.dropFirst(count)
    }
}

/// The arguments of one call, as Go's parameters take them.
struct GoArguments {
    private let name: String
    private let values: [Value]

    init(_ name: String, _ values: [Value]) {
        self.name = name
        self.values = values
    }

    var count: Int { values.count }
    var all: ArraySlice<Value> { values[...] }

    /// An argument, or nothing where there is none.
    subscript(index: Int) -> Value { values.indices.contains(index) ? values[index] : .null }

    /// An argument as text, whatever it is.
    func plain(_ index: Int) -> String { SprigFunctions.text(self[index]) }

    /// An argument that has to be text. `orEmpty`: nothing counts as an empty one.
    func text(_ index: Int, orEmpty: Bool = false) throws(GoTemplate.CallFailure) -> String {
        guard values.indices.contains(index) else {
            throw .init(
                "wrong number of args for \(name): want \(index + 1) got \(values.count)")
        }
        switch values[index] {
        case .string(let text): return text
        case .null where orEmpty: return ""
        case .null: throw .init("invalid value; expected string")
        case .bool, .int, .double, .list, .map:
            throw .init(
                "wrong type for value; expected string; got "
                    + GoTemplateBuiltins.type(of: values[index]))
        }
    }

    /// An argument that has to be a whole number.
    func int(_ index: Int) throws(GoTemplate.CallFailure) -> Int {
        guard let number = self[index].int else {
            throw .init(
                "wrong type for value; expected int; got \(GoTemplateBuiltins.type(of: self[index]))"
            )
        }
        return Int(clamping: number)
    }
}
