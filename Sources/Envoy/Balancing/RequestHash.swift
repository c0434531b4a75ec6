import Basis

extension HTTPRequest {
    /// What consistent hashing chooses by; nil where no policy finds its part of the request.
    func hash(by policies: [Forwarding.HashPolicy], from source: SocketAddress) -> UInt64? {
        for policy in policies {
            if let text = text(for: policy, from: source) {
                var stream = RandomStream(seed: 0, purpose: "request hash", key: text)
                return stream.next()
            }
        }
        return nil
    }

    private func text(for policy: Forwarding.HashPolicy, from source: SocketAddress) -> String? {
        switch policy {
        case .header(let name): return header(name)
        case .sourceAddress: return source.ip.description
        case .queryParameter(let name):
            let (_, query) = CompiledMatch.split(path)
            return CompiledMatch.parameters(query).first { $0.name == name }?.value
        case .cookie(let name, _, _):
            for part in (header("cookie") ?? "").split(separator: ";") {
                let pair = part.drop { $0 == " " }.split(
                    separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                if pair.count == 2, pair[0] == name { return String(pair[1]).unquoted }
            }
            return nil
        }
    }

    /// The cookie that is made where the policy wants one and the client has none: its value stands
    /// for the connection's addresses. A real Envoy takes xxHash64 of them.
    // Envoy source/common/router/router.cc: addDownstreamSetCookie; source/common/http/utility.cc:
    // makeSetCookieValue
    func newCookie(
        by policies: [Forwarding.HashPolicy], from source: SocketAddress, to target: SocketAddress
    ) -> (value: String, header: String)? {
        for case .cookie(let name, let lifetime?, let path) in policies {
            if let old = text(for: .cookie(name), from: source), !old.isEmpty { return nil }
            var stream = RandomStream(
                seed: 0, purpose: "hash cookie", key: "\(source)\(target)")
            let digits = String(stream.next(), radix: 16)
            let value = String(repeating: "0", count: 16 - digits.utf8.count) + digits
            var header = "\(name)=\"\(value)\""
            let seconds = lifetime.wholeSeconds
            if seconds > 0 { header += "; Max-Age=\(seconds)" }
            if !path.isEmpty { header += "; Path=\(path)" }
            return (value, header + "; HttpOnly")
        }
        return nil
    }
}

extension String {
    /// The text without quotes around it (Envoy source/common/http/utility.cc: parseCookies).
    fileprivate var unquoted: String {
        guard utf8.count >= 2, utf8.first == 0x22, utf8.last == 0x22 else { return self }
        return String(dropFirst().dropLast())
    }
}
