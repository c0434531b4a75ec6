import Basis

/// One rule of a pod's iptables: conditions and what becomes of a packet that meets them all.
package struct CaptureRule: Sendable, Equatable {
    /// The table.
    package enum Table: String, Sendable, CaseIterable { case mangle, nat, raw }

    /// A protocol that rules tell apart.
    package enum Transport: String, Sendable { case tcp, udp }

    /// Whose packets: by user or by group. A name counts as nobody: the container has no such user.
    package enum Owner: Sendable, Equatable { case user(Int), group(Int), groupName(String) }

    /// A condition.
    package enum Condition: Sendable, Equatable {
        case transport(Transport)
        case source(CIDR)
        case destination(CIDR, isNegated: Bool = false)
        case inputInterface(String)
        case outputInterface(String)
        case destinationPort(CapturedPorts, isNegated: Bool = false)
        /// Ports by the `multiport` match.
        case destinationPorts([Int], isNegated: Bool)
        case sourcePort(Int)
        case owner(Owner, isNegated: Bool = false)
        case mark(Int, isNegated: Bool = false)
        case connectionMark(Int)
        case connectionState(String)
    }

    /// What becomes of a packet.
    package enum Target: Sendable, Equatable {
        case `return`
        case accept
        case drop
        /// On to another chain, by its name.
        case jump(String)
        /// The connection goes to this port of the pod itself instead.
        case redirect(port: Int)
        /// As a redirection, with the addresses left as they are.
        case tproxy(port: Int, mark: Int)
        case setMark(Int)
        case saveMark
        case restoreMark
        case connectionZone(Int)
    }

    /// The table.
    package var table: Table
    /// The chain, built in (`OUTPUT`) or Istio's (`ISTIO_OUTPUT`).
    package var chain: String
    /// The place in its chain at which it was inserted; nil if appended.
    package var insertedAt: Int?
    /// The conditions, in the order in which Istio writes them.
    package var conditions: [Condition]
    /// What becomes of a packet that meets them.
    package var target: Target
    /// What it is there for.
    package var purpose: CapturePurpose

    /// The rule as Istio hands it to iptables-restore.
    package var written: String {
        let start = insertedAt.map { "-I \(chain) \($0)" } ?? "-A \(chain)"
        var action = target.written
        // run.go: SetupDNSRedir shortens the option for UDP.
        if case .redirect(let port) = target, conditions.contains(.transport(.udp)) {
            action = "REDIRECT --to-port \(port)"
        }
        return ([start] + conditions.map(\.written) + ["-j \(action)"]).joined(separator: " ")
    }

    /// The rule as `iptables-save` prints it: addresses, interfaces, protocol, matches, target.
    package var saved: String {
        let ordered = (0...4).flatMap { rank in conditions.filter { $0.savedRank == rank } }
        let transport = conditions.lazy.compactMap { condition -> Transport? in
            if case .transport(let transport) = condition { transport } else { nil }
        }.first
        var words = ["-A \(chain)"]
        var namedTransport = false
        for condition in ordered {
            if condition.needsTransportMatch, let transport, !namedTransport {
                words.append("-m \(transport.rawValue)")
                namedTransport = true
            }
            let text = condition.saved
            if !text.isEmpty { words.append(text) }
        }
        let isIPv6 = conditions.contains { condition in
            switch condition {
            case .source(let range), .destination(let range, _): !range.address.isIPv4
            case .transport, .inputInterface, .outputInterface, .destinationPort,
                .destinationPorts, .sourcePort, .owner, .mark, .connectionMark, .connectionState:
                false
            }
        }
        return (words + ["-j \(target.saved(isIPv6: isIPv6))"]).joined(separator: " ")
    }
}

