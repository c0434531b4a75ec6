import Basis

/// The first packet of a connection, as rules see it.
package struct CapturedPacket: Sendable, Equatable {
    /// TCP or UDP.
    package var transport = CaptureRule.Transport.tcp
    /// The sender's address, where it matters.
    package var source: IPAddress?
    /// Where it is going.
    package var destination: SocketAddress
    /// The sending process's user; -1 for a packet that comes from outside.
    package var uid = -1
    /// The sending process's group; -1 for a packet that comes from outside.
    package var gid = -1
    /// Whether it leaves by the loopback interface: to 127.0.0.0/8 or to the pod's own address.
    package var isLoopback = false

    /// A TCP packet to `destination`.
    package init(to destination: SocketAddress) { self.destination = destination }
}

/// What the rules do with a connection.
package struct CaptureDecision: Sendable, Equatable {
    /// Where the connection goes.
    package enum Target: Sendable, Equatable {
        /// Where it was going.
        case direct
        /// To a port of the pod itself: 15001, 15006 or 15053.
        case redirect(Int)
        /// Nowhere.
        case dropped
    }
    /// Where the connection goes.
    package var target: Target
    /// The rule that decided; nil if no rule matched.
    package var rule: CaptureRule?
    /// Every rule that matched on the way, in order, the deciding one last.
    package var path: [CaptureRule]
}

extension CaptureRules {
    /// What becomes of a connection that a process of the pod opens. `viaLoopback`: the
    /// destination is in 127.0.0.0/8 or is the pod's own address.
    package func outbound(
        to destination: SocketAddress, fromUID uid: Int, gid: Int, viaLoopback: Bool,
        from source: IPAddress? = nil, transport: CaptureRule.Transport = .tcp
    ) -> CaptureDecision {
        var packet = CapturedPacket(to: destination)
        packet.uid = uid
        packet.gid = gid
        packet.isLoopback = viaLoopback
        packet.source = source
        packet.transport = transport
        return decision(packet, table: .nat, hook: "OUTPUT")
    }

    /// What becomes of a connection that arrives from outside the pod.
    package func inbound(
        to destination: SocketAddress, transport: CaptureRule.Transport = .tcp
    ) -> CaptureDecision {
        var packet = CapturedPacket(to: destination)
        packet.transport = transport
        let early = decision(packet, table: .mangle, hook: "PREROUTING")
        guard early.target == .direct else { return early }
        return decision(packet, table: .nat, hook: "PREROUTING")
    }

    /// As ``outbound(to:fromUID:gid:viaLoopback:from:transport:)``, without the reasons: for calls
    /// that nobody looks at.
    package func outboundTarget(_ packet: CapturedPacket) -> CaptureDecision.Target {
        var path: [CaptureRule]?
        return target(packet, table: .nat, hook: "OUTPUT", path: &path)
    }

    /// As ``inbound(to:transport:)``, without the reasons.
    package func inboundTarget(_ packet: CapturedPacket) -> CaptureDecision.Target {
        var path: [CaptureRule]?
        let early = target(packet, table: .mangle, hook: "PREROUTING", path: &path)
        guard early == .direct else { return early }
        return target(packet, table: .nat, hook: "PREROUTING", path: &path)
    }

    private func decision(
        _ packet: CapturedPacket, table: CaptureRule.Table, hook: String
    ) -> CaptureDecision {
        var path: [CaptureRule]? = []
        let target = target(packet, table: table, hook: hook, path: &path)
        return CaptureDecision(target: target, rule: path?.last, path: path ?? [])
    }

    private func target(
        _ packet: CapturedPacket, table: CaptureRule.Table, hook: String,
        path: inout [CaptureRule]?
    ) -> CaptureDecision.Target {
        guard let start = chain(table, hook) else { return .direct }
        return walk(start, packet, depth: 0, path: &path) ?? .direct
    }

    /// The outcome in one chain; nil if the packet came to its end or was returned from it.
    private func walk(
        _ index: Int, _ packet: CapturedPacket, depth: Int, path: inout [CaptureRule]?
    ) -> CaptureDecision.Target? {
        for place in chains[index].rules.indices
        where chains[index].rules[place].matches(packet) {
            path?.append(chains[index].rules[place])
            switch chains[index].rules[place].target {
            case .return: return depth == 0 ? .direct : nil
            case .accept: return .direct
            case .drop: return .dropped
            case .redirect(let port), .tproxy(let port, _): return .redirect(port)
            case .setMark, .saveMark, .restoreMark, .connectionZone: continue
            case .jump:
                let next = chains[index].jumps[place]
                guard next >= 0, depth < 8 else { continue }
                let before = path?.count
                if let outcome = walk(next, packet, depth: depth + 1, path: &path) {
                    return outcome
                }
                // A rule that returned from an inner chain decided, unless a later one matches.
                guard before == path?.count else { continue }
                path?.removeLast()
            }
        }
        return nil
    }
}

extension CaptureRule {
    /// Whether a packet meets all conditions. A first packet has no mark and no connection.
    func matches(_ packet: CapturedPacket) -> Bool {
        for condition in conditions {
            let holds =
                switch condition {
                case .transport(let transport): packet.transport == transport
                case .source(let range): packet.source.map { range.contains($0) } ?? false
                case .destination(let range, let isNegated):
                    range.contains(packet.destination.ip) != isNegated
                case .inputInterface(let name): !packet.isLoopback && name == "eth0"
                case .outputInterface(let name): name == (packet.isLoopback ? "lo" : "eth0")
                case .destinationPort(let port, let isNegated):
                    port.contains(packet.destination.port) != isNegated
                case .destinationPorts(let ports, let isNegated):
                    ports.contains(packet.destination.port) != isNegated
                case .sourcePort: false
                case .owner(.user(let id), let isNegated): (packet.uid == id) != isNegated
                case .owner(.group(let id), let isNegated): (packet.gid == id) != isNegated
                case .owner(.groupName, let isNegated): isNegated
                case .mark(_, let isNegated): isNegated
                case .connectionMark, .connectionState: false
                }
            guard holds else { return false }
        }
        return true
    }
}
