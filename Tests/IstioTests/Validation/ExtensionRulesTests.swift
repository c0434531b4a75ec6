import Objects
import Testing
import YAML

@testable import Istio

/// The rules for Telemetry, ProxyConfig, WasmPlugin, TrafficExtension and EnvoyFilter, each raised
/// once, with Istio's words.
@Suite struct ExtensionRulesTests {
    static let longName = String(repeating: "n", count: 257)

    static let telemetry: [RuleExample] = [
        RuleExample("Telemetry", "{}"),
        RuleExample(
            "Telemetry",
            "{selector: {matchLabels: {a: b}}, targetRefs: [{kind: Service, name: s}]}",
            errors: ["only one of targetRefs or workloadSelector can be set"]),
        RuleExample(
            "Telemetry", "{selector: {}}",
            warnings: ["workload selector specified without labels"]),
        RuleExample(
            "Telemetry", "{targetRefs: [{kind: Service, namespace: x}]}",
            errors: [
                "targetRef name must be set",
                "targetRef namespace must not be set; cross namespace referencing is not supported",
            ]),
        RuleExample(
            "Telemetry", "{targetRef: {group: a, kind: Gateway, name: it}}",
            errors: [
                "targetRef must be to one of [core/v1/Service networking.istio.io/v1/ServiceEntry "
                    + "gateway.networking.k8s.io/v1/Gateway "
                    + "gateway.networking.k8s.io/v1/GatewayClass] but was a/Gateway"
            ]),
        RuleExample(
            "Telemetry", "{metrics: [{providers: [{}], overrides: [null]}]}",
            errors: ["providers.name may not be empty", "tagOverrides may not be null"]),
        RuleExample(
            "Telemetry", "{metrics: [{overrides: [{tagOverrides: {a: null, b: {}}}]}]}",
            errors: [
                "tagOverrides may not be null",
                "tagOverrides.value must be set when operation is UPSERT",
            ]),
        RuleExample(
            "Telemetry",
            "{metrics: [{overrides: [{tagOverrides: {'': {operation: REMOVE, value: x}}}]}]}",
            errors: ["tagOverrides.value may only be set when operation is UPSERT"],
            warnings: ["tagOverrides.name may not be empty"]),
        RuleExample(
            "Telemetry", "{metrics: [{overrides: [{match: {customMetric: ''}}]}]}",
            errors: ["customMetric may not be empty"]),
        RuleExample(
            "Telemetry", "{tracing: [{}, {randomSamplingPercentage: 101}]}",
            errors: ["randomSamplingPercentage must be in range [0.0, 100.0]"],
            warnings: ["multiple tracing is not currently supported"]),
        RuleExample(
            "Telemetry", "{tracing: [{providers: [{name: a}, {name: b}]}]}",
            warnings: ["multiple providers is not currently supported"]),
        RuleExample(
            "Telemetry", "{tracing: [{customTags: {'': null, a: {literal: {}}, b: {header: {}}}}]}",
            errors: [
                "tag name may not be empty", "tag '' may not have a nil value",
                "literal tag value may not be empty", "header tag name may not be empty",
            ]),
        RuleExample(
            "Telemetry", "{tracing: [{customTags: {c: {environment: {name: ''}}}}]}",
            errors: ["environment tag name may not be empty"]),
        RuleExample(
            "Telemetry", "{accessLogging: [{filter: {expression: 'response.code >'}}]}",
            errors: [
                "must be a valid CEL expression, ERROR: <input>:1:16: Syntax error: mismatched "
                    + "input '<EOF>' expecting {'[', '{', '(', '.', '-', '!', 'true', 'false', "
                    + "'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}\n"
                    + " | response.code >\n | ...............^"
            ]),
        RuleExample(
            "Telemetry", "{accessLogging: [{filter: {expression: 'a | b'}}]}",
            errors: [
                "must be a valid CEL expression, ERROR: <input>:1:3: Syntax error: token "
                    + "recognition error at: '| '\n | a | b\n | ..^"
            ]),
    ]

