/// Which virtual host answers for a host name (Envoy source/common/router/config_impl.cc:
/// RouteMatcher::findVirtualHost): exact, then the longest `*.suffix`, then the longest `prefix.*`,
/// then `*`. Envoy refuses a domain that occurs twice; here the first keeps it.
struct VirtualHostMatcher: Sendable {
    private var exact = HostTable()
    private var suffixes = WildcardTable()
    private var prefixes = WildcardTable()
    private var any: Int?
    private let ignoresPort: Bool

    /// A matcher for `virtualHosts`, whose indices begin at `offset`.
    init(_ virtualHosts: [VirtualHost], offset: Int, ignoresPort: Bool) {
        self.ignoresPort = ignoresPort
        for (index, host) in virtualHosts.enumerated() {
            for domain in host.domains { insert(domain, offset + index) }
        }
    }

    private mutating func insert(_ domain: String, _ index: Int) {
        let bytes = Array(domain.utf8)
        let star = UInt8(ascii: "*")
        if bytes == [star] {
            any = any ?? index
        } else if bytes.first == star {
            _ = suffixes.insert(bytes[1...], index)
        } else if bytes.last == star {
            _ = prefixes.insert(bytes.dropLast(), index)
        } else {
            _ = exact.insert(bytes, index)
        }
    }

    /// The virtual host for `host`, which may carry a port.
    func find(_ host: String) -> Int? {
        host.withBytes { bytes in
            let name = ignoresPort ? Self.withoutPort(bytes) : bytes
            return exact.find(name) ?? suffixes.findSuffix(of: name)
                ?? prefixes.findPrefix(of: name) ?? any
        }
    }

    /// The host without its port (Envoy source/common/http/header_utility.cc: getPortStart).
    static func withoutPort(_ host: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        guard let colon = portStart(host) else { return host }
        return UnsafeBufferPointer(rebasing: host[..<colon])
    }

    private static func portStart(_ host: UnsafeBufferPointer<UInt8>) -> Int? {
        var index = host.count - 1
        while index >= 0 {
            let byte = host[index]
            if byte == UInt8(ascii: ":") { break }
            if byte < 48 || byte > 57 { return nil }
            index -= 1
        }
        guard index >= 0, index + 1 < host.count else { return nil }
        // An IPv6 address without brackets has colons of its own.
        let isBracketed = index > 0 && host[index - 1] == UInt8(ascii: "]")
        if !isBracketed, host[..<index].contains(UInt8(ascii: ":")) { return nil }
        return index
    }
}
