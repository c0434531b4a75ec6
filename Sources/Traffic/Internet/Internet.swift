import Basis

/// The hosts outside the cluster, by name and by address. A value.
public struct Internet: Sendable, Equatable {
    private var named: OrderedMap<String, InternetHost>
    private var byAddress: [IPAddress: String] = [:]

    /// The small internet of a fresh mesh.
    public init() {
        named = OrderedMap()
        for host in Internet.wellKnown { add(host) }
    }

    /// The hosts in order of their names.
    public var hosts: [InternetHost] { named.values }

    /// Adds a host or replaces the one of that name.
    public mutating func add(_ host: InternetHost) {
        remove(host.name)
        named[host.name] = host
        for address in host.addresses where byAddress[address] == nil {
            byAddress[address] = host.name
        }
    }

    /// Removes a host; false if there is none of that name.
    @discardableResult
    public mutating func remove(_ name: String) -> Bool {
        guard let host = named.removeValue(forKey: name.lowercased()) else { return false }
        for address in host.addresses where byAddress[address] == host.name {
            byAddress[address] = nil
        }
        return true
    }

    /// Sets or clears what happens to connections to a host; false if there is none of that name.
    @discardableResult
    public mutating func setFault(_ fault: InternetHost.Fault?, of name: String) -> Bool {
        guard var host = host(named: name.lowercased()) else { return false }
        host.fault = fault
        named[host.name] = host
        return true
    }

    /// Clears every fault.
    public mutating func clearFaults() {
        for var host in hosts where host.fault != nil {
            host.fault = nil
            named[host.name] = host
        }
    }

    /// The host of a name in lower case, `*.suffix` entries included.
    public func host(named name: String) -> InternetHost? {
        if let host = named[name] { return host }
        var rest = name[...]
        while let dot = rest.firstIndex(of: ".") {
            rest = rest[rest.index(after: dot)...]
            if let host = named["*." + rest] { return host }
        }
        return nil
    }

    /// The host that has an address.
    public func host(at address: IPAddress) -> InternetHost? {
        byAddress[address].flatMap { named[$0] }
    }

    /// An address for a host that is added without one: stable for a name, out of the range for
    /// documentation (RFC 5737) and free.
    public func freeAddress(for name: String) -> IPAddress {
        var stream = RandomStream(seed: 0, purpose: "internet address", key: name)
        let first = stream.next(below: 254)
        for step in 0..<254 {
            let last = UInt32((first + UInt64(step)) % 254 + 1)
            let address = IPAddress(v4: 0xcb00_7100 | last)
            if byAddress[address] == nil { return address }
        }
        return IPAddress(v4: 0xc612_0000 | UInt32(stream.next(below: 65_534) + 1))
    }
}
