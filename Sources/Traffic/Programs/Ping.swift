import Basis
import Interpreter

/// busybox `ping`: ICMP passes no proxy and no iptables rule of Istio's; it works where somebody
/// owns the address. ClusterIPs answer no ICMP.
// busybox networking/ping.c
struct Ping: Program {
    private var count = Int.max
    private var wait = Nanoseconds.seconds(10)
    private var target: String?
    private var address: IPAddress?
    private var sent = 0
    private var received = 0
    private var roundTrip = Nanoseconds.zero

    init(_ words: [String]) {
        var rest = words[...]
        while let word = rest.popFirst() {
            switch word {
            case "-c": count = Int(rest.popFirst() ?? "") ?? 1
            case "-W", "-w": wait = .seconds(Int64(rest.popFirst() ?? "") ?? 10)
            case "-q", "-4", "-6": break
            default:
                if word.hasPrefix("-c"), let number = Int(word.dropFirst(2)) {
                    count = number
                } else {
                    target = word
                }
            }
        }
    }

    mutating func advance(_ io: inout CommandIO, in host: inout PodHost) -> Step {
        guard let target else {
            io.printError(
                BusyBoxUsage.text(
                    "Usage: ping [OPTIONS] HOST\n\nSend ICMP ECHO_REQUESTs to HOST\n",
                    version: host.plan.image.version))
            return .done(1)
        }
        if address == nil {
            address = IPAddress(target) ?? host.resolve(target).addresses.first
            guard let address else {
                io.printError("ping: bad address '\(target)'\n")
                return .done(1)
            }
            io.print("PING \(target) (\(address)): 56 data bytes\n")
        }
        guard let address else { return .done(1) }
        if sent > 0, sent >= count { return finish(target, &io) }
        let reply = host.echoTime(to: address)
        if let reply {
            io.print(
                "64 bytes from \(address): seq=\(sent) ttl=\(address.isLoopback ? 64 : 62) "
                    + "time=\(Ping.milliseconds(reply)) ms\n")
            received += 1
            roundTrip = reply
        }
        sent += 1
        if sent >= count, reply == nil { return .sleeping(until: host.now + wait) }
        return sent >= count ? .running : .sleeping(until: host.now + .seconds(1))
    }

    private func finish(_ target: String, _ io: inout CommandIO) -> Step {
        let loss = sent == 0 ? 0 : (sent - received) * 100 / sent
        io.print(
            "\n--- \(target) ping statistics ---\n\(sent) packets transmitted, \(received) packets "
                + "received, \(loss)% packet loss\n")
        if received > 0 {
            let time = Ping.milliseconds(roundTrip)
            io.print("round-trip min/avg/max = \(time)/\(time)/\(time) ms\n")
        }
        return .done(received > 0 ? 0 : 1)
    }

    private static func milliseconds(_ time: Nanoseconds) -> String {
        let micro = time.count / 1_000
        let digits = String(micro % 1_000)
        return "\(micro / 1_000)." + String(repeating: "0", count: 3 - digits.count) + digits
    }
}