    static let extensions: [RuleExample] = [
        RuleExample(
            "ProxyConfig", "{concurrency: -1}",
            errors: ["concurrency must be greater than or equal to 0"]),
        RuleExample("WasmPlugin", "{}", errors: ["url field needs to be set"]),
        RuleExample("WasmPlugin", "{url: 'docker.io/a/b:1'}"),
        RuleExample(
            "WasmPlugin", "{url: 'ftp://a/b'}", errors: ["url contains unsupported scheme: ftp"]),
        RuleExample(
            "WasmPlugin", "{url: '%zz'}",
            errors: [
                "failed to parse url: parse \"%zz\": invalid URI for request"
            ]),
        RuleExample(
            "WasmPlugin", "{url: 'oci://a', sha256: ab}",
            errors: ["sha256 field must be 64 characters long"]),
        RuleExample(
            "WasmPlugin", "{url: 'oci://a', sha256: \(String(repeating: "X", count: 64))}",
            errors: ["sha256 field must match [a-f0-9]{64} pattern"]),
        RuleExample(
            "WasmPlugin", "{url: a, imagePullSecret: \(longName), pluginName: \(longName)}",
            errors: [
                "imagePullSecret field must be less than 253 characters long",
                "pluginName field must be less than 255 characters long",
            ]),
        RuleExample(
            "WasmPlugin", "{url: a, vmConfig: {env: [null, {}]}}",
            errors: ["spec.vmConfig.env invalid"]),
        RuleExample(
            "WasmPlugin", "{url: a, vmConfig: {env: [{name: \(longName)}]}}",
            errors: ["env.name field must be less than 255 characters long"]),
        RuleExample(
            "WasmPlugin", "{url: a, vmConfig: {env: [{name: a}, {name: a}]}}",
            errors: ["duplicate env"]),
        RuleExample(
            "WasmPlugin", "{url: a, vmConfig: {env: [{name: a, value: b, valueFrom: HOST}]}}",
            errors: ["value may only be set when valueFrom is INLINE"]),
        RuleExample(
            "WasmPlugin", "{url: a, match: [{}, null]}", errors: ["spec.Match[1] is nil"]),
        RuleExample(
            "WasmPlugin", "{url: a, match: [{ports: [{number: 80}, null]}]}",
            errors: ["spec.Match[0].Ports[1] is nil"]),
        RuleExample(
            "WasmPlugin", "{url: a, match: [{ports: [{number: 65536}]}]}",
            errors: ["spec.Match[0].Ports[0] is out of range: 65536"]),
        RuleExample(
            "TrafficExtension", "{}", errors: ["exactly one of wasm or lua must be set"]),
        RuleExample(
            "TrafficExtension", "{lua: {inlineCode: x}, wasm: {url: a}}",
            errors: ["exactly one of wasm or lua must be set"]),
        RuleExample(
            "TrafficExtension", "{lua: {}}", errors: ["lua.inlineCode cannot be empty"]),
        RuleExample(
            "TrafficExtension", "{lua: {inlineCode: \(String(repeating: "x", count: 65537))}}",
            errors: ["lua.inlineCode exceeds maximum size of 64KB"]),
        RuleExample(
            "TrafficExtension", "{wasm: {url: a, pluginName: \(longName)}}",
            errors: ["pluginName field must be less than 256 characters long"]),
    ]

    static let warning =
        "EnvoyFilter exposes internal implementation details that may change at any time. Prefer "
        + "other APIs if possible, and exercise extreme caution, especially around upgrades."

    /// A patch of a filter, with parts in place of those of a good one.
    static func filter(
        _ patch: String, errors: [String] = [], warnings: [String] = []
    ) -> RuleExample {
        RuleExample(
            "EnvoyFilter", "{configPatches: [\(patch)]}", errors: errors,
            warnings: [warning] + warnings)
    }

    static let remove = "patch: {operation: REMOVE}"
    static let listener =
        "applyTo: HTTP_FILTER, \(remove), match: {listener: {filterChain: {filter: "

