import Basis
import Envoy
import Foundation
import Objects
import Testing
import YAML

@testable import Istio

/// Filters of access control against what istiod's own tests expect, where a checkout of Istio is
/// at hand: MESH_ISTIO names it.
@Suite struct AuthorizationCasesTests {
    private static let folder = ProcessInfo.processInfo.environment["MESH_ISTIO"]
        .map { "\($0)/pilot/pkg/security/authz/builder/testdata" }

    /// The trust domains of the cases that have some: the mesh's own and its aliases.
    private static let domains: [String: [String]] = [
        "simple-policy-td-aliases": ["td1", "cluster.local"],
        "simple-policy-multiple-td-aliases": ["td1", "cluster.local", "some-td"],
        "simple-policy-principal-with-wildcard": ["td1", "foobar"],
        "td-aliases-source-principal": ["new-td", "old-td", "some-trustdomain"],
    ]

    @Test(.enabled(if: folder != nil, "MESH_ISTIO names no checkout of Istio"))
    func `filters are those that istiod makes`() throws {
        let folder = try #require(Self.folder)
        var compared = 0
        for kind in ["http", "tcp"] {
            let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(kind)")
            for name in names.sorted() where name.hasSuffix("-in.yaml") {
                let base = String(name.dropLast("-in.yaml".count))
                // What CUSTOM asks for depends on providers that stand in the test's code, and one
                // case is that of a version long gone.
                if base.hasPrefix("custom") || base == "allow-host-before-111" { continue }
                let wanted = try names.filter {
                    $0.hasPrefix("\(base)-out") && $0.hasSuffix(".yaml")
                }.sorted().map { name in
                    let text = try String(
                        contentsOfFile: "\(folder)/\(kind)/\(name)", encoding: .utf8)
                    return try Self.normal(#require(readYAML(text)))
                }
                let text = try String(contentsOfFile: "\(folder)/\(kind)/\(name)", encoding: .utf8)
                let found = filters(text, isTCP: kind == "tcp", domains: Self.domains[base])
                #expect(found.map(Self.normal) == wanted, "\(kind)/\(base)")
                compared += wanted.count
            }
        }
        #expect(compared >= 22)
    }

    private func filters(_ text: String, isTCP: Bool, domains: [String]?) -> [Value] {
        var settings = MeshSettings()
        if let domains {
            settings.trustDomain = domains[0]
            settings.trustDomainAliases = Array(domains.dropFirst())
        }
        let policies = manifest(text).filter { $0.type.kind == "AuthorizationPolicy" }
            .map(AuthorizationPolicyFacts.init)
        let made = AuthorizationFilters(policies: policies, settings: settings) { _, _ in nil }
        let origin = Origin(kind: "Test")
        let routes = RouteConfiguration(name: "", virtualHosts: [])
        var manager = HTTPConnectionManager(routes: .inline(routes), statPrefix: "")
        manager.filters = made.local()
        var chain = FilterChain(
            filter: isTCP ? .tcp(TCPProxy(clusters: [], statPrefix: "")) : .http(manager),
            origin: origin)
        if isTCP { chain.connectionFilters = made.connections() }
        var listener = Listener(
            name: "test", address: SocketAddress(.loopback, 1), bindsToPort: true,
            direction: .inbound, origin: origin)
        listener.filterChains = [chain]
        var configuration = ProxyConfiguration()
        configuration.listeners = [listener]
        let all = EnvoyBootstrap(configuration).value["static_resources", "listeners"]?[0]
        let filters = all?["filter_chains"]?[0]?["filters"]?.items ?? []
        let list = isTCP ? filters : filters[0]["typed_config", "http_filters"]?.items ?? []
        return list.filter { $0["name"]?.string?.hasSuffix(".rbac") == true }
    }

    /// A filter with names as JSON for Envoy has them here.
    private static func normal(_ value: Value) -> Value {
        switch value {
        case .map(let fields):
            .map(
                Fields(
                    fields.map { field in
                        // Policies go by names of their own.
                        let isName = field.name.contains("[") || field.name.hasPrefix("@")
                        return (isName ? field.name : snake(field.name), normal(field.value))
                    }.filter { !isDefault($0.1) }))
        case .list(let items): .list(items.map(normal))
        case .null, .bool, .int, .double, .string: value
        }
    }

    /// What protobuf's JSON leaves out.
    private static func isDefault(_ value: Value) -> Bool {
        value == "ALLOW" || value == .map([:]) || value == ""
    }

    private static func snake(_ name: String) -> String {
        name.reduce(into: "") { text, letter in
            text += letter.isUppercase ? "_\(letter.lowercased())" : "\(letter)"
        }
    }
}
