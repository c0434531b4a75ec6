import Testing
import YAML

@testable import Objects

/// Reads the first document of a manifest.
func manifest(_ text: String) throws -> Value {
    // What begins with a brace would be read as JSON.
    var reader = DocumentReader(Array("---\n\(text)".utf8))
    return try #require(try reader.next()).value
}

@Suite struct DecodingTests {
    static let kinds = [
        "AuthorizationPolicy", "DestinationRule", "EnvoyFilter", "Gateway", "PeerAuthentication",
        "ProxyConfig", "RequestAuthentication", "ServiceEntry", "Sidecar", "Telemetry",
        "TrafficExtension", "VirtualService", "WasmPlugin", "WorkloadEntry", "WorkloadGroup",
    ]

    @Test func `a status may have fields of its own`() throws {
        let value = try manifest("kind: ServiceEntry\nspec: {hosts: [a]}\nstatus: {foo: [1]}")
        let decoded = try schema(of: value).decode(value, version: "v1").value
        #expect(decoded["status", "foo"] == [1])
    }

    @Test(arguments: [
        (
            "kind: Pod\nspec: {containers: [{name: c, imagee: y}], foo: 1}",
            "Pod in version \"v1\" cannot be handled as a Pod: strict decoding error: unknown field \"spec.containers[0].imagee\", unknown field \"spec.foo\""
        ),
        (
            "kind: Deployment\nspec: {replicas: two}",
            "Deployment in version \"v1\" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32"
        ),
        (
            "kind: Deployment\nspec: {replicas: 1.5}",
            "Deployment in version \"v1\" cannot be handled as a Deployment: json: cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32"
        ),
        (
            "kind: Pod\nspec: {containers: {name: c}}",
            "Pod in version \"v1\" cannot be handled as a Pod: json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container"
        ),
        (
            "kind: Pod\nspec: {containers: [{name: c, imagePullPolicy: 1}]}",
            "Pod in version \"v1\" cannot be handled as a Pod: json: cannot unmarshal number into Go struct field Container.spec.containers.imagePullPolicy of type v1.PullPolicy"
        ),
        (
            "kind: Pod\nspec: {containers: [{env: [{name: A, value: 1}]}]}",
            "Pod in version \"v1\" cannot be handled as a Pod: json: cannot unmarshal number into Go struct field EnvVar.spec.containers.env.value of type string"
        ),
        (
            "kind: ConfigMap\ndata: {a: 1}",
            "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: json: cannot unmarshal number into Go struct field ConfigMap.data of type string"
        ),
        (
            "kind: Pod\nspec: {containers: [{resources: {limits: {cpu: 1x}}}]}",
            "Pod in version \"v1\" cannot be handled as a Pod: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
        ),
        (
            "kind: Secret\ndata: {a: '%%'}",
            "Secret in version \"v1\" cannot be handled as a Secret: illegal base64 data at input byte 0"
        ),
        (
            "kind: Service\nspec: {ports: [{port: 80, targetPort: true}]}",
            "Service in version \"v1\" cannot be handled as a Service: json: cannot unmarshal bool into Go value of type int32"
        ),
        (
            "kind: ServiceEntry\nmetadata: {foo: 1}\nspec: {host: [a], ports: [{number: 1, nam: b}]}",
            "ServiceEntry in version \"v1\" cannot be handled as a ServiceEntry: strict decoding error: unknown field \"metadata.foo\", unknown field \"spec.host\", unknown field \"spec.ports[0].nam\""
        ),
    ])
    func `what cannot be decoded is refused in the API server's words`(
        text: String, message: String
    ) throws {
        let value = try manifest(text)
        let schema = try schema(of: value)
        #expect(throws: Status.badRequest(message)) { try schema.decode(value, version: "v1") }
    }

    @Test func `unknown fields can be warned about or dropped`() throws {
        let value = try manifest("kind: Pod\nspec: {foo: 1, nodeName: x, hostname: ~}")
        let schema = try schema(of: value)
        let warned = try schema.decode(value, version: "v1", validation: .warn)
        #expect(warned.warnings == ["unknown field \"spec.foo\""])
        #expect(warned.value["spec"] == ["nodeName": "x"])
        #expect(try schema.decode(value, version: "v1", validation: .ignore).warnings == [])
    }

    @Test func `quantities are stored in their canonical form`() throws {
        let value = try manifest(
            "kind: Pod\nspec: {containers: [{resources: {limits: {cpu: 2000m, memory: 1024Mi}, requests: {cpu: 1}}}]}"
        )
        let decoded = try schema(of: value).decode(value, version: "v1").value
        let resources = decoded["spec", "containers"]?[0]?["resources"]
        #expect(resources?["limits"] == ["cpu": "2", "memory": "1Gi"])
        #expect(resources?["requests"] == ["cpu": "1"])
    }

