import Basis

/// The parts of a URL that clients in pods take apart: scheme, user, host, port, path with query.
package struct URLText: Sendable, Equatable {
    /// `http` or `https`.
    package var scheme: String
    /// `user:password`, if the URL has it.
    package var user: String?
    /// The host as written: a name or an address without brackets.
    package var host: String
    /// The port as written, or nil for the scheme's own.
    package var givenPort: Int?
    /// The path with the query; never empty, never with a fragment.
    package var target: String

    /// Why a text is no URL that can be called.
    package enum Problem: Error, Equatable {
        /// Another scheme than http and https.
        case scheme(String)
        /// No host, or a port that is no number of 0...65535.
        case malformed
    }

    /// Reads a URL; without `://` the scheme is http, as curl and wget guess.
    package init(_ text: String) throws(Problem) {
        var rest = text[...]
        scheme = "http"
        if let mark = rest.range(ofText: "://") {
            scheme = rest[..<mark.lowerBound].lowercased()
            rest = rest[mark.upperBound...]
            guard scheme == "http" || scheme == "https" else { throw .scheme(scheme) }
        }
        rest = rest.prefix { $0 != "#" }
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let path = rest.dropFirst(authority.count)
        target = path.isEmpty ? "/" : path.first == "?" ? "/" + path : String(path)
        var place = authority
        if let at = place.lastIndex(of: "@") {
            user = String(place[..<at])
            place = place[place.index(after: at)...]
        }
        if place.first == "[", let end = place.firstIndex(of: "]") {
            host = String(place[place.index(after: place.startIndex)..<end])
            place = place[place.index(after: end)...]
            guard place.isEmpty || place.first == ":" else { throw .malformed }
            place = place.dropFirst()
        } else {
            let name = place.prefix { $0 != ":" }
            host = String(name)
            place = place.dropFirst(name.count + 1)
        }
        if !place.isEmpty {
            guard let port = Int(place), (0...65_535).contains(port), place.first != "+" else {
                throw .malformed
            }
            givenPort = port
        }
        guard !host.isEmpty else { throw .malformed }
    }

    /// The port that is dialled.
    package var port: Int { givenPort ?? (scheme == "https" ? 443 : 80) }
    /// Whether the call is over TLS.
    package var isSecure: Bool { scheme == "https" }
    /// The Host header: the port is left out where it is the scheme's own.
    package var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        guard let givenPort, givenPort != (isSecure ? 443 : 80) else { return name }
        return "\(name):\(givenPort)"
    }
    /// The URL in full, without the user.
    package var text: String { "\(scheme)://\(authority)\(target)" }

    /// The URL that a `Location` header means when it comes in answer to this one.
    package func following(_ location: String) throws(Problem) -> URLText {
        if location.range(ofText: "://") != nil { return try URLText(location) }
        if location.hasPrefix("//") { return try URLText("\(scheme):\(location)") }
        var next = self
        if location.hasPrefix("/") {
            next.target = String(location.prefix { $0 != "#" })
        } else {
            let path = target.prefix { $0 != "?" }
            let folder = path[...(path.lastIndex(of: "/") ?? path.startIndex)]
            next.target = String(folder) + location.prefix { $0 != "#" }
        }
        return next
    }
}

extension StringProtocol {
    /// Where `text` stands first, compared byte by byte.
    package func range(ofText text: String) -> Range<Index>? {
        let needle = Array(text.utf8)
        guard let first = needle.first else { return startIndex..<startIndex }
        var start = startIndex
        let bytes = utf8
        while let found = bytes[start...].firstIndex(of: first) {
            if bytes[found...].starts(with: needle) {
                return found..<bytes.index(found, offsetBy: needle.count)
            }
            start = bytes.index(after: found)
        }
        return nil
    }

    /// The text without leading and trailing blanks, tabs and line ends.
    package var trimmed: String {
        let isBlank = { (byte: UInt8) in byte == 32 || (9...13).contains(byte) }
        var bytes = Array(utf8)[...]
        while let first = bytes.first, isBlank(first) { bytes = bytes.dropFirst() }
        while let last = bytes.last, isBlank(last) { bytes = bytes.dropLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
