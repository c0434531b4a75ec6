/// An IPv4 or IPv6 address.
public struct IPAddress: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The upper 64 bits; 0 for IPv4.
    let high: UInt64
    /// The lower 64 bits; an IPv4 address is its number.
    let low: UInt64
    /// Whether this is an IPv4 address.
    public let isIPv4: Bool

    /// The IPv4 address with this number: `0x7f000001` is 127.0.0.1.
    public init(v4 number: UInt32) {
        high = 0
        low = UInt64(number)
        isIPv4 = true
    }

    /// The IPv6 address with these halves.
    public init(v6High: UInt64, low: UInt64) {
        high = v6High
        self.low = low
        isIPv4 = false
    }

    /// Reads dotted IPv4 (four decimal numbers without leading zeros) or IPv6 with at most one
    /// `::`; nil for anything else, zones among it.
    public init?(_ text: String) {
        if text.utf8.contains(UInt8(ascii: ":")) {
            guard let halves = Self.parseIPv6(text) else { return nil }
            self.init(v6High: halves.0, low: halves.1)
        } else {
            guard let number = Self.parseIPv4(text.utf8[...]) else { return nil }
            self.init(v4: number)
        }
    }

    /// `0.0.0.0`.
    public static let unspecified = IPAddress(v4: 0)
    /// `127.0.0.1`.
    public static let loopback = IPAddress(v4: 0x7f00_0001)

    /// Whether this is 127.0.0.0/8 or ::1.
    public var isLoopback: Bool { isIPv4 ? low >> 24 == 127 : high == 0 && low == 1 }
    /// The number of an IPv4 address, or nil.
    public var v4Number: UInt32? { isIPv4 ? UInt32(truncatingIfNeeded: low) : nil }

    /// IPv4 before IPv6, then by number.
    public static func < (left: Self, right: Self) -> Bool {
        if left.isIPv4 != right.isIPv4 { return left.isIPv4 }
        return (left.high, left.low) < (right.high, right.low)
    }

    /// The usual spelling; IPv6 as RFC 5952 has it.
    public var description: String {
        guard !isIPv4 else {
            return "\(low >> 24 & 255).\(low >> 16 & 255).\(low >> 8 & 255).\(low & 255)"
        }
        let groups: [UInt64] = (0..<8).map { (index: Int) -> UInt64 in
            let half = index < 4 ? high : low
            return half >> UInt64(48 - index % 4 * 16) & 0xffff
        }
        var longest = 0..<0
        var start = 0
        while start < 8 {
            guard groups[start] == 0 else {
                start += 1
                continue
            }
            let end = groups[start...].firstIndex { $0 != 0 } ?? 8
            if end - start > max(1, longest.count) { longest = start..<end }
            start = end
        }
        let hex = { (range: Range<Int>) in
            groups[range].map { String($0, radix: 16) }.joined(separator: ":")
        }
        guard !longest.isEmpty else { return hex(0..<8) }
        return "\(hex(0..<longest.lowerBound))::\(hex(longest.upperBound..<8))"
    }

    private static func parseIPv4(_ text: Substring.UTF8View) -> UInt32? {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var number: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.count), part.count == 1 || part.first != 48,
                part.allSatisfy({ (48...57).contains($0) }),
                let value = UInt32(String(decoding: part, as: UTF8.self)), value < 256
            else { return nil }
            number = number << 8 | value
        }
        return number
    }

    private static func parseIPv6(_ text: String) -> (UInt64, UInt64)? {
        var halves: [[UInt64]] = []
        let sides = text.split(separator: "::", omittingEmptySubsequences: false)
        guard sides.count <= 2 else { return nil }
        for side in sides {
            var groups: [UInt64] = []
            let parts = side.split(separator: ":", omittingEmptySubsequences: false)
            for (index, part) in parts.enumerated() where !(side.isEmpty) {
                if part.contains("."), index == parts.count - 1 {
                    guard let number = parseIPv4(part.utf8) else { return nil }
                    groups += [UInt64(number >> 16), UInt64(number & 0xffff)]
                } else {
                    guard (1...4).contains(part.utf8.count),
                        let value = UInt64(part, radix: 16), part.first != "+"
                    else { return nil }
                    groups.append(value)
                }
            }
            halves.append(groups)
        }
        var groups = halves[0]
        if halves.count == 2 {
            let missing = 8 - groups.count - halves[1].count
            guard missing >= 1 else { return nil }
            groups += Array(repeating: 0, count: missing) + halves[1]
        }
        guard groups.count == 8 else { return nil }
        let join = { (range: Range<Int>) -> UInt64 in groups[range].reduce(0) { $0 << 16 | $1 } }
        return (join(0..<4), join(4..<8))
    }
}

