import Basis
import Objects

extension Store {
    /// Whether objects of a type may be written.
    func serves(_ type: ResourceType) -> Bool { served[type] != nil }

    /// Begins to serve types.
    mutating func serve(_ types: [ResourceType]) {
        for type in types {
            served[type] = true
            catalog.add(type)
        }
    }

    /// Ceases to serve a type.
    mutating func unserve(_ type: ResourceType) {
        served[type] = nil
        catalog.remove(type)
    }

    /// The type that a user means by a word: plural, singular, short name or kind, perhaps with
    /// `.group` or `.version.group`.
    public func type(named word: String) -> ResourceType? { catalog.type(named: word) }

    /// The type of a manifest's `apiVersion` and `kind`.
    public func type(apiVersion: String, kind: String) -> ResourceType? {
        catalog.type(apiVersion: apiVersion, kind: kind)
    }
}

extension ResourceType {
    /// The type that a CustomResourceDefinition defines, if it is complete.
    init?(definition: Object) {
        guard let spec = definition.fields["spec"], let group = spec["group"]?.string,
            let names = spec["names"], let kind = names["kind"]?.string
        else { return nil }
        let versions = (spec["versions"]?.items ?? []).filter { $0["served"]?.bool ?? false }
            .compactMap { $0["name"]?.string }
        guard !versions.isEmpty else { return nil }
        self.init(
            kind, group: group, versions: versions.sorted(by: Self.isPreferred),
            plural: names["plural"]?.string, shortNames: names["shortNames"]?.strings ?? [],
            categories: names["categories"]?.strings ?? [],
            isNamespaced: spec["scope"]?.string != "Cluster", isCustom: true,
            singular: names["singular"]?.string)
    }

    /// Stable versions before beta before alpha, later ones first
    /// (apimachinery pkg/version/helpers.go: CompareKubeAwareVersionStrings).
    private static func isPreferred(_ left: String, _ right: String) -> Bool {
        let (one, other) = (rank(left), rank(right))
        return one == other ? left < right : one.lexicographicallyPrecedes(other)
    }

    private static func rank(_ version: String) -> [Int] {
        func number(_ text: Substring) -> Int? { Int(text) }
        guard version.hasPrefix("v") else { return [3, 0, 0] }
        let text = version.dropFirst()
        for (place, word) in ["", "beta", "alpha"].enumerated() {
            if word.isEmpty {
                if let major = number(text) { return [0, -major, 0] }
                continue
            }
            guard let range = text.firstRange(of: word),
                let major = number(text[..<range.lowerBound]),
                let minor = number(text[range.upperBound...])
            else { continue }
            return [place, -major, -minor]
        }
        return [3, 0, 0]
    }
}
