import Basis
import Objects
import Testing
import YAML

@testable import Cluster

private func configMap(_ name: String, _ value: String, namespace: String = "default") -> Object {
    Object(
        .configMap, metadata: Metadata(name: name, namespace: namespace),
        fields: ["data": ["key": .string(value)]])
}

@Test func `writes are refused in the API server's words`() throws {
    var world = plainWorld()
    let map = try world.create(configMap("a", "1"))
    #expect(throws: Status.alreadyExists(.configMap, "a")) {
        try world.create(configMap("a", "2"))
    }
    let lost = #expect(throws: Status.self) {
        try world.create(configMap("a", "1", namespace: "missing"))
    }
    #expect(lost?.message == "namespaces \"missing\" not found")
    _ = try world.submit(Request(.update(configMap("a", "2")), map.key))
    let late = #expect(throws: Status.self) {
        try world.submit(Request(.update(map), map.key))
    }
    #expect(
        late?.message
            == "Operation cannot be fulfilled on configmaps \"a\": the object has been modified; "
            + "please apply your changes to the latest version and try again")
    let gone = #expect(throws: Status.self) {
        try world.submit(
            Request(.delete(.init()), ObjectKey(.configMap, namespace: "default", name: "b")))
    }
    #expect(gone?.message == "configmaps \"b\" not found")
}

@Test func `a write that changes nothing keeps the revision`() throws {
    var world = plainWorld()
    let map = try world.create(configMap("a", "1"))
    let answer = try world.submit(Request(.update(configMap("a", "1")), map.key))
    #expect(!answer.changed)
    #expect(world.store.object(map.key)?.metadata.resourceVersion == map.metadata.resourceVersion)
}

@Test func `a dry run stores nothing`() throws {
    var world = plainWorld()
    let revision = world.store.revision
    let map = configMap("a", "1")
    let answer = try world.submit(Request(.create(map), map.key, isDryRun: true))
    #expect(answer.object.name == "a")
    #expect(!answer.object.metadata.uid.isEmpty)
    #expect(world.store.revision == revision)
    #expect(world.store.object(map.key) == nil)
}

@Test func `a name is made behind generateName`() throws {
    var world = plainWorld()
    var map = configMap("", "1")
    map.metadata.generateName = "job-"
    let first = try world.create(map)
    let second = try world.create(map)
    #expect(first.name.hasPrefix("job-") && first.name.utf8.count == 9)
    #expect(first.name != second.name)
}

@Test func `generations count changes of the specification`() throws {
    var world = plainWorld()
    let web = try world.create(deployment("web"))
    #expect(web.metadata.generation == 1)
    _ = world.settle()
    let scaled = try world.submit(
        Request(.patch(.merge(["spec": ["replicas": 2]])), web.key, subresource: "scale"))
    #expect(scaled.object.metadata.generation == 2)
    #expect(scaled.object["spec", "replicas"]?.int == 2)
    let labelled = try world.submit(
        Request(.patch(.merge(["metadata": ["labels": ["a": "b"]]])), web.key))
    #expect(labelled.object.metadata.generation == 2)
}

@Test func `unknown fields are refused or told of`() throws {
    var world = plainWorld()
    var pod = simplePod("a", ["app"])
    pod["spec", "colour"] = "red"
    let error = #expect(throws: Status.self) { try world.create(pod) }
    #expect(error?.message.contains("unknown field \"spec.colour\"") == true)
    let answer = try world.submit(Request(.create(pod), pod.key, fieldValidation: .warn))
    #expect(answer.warnings == ["unknown field \"spec.colour\""])
    #expect(answer.object["spec", "colour"] == nil)
}

@Test(arguments: [
    (Request.Deletion.Propagation.background, 0), (.foreground, 0), (.orphan, 1),
])
func `dependents go with their owner unless orphaned`(
    propagation: Request.Deletion.Propagation, left: Int
) throws {
    var world = plainWorld()
    let web = try world.create(deployment("web", replicas: 2))
    _ = world.settle()
    _ = try world.submit(Request(.delete(.init(propagation: propagation)), web.key))
    #expect((world.store.object(web.key) == nil) == (propagation == .background))
    _ = world.settle()
    #expect(world.store.object(web.key) == nil)
    #expect(world.store.objects(.replicaSet, namespace: "default").count == left)
    #expect(world.store.objects(.pod, namespace: "default").count == 2 * left)
    #expect(world.invariantViolations().isEmpty)
}

