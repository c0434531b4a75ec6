import Basis
import Interpreter

/// busybox `nc`, as a client: sends its input and prints what comes back; `-z` only connects.
// busybox networking/nc.c
struct Netcat: Program {
    private var scans = false
    private var isVerbose = false
    private var wait: Nanoseconds?
    private var places: [String] = []
    private var trace: Trace?

    init(_ words: [String]) {
        var rest = words[...]
        while let word = rest.popFirst() {
            guard word.hasPrefix("-"), word.count > 1 else {
                places.append(word)
                continue
            }
            for letter in word.dropFirst() {
                switch letter {
                case "z": scans = true
                case "v": isVerbose = true
                case "w": wait = rest.popFirst().flatMap { Int64($0) }.map { .seconds($0) }
                default: break
                }
            }
        }
    }

    mutating func advance(_ io: inout CommandIO, in host: inout PodHost) -> Step {
        if let trace { return finish(trace, &io) }
        guard places.count == 2, let port = Int(places[1]), (1...65_535).contains(port) else {
            io.printError(
                BusyBoxUsage.text(
                    "Usage: nc [OPTIONS] HOST PORT  - connect\n", version: host.plan.image.version))
            return .done(1)
        }
        var input: [UInt8] = []
        if !scans {
            guard let all = io.takeAllInput() else { return .waiting }
            input = all
        }
        var call = Call(
            from: host.source, host: places[0], port: port,
            payload: .bytes(input, clientSpeaksFirst: !input.isEmpty))
        call.connectTimeout = wait
        // `-z` hangs up as soon as the connection stands.
        call.timeout = scans ? .milliseconds(200) : wait ?? .seconds(600)
        call.userID = host.plan.uid
        let trace = host.call(call)
        self.trace = trace
        let end = trace.start + (scans ? trace.connectedAfter : trace.duration)
        return end > host.now ? .sleeping(until: end) : .running
    }

    private func finish(_ trace: Trace, _ io: inout CommandIO) -> Step {
        let place = trace.address.map { "\($0)" } ?? ""
        switch trace.outcome {
        case .unresolved, .noNameServer:
            io.printError("nc: bad address '\(places[0])'\n")
            return .done(1)
        case .refused:
            if !scans || isVerbose {
                io.printError("nc: \(places[0]) (\(place)): Connection refused\n")
            }
            return .done(1)
        case .unreachable:
            io.printError("nc: \(places[0]) (\(place)): No route to host\n")
            return .done(1)
        case .connectTimeout:
            if wait != nil {
                io.printError("nc: timed out\n")
            } else {
                io.printError("nc: \(places[0]) (\(place)): Connection timed out\n")
            }
            return .done(1)
        case .bytes(let bytes):
            if scans, isVerbose { io.printError("\(places[0]) (\(place)) open\n") }
            if !scans { io.write(bytes, to: .standardOutput) }
            return .done(0)
        case .response(let response):
            if !scans { io.write(response.body, to: .standardOutput) }
            return .done(0)
        case .timeout, .closed, .handshake:
            if scans, isVerbose { io.printError("\(places[0]) (\(place)) open\n") }
            return .done(0)
        }
    }
}
