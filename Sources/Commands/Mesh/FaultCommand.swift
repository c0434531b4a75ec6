import Basis
import Interpreter
import Objects
import Traffic

extension CommandDescription {
    /// `fault [TARGET [KIND] | clear [TARGET]]`: break and mend on purpose.
    static let fault = CommandDescription(
        "fault", group: .mesh, summary: "Break and mend on purpose: hosts, pods, istiod, DNS",
        usage: """
              fault                                what is broken now
              fault host/www.baidu.com refuse      also: drop, slow, reset
              fault endpoint/10.244.1.5:80 drop    an address with a port
              fault pod/web-1 unhealthy            its readiness probes fail; also deploy/web
              fault image/nginx:1.99               the image cannot be pulled
              fault istiod, fault dns              nobody answers
              fault clear [TARGET]                 mend everything, or one thing
              -n NAMESPACE
            """, isInquiry: true
    ) { invocation, session in
        let usage = "fault [TARGET [KIND] | clear [TARGET]] [-n NAMESPACE]"
        var namespace: String?
        var words: [String] = []
        var rest = invocation.words.dropFirst()
        while let word = rest.popFirst() {
            switch word {
            case "-n", "--namespace":
                guard let value = rest.popFirst() else {
                    return Usage.failure(invocation, "\(word) needs a value", usage: usage)
                }
                namespace = value
            default:
                guard !word.hasPrefix("-") else {
                    return Usage.failure(invocation, "there is no option \(word)", usage: usage)
                }
                words.append(word)
            }
        }
        guard words.count <= 2 else {
            return Usage.failure(invocation, "one target at a time", usage: usage)
        }
        guard let first = words.first else {
            return .started(ImmediateCommand { io, session in list(&io, session) })
        }
        guard first != "clear" || words.count == 2 else {
            return .started(
                ImmediateCommand { io, session in
                    let count = session.simulation.faults.count
                    session.simulation.clearFaults()
                    io.print(count == 0 ? "nothing was broken\n" : "mended: \(count)\n")
                    return 0
                })
        }
        let name = first == "clear" ? words[1] : first
        guard let targets = FaultTargets.target(name, namespace, session) else {
            let near = session.nearTargets(name, namespace)
            return .failed(code: 1, message: "fault: there is no '\(name)' to break\(near)\n")
        }
        guard first != "clear" else {
            return .started(ImmediateCommand { io, session in mend(targets, &io, &session) })
        }
        let kinds = targets.first.map(Fault.kinds) ?? []
        let word = words.count == 2 ? words[1] : kinds.first?.rawValue ?? ""
        guard let kind = kinds.first(where: { $0.rawValue == word }) else {
            let known = kinds.map(\.rawValue).joined(separator: ", ")
            return Usage.failure(
                invocation, "\(name) can be: \(known)", usage: usage)
        }
        return .started(ImmediateCommand { io, session in broken(targets, kind, &io, &session) })
    }

    private static func list(_ io: inout CommandIO, _ session: SessionState) -> Int32 {
        let faults = session.simulation.faults
        guard !faults.isEmpty else {
            io.print("nothing is broken\n")
            return 0
        }
        var table = TextTable(["TARGET", "KIND"])
        for fault in faults { table.add([FaultTargets.text(fault.target), fault.kind.rawValue]) }
        io.print(table.text)
        return 0
    }

    private static func mend(
        _ targets: [Fault.Target], _ io: inout CommandIO, _ session: inout SessionState
    ) -> Int32 {
        for target in targets {
            let text = FaultTargets.text(target)
            let wasBroken = session.simulation.clearFaults(of: target)
            io.print(wasBroken ? "\(text) mended\n" : "\(text) was not broken\n")
        }
        return 0
    }

