import Testing
import YAML

@testable import Objects

@Suite struct SelectorTests {
    @Test(arguments: [
        ("app=web", true), ("app==web", true), ("app!=web", false), ("app", true), ("!app", false),
        ("x", false), ("!x", true), ("x!=1", true), ("app in (web, api)", true),
        ("app notin (web)", false), ("x notin (a)", true), ("n>4", true), ("n<5", false),
        ("", true), ("app=web,n=5", true), ("app=web,n=6", false), ("x in ()", false),
        ("e=", true), ("e", true),
    ])
    func `a selector matches as kubectl's -l does`(text: String, matches: Bool) throws {
        let selector = try LabelSelector(parsing: text)
        #expect(selector.matches(["app": "web", "n": "5", "e": ""]) == matches)
    }

    @Test(arguments: [
        ("app in", "unable to parse requirement: found '' expected: '('"),
        ("app in (a", "unable to parse requirement: found '', expected: ',' or ')'"),
        ("app,", "found '', expected: identifier after ','"),
        ("=a", "found '=', expected: !, identifier, or 'end of string'"),
        ("a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"),
        ("a=b c", "found 'c', expected: ',' or 'end of string'"),
        (
            "a>x",
            "unable to parse requirement: values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators, the value must be an integer"
        ),
    ])
    func `a malformed selector is refused in the API server's words`(text: String, message: String)
    {
        #expect(throws: SelectorError(message: message)) { try LabelSelector(parsing: text) }
    }

    @Test func `a selector prints in order of its keys`() throws {
        #expect(
            try LabelSelector(parsing: "z in (b,a),a=1,!q,n>3").description
                == "a=1,n>3,!q,z in (a,b)")
    }

    @Test func `selector objects match by labels and expressions`() {
        let selector = LabelSelector(object: [
            "matchLabels": ["app": "web"],
            "matchExpressions": [["key": "v", "operator": "NotIn", "values": ["1"]]],
        ])
        #expect(selector.matches(["app": "web", "v": "2"]))
        #expect(!selector.matches(["app": "web", "v": "1"]))
        #expect(!LabelSelector(object: nil).matches([:]))
        #expect(LabelSelector(object: .map([:])).matches(["a": "b"]))
    }

    @Test func `fields select objects`() throws {
        var pod = Object(.pod, metadata: Metadata(name: "a", namespace: "n"))
        pod["status", "phase"] = "Running"
        #expect(try FieldSelector(parsing: "status.phase=Running,metadata.name!=b").matches(pod))
        #expect(try !FieldSelector(parsing: "status.phase!=Running").matches(pod))
        #expect(try FieldSelector(parsing: "spec.nodeName=").matches(pod))
        #expect(throws: SelectorError(message: "invalid selector: 'a'; can't understand 'a'")) {
            try FieldSelector(parsing: "a")
        }
        let selector = try FieldSelector(parsing: "spec.x=1")
        #expect(throws: SelectorError(message: "field label not supported: spec.x")) {
            try selector.check(for: .pod)
        }
        #expect(
            throws: SelectorError(
                message: "\"spec.x\" is not a known field selector: only \"metadata.name\", "
                    + "\"metadata.namespace\"")
        ) { try selector.check(for: .configMap) }
    }
}

@Suite struct CatalogTests {
    @Test(arguments: [
        ("po", "pods"), ("Pods", "pods"), ("pod", "pods"), ("deploy", "deployments"),
        ("deployments.apps", "deployments"), ("deploy.v1.apps", "deployments"), ("ev", "events"),
        ("events.events.k8s.io", "events"), ("ing", "ingresses"), ("ep", "endpoints"),
        ("crds", "customresourcedefinitions"), ("deploy.app", "deployments"),
    ])
    func `a word means the first type that has it`(word: String, plural: String) {
        #expect(ResourceCatalog.kubernetes.type(named: word)?.plural == plural)
    }

    @Test func `core events come before those of events.k8s.io`() {
        #expect(ResourceCatalog.kubernetes.type(named: "events")?.group == "")
        #expect(ResourceCatalog.kubernetes.type(named: "nope") == nil)
        #expect(ResourceCatalog.kubernetes.type(named: "pods.apps") == nil)
    }

    @Test func `get all lists what a real server lists`() {
        #expect(
            ResourceCatalog.kubernetes.types(inCategory: "all").map(\.plural) == [
                "pods", "replicationcontrollers", "services", "daemonsets", "deployments",
                "replicasets", "statefulsets", "horizontalpodautoscalers", "cronjobs", "jobs",
            ])
    }

    @Test func `custom types come last, by group and name`() {
        var catalog = ResourceCatalog.kubernetes
        let gateway = ResourceType(
            "Gateway", group: "networking.istio.io", versions: ["v1", "v1beta1"], isCustom: true)
        catalog.add(
            ResourceType(
                "Telemetry", group: "telemetry.istio.io", plural: "telemetries", isCustom: true))
        catalog.add(gateway)
        #expect(catalog.types.suffix(2).map(\.plural) == ["gateways", "telemetries"])
        #expect(catalog.type(apiVersion: "networking.istio.io/v1beta1", kind: "Gateway") == gateway)
        #expect(catalog.type(apiVersion: "networking.istio.io/v2", kind: "Gateway") == nil)
        catalog.remove(gateway)
        #expect(catalog.type(named: "gateway") == nil)
    }

    @Test func `objects are read and given out`() throws {
        let value: Value = [
            "apiVersion": "apps/v1", "kind": "Deployment", "spec": ["replicas": 2],
            "metadata": [
                "name": "web", "namespace": "n", "uid": "u", "resourceVersion": "12",
                "generation": 3, "creationTimestamp": "2026-01-01T00:00:00Z",
                "labels": ["a": "b"], "annotations": ["c": ""], "finalizers": ["f"],
                "ownerReferences": [
                    [
                        "apiVersion": "v1", "kind": "K", "name": "o", "uid": "i",
                        "controller": true, "blockOwnerDeletion": true,
                    ]
                ], "selfLink": "x",
            ],
        ]
        let object = try Object(value: value, catalog: .kubernetes)
        #expect(object.type == .deployment)
        #expect(object.metadata.resourceVersion == 12)
        #expect(object.metadata.controller?.name == "o")
        #expect(object.value == value)
    }

    @Test(arguments: [
        (
            #"{"name":1}"#,
            "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.name of type string"
        ),
        (
            #"{"labels":{"a":true}}"#,
            "json: cannot unmarshal bool into Go struct field ObjectMeta.metadata.labels of type string"
        ),
        (
            #"{"labels":[]}"#,
            "json: cannot unmarshal array into Go struct field ObjectMeta.metadata.labels of type map[string]string"
        ),
        (
            #"{"finalizers":"x"}"#,
            "json: cannot unmarshal string into Go struct field ObjectMeta.metadata.finalizers of type []string"
        ),
    ])
    func `wrong types in metadata are told in Go's words`(metadata: String, message: String) throws
    {
        let value: Value = [
            "apiVersion": "v1", "kind": "Pod", "metadata": try JSONParser.value(metadata),
        ]
        #expect(throws: ObjectReadError.metadata(message)) {
            try Object(value: value, catalog: .kubernetes)
        }
    }
}
