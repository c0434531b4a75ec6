import Testing

@testable import Commands

/// `why` about calls that access control or a token's verification refused.
@Suite struct AccessWhyTests {
    private static let state: SessionState = {
        let text = """
            kubectl label ns default istio-injection=enabled
            kubectl apply -f samples/httpbin/httpbin.yaml -f samples/curl/curl.yaml
            kubectl create ns plain
            kubectl apply -n plain -f samples/curl/curl.yaml
            """
        return Trial(text, on: KubectlSession(wholeWith: [:], start: .meshStart).state).session
    }()

    private static let because = "  because  AuthorizationPolicy default/p: "

    /// A policy, what is asked, and lines of the reason.
    static let cases: [(spec: String, words: String, lines: [String])] = [
        (
            "{}", "deploy/curl -- curl -s http://httpbin:8000/get",
            [
                because + "spec: it has no rule, so nothing is allowed",
                "  fix      an AuthorizationPolicy default/allow-curl that allows principal "
                    + "cluster.local/ns/default/sa/curl (tried on a copy: 200)",
            ]
        ),
        (
            "{rules: [{to: [{operation: {methods: [GET], paths: [/get]}}]}]}",
            "deploy/curl -- curl -s -X POST http://httpbin:8000/get",
            [
                because + "spec.rules[0].to[0].operation.methods: no "
                    + "rule matches; nearest: the call has POST"
            ]
        ),
        (
            "{rules: [{from: [{source: {namespaces: [default]}}]}]}",
            "-n plain deploy/curl -- curl -s http://httpbin.default:8000/get",
            [
                because + "spec.rules[0].from[0].source.namespaces: no "
                    + "rule matches; nearest: the call is plaintext and has no identity"
            ]
        ),
        (
            "{action: DENY, rules: [{to: [{operation: {paths: [\"/g*\"]}}]}]}",
            "deploy/curl -- curl -s http://httpbin:8000/get",
            [
                because + "spec.rules[0]: it denies what it matches",
                "  fix      kubectl delete authorizationpolicy/p -n default (tried on a copy: 200)",
            ]
        ),
        (
            "{action: CUSTOM, provider: {name: nobody}, rules: [{}]}",
            "deploy/curl -- curl -s http://httpbin:8000/get",
            [
                because + "spec.rules[0]: its provider cannot be asked, "
                    + "so it denies what it matches"
            ]
        ),
    ]

    @Test(arguments: cases)
    func `a refusal names the rule and the field`(
        _ wanted: (spec: String, words: String, lines: [String])
    ) {
        let text = """
            kubectl apply -f - <<EOF
            apiVersion: security.istio.io/v1
            kind: AuthorizationPolicy
            metadata: {name: p}
            spec: \(wanted.spec)
            EOF
            why \(wanted.words)
            """
        let trial = Trial(text, on: Self.state)
        for line in wanted.lines {
            #expect(trial.output.contains(line + "\n"), "\(trial.output)")
        }
    }

    @Test func `a token that nobody can verify is told by its keys`() {
        let text = """
            kubectl apply -f - <<EOF
            apiVersion: security.istio.io/v1
            kind: RequestAuthentication
            metadata: {name: r}
            spec: {jwtRules: [{issuer: i, jwksUri: "https://nobody.example/k"}]}
            EOF
            T=eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJpIn0.AAAA
            why deploy/curl -- curl -s -H "Authorization: Bearer $T" http://httpbin:8000/get
            """
        let trial = Trial(text, on: Self.state)
        let line =
            "  because  RequestAuthentication default/r: spec.jwtRules[0]: Jwt verification fails "
            + "(issuer i, whose keys istiod could not fetch)\n"
        #expect(trial.output.contains(line), "\(trial.output)")
    }
}
