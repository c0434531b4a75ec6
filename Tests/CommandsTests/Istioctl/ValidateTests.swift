import Basis
import Testing

@testable import Commands

/// `istioctl validate`: what it prints of files, and its exit codes.
@Suite struct ValidateTests {
    private static let files = [
        "good.yaml": """
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: {name: good}
        spec:
          hosts: [a.com]
          resolution: DNS
          ports: [{number: 80, name: http, protocol: HTTP}]
        """,
        "bad.yaml": """
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: {name: bad, namespace: shop}
        spec:
          hosts: ["*"]
          resolution: NONE
          addresses: [x]
        ---
        apiVersion: security.istio.io/v1
        kind: RequestAuthentication
        metadata: {name: jwt}
        spec: {jwtRules: [{issuer: a, audiences: [""]}]}
        """,
        "warned.yaml": """
        apiVersion: networking.istio.io/v1alpha3
        kind: EnvoyFilter
        metadata: {name: filter}
        spec: {workloadSelector: {}}
        """,
        "nested.yaml": """
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: {name: nested}
        spec: {hots: [a.com], ports: [{number: 80, nam: http}]}
        """,
        "enum.yaml": """
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: {name: enum}
        spec: {hosts: [a.com], resolution: STATICC}
        """,
        "outside.yaml": """
        apiVersion: networking.istio.io/v1
        kind: Sidecar
        metadata: {name: outside}
        specc: {}
        """,
        "other.yaml": "apiVersion: example.com/v1\nkind: Unknown\nmetadata: {name: x}\n",
        "twice.yaml": "apiVersion: networking.istio.io/v1\nkind: Sidecar\nkind: Sidecar\n",
        "broken.yaml": "kind: [\n",
        "service.yaml": """
        apiVersion: v1
        kind: List
        items:
        - kind: Service
          metadata: {name: web, namespace: default}
          spec:
            ports:
            - {port: 80}
            - {port: 81, name: web}
            - {port: 82, name: dns, protocol: UDP}
            - {port: 83, name: http-web}
            - {port: 84, appProtocol: foo}
        - kind: Deployment
          metadata: {name: web, namespace: default}
          spec: {template: {metadata: {labels: {app: web, tier: "1"}}}}
        """,
    ]

    struct Example: Sendable, CustomTestStringConvertible {
        var words: String
        var output = ""
        var error = ""
        var code: Int32 = 0
        var testDescription: String { words }
    }

    private static let page = "See https://istio.io/v1.31/docs/ops/"

    static let examples: [Example] = [
        Example(words: "-f good.yaml", error: "\"good.yaml\" is valid\n"),
        Example(words: "-f other.yaml", error: "\"other.yaml\" is valid\n"),
        Example(
            words: "-f warned.yaml,good.yaml",
            error: """
                "warned.yaml" has warnings: 
                \t* EnvoyFilter//filter: EnvoyFilter exposes internal implementation details that \
                may change at any time. Prefer other APIs if possible, and exercise extreme \
                caution, especially around upgrades.
                \t* EnvoyFilter//filter: Envoy filter: workload selector specified without labels, \
                will be applied to all services in namespace

                "good.yaml" is valid

                """),
        Example(
            words: "-f bad.yaml -f good.yaml",
            error: """
                Error: 3 errors occurred:
                \t* ServiceEntry/shop/bad: invalid host *
                \t* ServiceEntry/shop/bad: x is not a valid IP
                \t* RequestAuthentication//jwt: audience must be non-empty string



                """, code: 1),
        one(
            "nested.yaml",
            "ServiceEntry//nested: cannot parse proto message: unknown field "
                + "\"nam\" in istio.networking.v1alpha3.ServicePort"),
        one(
            "enum.yaml",
            "ServiceEntry//enum: cannot parse proto message: unknown value "
                + "\"STATICC\" for enum istio.networking.v1alpha3.ServiceEntry.Resolution"),
        one("outside.yaml", "Sidecar//outside: unknown field \"specc\""),
        one(
            "twice.yaml",
            "failed to decode file twice.yaml:  error converting YAML to JSON: yaml: "
                + "unmarshal errors:\n  line 3: key \"kind\" already set in map"),
        one(
            "broken.yaml",
            "failed to decode file broken.yaml:  error converting YAML to JSON: "
                + "yaml: line 1: did not find expected node content"),
        one(
            "missing.yaml",
            "cannot stat file \"missing.yaml\": stat missing.yaml: no such file or "
                + "directory"),
        Example(
            words: "-f service.yaml",
            error: """
                deployment "web/default:" may not provide Istio metrics and telemetry labels: \
                map["app":"web" "tier":"1"]. \(page)deployment/requirements/
                Error: 3 errors occurred:
                \t* List//: service "web/default/:" has an unnamed port. This is not recommended, \
                \(page)deployment/requirements/
                \t* List//: service "web/default/:" port "web" does not follow the Istio naming \
                convention. \(page)deployment/requirements/
                \t* List//: service "web/default/:" doesn't follow Istio protocol selection. This \
                is not recommended, \
                \(page)configuration/traffic-management/protocol-selection/



                """, code: 1),
        Example(
            words: "",
            error: """
                Error: error: you must specify resources by --filename.
                Example resource specifications include:
                   '-f rsrc.yaml'
                   '--filename=rsrc.json'

                """, code: 1),
        Example(
            words: "good.yaml",
            error: "Error: unknown command \"good.yaml\" for \"istioctl validate\"\n", code: 64),
    ]

    /// A file with one error.
    static func one(_ file: String, _ error: String) -> Example {
        Example(
            words: "-f \(file)", error: "Error: 1 error occurred:\n\t* \(error)\n\n\n", code: 1)
    }

    @Test(arguments: examples)
    func `files are validated`(_ example: Example) {
        var session = KubectlSession(files: Self.files)
        let result = session.run("istioctl validate \(example.words)")
        #expect(result.output == example.output)
        #expect(result.error == example.error)
        #expect(result.code == example.code)
    }
}