    static let filters: [RuleExample] = [
        RuleExample(
            "EnvoyFilter", "{workloadSelector: {labels: {a: '*'}}}",
            errors: ["wildcard is not supported in selector: \"a=*\""]),
        RuleExample(
            "EnvoyFilter", "{workloadSelector: {}}",
            warnings: [
                warning,
                "Envoy filter: workload selector specified without labels, will be applied to all "
                    + "services in namespace",
            ]),
        filter("null", errors: ["Envoy filter: null config patch"]),
        filter("{match: {context: WAYPOINT}}"),
        filter("{}", errors: ["Envoy filter: missing applyTo"]),
        filter("{applyTo: CLUSTER}", errors: ["Envoy filter: missing patch"]),
        filter(
            "{applyTo: CLUSTER, patch: {}}", errors: ["Envoy filter: missing patch operation"]),
        filter(
            "{applyTo: CLUSTER, patch: {operation: MERGE}}",
            errors: ["Envoy filter: missing patch value for non-remove operation"]),
        filter(
            "{applyTo: CLUSTER, \(remove), match: {proxy: {proxyVersion: '%#@~++['}}}",
            errors: [
                "Envoy filter: invalid regex for proxy version, [error parsing regexp: invalid "
                    + "nested repetition operator: `++`]"
            ]),
        filter(
            "{applyTo: CLUSTER, \(remove), match: {proxy: {proxyVersion: "
                + "\(String(repeating: "1", count: 1025))}}}",
            warnings: [
                "Envoy filter: proxyVersion match exceeds 1024 characters and will be ignored"
            ]),
        filter(
            "{applyTo: LISTENER, \(remove), match: {cluster: {}}}",
            errors: [
                "Envoy filter: applyTo for listener class objects cannot have non listener match"
            ]),
        filter(
            "{\(listener){}}}}}", errors: ["Envoy filter: filter match has no name to match on"]),
        filter(
            "{applyTo: LISTENER, \(remove), match: {listener: {filterChain: {filter: "
                + "{name: envoy.tcp_proxy}}}}}",
            warnings: [
                "Envoy filter: filter match has no effect when used with LISTENER",
                "using deprecated filter name \"envoy.tcp_proxy\"; use "
                    + "\"envoy.filters.network.tcp_proxy\" instead",
            ]),
        filter(
            "{applyTo: NETWORK_FILTER, \(remove), match: {listener: {filterChain: {filter: "
                + "{name: a, subFilter: {name: b}}}}}}",
            errors: ["Envoy filter: subfilter match can be used with applyTo HTTP_FILTER only"]),
        filter(
            "{\(listener){name: a, subFilter: {name: b}}}}}}",
            errors: [
                "Envoy filter: subfilter match requires filter match with "
                    + "envoy.filters.network.http_connection_manager"
            ]),
        filter(
            "{\(listener){name: envoy.filters.network.http_connection_manager, "
                + "subFilter: {}}}}}}",
            errors: ["Envoy filter: subfilter match has no name to match on"]),
        filter(
            "{applyTo: VIRTUAL_HOST, \(remove), match: {listener: {}}}",
            errors: [
                "Envoy filter: applyTo for http route class objects cannot have non route "
                    + "configuration match"
            ]),
        filter(
            "{applyTo: CLUSTER, \(remove), match: {listener: {}}}",
            errors: [
                "Envoy filter: applyTo for cluster class objects cannot have non cluster match"
            ]),
        filter(
            "{applyTo: HTTP_FILTER, patch: {operation: ADD, value: {name: x}}}",
            warnings: ["using deprecated types by name without typed_config; x"]),
    ]

    @Test(arguments: telemetry + extensions + filters)
    func `a rule has its words`(_ example: RuleExample) { example.check() }

    @Test func `expressions of CEL are read as a whole`() {
        for good in [
            "response.code >= 400 && has(request.headers['x-id'])", "a ? b : -c", "[1, 2u, 0x1f]",
            "{'a': 1.5e3}.a in [1.5]", "r'\\d'.matches(x) || !y", "x.all(i, i > 0) // note", "\"\"",
        ] { #expect(ExpressionSyntax.problem(good) == nil, "\(good)") }
        for bad in ["", "a b", "(a", "a.", "[1", "f(", "'a", "a = b", "a ? b", "{a}", "1 +"] {
            #expect(ExpressionSyntax.problem(bad) != nil, "\(bad)")
        }
        let deep = String(repeating: "(", count: 5000)
        #expect(ExpressionSyntax.problem(deep)?.contains("recursion limit") == true)
    }
}
