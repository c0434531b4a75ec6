/// A token in a request.
struct FoundToken {
    enum Place {
        case header(String)
        case parameter(String)
        case cookie
    }
    var text: String
    var place: Place
    /// The issuers whose providers look there; an empty one stands for any.
    var issuers: [String]
}

extension HTTPRequest {
    /// The tokens at the places where providers look, in Envoy's order (source/extensions/filters/
    /// http/jwt_authn/extractor.cc): headers, parameters, cookies, each by name.
    func tokens(at providers: [JWTAuthentication.Provider]) -> [FoundToken] {
        var headers: [JWTAuthentication.Location: [String]] = [:]
        var parameters: [String: [String]] = [:]
        var cookies: [String: [String]] = [:]
        for provider in providers {
            var locations = provider.headers
            var names = provider.parameters
            if locations.isEmpty, names.isEmpty, provider.cookies.isEmpty {
                locations = [JWTAuthentication.Location("authorization", prefix: "Bearer ")]
                names = ["access_token"]
            }
            for location in locations {
                let lowered = JWTAuthentication.Location(
                    location.header.lowercased(), prefix: location.prefix)
                headers[lowered, default: []].append(provider.issuer)
            }
            for name in names { parameters[name, default: []].append(provider.issuer) }
            for name in provider.cookies { cookies[name, default: []].append(provider.issuer) }
        }
        var found: [FoundToken] = []
        for (location, issuers) in headers.sorted(by: {
            $0.key.header + $0.key.prefix < $1.key.header + $1.key.prefix
        }) {
            found += tokens(in: location, issuers)
        }
        let query = CompiledMatch.parameters(CompiledMatch.split(path).query)
        for (name, issuers) in parameters.sorted(by: { $0.key < $1.key }) {
            guard let value = query.first(where: { $0.name == name })?.value else { continue }
            found.append(FoundToken(text: value, place: .parameter(name), issuers: issuers))
        }
        for (name, issuers) in cookies.sorted(by: { $0.key < $1.key }) {
            guard let value = cookie(name) else { continue }
            found.append(FoundToken(text: value, place: .cookie, issuers: issuers))
        }
        return found
    }

    private func tokens(
        in location: JWTAuthentication.Location, _ issuers: [String]
    ) -> [FoundToken] {
        headers.compactMap { header in
            guard header.name.equalsIgnoringCase(location.header) else { return nil }
            var text = header.value[...].trimmedBlanks
            if !location.prefix.isEmpty {
                guard let range = text.firstRange(of: location.prefix) else { return nil }
                let rest = text[range.upperBound...]
                // What cannot begin a token is passed over.
                let start = rest.utf8.firstIndex { $0.beginsToken }
                text = start.map { rest[$0...] } ?? text
            }
            return FoundToken(
                text: String(text), place: .header(location.header), issuers: issuers)
        }
    }

    private func cookie(_ name: String) -> String? {
        for header in headers where header.name.equalsIgnoringCase("cookie") {
            for pair in header.value.split(separator: ";") {
                let parts = pair.split(
                    separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard parts.count == 2, parts[0].trimmedBlanks == name[...] else { continue }
                var value = parts[1].trimmedBlanks
                if value.utf8.count >= 2, value.hasPrefix("\""), value.hasSuffix("\"") {
                    value = value.dropFirst().dropLast()
                }
                return String(value)
            }
        }
        return nil
    }

    /// Makes one header of several that carry credentials: Envoy keeps a single one.
    mutating func joinAuthorization() {
        let all = headers.filter { $0.name.equalsIgnoringCase("authorization") }
        guard all.count > 1, var first = all.first else { return }
        first.value = all.map(\.value).joined(separator: ",")
        let place = headers.firstIndex { $0.name.equalsIgnoringCase("authorization") } ?? 0
        headers.removeAll { $0.name.equalsIgnoringCase("authorization") }
        headers.insert(first, at: place)
    }

    /// Removes every header called `name`.
    mutating func removeHeader(_ name: String) {
        let name = name.lowercased()
        guard header(name) != nil else { return }
        headers.removeAll { $0.name.equalsIgnoringCase(name) }
    }

    /// Takes a token away, so that the upstream does not see it. Envoy leaves cookies alone.
    mutating func remove(_ token: FoundToken) {
        switch token.place {
        case .header(let name): removeHeader(name)
        case .cookie: break
        case .parameter(let name):
            let (bare, query) = CompiledMatch.split(path)
            // Envoy writes what is left in order of the names.
            let rest = CompiledMatch.parameters(query).filter { $0.name != name }
                .enumerated().sorted {
                    ($0.element.name, $0.offset) < ($1.element.name, $1.offset)
                }.map { "\($0.element.name)=\($0.element.value)" }
            path = bare + (rest.isEmpty ? "" : "?" + rest.joined(separator: "&"))
        }
    }
}

extension UInt8 {
    /// Whether the byte may stand in a token.
    fileprivate var beginsToken: Bool {
        switch self {
        case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}
