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
        case .cookie(let name):
            for part in (header("cookie") ?? "").split(separator: ";") {
                let pair = part.drop { $0 == " " }.split(
                    separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                if pair.count == 2, pair[0] == name { return String(pair[1]) }
            }
            return nil
        }
    }
}