extension CaptureRule.Condition {
    var written: String {
        switch self {
        case .transport(let transport): "-p \(transport.rawValue)"
        case .source(let range): "-s \(range)"
        case .destination(let range, let isNegated): "\(isNegated ? "! " : "")-d \(range)"
        case .inputInterface(let name): "-i \(name)"
        case .outputInterface(let name): "-o \(name)"
        case .destinationPort(let port, let isNegated):
            "\(isNegated ? "! " : "")--dport \(port.text)"
        case .destinationPorts(let ports, let isNegated):
            "-m multiport \(isNegated ? "! " : "")--dports \(list(ports))"
        case .sourcePort(let port): "--sport \(port)"
        case .owner(.user(let id), let isNegated):
            "-m owner \(isNegated ? "! " : "")--uid-owner \(id)"
        case .owner(.group(let id), let isNegated):
            "-m owner \(isNegated ? "! " : "")--gid-owner \(id)"
        case .owner(.groupName(let name), let isNegated):
            "-m owner \(isNegated ? "! " : "")--gid-owner \(name)"
        case .mark(let mark, let isNegated): "-m mark \(isNegated ? "! " : "")--mark \(mark)"
        case .connectionMark(let mark): "-m connmark --mark \(mark)"
        case .connectionState(let states): "-m conntrack --ctstate \(states)"
        }
    }

    var saved: String {
        switch self {
        case .source(let range): "-s \(range.canonical)"
        case .destination(let range, let isNegated) where range.prefixLength == 0:
            // A range of all addresses says nothing; the kernel has no place to keep it.
            isNegated ? "! -d \(range.canonical)" : ""
        case .destination(let range, let isNegated):
            "\(isNegated ? "! " : "")-d \(range.canonical)"
        case .destinationPort(let port, let isNegated):
            "\(isNegated ? "! " : "")--dport \(port.saved)"
        case .mark(let mark, let isNegated):
            "-m mark \(isNegated ? "! " : "")--mark 0x\(String(mark, radix: 16))"
        case .connectionMark(let mark): "-m connmark --mark 0x\(String(mark, radix: 16))"
        case .transport, .inputInterface, .outputInterface, .destinationPorts, .sourcePort,
            .owner, .connectionState:
            written
        }
    }

    var savedRank: Int {
        switch self {
        case .source: 0
        case .destination: 1
        case .inputInterface, .outputInterface: 2
        case .transport: 3
        case .destinationPort, .destinationPorts, .sourcePort, .owner, .mark, .connectionMark,
            .connectionState:
            4
        }
    }

    var needsTransportMatch: Bool {
        switch self {
        case .destinationPort, .sourcePort: true
        case .transport, .source, .destination, .inputInterface, .outputInterface,
            .destinationPorts, .owner, .mark, .connectionMark, .connectionState:
            false
        }
    }

    private func list(_ ports: [Int]) -> String { ports.map(String.init).joined(separator: ",") }
}

extension CaptureRule.Target {
    var written: String {
        switch self {
        case .return: "RETURN"
        case .accept: "ACCEPT"
        case .drop: "DROP"
        case .jump(let chain): chain
        case .redirect(let port): "REDIRECT --to-ports \(port)"
        case .tproxy(let port, let mark):
            "TPROXY --tproxy-mark \(mark)/0xffffffff --on-port \(port)"
        case .setMark(let mark): "MARK --set-mark \(mark)"
        case .saveMark: "CONNMARK --save-mark"
        case .restoreMark: "CONNMARK --restore-mark"
        case .connectionZone(let zone): "CT --zone \(zone)"
        }
    }

    func saved(isIPv6: Bool) -> String {
        switch self {
        case .tproxy(let port, let mark):
            "TPROXY --on-port \(port) --on-ip \(isIPv6 ? "::" : "0.0.0.0") "
                + "--tproxy-mark 0x\(hex(mark))/0xffffffff"
        case .setMark(let mark): "MARK --set-xmark 0x\(hex(mark))/0xffffffff"
        case .saveMark: "CONNMARK --save-mark --nfmask 0xffffffff --ctmask 0xffffffff"
        case .restoreMark: "CONNMARK --restore-mark --nfmask 0xffffffff --ctmask 0xffffffff"
        case .return, .accept, .drop, .jump, .redirect, .connectionZone: written
        }
    }

    private func hex(_ number: Int) -> String { String(number, radix: 16) }
}
