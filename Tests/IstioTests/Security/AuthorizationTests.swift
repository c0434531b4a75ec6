import Basis
import Envoy
import Testing
import YAML

@testable import Istio

/// AuthorizationPolicies and RequestAuthentications, from object to answer.
@Suite struct AuthorizationTests {
    private static let server = """
        apiVersion: v1
        kind: Service
        metadata: {name: server}
        spec:
          clusterIP: 10.96.0.9
          selector: {app: server}
          ports:
          - {name: http, port: 80, targetPort: 8080}
          - {name: tcp, port: 9000}
        ---

        """

    private static func policy(
        _ name: String, _ spec: String, in namespace: String = "default", annotations: String = ""
    ) -> String {
        "apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: "
            + "{name: \(name), namespace: \(namespace), annotations: {\(annotations)}}\n"
            + "spec: \(spec)\n---\n"
    }

    struct Case: CustomTestStringConvertible {
        var name: String
        var policies: String
        var port = 8080
        var request = HTTPRequest(authority: "server")
        var identity: String? = "spiffe://cluster.local/ns/foo/sa/alice"
        /// The details of a refusal; nil for a call that passes.
        var refused: String?
        var testDescription: String { name }
    }

    private static func rule(_ text: String, action: String = "ALLOW") -> String {
        policy("p", "{action: \(action), rules: [\(text)]}")
    }

    private static let cases: [Case] = {
        let none = "rbac_access_denied_matched_policy[none]"
        let mine = "rbac_access_denied_matched_policy[ns[default]-policy[p]-rule[0]]"
        let alice = rule("{from: [{source: {principals: [cluster.local/ns/foo/sa/alice]}}]}")
        let http = rule("{to: [{operation: {methods: [GET]}}]}")
        let deny = rule("{to: [{operation: {methods: [GET]}}]}", action: "DENY")
        return [
            Case(name: "no policy", policies: ""),
            Case(name: "empty spec", policies: policy("p", "{}"), refused: none),
            Case(name: "rule without criteria", policies: rule("{}")),
            Case(name: "principal", policies: alice),
            Case(name: "plain text", policies: alice, identity: nil, refused: none),
            Case(name: "principal, TCP", policies: alice, port: 9000),
            Case(
                name: "plain text, TCP", policies: alice, port: 9000, identity: nil, refused: none),
            Case(name: "HTTP rule of ALLOW on TCP", policies: http, port: 9000, refused: none),
            Case(name: "HTTP rule of DENY on TCP", policies: deny, port: 9000, refused: mine),
            Case(name: "DENY", policies: deny, refused: mine),
            Case(
                name: "DENY for another method", policies: deny,
                request: HTTPRequest("POST", authority: "server")),
            Case(
                name: "other namespace", policies: policy("p", "{}", in: "other")),
            Case(
                name: "root namespace", policies: policy("p", "{}", in: "istio-system"),
                refused: none),
            Case(
                name: "selector",
                policies: policy("p", "{selector: {matchLabels: {app: server}}}"), refused: none),
            Case(
                name: "another's selector",
                policies: policy("p", "{selector: {matchLabels: {app: other}}}")),
            Case(
                name: "reference to a gateway",
                policies: policy(
                    "p",
                    "{targetRefs: [{kind: Gateway, group: gateway.networking.k8s.io, name: g}]}")),
            Case(
                name: "dry run",
                policies: policy("p", "{}", annotations: "istio.io/dry-run: \"true\"")),
            Case(
                name: "DENY before ALLOW",
                policies: alice
                    + policy(
                        "d", "{action: DENY, rules: [{}]}"),
                refused: "rbac_access_denied_matched_policy[ns[default]-policy[d]-rule[0]]"),
            Case(
                name: "service account of the policy's namespace",
                policies: rule("{from: [{source: {serviceAccounts: [alice]}}]}"), refused: none),
            Case(
                name: "service account",
                policies: rule("{from: [{source: {serviceAccounts: [foo/alice]}}]}")),
            Case(
                name: "namespace", policies: rule("{from: [{source: {namespaces: [f*]}}]}")),
            Case(
                name: "notNamespaces",
                policies: rule("{from: [{source: {notNamespaces: [foo]}}]}"), refused: none),
            Case(
                name: "port of the pod",
                policies:
                    rule("{to: [{operation: {ports: [\"8080\"]}}]}")),
            Case(
                name: "port of the service",
                policies: rule("{to: [{operation: {ports: [\"80\"]}}]}"), refused: none),
            Case(
                name: "path template",
                policies: rule("{to: [{operation: {paths: [\"/a/{*}/c\"]}}]}"),
                request: HTTPRequest(authority: "server", path: "/a/b/c?x=y")),
            Case(
                name: "header",
                policies: rule("{when: [{key: \"request.headers[x-a]\", values: [b]}]}"),
                request: HTTPRequest(
                    authority: "server", headers: [Header("X-A", "b")])),
            Case(
                name: "claim without a token",
                policies: rule("{when: [{key: \"request.auth.claims[iss]\", values: [x]}]}"),
                refused: none),
            Case(
                name: "provider that nobody knows",
                policies: policy(
                    "p", "{action: CUSTOM, provider: {name: nobody}, rules: [{}]}"),
                refused: "rbac_access_denied_matched_policy[istio-ext-authz-nobody-ns[default]"
                    + "-policy[p]-rule[0]-deny-due-to-bad-CUSTOM-action]"),
        ]
    }()

