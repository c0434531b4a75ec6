import Basis
import Testing

@testable import Commands

/// `kubectl apply` of bad objects of Istio's kinds: strict decoding comes before the schema, the
/// schema before its rules in CEL, and those before istiod's webhook.
@Suite struct RefusedKindTests {
    struct Example: Sendable, CustomTestStringConvertible {
        var kind: String
        var version: String
        var spec: String
        var error: String
        var testDescription: String { "\(kind) \(spec)" }
    }

    private static func networking(_ kind: String, _ spec: String, _ error: String) -> Example {
        Example(kind: kind, version: "networking.istio.io/v1", spec: spec, error: error)
    }

    private static func denied(_ text: String) -> String {
        "Error from server: error when creating \"STDIN\": admission webhook "
            + "\"validation.istio.io\" denied the request: configuration is invalid: \(text)"
            + (text.hasSuffix("\n") ? "" : "\n")
    }

    static let examples: [Example] = [
        networking(
            "ServiceEntry", "{hosts: ['*'], ports: [{number: 80, nam: http}]}",
            "Error from server (BadRequest): error when creating \"STDIN\": ServiceEntry in "
                + "version \"v1\" cannot be handled as a ServiceEntry: strict decoding error: "
                + "unknown field \"spec.ports[0].nam\"\n"),
        networking(
            "ServiceEntry", "{hosts: ['*'], resolution: STATICC}",
            "The ServiceEntry \"it\" is invalid: \n* spec.resolution: Unsupported value: "
                + "\"STATICC\": supported values: \"NONE\", \"STATIC\", \"DNS\", "
                + "\"DNS_ROUND_ROBIN\", \"DYNAMIC_DNS\"\n* <nil>: Invalid value: \"null\": some "
                + "validation rules were not checked because the object was invalid; correct the "
                + "existing errors to complete validation\n"),
        networking(
            "ServiceEntry", "{hosts: ['*'], addresses: [x]}",
            "The ServiceEntry \"it\" is invalid: spec.hosts[0]: Invalid value: \"string\": "
                + "hostname cannot be wildcard\n"),
        networking(
            "ServiceEntry", "{hosts: [a..b], resolution: DNS}",
            denied(
                "2 errors occurred:\n\t* domain name \".b\" invalid (label \"\" invalid)\n\t* "
                    + "hosts must be FQDN or contain only prefix wildcards if no endpoints are "
                    + "provided for resolution mode DNS, domain name \"a..b\" invalid (label \"\" "
                    + "invalid)\n\n")),
        networking(
            "VirtualService", "{hosts: [a.com], http: [{}]}",
            denied("HTTP route, redirect or direct_response is required")),
        networking(
            "DestinationRule", "{host: a, subsets: [{name: v1, labels: {'.': a}}]}",
            denied("1 error occurred:\n\t* invalid tag key: \".\"\n\n")),
        networking(
            "Gateway", "{servers: [{hosts: [a.b], port: {number: 443, name: x, protocol: TLS}}]}",
            denied("server must have TLS settings for HTTPS/TLS protocols")),
        networking(
            "Sidecar", "{egress: [{hosts: [a]}]}",
            denied("host must be of form namespace/dnsName")),
        networking(
            "WorkloadGroup", "{template: {}, probe: {}}",
            denied("unknown health check method <nil>")),
        Example(
            kind: "AuthorizationPolicy", version: "security.istio.io/v1", spec: "{action: DENY}",
            error: denied(
                "invalid policy it.default: DENY action without `rules` is meaningless as it will "
                    + "never be triggered, add an empty rule `{}` if you want it be triggered for "
                    + "every request")),
        Example(
            kind: "Telemetry", version: "telemetry.istio.io/v1",
            spec: "{metrics: [{overrides: [{tagOverrides: {a: {operation: REMOVE, value: b}}}]}]}",
            error: "The Telemetry \"it\" is invalid: spec.metrics[0].overrides[0].tagOverrides[a]:"
                + " Invalid value: \"object\": value must not be set when operation is REMOVE\n"),
        Example(
            kind: "WasmPlugin", version: "extensions.istio.io/v1alpha1",
            spec: "{url: 'oci://a', vmConfig: {env: [{name: a, valueFrom: HOST, value: b}]}}",
            error: "The WasmPlugin \"it\" is invalid: spec.vmConfig.env[0]: Invalid value: "
                + "\"object\": value may only be set when valueFrom is INLINE\n"),
        Example(
            kind: "EnvoyFilter", version: "networking.istio.io/v1alpha3",
            spec: "{configPatches: [{applyTo: CLUSTER, patch: {operation: MERGE}}]}",
            error: denied("Envoy filter: missing patch value for non-remove operation")),
    ]

    private static let session = KubectlSession(wholeWith: [:], start: .meshStart)

    @Test(arguments: examples)
    func `a bad object is refused in the real stack's order and words`(_ example: Example) {
        var session = Self.session
        let manifest =
            "apiVersion: \(example.version)\nkind: \(example.kind)\nmetadata: {name: it}\n"
            + "spec: \(example.spec)\n"
        let result = session.run("kubectl apply -f -", input: manifest)
        #expect(result.error == example.error)
        #expect(result.output.isEmpty)
        #expect(result.code == 1)
    }

    @Test func `warnings of the webhook come before what was done`() {
        var session = Self.session
        let manifest = """
            apiVersion: networking.istio.io/v1alpha3
            kind: EnvoyFilter
            metadata: {name: it}
            spec:
              configPatches:
              - {applyTo: HTTP_FILTER, patch: {operation: ADD, value: {name: x}}}
            """
        let result = session.run("kubectl apply -f -", input: manifest)
        let advice =
            "EnvoyFilter exposes internal implementation details that may change at any time. "
            + "Prefer other APIs if possible, and exercise extreme caution, especially around "
            + "upgrades."
        #expect(
            result.error == "Warning: \(advice)\n"
                + "Warning: using deprecated types by name without typed_config; x\n")
        #expect(result.output == "envoyfilter.networking.istio.io/it created\n")
    }
}
