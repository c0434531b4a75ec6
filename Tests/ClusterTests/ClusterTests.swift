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
}
