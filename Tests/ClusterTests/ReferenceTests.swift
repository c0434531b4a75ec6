import Basis
import Objects
import Testing
import YAML

@testable import Cluster

/// A pod whose only container is to be given something.
private func pod(_ name: String, container: Fields = [:], volumes: [Value] = []) -> Object {
    var pod = simplePod(name, ["app"])
    var entry: Fields = ["name": "app", "image": "nginx:1.27"]
    for (field, value) in container { entry[field] = value }
    pod["spec", "containers"] = [.map(entry)]
    pod["spec", "volumes"] = .list(volumes)
    return pod
}

private let broken: [(Fields, String)] = [
    (["envFrom": [["configMapRef": ["name": "nope"]]]], "configmap \"nope\" not found"),
    (["envFrom": [["secretRef": ["name": "nope"]]]], "secret \"nope\" not found"),
    (
        [
            "env": [
                [
                    "name": "A",
                    "valueFrom": ["configMapKeyRef": ["name": "there", "key": "b"]],
                ]
            ]
        ], "couldn't find key b in ConfigMap default/there"
    ),
]

@Test(arguments: broken)
func `an environment that cannot be made keeps a container from starting`(
    container: Fields, problem: String
) throws {
    var world = plainWorld()
    try world.create(configMap("there"))
    try world.create(pod("a", container: container))
    _ = world.settle()
    #expect(world.state("a") == "CreateContainerConfigError")
    let waiting = world.pod("a")?["status", "containerStatuses"]?[0]?["state", "waiting"]
    #expect(waiting?["message"]?.string == problem)
    #expect(world.tale("a").contains("Failed: Error: \(problem)"))
}

private func configMap(_ name: String) -> Object {
    Object(
        .configMap, metadata: Metadata(name: name, namespace: "default"),
        fields: ["data": ["a": "1"]])
}

@Test func `a container starts once what it refers to is there`() throws {
    var world = plainWorld()
    try world.create(pod("a", container: ["envFrom": [["configMapRef": ["name": "late"]]]]))
    _ = world.settle()
    try world.create(configMap("late"))
    world.advance(to: world.now + .seconds(15))
    #expect(world.state("a") == "Running")
}

@Test func `a missing volume source holds the pod up`() throws {
    var world = plainWorld()
    let volume: Value = ["name": "v", "configMap": ["name": "nope"]]
    try world.create(pod("a", volumes: [volume]))
    _ = world.settle()
    #expect(world.state("a") == "ContainerCreating")
    #expect(
        world.tale("a").contains(
            "FailedMount: MountVolume.SetUp failed for volume \"v\" : "
                + "configmap \"nope\" not found"))
    try world.create(configMap("nope"))
    world.advance(to: world.now + .seconds(125))
    #expect(world.state("a") == "Running")
}

@Test func `what is optional may be missing`() throws {
    var world = plainWorld()
    let volume: Value = ["name": "v", "secret": ["secretName": "nope", "optional": true]]
    let source: Value = ["configMapRef": ["name": "nope", "optional": true]]
    try world.create(pod("a", container: ["envFrom": [source]], volumes: [volume]))
    _ = world.settle()
    #expect(world.state("a") == "Running")
}

@Test func `native sidecars end after the containers that they serve`() throws {
    var world = plainWorld()
    let proxy: Value = ["name": "proxy", "image": "nginx:1.27", "restartPolicy": "Always"]
    try world.create(simplePod("a", ["done"], initial: [proxy], restartPolicy: "Never"))
    _ = world.settle()
    world.advance(to: world.now + .seconds(60))
    let status = world.pod("a")?["status"]
    #expect(status?["phase"]?.string == "Succeeded")
    let sidecar = status?["initContainerStatuses"]?[0]
    #expect(sidecar?["state", "terminated"] != nil)
    #expect(sidecar?["restartCount"]?.int == 0)
    #expect(world.tale("a").contains("Killing: Stopping container proxy"))
}

@Test func `pods that fail for ever leave nothing that counts as progress soon`() throws {
    var world = plainWorld()
    for number in 0..<12 {
        try world.create(simplePod("p\(number)", ["app"], image: "missing"))
        world.advance(to: world.now + .seconds(7))
    }
    let settlement = world.settle(steps: 100_000)
    #expect(settlement.isQuiet)
    #expect(settlement.passed < .seconds(600))
}