/// An address range: `10.0.0.0/8`.
public struct CIDR: Hashable, Sendable, CustomStringConvertible {
    /// The first address; bits below the prefix are kept as written.
    public var address: IPAddress
    /// The number of leading bits that count.
    public var prefixLength: Int

    /// The range of `prefixLength` leading bits of `address`.
    public init(_ address: IPAddress, prefixLength: Int) {
        self.address = address
        self.prefixLength = prefixLength
    }

    /// Reads `address/length`, or an address alone as the range of just that address.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let first = parts.first, let address = IPAddress(String(first)) else { return nil }
        let bits = address.isIPv4 ? 32 : 128
        guard parts.count <= 2 else { return nil }
        let length = parts.count == 2 ? Int(parts[1]) : bits
        guard let length, (0...bits).contains(length) else { return nil }
        self.init(address, prefixLength: length)
    }

    /// Whether the range holds `other`.
    public func contains(_ other: IPAddress) -> Bool {
        guard other.isIPv4 == address.isIPv4 else { return false }
        if address.isIPv4 {
            return prefixLength == 0 || (address.low ^ other.low) >> UInt64(32 - prefixLength) == 0
        }
        let highBits = min(prefixLength, 64)
        let lowBits = prefixLength - highBits
        return (highBits == 0 || (address.high ^ other.high) >> UInt64(64 - highBits) == 0)
            && (lowBits == 0 || (address.low ^ other.low) >> UInt64(64 - lowBits) == 0)
    }

    /// The range with the bits beyond its prefix cleared: two ranges hold the same addresses if
    /// these are equal.
    public var canonical: CIDR {
        func kept(_ half: UInt64, _ bits: Int) -> UInt64 {
            bits <= 0 ? 0 : bits >= 64 ? half : half & ~(UInt64.max >> UInt64(bits))
        }
        if address.isIPv4 {
            let number = UInt32(truncatingIfNeeded: kept(address.low, prefixLength + 32))
            return CIDR(IPAddress(v4: number), prefixLength: prefixLength)
        }
        let first = IPAddress(
            v6High: kept(address.high, prefixLength), low: kept(address.low, prefixLength - 64))
        return CIDR(first, prefixLength: prefixLength)
    }

    /// `address/length`.
    public var description: String { "\(address)/\(prefixLength)" }
}

/// An IP address with a port.
public struct SocketAddress: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The address.
    public var ip: IPAddress
    /// The port, 0...65535.
    public var port: Int

    /// `ip` and `port`.
    public init(_ ip: IPAddress, _ port: Int) {
        self.ip = ip
        self.port = port
    }

    /// The address that a text such as `10.0.0.1:80` or `[::1]:80` names; nil where it names none.
    public init?(text: String) {
        guard let colon = text.lastIndex(of: ":"),
            let port = Int(text[text.index(after: colon)...]),
            (1...65_535).contains(port)
        else { return nil }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard let ip = IPAddress(String(host)) else { return nil }
        self.init(ip, port)
    }

    /// By address, then by port.
    public static func < (left: Self, right: Self) -> Bool {
        (left.ip, left.port) < (right.ip, right.port)
    }

    /// `10.0.0.1:80` or `[::1]:80`.
    public var description: String { ip.isIPv4 ? "\(ip):\(port)" : "[\(ip)]:\(port)" }
}