    @Test func `every kind of Istio and most of Kubernetes have a schema`() throws {
        for type in ResourceCatalog.kubernetes.types
        where ["", "apps", "batch"].contains(type.group)
            && !["Binding", "ComponentStatus"].contains(type.kind)
        {
            #expect(Schema.named(type) != nil, "\(type.kind)")
        }
        #expect(Schema.named(.event) != nil)
        #expect(Schema.named(ResourceType("Foo", group: "x.io", isCustom: true)) == nil)
        #expect(Schema.named(.customResourceDefinition) == nil)
        let names = (Self.kinds.compactMap(SchemaTable.istio) + [.kubernetes]).flatMap { table in
            table.structs.filter(\.name.isEmpty)
        }
        #expect(names.isEmpty)
        #expect(Self.kinds.allSatisfy { SchemaTable.istio($0)?.place(of: $0) == 0 })
    }
}

/// The schema of a value's kind, whatever its group.
func schema(of value: Value) throws -> Schema {
    let kind = try #require(value["kind"]?.string)
    let type =
        ResourceCatalog.kubernetes.types.first { $0.kind == kind }
        ?? ResourceType(kind, group: "networking.istio.io", isCustom: true)
    return try #require(Schema.named(type))
}

@Suite struct ViolationTests {
    static let hidden =
        "<nil>: Invalid value: \"null\": some validation rules were not checked because the object "
        + "was invalid; correct the existing errors to complete validation"

    @Test(arguments: [
        ("ServiceEntry", "{hosts: [a.com]}", [String]()),
        ("ServiceEntry", "{}", ["spec.hosts: Required value", hidden]),
        (
            "ServiceEntry", "{hosts: []}",
            ["spec.hosts: Invalid value: 0: spec.hosts in body should have at least 1 items"]
        ),
        (
            "ServiceEntry", "{hosts: [a.com], ports: [{number: x, name: a}]}",
            [
                "spec.ports[0].number: Invalid value: \"string\": spec.ports[0].number in body must be of type integer: \"string\"",
                hidden,
            ]
        ),
        (
            "ServiceEntry", "{hosts: ['*'], resolution: NONE, endpoints: [{address: 1.1.1.1}]}",
            [
                "spec: Invalid value: \"object\": NONE mode cannot set endpoints",
                "spec.hosts[0]: Invalid value: \"string\": hostname cannot be wildcard",
            ]
        ),
        (
            "ServiceEntry", "{hosts: [a.com], resolution: dns}",
            [
                "spec.resolution: Unsupported value: \"dns\": supported values: \"NONE\", \"STATIC\", \"DNS\", \"DNS_ROUND_ROBIN\", \"DYNAMIC_DNS\"",
                hidden,
            ]
        ),
        (
            "ServiceEntry", "{hosts: [a.com], ports: [{number: 1, name: a}, {number: 2, name: a}]}",
            ["spec.ports[1]: Duplicate value: map[string]interface {}{\"name\":\"a\"}"]
        ),
        (
            "ServiceEntry", "{hosts: [a.com], ports: [{number: 0, name: a}, {number: 0, name: b}]}",
            [
                "spec.ports: Invalid value: \"array\": port number cannot be duplicated",
                "spec.ports[0].number: Invalid value: \"integer\": port must be between 1-65535",
                "spec.ports[1].number: Invalid value: \"integer\": port must be between 1-65535",
            ]
        ),
        (
            "ServiceEntry", "{hosts: [a.com], addresses: [1.0.0.0/8], resolution: DNS}",
            [
                "spec: Invalid value: \"object\": CIDR addresses are allowed only for NONE/STATIC resolution types"
            ]
        ),
        (
            "VirtualService", "{http: [{match: [{uri: {exact: a, prefix: b}}]}]}",
            [
                "<nil>: Invalid value: \"\": \"spec.http[0].match[0].uri\" must validate one and only one schema (oneOf). Found 2 valid alternatives"
            ]
        ),
        (
            "VirtualService", "{http: [{timeout: 1x}]}",
            [
                "spec.http[0].timeout: Invalid value: \"string\": must be a valid duration greater than 1ms"
            ]
        ),
        (
            "ServiceEntry", "{hosts: abc}",
            [
                "spec.hosts: Invalid value: \"string\": spec.hosts in body must be of type array: \"string\"",
                hidden,
            ]
        ),
    ])
    func `a custom resource's schema is checked as the API server does`(
        kind: String, spec: String, causes: [String]
    ) throws {
        let value = try manifest("kind: \(kind)\nspec: \(spec)")
        #expect(try schema(of: value).violations(in: value).map(\.text) == causes)
    }

    @Test func `every rule of the tables is carried out for some value`() {
        let samples: [Value] = ["", "a", 1, [], ["a": 1]]
        var rules: [CustomRule] = []
        for item in DecodingTests.kinds.compactMap(SchemaTable.istio).flatMap(\.structs) {
            rules += item.rules
            for field in item.fields + (item.item.map { [$0] } ?? []) {
                rules += field.rules.compactMap {
                    if case .custom(let rule) = $0 { rule } else { nil }
                }
            }
        }
        #expect(rules.count > 100)
        let idle = rules.filter { rule in samples.allSatisfy { rule.holds(for: $0) == nil } }
        #expect(idle.map(\.rule) == [])
    }
}
