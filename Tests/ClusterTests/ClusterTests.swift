import Basis
import Objects
import Testing
import YAML

@testable import Cluster

@Test func `a fresh cluster is quiet`() {
    var world = plainWorld()
    let revision = world.store.revision
    #expect(world.nextProgress == nil)
    #expect(world.settle().passed == .zero)
    #expect(world.store.revision == revision)
    #expect(world.store.objects(.pod).count == 13)
    #expect(
        world.store.objects(.node).map(\.name) == [
            "kind-control-plane", "kind-worker", "kind-worker2",
        ])
}

@Test func `a deployment becomes running pods`() throws {
    var world = plainWorld()
    try world.create(deployment("web", replicas: 3))
    let settlement = world.settle()
    #expect(settlement.isQuiet)
    #expect(world.podStates() == ["1/1 Running", "1/1 Running", "1/1 Running"])
}
