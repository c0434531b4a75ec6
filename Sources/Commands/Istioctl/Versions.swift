import YAML

/// The versions of istioctl, of control planes and of proxies, as `istioctl version` prints them.
/// What only a build stamps (the revision of the sources, its state) is `unknown`, as in a build
/// that nobody stamped.
// istio pkg/version/version.go, cobra.go
struct Versions {
    /// One istiod.
    struct Server {
        var component, revision, version: String
    }

    /// One proxy.
    struct ProxyVersion {
        var id, version, type: String
    }

    var client: String
    var servers: [Server]?
    var proxies: [ProxyVersion]?

    init(client: String) { self.client = client }

    /// The text form: numbers alone, or all that is known of each.
    func text(isShort: Bool) -> String {
        var text = "client version: \(isShort ? client : long(client))\n"
        if let servers {
            let same = Set(servers.map(\.version)).count == 1
            if isShort, same, let first = servers.first {
                text += "control plane version: \(first.version)\n"
            } else {
                for server in servers {
                    text += "\(server.component) version: "
                    text += (isShort ? server.version : long(server.version)) + "\n"
                }
            }
        }
        guard let proxies else { return text }
        guard !isShort else { return text + "data plane version: \(summary(proxies))\n" }
        for proxy in proxies {
            text +=
                "data plane version: version.ProxyInfo{ID:\(goQuoted(proxy.id)), "
                + "IstioVersion:\(goQuoted(proxy.version)), Type:\(goQuoted(proxy.type))}\n"
        }
        return text
    }

    // renderProxyVersions
    private func summary(_ proxies: [ProxyVersion]) -> String {
        guard !proxies.isEmpty else { return "none" }
        return Set(proxies.map(\.version)).sorted().map { version in
            "\(version) (\(proxies.filter { $0.version == version }.count) proxies)"
        }.joined(separator: ", ")
    }

    private func long(_ version: String) -> String {
        "version.BuildInfo{Version:\(goQuoted(version)), GitRevision:\"unknown\", "
            + "GolangVersion:\(goQuoted(Self.go)), BuildStatus:\"unknown\", "
            + "GitTag:\(goQuoted(version))}"
    }

    private static let go = "go1.26.0"

    private func build(_ version: String) -> Value {
        [
            "version": .string(version), "revision": "unknown", "golang_version": .string(Self.go),
            "status": "unknown", "tag": .string(version),
        ]
    }

    /// All of it as data.
    var value: Value {
        var fields: Fields = ["clientVersion": build(client)]
        if let servers {
            fields["meshVersion"] = .list(
                servers.map { server in
                    [
                        "Component": .string(server.component),
                        "Revision": .string(server.revision), "Info": build(server.version),
                    ]
                })
        }
        if let proxies {
            fields["dataPlaneVersion"] = .list(
                proxies.map { proxy in
                    [
                        "ID": .string(proxy.id), "IstioVersion": .string(proxy.version),
                        "Type": .string(proxy.type),
                    ]
                })
        }
        return .map(fields)
    }

    /// The same as JSON, the fields in the order of Go's structs.
    var json: String { Self.json(value, indent: "") }

    private static let order = [
        "clientVersion", "meshVersion", "dataPlaneVersion", "Component", "Revision", "Info", "ID",
        "IstioVersion", "Type", "version", "revision", "golang_version", "status", "tag",
    ]

    private static func json(_ value: Value, indent: String) -> String {
        let inner = indent + "  "
        switch value {
        case .map(let fields):
            let lines = order.compactMap { name in
                fields[name].map { "\(inner)\"\(name)\": \(json($0, indent: inner))" }
            }
            return "{\n\(lines.joined(separator: ",\n"))\n\(indent)}"
        case .list(let items):
            guard !items.isEmpty else { return "[]" }
            let lines = items.map { inner + json($0, indent: inner) }
            return "[\n\(lines.joined(separator: ",\n"))\n\(indent)]"
        case .null, .bool, .int, .double, .string: return jsonText(value)
        }
    }
}
