import Objects

/// What the words after a verb name: `TYPE NAME...`, `TYPE/NAME ...` or `TYPE1,TYPE2`
/// (cli-runtime pkg/resource/builder.go: ResourceTypeOrNameArgs).
package struct ResourceArguments: Sendable {
    /// A type and the version that was asked for; nil for the preferred one.
    package struct Kind: Sendable, Equatable {
        package var type: ResourceType
        package var version: String?
    }

    /// The types, in order.
    package var kinds: [Kind] = []
    /// The objects that are named, in order; empty where whole types are meant.
    package var named: [(kind: Kind, name: String)] = []

    private static let separateType =
        "there is no need to specify a resource type as a separate argument when passing arguments "
        + "in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl "
        + "get resource resource/<resource_name>'"

    /// Reads the words.
    package init(_ words: [String], _ session: SessionState) throws(KubectlError) {
        let combined = words.filter { $0.utf8.contains(47) }.count
        guard combined == 0 else {
            guard combined == words.count else { throw .plain(Self.separateType) }
            for word in words {
                for (kind, name) in try Self.pairs(word, session) {
                    if !kinds.contains(kind) { kinds.append(kind) }
                    named.append((kind, name))
                }
            }
            return
        }
        guard let first = words.first else { return }
        for word in first.split(separator: ",").map(String.init) {
            for kind in try Self.kinds(word, session) where !kinds.contains(kind) {
                kinds.append(kind)
            }
        }
        guard words.count > 1 else { return }
        guard kinds.count == 1 else { throw .plain("you must specify only one resource") }
        named = words.dropFirst().map { (kinds[0], $0) }
    }

    // cli-runtime pkg/resource/builder.go: splitResourceTypeName
    private static func pairs(
        _ word: String, _ session: SessionState
    ) throws(KubectlError) -> [(Kind, String)] {
        let parts = word.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else {
            throw .plain("arguments in resource/name form may not have more than one slash")
        }
        let types = parts[0].split(separator: ",")
        guard !parts[0].isEmpty, !parts[1].isEmpty, types.count == 1 else {
            throw .plain("arguments in resource/name form must have a single resource and name")
        }
        return [(try kind(parts[0], session), parts[1])]
    }

    /// The types of a word: a category's, or one.
    private static func kinds(
        _ word: String, _ session: SessionState
    ) throws(KubectlError) -> [Kind] {
        let category = session.store.types.filter { $0.categories.contains(word) }
        if !category.isEmpty { return category.map { Kind(type: $0, version: nil) } }
        return [try kind(word, session)]
    }

    /// The type of a word, perhaps with `.version.group` behind it.
    package static func kind(
        _ word: String, _ session: SessionState
    ) throws(KubectlError) -> Kind {
        guard let type = session.store.type(named: word) else {
            let plain = word.split(separator: ".", omittingEmptySubsequences: false).first ?? ""
            throw .plain("the server doesn't have a resource type \(goQuoted(String(plain)))")
        }
        let parts = word.split(separator: ".", maxSplits: 2).map(String.init)
        let version = parts.count > 2 && type.versions.contains(parts[1]) ? parts[1] : nil
        return Kind(type: type, version: version)
    }
}
