extension Internet {
    /// The page at an address, as istiod fetches it; nil where there is none. Services of the mesh
    /// are not asked.
    func page(at text: String) -> String? {
        guard let url = try? URLText(text),
            let host = host(named: url.host.lowercased()), host.fault == nil
        else { return nil }
        let isSecure = url.scheme == "https"
        switch host.ports[url.givenPort ?? (isSecure ? 443 : 80)] {
        case .http(.page(let status, _, let body)) where !isSecure && (200..<300).contains(status):
            return body
        case .https(.page(let status, _, let body)) where isSecure && (200..<300).contains(status):
            return body
        case .http, .https, .tcpEcho, .dropped, nil: return nil
        }
    }
}
