import Basis
import Objects
import Testing
import YAML

@testable import Cluster

private func workload(
    _ type: ResourceType, _ name: String, _ spec: Fields, container: String = "app"
) -> Object {
    var spec = spec
    if type != .job { spec["selector"] = ["matchLabels": ["app": .string(name)]] }
    spec["template"] = [
        "metadata": ["labels": ["app": .string(name)]],
        "spec": [
            "containers": [["name": .string(container), "image": "nginx:1.27"]],
            "restartPolicy": type == .job ? "Never" : "Always",
        ],
    ]
    return Object(
        type, metadata: Metadata(name: name, namespace: "default"), fields: ["spec": .map(spec)])
}

extension World {
    private func tale(about object: Object) -> [String] {
        store.events(about: object).map { $0["message"]?.string ?? "" }
    }

    fileprivate func messages(_ key: ObjectKey) -> [String] {
        store.object(key).map(tale) ?? []
    }

    fileprivate mutating func change(_ key: ObjectKey, _ patch: Value) throws {
        _ = try submit(Request(.patch(.merge(patch)), key))
    }

    fileprivate var nodesOfPods: [String] {
        store.objects(.pod, namespace: "default").compactMap { $0["spec", "nodeName"]?.string }
    }
}

@Test func `pods of one owner spread over the nodes`() throws {
    var world = plainWorld(nodes: 5)
    try world.create(deployment("web", replicas: 8))
    _ = world.settle()
    let counts = ["kind-worker", "kind-worker2", "kind-worker3", "kind-worker4"].map { node in
        world.nodesOfPods.count { $0 == node }
    }
    #expect(counts == [2, 2, 2, 2])
}

@Test func `a pod that fits nowhere says why, and is placed once it can be`() throws {
    var world = plainWorld()
    var pod = simplePod("a", ["app"])
    pod["spec", "nodeSelector"] = ["disk": "fast"]
    try world.create(pod)
    _ = world.settle()
    #expect(
        world.tale("a") == [
            "FailedScheduling: 0/3 nodes are available: "
                + "1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, "
                + "2 node(s) didn't match Pod's node affinity/selector. "
                + "preemption: 0/3 nodes are available: "
                + "3 Preemption is not helpful for scheduling."
        ])
    try world.change(
        ObjectKey(.node, name: "kind-worker2"), ["metadata": ["labels": ["disk": "fast"]]])
    _ = world.settle()
    #expect(world.state("a") == "Running")
    #expect(world.nodesOfPods == ["kind-worker2"])
}

@Test func `a rollout keeps three of four pods available and tells its steps`() throws {
    var world = plainWorld()
    let web = try world.create(deployment("web", replicas: 4))
    _ = world.settle()
    let first = world.store.objects(.replicaSet, namespace: "default")[0].name
    try world.change(
        web.key, ["spec": ["template": ["metadata": ["annotations": ["v": "2"]]]]])
    var least = Int64.max
    while world.nextProgress != nil {
        _ = world.step()
        let available = world.store.object(web.key)?["status", "availableReplicas"]?.int ?? 0
        least = min(least, available)
    }
    #expect(least == 3)
    let second =
        world.store.objects(.replicaSet, namespace: "default").map(\.name)
        .first { $0 != first } ?? ""
    let messages = world.messages(web.key)
    #expect(messages[0] == "Scaled up replica set \(first) from 0 to 4")
    #expect(messages[1] == "Scaled up replica set \(second) from 0 to 1")
    #expect(messages.last == "Scaled down replica set \(first) from 1 to 0")
    let conditions = world.store.object(web.key)?["status", "conditions"]?.items ?? []
    #expect(
        conditions.map { $0["message"]?.string ?? "" }.sorted() == [
            "Deployment has minimum availability.",
            "ReplicaSet \"\(second)\" has successfully progressed.",
        ])
    #expect(
        world.store.object(web.key)?.metadata.annotation("deployment.kubernetes.io/revision")
            == "2")
}

