import Basis
import Objects
import Testing
import YAML

@testable import Cluster

/// Random sequences of what users do, from seeds.
struct RandomUser {
    var stream: RandomStream
    var world: World

    /// Fresh worlds to fork from.
    private static let fresh = (UInt64(0)..<4).map { plainWorld(seed: $0, nodes: 2) }

    init(seed: UInt64) {
        stream = RandomStream(seed: seed, purpose: "user", key: "")
        world = Self.fresh[Int(seed % 4)]
    }

    private static let namespaces = ["default", "shop"]

    /// One action, followed by some steps; returns what is wrong afterwards.
    mutating func act() -> [String] {
        let namespace = Self.namespaces[Int(stream.next(below: 2))]
        let name = ["web", "api", "db"][Int(stream.next(below: 3))]
        let key = ObjectKey(.deployment, namespace: namespace, name: name)
        switch stream.next(below: 10) {
        case 0, 1, 2:
            let container = ["app", "app", "sleep", "crash", "init"][Int(stream.next(below: 5))]
            attempt(
                .create(
                    deployment(
                        name, replicas: Int64(stream.next(below: 4)), container: container,
                        namespace: namespace)), key)
        case 3:
            attempt(
                .patch(.merge(["spec": ["replicas": .int(Int64(stream.next(below: 5)))]])), key)
        case 4:
            let label = String(stream.next(below: 3))
            attempt(
                .patch(
                    .strategic([
                        "spec": ["template": ["metadata": ["annotations": ["v": .string(label)]]]]
                    ])), key)
        case 5:
            let propagation: [Request.Deletion.Propagation] = [.background, .foreground, .orphan]
            attempt(.delete(.init(propagation: propagation[Int(stream.next(below: 3))])), key)
        case 6:
            let pods = world.store.objects(.pod, namespace: namespace)
            guard !pods.isEmpty else { break }
            let pod = pods[Int(stream.next(below: UInt64(pods.count)))]
            if stream.next(below: 2) == 0 {
                let grace: Int64? = stream.next(below: 2) == 0 ? 0 : nil
                attempt(.delete(.init(gracePeriodSeconds: grace)), pod.key)
            } else {
                attempt(.patch(.merge(["metadata": ["labels": ["app": "other"]]])), pod.key)
            }
        case 7:
            let shop = Object(.namespace, metadata: Metadata(name: "shop"))
            attempt(stream.next(below: 3) == 0 ? .delete(.init()) : .create(shop), shop.key)
        case 8:
            let service = service(name, namespace: namespace)
            attempt(stream.next(below: 3) == 0 ? .delete(.init()) : .create(service), service.key)
        default:
            attempt(.patch(.merge(["spec": ["paused": .bool(stream.next(below: 2) == 0)]])), key)
        }
        if stream.next(below: 3) == 0 {
            _ = world.settle(steps: 20_000)
        } else {
            for _ in 0..<stream.next(below: 30) { _ = world.step() }
        }
        return world.invariantViolations()
    }

    private mutating func attempt(_ action: Request.Action, _ key: ObjectKey) {
        _ = try? world.submit(Request(action, key))
    }
}

@Test(arguments: 0..<25)
func `random worlds keep their invariants`(part: Int) {
    for seed in part * 40..<part * 40 + 40 {
        var user = RandomUser(seed: UInt64(seed))
        for round in 0..<6 {
            let wrong = user.act()
            guard wrong.isEmpty else {
                Issue.record("seed \(seed), round \(round): \(wrong)")
                break
            }
        }
        _ = user.world.settle()
        let wrong = user.world.invariantViolations()
        if !wrong.isEmpty { Issue.record("seed \(seed), at the end: \(wrong)") }
    }
}

@Test func `one seed gives one world`() {
    func dump(_ seed: UInt64) -> [Value] {
        var user = RandomUser(seed: seed)
        for _ in 0..<12 { _ = user.act() }
        return user.world.store.types.flatMap { user.world.store.objects($0).map(\.value) }
    }
    for seed in UInt64(1)...5 { #expect(dump(seed) == dump(seed)) }
    #expect(dump(1) != dump(2))
}

@Test func `forks never share answers`() throws {
    var left = plainWorld()
    var right = left
    let base = left
    try left.create(deployment("left"))
    try right.create(deployment("right"))
    #expect(left.store.revision == right.store.revision)
    _ = left.settle()
    _ = right.settle()
    #expect(left.store.objects(.deployment, namespace: "default").map(\.name) == ["left"])
    #expect(right.store.objects(.deployment, namespace: "default").map(\.name) == ["right"])
    #expect(left.store.objects(.pod, namespace: "default")[0].name.hasPrefix("left-"))
    #expect(right.store.objects(.pod, namespace: "default")[0].name.hasPrefix("right-"))
    #expect(base.store.objects(.deployment, namespace: "default").isEmpty)
    #expect(left.store.changes(after: base.store.revision)[0].object.name == "left")
    #expect(right.store.changes(after: base.store.revision)[0].object.name == "right")
}
