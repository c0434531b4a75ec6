import Basis

/// Which filter chain takes a connection (Envoy source/common/listener_manager/
/// filter_chain_manager_impl.cc). Criteria are compared in a fixed order, each time the most
/// specific is kept, and Envoy does not come back to a less specific one when a later criterion
/// fails.
struct FilterChainMatcher: Sendable {
    /// What is known of a connection once the inspectors have run.
    struct Connection {
        var destination: SocketAddress
        var serverName = ""
        var isTLS = false
        /// ALPN, or what the HTTP inspector found.
        var protocols: [String] = []
    }

    private var byPort: [Int: Prefixes] = [:]
    private var anyPort = Prefixes()

    /// A matcher for `chains`, whose indices begin at `offset`. Of equal chains the first counts.
    init(_ chains: [FilterChain], offset: Int) {
        for (index, chain) in chains.enumerated() {
            let match = chain.match
            if let port = match.destinationPort {
                byPort[port, default: Prefixes()].insert(match, offset + index)
            } else {
                anyPort.insert(match, offset + index)
            }
        }
    }

    /// The index of the chain that takes `connection`.
    func find(_ connection: borrowing Connection) -> Int? {
        if !byPort.isEmpty, let prefixes = byPort[connection.destination.port] {
            return prefixes.find(connection)
        }
        return anyPort.find(connection)
    }

    struct Prefixes: Sendable {
        // The most specific first.
        private var ranges: [(range: CIDR, names: ServerNames)] = []
        private var any = ServerNames()

        mutating func insert(_ match: FilterChainMatch, _ chain: Int) {
            if match.prefixRanges.isEmpty { any.insert(match, chain) }
            for range in match.prefixRanges { insert(range, match, chain) }
        }

        private mutating func insert(_ range: CIDR, _ match: FilterChainMatch, _ chain: Int) {
            let equal = { (other: CIDR) in
                other.prefixLength == range.prefixLength && other.contains(range.address)
            }
            if let index = ranges.firstIndex(where: { equal($0.range) }) {
                ranges[index].names.insert(match, chain)
                return
            }
            let place = ranges.firstIndex { $0.range.prefixLength < range.prefixLength }
            var names = ServerNames()
            names.insert(match, chain)
            ranges.insert((range, names), at: place ?? ranges.count)
        }

        func find(_ connection: borrowing Connection) -> Int? {
            for (range, names) in ranges where range.contains(connection.destination.ip) {
                return names.find(connection)
            }
            return any.find(connection)
        }
    }

    struct ServerNames: Sendable {
        private var exact = HostTable()
        private var wildcards = HostTable()
        private var named: [Transports] = []
        private var none = Transports()

        mutating func insert(_ match: FilterChainMatch, _ chain: Int) {
            if match.serverNames.isEmpty { none.insert(match, chain) }
            for name in match.serverNames {
                let isWildcard = name.utf8.starts(with: "*.".utf8)
                let key = isWildcard ? name.utf8.dropFirst() : name.utf8[...]
                let known = Array(key).withUnsafeBufferPointer {
                    isWildcard ? wildcards.find($0) : exact.find($0)
                }
                if let known {
                    named[known].insert(match, chain)
                    continue
                }
                _ =
                    isWildcard
                    ? wildcards.insert(key, named.count) : exact.insert(key, named.count)
                named.append(Transports())
                named[named.count - 1].insert(match, chain)
            }
        }

        func find(_ connection: borrowing Connection) -> Int? {
            guard !named.isEmpty, !connection.serverName.isEmpty else {
                return none.find(connection)
            }
            let place = connection.serverName.withBytes { name -> Int? in
                if let place = exact.find(name) { return place }
                guard wildcards.count > 0 else { return nil }
                for index in name.indices.dropFirst() where name[index] == UInt8(ascii: ".") {
                    let suffix = UnsafeBufferPointer(rebasing: name[index...])
                    if let place = wildcards.find(suffix) { return place }
                }
                return nil
            }
            guard let place else { return none.find(connection) }
            return named[place].find(connection)
        }
    }

    struct Transports: Sendable {
        private var plain: Protocols?
        private var tls: Protocols?
        private var any: Protocols?

        mutating func insert(_ match: FilterChainMatch, _ chain: Int) {
            switch match.transportProtocol {
            case "": any.insert(match, chain)
            case "raw_buffer": plain.insert(match, chain)
            case "tls": tls.insert(match, chain)
            // No inspector finds any other transport here.
            default: break
            }
        }

        func find(_ connection: borrowing Connection) -> Int? {
            if let found = connection.isTLS ? tls : plain { return found.find(connection) }
            return any?.find(connection)
        }
    }

    struct Protocols: Sendable {
        private var named: [(name: String, chain: Int)] = []
        private var any: Int?

        mutating func insert(_ match: FilterChainMatch, _ chain: Int) {
            if match.applicationProtocols.isEmpty { any = any ?? chain }
            for name in match.applicationProtocols
            where !named.contains(where: { $0.name == name }) { named.append((name, chain)) }
        }

        func find(_ connection: borrowing Connection) -> Int? {
            for wanted in connection.protocols {
                for (name, chain) in named where name == wanted { return chain }
            }
            return any
        }
    }
}

extension FilterChainMatcher.Protocols? {
    /// Inserts into the value, which is made first where there is none.
    fileprivate mutating func insert(_ match: FilterChainMatch, _ chain: Int) {
        var protocols = self ?? FilterChainMatcher.Protocols()
        protocols.insert(match, chain)
        self = protocols
    }
}
