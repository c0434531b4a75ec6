/// Comparisons of host names, of which either may be a wildcard such as `*.example.com` or `*foo`.
// istio pkg/config/host/name.go
enum HostName {
    /// Whether `host` begins with `*`.
    static func isWildcard(_ host: String) -> Bool { host.utf8.first == UInt8(ascii: "*") }

    /// Whether the names overlap: some name falls under both.
    static func matches(_ left: String, _ right: String) -> Bool {
        switch (isWildcard(left), isWildcard(right)) {
        case (false, false): return left == right
        case (true, false): return right.utf8.hasSuffix(left.utf8.dropFirst())
        case (false, true): return left.utf8.hasSuffix(right.utf8.dropFirst())
        case (true, true):
            if left.utf8.count < right.utf8.count {
                return right.utf8.dropFirst().hasSuffix(left.utf8.dropFirst())
            }
            return left.utf8.dropFirst().hasSuffix(right.utf8.dropFirst())
        }
    }

    /// Whether every name under `host` falls under `other`.
    static func isSubset(_ host: String, of other: String) -> Bool {
        switch (isWildcard(host), isWildcard(other)) {
        case (false, false): return host == other
        case (true, false): return false
        case (false, true): return host.utf8.hasSuffix(other.utf8.dropFirst())
        case (true, true):
            guard host.utf8.count >= other.utf8.count else { return false }
            return host.utf8.dropFirst().hasSuffix(other.utf8.dropFirst())
        }
    }

    /// A name without dots stands for a service of the namespace that the object is in.
    // istio pilot/pkg/model/config.go: ResolveShortnameToFQDN
    static func resolved(_ host: String, in namespace: String) -> String {
        if isWildcard(host) || host.utf8.contains(UInt8(ascii: ".")) || host.isEmpty {
            return host
        }
        return namespace.isEmpty ? host : "\(host).\(namespace).svc.\(clusterDomain)"
    }

    /// The domain below which the cluster's services live.
    static let clusterDomain = "cluster.local"
}

extension Collection where Element: Equatable, Self: BidirectionalCollection {
    /// Whether the last elements are those of `suffix`.
    func hasSuffix(_ suffix: some BidirectionalCollection<Element>) -> Bool {
        var mine = endIndex
        var its = suffix.endIndex
        while its > suffix.startIndex {
            guard mine > startIndex else { return false }
            mine = index(before: mine)
            its = suffix.index(before: its)
            guard self[mine] == suffix[its] else { return false }
        }
        return true
    }
}

/// Names that are looked up by what they match: exact ones first, then the longest wildcard.
// istio pilot/pkg/model/config.go: MostSpecificHostMatch
struct HostIndex<Payload: Sendable>: Sendable {
    private var exact: [String: Payload] = [:]
    private var wildcards: [String: Payload] = [:]
    /// The lengths of the wildcards, longest first, so that a look-up tries each length once.
    private var lengths: [Int] = []

    /// The value under exactly this name.
    subscript(name: String) -> Payload? {
        get { HostName.isWildcard(name) ? wildcards[name] : exact[name] }
        set {
            guard HostName.isWildcard(name) else {
                exact[name] = newValue
                return
            }
            wildcards[name] = newValue
            let length = name.utf8.count
            if newValue != nil, !lengths.contains(length) {
                lengths.append(length)
                lengths.sort(by: >)
            }
        }
    }

    /// The value under the most specific name that covers `host`.
    func mostSpecific(for host: String) -> Payload? {
        if let found = self[host] { return found }
        guard !wildcards.isEmpty else { return nil }
        let needle = HostName.isWildcard(host) ? host.utf8.dropFirst() : host.utf8[...]
        for length in lengths where length - 1 <= needle.count {
            let key = "*" + (String(needle.suffix(length - 1)) ?? "")
            if let found = wildcards[key] { return found }
        }
        return nil
    }
}
