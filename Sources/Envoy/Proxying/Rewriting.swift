import Basis

extension HTTPRequest {
    /// Decodes what needs no percent sign and takes dot segments out of the path (Istio's default
    /// path normalisation, BASE: RFC 3986; slashes are not merged).
    mutating func normalizePath() {
        guard path.needsNormalizing else { return }
        let (encoded, _) = CompiledMatch.split(path)
        let rest = path[encoded.endIndex...]
        let bare = encoded.decodingUnreserved
        var segments: [Substring] = []
        let parts = bare.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        for (offset, part) in parts.enumerated() {
            let isLast = offset == parts.count - 1
            switch part {
            case ".":
                if isLast { segments.append("") }
            case "..":
                if !segments.isEmpty { segments.removeLast() }
                if isLast { segments.append("") }
            default: segments.append(part)
            }
        }
        path = "/" + segments.joined(separator: "/") + rest
    }

    /// Puts the route's path and host in the place of the request's.
    mutating func rewrite(_ compiled: CompiledForwarding, match: RouteMatch) {
        let forwarding = compiled.forwarding
        // Envoy source/common/router/config_impl.cc: finalizeHostHeader, finalizePathHeader
        if let host = forwarding.hostRewrite {
            proxied.originals = [Header("x-envoy-original-host", authority)]
            authority = host
        }
        if compiled.pathPattern != nil || forwarding.pathRewrite != nil {
            proxied.originals.append(Header("x-envoy-original-path", path))
        }
        let (bare, _) = CompiledMatch.split(path)
        let query = path[bare.endIndex...]
        if let pattern = compiled.pathPattern, let rewrite = forwarding.pathPatternRewrite {
            let bytes = pattern.replacing(in: Array(bare.utf8), with: rewrite.substitution)
            path = String(decoding: bytes, as: UTF8.self) + query
            return
        }
        guard let new = forwarding.pathRewrite else { return }
        switch match.path {
        case .prefix(let prefix), .separatedPrefix(let prefix):
            path = new + bare.dropFirst(prefix.count) + query
        case .exact, .regex: path = new + query
        }
    }
}

extension String {
    fileprivate var needsNormalizing: Bool {
        withBytes { bytes in
            var afterSlash = false
            for byte in bytes {
                if byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#") { return false }
                if byte == UInt8(ascii: "%") || byte == UInt8(ascii: "\\") { return true }
                if afterSlash, byte == UInt8(ascii: ".") { return true }
                afterSlash = byte == UInt8(ascii: "/")
            }
            return false
        }
    }
}

extension Substring {
    /// The text with `%41` and the like as the letters, digits and `-._~` that they stand for, and
    /// with backslashes as slashes.
    fileprivate var decodingUnreserved: String {
        var bytes: [UInt8] = []
        var rest = utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\\") {
                bytes.append(UInt8(ascii: "/"))
                continue
            }
            let digits = rest.prefix(2)
            guard byte == UInt8(ascii: "%"), digits.count == 2,
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16),
                value.isUnreserved
            else {
                bytes.append(byte)
                continue
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension UInt8 {
    fileprivate var isUnreserved: Bool {
        switch self {
        case 48...57, 65...90, 97...122, 45, 46, 95, 126: true
        default: false
        }
    }
}

extension Redirect {
    /// The Location header (Envoy source/common/router/config_impl.cc: newUri).
    func location(for request: HTTPRequest, match: RouteMatch, isSecure: Bool) -> String {
        let oldScheme = isSecure ? "https" : "http"
        let scheme = self.scheme ?? oldScheme
        let bareHost = request.authority.withBytes {
            String(decoding: VirtualHostMatcher.withoutPort($0), as: UTF8.self)
        }
        var target = host ?? request.authority
        if let port {
            let isDefault = scheme == "http" && port == 80 || scheme == "https" && port == 443
            target = (host ?? bareHost) + (isDefault ? "" : ":\(port)")
        } else if host == nil, self.scheme != nil {
            // A default port of the old scheme does not stay under the new one.
            let isOldDefault =
                scheme == "https" && request.authority.hasSuffix(":80")
                || scheme == "http" && request.authority.hasSuffix(":443")
            if isOldDefault { target = bareHost }
        }
        let (bare, _) = CompiledMatch.split(request.path)
        let query = request.path[bare.endIndex...]
        var newPath = path.map { $0.contains("?") ? $0 : $0 + query } ?? request.path
        if let prefix {
            switch match.path {
            case .prefix(let old), .separatedPrefix(let old):
                newPath = prefix + bare.dropFirst(old.count) + query
            case .exact, .regex: newPath = prefix + query
            }
        }
        return "\(scheme)://\(target)\(newPath)"
    }
}