@Test func `a paused deployment waits`() throws {
    var world = plainWorld()
    let web = try world.create(deployment("web"))
    _ = world.settle()
    try world.change(
        web.key,
        ["spec": ["paused": true, "template": ["metadata": ["annotations": ["v": "2"]]]]])
    _ = world.settle()
    #expect(world.store.objects(.replicaSet, namespace: "default").count == 1)
    try world.change(web.key, ["spec": ["paused": false]])
    _ = world.settle()
    #expect(world.store.objects(.replicaSet, namespace: "default").count == 2)
    #expect(world.podStates() == ["1/1 Running"])
}

@Test func `a daemon set runs on each node that takes it`() throws {
    var world = plainWorld(nodes: 4)
    let agent = try world.create(workload(.daemonSet, "agent", [:]))
    _ = world.settle()
    #expect(world.nodesOfPods.sorted() == ["kind-worker", "kind-worker2", "kind-worker3"])
    let status = world.store.object(agent.key)?.fields["status"]
    #expect(status?["numberReady"]?.int == 3)
    #expect(status?["desiredNumberScheduled"]?.int == 3)
    try world.change(
        agent.key, ["spec": ["template": ["metadata": ["annotations": ["v": "2"]]]]])
    let before = Set(world.store.objects(.pod, namespace: "default").map(\.name))
    _ = world.settle()
    let after = Set(world.store.objects(.pod, namespace: "default").map(\.name))
    #expect(after.count == 3)
    #expect(after.isDisjoint(with: before))
}

@Test func `a stateful set goes in order, up and down`() throws {
    var world = plainWorld()
    let db = try world.create(
        workload(.statefulSet, "db", ["replicas": 3, "serviceName": "db"]))
    var seen: [[String]] = []
    while world.nextProgress != nil {
        _ = world.step()
        let names = world.store.objects(.pod, namespace: "default").map(\.name)
        if seen.last != names { seen.append(names) }
    }
    #expect(seen == [["db-0"], ["db-0", "db-1"], ["db-0", "db-1", "db-2"]])
    #expect(world.messages(db.key)[0] == "create Pod db-0 in StatefulSet db successful")
    let old = world.pod("db-1")?.metadata.uid
    _ = try world.submit(
        Request(.delete(.init()), ObjectKey(.pod, namespace: "default", name: "db-1")))
    try world.change(db.key, ["spec": ["replicas": 2]])
    _ = world.settle()
    #expect(world.store.objects(.pod, namespace: "default").map(\.name) == ["db-0", "db-1"])
    #expect(world.pod("db-1")?.metadata.uid != old)
    #expect(world.invariantViolations().isEmpty)
}

@Test(arguments: [("done", "Complete", "Job completed"), ("crash", "Failed", "limit")])
func `a job comes to its end`(container: String, condition: String, text: String) throws {
    var world = plainWorld()
    let job = try world.create(
        workload(.job, "once", ["backoffLimit": 1], container: container))
    _ = world.settle()
    world.advance(to: world.now + .seconds(60))
    let stored = world.store.object(job.key)
    let conditions = stored?["status", "conditions"]?.items ?? []
    #expect(conditions.last?["type"]?.string == condition)
    #expect(world.messages(job.key).contains { $0.contains(text) })
    #expect(stored?["status", "failed"]?.int == (container == "crash" ? 2 : nil))
}

@Test func `events of one kind are combined, and a source cannot flood`() throws {
    var world = plainWorld()
    try world.create(deployment("web", replicas: 40))
    _ = world.settle()
    let set = world.store.objects(.replicaSet, namespace: "default")[0]
    let events = world.store.events(about: set)
    #expect(events.count == 11)
    #expect(events.last?["count"]?.int == 15)
    #expect(
        events.last?["message"]?.string?.hasPrefix(
            "(combined from similar events): Created pod: web-") == true)
}