    private static func broken(
        _ targets: [Fault.Target], _ kind: Fault.Kind, _ io: inout CommandIO,
        _ session: inout SessionState
    ) -> Int32 {
        for target in targets {
            guard session.simulation.setFault(Fault(kind, of: target)) else {
                io.printError("fault: there is no \(FaultTargets.text(target)) to break\n")
                return 1
            }
            io.print(
                "\(FaultTargets.text(target)): \(FaultTargets.effect(kind, target, session))\n")
        }
        return 0
    }
}

/// What `fault` can name.
enum FaultTargets {
    /// The targets that a word names: `host/NAME`, `endpoint/IP:PORT`, `image/NAME`, `istiod`,
    /// `dns`, `pod/NAME`, or a workload for its pods; nil where there is no such thing.
    static func target(
        _ word: String, _ namespace: String?, _ session: SessionState
    ) -> [Fault.Target]? {
        let parts = word.split(separator: "/", maxSplits: 1).map(String.init)
        switch (parts.first ?? "", parts.count) {
        case ("dns", 1): return [.dns]
        case ("istiod", 1): return [.istiod]
        case ("host", 2):
            let name = parts[1].lowercased()
            return session.simulation.internet.host(named: name).map { [.host($0.name)] }
        case ("endpoint", 2): return SocketAddress(text: parts[1]).map { [.endpoint($0)] }
        case ("image", 2): return [.image(parts[1])]
        default: break
        }
        guard let object = session.object(of: word, in: namespace) else { return nil }
        let pods = session.pods(of: object)
        guard !pods.isEmpty else { return nil }
        return pods.map { .pod(namespace: $0.namespace, name: $0.name) }
    }

    /// A target as `fault` takes it.
    static func text(_ target: Fault.Target) -> String {
        switch target {
        case .host(let name): "host/\(name)"
        case .pod(let namespace, let name): "pod/\(name).\(namespace)"
        case .endpoint(let address): "endpoint/\(address)"
        case .image(let name): "image/\(name)"
        case .istiod: "istiod"
        case .dns: "dns"
        }
    }

    /// What follows from a fault.
    static func effect(
        _ kind: Fault.Kind, _ target: Fault.Target, _ session: SessionState
    ) -> String {
        switch (kind, target) {
        case (_, .istiod):
            return "its webhooks fail, and proxies keep the configuration that they have"
        case (_, .dns): return "lookups are not answered"
        case (.refuse, _): return "connections are refused"
        case (.drop, _): return "packets are dropped"
        case (.slow, _): return "answers take 10s more"
        case (.reset, _): return "connections are reset once a request has arrived"
        case (.missing, _): return "it cannot be pulled; nodes that have it keep it"
        case (.unhealthy, .pod(let namespace, let name)):
            return unhealthy(namespace, name, session)
        case (.unhealthy, _): return "unhealthy"
        }
    }

    private static func unhealthy(
        _ namespace: String, _ name: String, _ session: SessionState
    ) -> String {
        let pod = session.simulation.world.store.object(
            ObjectKey(.pod, namespace: namespace, name: name))
        let containers =
            (pod?["spec", "containers"]?.items ?? [])
            + (pod?["spec", "initContainers"]?.items ?? [])
        let waits = containers.compactMap { container -> Int64? in
            guard let probe = container["readinessProbe"] else { return nil }
            return (probe["periodSeconds"]?.int ?? 10) * (probe["failureThreshold"]?.int ?? 3)
        }
        guard let wait = waits.min() else {
            return "nothing follows: it has no readiness probe, so nobody asks"
        }
        return "its readiness probes fail; not ready within \(wait)s (sleep \(wait)s)"
    }

    /// What can stand behind `fault`.
    static func candidates(_ words: CompletionWords, _ session: SessionState) -> [String] {
        let hosts = session.simulation.internet.hosts.map { "host/\($0.name)" }
        return ["clear", "dns", "endpoint/", "image/", "istiod"] + hosts
            + (session.namedTargets(words) ?? session.podTargets(words))
    }
}
