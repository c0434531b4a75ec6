/// The types that an API server serves, in the order of its discovery documents, and what users
/// mean by a word.
public struct ResourceCatalog: Sendable {
    /// The types: groups in the order of their priority, types by plural inside a group, custom
    /// groups by name at the end.
    public private(set) var types: [ResourceType]
    private var byKind: [KindName: ResourceType] = [:]

    private struct KindName: Hashable {
        var group: String
        var kind: String
    }

    /// The types of Kubernetes 1.32 itself.
    public static let kubernetes = ResourceCatalog(builtIn)

    private init(_ types: [ResourceType]) {
        self.types = types
        for type in types { byKind[KindName(group: type.group, kind: type.kind)] = type }
    }

    /// Serves one more type, as after a CustomResourceDefinition was stored; one with the same
    /// group and plural is replaced.
    public mutating func add(_ type: ResourceType) {
        if let index = types.firstIndex(of: type) {
            byKind[KindName(group: type.group, kind: types[index].kind)] = nil
            types[index] = type
        } else if let index = types.firstIndex(where: { $0.isCustom && type < $0 }) {
            types.insert(type, at: index)
        } else {
            types.append(type)
        }
        byKind[KindName(group: type.group, kind: type.kind)] = type
    }

    /// Stops serving a type.
    public mutating func remove(_ type: ResourceType) {
        types.removeAll { $0 == type }
        byKind[KindName(group: type.group, kind: type.kind)] = nil
    }

    /// The type of a manifest's `apiVersion` and `kind`, if it is served in that version.
    public func type(apiVersion: String, kind: String) -> ResourceType? {
        let (group, version) = Self.groupVersion(apiVersion)
        guard let type = byKind[KindName(group: group, kind: kind)],
            type.versions.contains(version)
        else { return nil }
        return type
    }

    /// What a user means by `word`: a plural, singular, short name or kind in any case, perhaps
    /// with `.group` or `.version.group` behind it. The first type in discovery order counts
    /// (cli-runtime pkg/resource/builder.go: mappingFor; apimachinery pkg/api/meta: a short name
    /// comes after every type's own names).
    public func type(named word: String) -> ResourceType? { resource(named: word)?.type }

    /// As ``type(named:)``, with the version that the word names (else the preferred one).
    public func resource(named word: String) -> (type: ResourceType, version: String)? {
        let parts = word.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
            .map(String.init)
        let name = parts[0].lowercased()
        guard parts.count > 1 else {
            let found =
                types.first { $0.plural == name || $0.singular == name }
                ?? types.first { $0.shortNames.contains(name) }
            return found.map { ($0, $0.versions[0]) }
        }
        if parts.count == 3,
            let type = first(
                name, where: { $0.group == parts[2] && $0.versions.contains(parts[1]) })
        {
            return (type, parts[1])
        }
        let group = parts[1...].joined(separator: ".").lowercased()
        if let type = first(name, where: { $0.group == group }) { return (type, type.versions[0]) }
        // kubectl takes the start of a group for the group: `deploy.app`, `se.networking`.
        let type = first(name) { $0.group.hasPrefix(group) && !group.isEmpty }
        return type.map { ($0, $0.versions[0]) }
    }

    /// The types of a category, in discovery order: `all`, `istio-io`.
    public func types(inCategory category: String) -> [ResourceType] {
        types.filter { $0.categories.contains(category) }
    }

    private func first(
        _ name: String, where isMeant: (ResourceType) -> Bool
    ) -> ResourceType? {
        types.first {
            ($0.plural == name || $0.singular == name || $0.shortNames.contains(name))
                && isMeant($0)
        }
    }

    /// The two parts of an `apiVersion`; the group is empty for the core group.
    public static func groupVersion(_ apiVersion: String) -> (group: String, version: String) {
        guard let slash = apiVersion.firstIndex(of: "/") else { return ("", apiVersion) }
        return (
            String(apiVersion[..<slash]), String(apiVersion[apiVersion.index(after: slash)...])
        )
    }
}
