import Basis
import Objects
import Testing
import YAML

@testable import Cluster

@Test func `a deployment becomes running pods`() throws {
    var world = plainWorld()
    try world.create(deployment("web", replicas: 3))
    let settlement = world.settle()
    #expect(settlement.isQuiet)
    #expect(world.podStates() == ["1/1 Running", "1/1 Running", "1/1 Running"])
    print(settlement.passed.goText)
    for event in world.store.objects(.event, namespace: "default") {
        print(event.name, event["reason"]?.string ?? "", event["message"]?.string ?? "")
    }
    print(world.store.objects(.pod)[0])
    print(world.store.objects(.deployment)[0])
}
