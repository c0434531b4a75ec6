import Basis
import Istio
import Testing

@testable import Traffic

/// The short form of the usual rules says what the rules say.
@Suite struct QuickCaptureTests {
    private static var usual: CaptureSettings {
        var settings = CaptureSettings()
        settings.interceptionMode = "REDIRECT"
        settings.inboundPortsInclude = "*"
        settings.inboundPortsExclude = "15090,15021,15020"
        settings.outboundRangesInclude = "*"
        return settings
    }

    @Test func `it agrees with the rules for every kind of packet`() throws {
        let rules = CaptureRules(Self.usual)
        let quick = try #require(QuickCapture(Self.usual))
        for port in [80, 15_001, 15_008, 15_020, 15_021, 15_090, 443] {
            for text in ["10.0.0.1", "127.0.0.1", "127.0.0.9"] {
                let address = SocketAddress(try #require(IPAddress(text)), port)
                #expect(
                    quick.inbound(port: port) == rules.inboundTarget(CapturedPacket(to: address)))
                for (uid, gid) in [(0, 0), (1_337, 1_337), (0, 1_337), (1_337, 0)] {
                    for isLoopback in [false, true]
                    where isLoopback || !address.ip.isLoopback {
                        for source in [nil, IPAddress("127.0.0.6")]
                        where source == nil || isLoopback {
                            var packet = CapturedPacket(to: address)
                            (packet.uid, packet.gid) = (uid, gid)
                            packet.isLoopback = isLoopback
                            packet.source = source
                            #expect(
                                quick.outbound(packet) == rules.outboundTarget(packet),
                                "\(uid) \(gid) \(address) \(isLoopback)")
                        }
                    }
                }
            }
        }
    }

    @Test func `settings out of the ordinary have no short form`() {
        var settings = Self.usual
        settings.outboundPortsExclude = "443"
        #expect(QuickCapture(settings) == nil)
        settings = Self.usual
        settings.redirectsDNS = true
        #expect(QuickCapture(settings) == nil)
    }
}