    @Test(arguments: cases) func `a call passes or is refused by the policy`(example: Case) {
        var proxy = sidecar(labels: ["app": "server"])
        proxy.id = "server.default"
        let configuration = configured(Self.server + example.policies, for: proxy)
        var call = ProxyCall(
            .inbound, to: SocketAddress(proxy.addresses[0], example.port),
            from: SocketAddress(IPAddress(v4: 0x0a00_0099), 40_000),
            payload: .http(example.request))
        if let identity = example.identity {
            call.layers = [
                TLSLayer(serverName: "server", alpn: ["istio"], identity: identity)
            ]
        }
        let compiled = CompiledProxy(configuration)
        var state = ProxyState(seed: 1, id: "server")
        var recorder = NoRecorder()
        var network = Answering()
        let answer = respond(
            to: call, through: compiled, state: &state, at: .meshStart, recorder: &recorder,
            upstream: &network)
        if example.port == 9000 {
            #expect(answer.terminationDetails.text == example.refused ?? "-")
        } else {
            #expect(answer.details.text == example.refused ?? "via_upstream")
            #expect(answer.status == (example.refused == nil ? 200 : 403))
        }
    }

    @Test func `rules of several RequestAuthentications are sorted by issuer`() {
        func authentication(_ name: String, _ issuer: String) -> String {
            "apiVersion: security.istio.io/v1\nkind: RequestAuthentication\n"
                + "metadata: {name: \(name)}\nspec: {jwtRules: [{issuer: \(issuer)}]}\n---\n"
        }
        var proxy = sidecar(labels: ["app": "server"])
        proxy.id = "server.default"
        let configuration = configured(
            Self.server + authentication("a", "zz") + authentication("b", "aa"), for: proxy)
        let inbound = configuration.listeners.filter { $0.direction == .inbound }
        let filters = inbound.flatMap(\.filterChains).compactMap {
            if case .http(let manager) = $0.filter { manager.filters } else { nil }
        }
        guard case .jwt(let jwt) = filters.first?.first else {
            Issue.record("no filter")
            return
        }
        #expect(jwt.providers.map(\.issuer) == ["aa", "zz"])
        #expect(jwt.providers[0].origin.name == "b")
        // Nobody can be asked for keys here, so that no token will do.
        #expect(jwt.providers[0].keys == KeyLocation.unusableKeys)
        #expect(!jwt.findsRouteAgain)
    }
}

/// A network that always answers.
private struct Answering: Upstream {
    mutating func resolve(_ name: String, at now: Instant) -> Envoy.Resolution { .init([]) }
    mutating func send(_ sent: SentRequest, at now: Instant) -> UpstreamResult {
        UpstreamResult(.response(HTTPResponse(200)))
    }
}