@Test func `a namespace goes with its content, and takes nothing new`() throws {
    var world = plainWorld()
    let shop = try world.create(Object(.namespace, metadata: Metadata(name: "shop")))
    try world.create(deployment("web", container: "sleep", namespace: "shop"))
    _ = world.settle()
    #expect(world.store.objects(.pod, namespace: "shop").count == 1)
    _ = try world.submit(Request(.delete(.init()), shop.key))
    #expect(world.store.object(shop.key)?["status", "phase"]?.string == "Terminating")
    let error = #expect(throws: Status.self) {
        try world.create(configMap("a", "1", namespace: "shop"))
    }
    #expect(
        error?.message
            == "configmaps \"a\" is forbidden: unable to create new content in namespace shop "
            + "because it is being terminated")
    let settlement = world.settle()
    #expect(world.store.object(shop.key) == nil)
    #expect(settlement.passed >= .seconds(29))
    #expect(world.store.content(of: "shop").isEmpty)
}

@Test func `a custom type is served with its definition`() throws {
    var world = plainWorld()
    let definition = Object(
        .customResourceDefinition, metadata: Metadata(name: "shirts.example.com"),
        fields: [
            "spec": [
                "group": "example.com", "scope": "Namespaced",
                "names": ["kind": "Shirt", "plural": "shirts", "singular": "shirt"],
                "versions": [
                    ["name": "v1beta1", "served": true, "storage": false],
                    ["name": "v1", "served": true, "storage": true],
                ],
            ]
        ])
    try world.create(definition)
    let type = try #require(world.store.type(apiVersion: "example.com/v1", kind: "Shirt"))
    #expect(type.versions == ["v1", "v1beta1"])
    let shirt = try world.create(
        Object(type, metadata: Metadata(name: "red", namespace: "default")))
    #expect(shirt.metadata.generation == 1)
    _ = try world.submit(Request(.delete(.init()), definition.key))
    _ = world.settle()
    #expect(world.store.object(shirt.key) == nil)
    #expect(world.store.type(named: "shirt") == nil)
}

@Test func `services get addresses and node ports`() throws {
    var world = plainWorld()
    let plain = try world.create(service("a"))
    #expect(plain["spec", "clusterIP"]?.string?.hasPrefix("10.96.") == true)
    var open = service("b")
    open["spec", "type"] = "NodePort"
    let port = try world.create(open)["spec", "ports"]?[0]?["nodePort"]?.int ?? 0
    #expect((30_000..<32_768).contains(port))
    var headless = service("c")
    headless["spec", "clusterIP"] = "None"
    #expect(try world.create(headless)["spec", "clusterIPs"] == ["None"])
    var taken = service("d")
    taken["spec", "clusterIP"] = plain["spec", "clusterIP"]
    #expect(throws: Status.self) { try world.create(taken) }
}

/// Secrets as the API server keeps them.
@Suite struct SecretTests {
    @Test func `stringData becomes data and overrides it, on creation and on update`() throws {
        var world = plainWorld()
        let key = ObjectKey(.secret, namespace: "default", name: "s")
        var secret = Object(.secret, metadata: Metadata(name: "s", namespace: "default"))
        secret.fields = ["data": ["a": "eA==", "b": "eQ=="], "stringData": ["b": "hello"]]
        var stored = try world.submit(Request(.create(secret), key)).object
        #expect(stored["data"] == ["a": "eA==", "b": "aGVsbG8="])
        #expect(stored["stringData"] == nil)
        let patch: Value = ["stringData": ["c": "z"]]
        stored = try world.submit(Request(.patch(.merge(patch)), key)).object
        #expect(stored["data", "c"] == "eg==")
        #expect(stored["stringData"] == nil)
    }
}
