import Basis
import Istio

/// The rules of a pod whose capture settings are the injector's usual ones, as the few questions to
/// which they come down. The rules themselves are walked where somebody wants to know the reason;
/// a test compares the two.
struct QuickCapture: Sendable, Equatable {
    /// Inbound ports that are left alone: 15008 and those that `-d` names.
    private let openPorts: [Int]

    /// Nil for settings out of the ordinary: then the rules have to be walked.
    init?(_ settings: CaptureSettings) {
        guard settings.proxyPort == "15001", settings.inboundPort == "15006",
            settings.tunnelPort == "15008", settings.proxyUID == "1337",
            settings.effectiveGID == "1337", settings.interceptionMode == "REDIRECT",
            settings.inboundPortsInclude == "*", settings.outboundRangesInclude == "*",
            settings.outboundRangesExclude.isEmpty, settings.outboundPortsInclude.isEmpty,
            settings.outboundPortsExclude.isEmpty, settings.virtualInterfaces.isEmpty,
            settings.excludeInterfaces.isEmpty, !settings.redirectsDNS, !settings.dropsInvalid
        else { return nil }
        var ports = [15_008]
        for text in settings.inboundPortsExclude.split(separator: ",") {
            guard let port = Int(text) else { return nil }
            ports.append(port)
        }
        openPorts = ports
    }

    /// As `CaptureRules.outboundTarget`.
    func outbound(_ packet: CapturedPacket) -> CaptureDecision.Target {
        let isProxy = packet.uid == 1_337 || packet.gid == 1_337
        guard packet.isLoopback else { return isProxy ? .direct : .redirect(15_001) }
        if packet.source == IPAddress(v4: 0x7f00_0006) { return .direct }
        let goesBack =
            isProxy && packet.destination.ip != .loopback
            && packet.destination.port != 15_008
        guard goesBack else { return .direct }
        // A process with the proxy's group alone is let through by the rule on other users first.
        return packet.uid == 1_337 ? .redirect(15_006) : .direct
    }

    /// As `CaptureRules.inboundTarget`.
    func inbound(port: Int) -> CaptureDecision.Target {
        openPorts.contains(port) ? .direct : .redirect(15_006)
    }
}
