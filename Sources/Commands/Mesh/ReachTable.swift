import Basis
import Envoy
import Istio
import Objects
import Traffic
import YAML

/// Who can reach whom: for each pair of a pod and a host's port what a call gets, tried on a copy.
struct ReachTable {
    /// One call that was tried.
    struct Row: Equatable {
        /// The workload whose pod calls: `deployment/web`, with its namespace where it matters.
        var from: String
        var host: String
        var port: Int
        /// Whether the host's own server answered.
        var isReached: Bool
        /// What came back: `200`, `503 UH`, `connection closed`.
        var answer: String
        /// Which cluster of the client's proxy carried it, or `no sidecar`.
        var way: String

        /// What the row is about.
        var name: String { "\(from) -> \(host):\(port)" }
    }

    /// One place to call.
    struct Destination {
        var host: String
        var port: Int
        var application: PortProtocol
    }

    /// More pairs than this are not tried.
    static let limit = 2_000

    /// The pods that call, with what they are called.
    var callers: [(name: String, pod: Object)]
    var destinations: [Destination]

    /// How many calls it takes.
    var count: Int { callers.count * destinations.count }

    /// The rows, in the order of callers and destinations; nothing of it is kept.
    func rows(in session: SessionState) -> [Row] {
        var simulation = session.simulation
        return callers.flatMap { caller in
            destinations.map { destination in
                let trace = simulation.call(Self.call(from: caller.pod, to: destination))
                return Self.row(caller.name, destination, trace, session)
            }
        }
    }

    private static func row(
        _ from: String, _ destination: Destination, _ trace: Trace, _ session: SessionState
    ) -> Row {
        let flags = trace.flags == "-" ? "" : " \(trace.flags)"
        let way =
            trace.hop(.cluster, on: .client)?.subject
            ?? trace.hop(.virtualHost, on: .client)?.subject
            ?? (session.clientHasSidecar(trace) ? "-" : "no sidecar")
        let isReached: Bool
        switch trace.outcome {
        case .bytes: isReached = true
        case .response:
            isReached = CallExplanation(trace: trace, session: session).isServersAnswer
        case .unresolved, .noNameServer, .refused, .unreachable, .connectTimeout, .timeout,
            .closed, .handshake:
            isReached = false
        }
        return Row(
            from: from, host: destination.host, port: destination.port, isReached: isReached,
            answer: TraceText.outcome(trace.outcome) + flags, way: way)
    }

    /// What a client of the port's protocol sends.
    private static func call(from pod: Object, to destination: Destination) -> Call {
        let source = Call.Source.pod(namespace: pod.namespace, name: pod.name)
        var request = Traffic.HTTPRequest(
            authority: destination.port == 80
                ? destination.host : "\(destination.host):\(destination.port)",
            headers: [Header("User-Agent", "mesh"), Header("Accept", "*/*")])
        var call = Call(
            from: source, host: destination.host, port: destination.port,
            payload: .http(request))
        switch destination.application {
        case .http, .httpProxy, .auto: break
        case .http2, .grpc, .grpcWeb, .hbone:
            request.version = .http2
            call.payload = .http(request)
        case .https, .tls:
            call.tls = Call.TLS(
                serverName: destination.host, protocols: ["h2", "http/1.1"], verifies: false)
        case .tcp, .udp, .mongo, .redis, .mysql:
            call.payload = .bytes(Array("hello\n".utf8), clientSpeaksFirst: true)
        }
        call.timeout = .seconds(60)
        return call
    }

    /// The rows as a table.
    static func text(_ rows: [Row]) -> String {
        var table = TextTable(["FROM", "TO", "PORT", "REACHED", "ANSWER", "WAY"])
        for row in rows {
            table.add([
                row.from, row.host, "\(row.port)", row.isReached ? "yes" : "no", row.answer,
                row.way,
            ])
        }
        return table.text
    }

    /// The rows as data.
    static func json(_ rows: [Row]) -> Value {
        [
            "schemaVersion": 1,
            "rows": .list(
                rows.map {
                    [
                        "from": .string($0.from), "host": .string($0.host),
                        "port": .int(Int64($0.port)), "reached": .bool($0.isReached),
                        "answer": .string($0.answer), "way": .string($0.way),
                    ]
                }),
        ]
    }

    /// What differs between two tables, a line a pair: `web -> www.baidu.com:80: 200 -> 502`.
    static func differences(from old: [Row], to new: [Row]) -> [String] {
        let before = Dictionary(old.map { ($0.name, $0) }) { first, _ in first }
        let after = Dictionary(new.map { ($0.name, $0) }) { first, _ in first }
        let changed = new.compactMap { row -> String? in
            guard let one = before[row.name] else { return "\(row.name): (none) -> \(row.answer)" }
            guard one.answer != row.answer || one.way != row.way else { return nil }
            let ways = one.way == row.way ? "" : " (\(one.way) -> \(row.way))"
            return one.answer == row.answer
                ? "\(row.name): \(row.answer) as before\(ways)"
                : "\(row.name): \(one.answer) -> \(row.answer)\(ways)"
        }
        let gone = old.filter { after[$0.name] == nil }.map { "\($0.name): \($0.answer) -> (none)" }
        return changed + gone
    }
}

extension ReachTable {
    /// The table for words such as `web www.baidu.com`; nil words stand for all workloads and all
    /// hosts of the namespace and of ServiceEntries.
    static func make(
        from: String?, to: String?, namespace: String, in session: SessionState
    ) -> Result<ReachTable, TraceOptions.Problem> {
        let callers = self.callers(from, namespace, session)
        guard !callers.isEmpty else {
            let near = from.map { session.nearTargets($0, namespace) } ?? ""
            let what = from.map { "no pod of '\($0)' is running" } ?? "no pod is running"
            return .failure(.init(message: "\(what) in namespace \(namespace)\(near)"))
        }
        let destinations = self.destinations(to, namespace, session)
        guard !destinations.isEmpty else {
            return .failure(
                .init(message: "there is no Service or ServiceEntry to call; name a host"))
        }
        return .success(ReachTable(callers: callers, destinations: destinations))
    }

    /// One running pod of each workload.
    private static func callers(
        _ word: String?, _ namespace: String, _ session: SessionState
    ) -> [(name: String, pod: Object)] {
        if let word, !word.hasPrefix("ns/") {
            let target = session.object(of: word, in: namespace) == nil ? "deploy/\(word)" : word
            return session.runningPod(of: target, in: namespace).map { [(word, $0)] } ?? []
        }
        let place = word.map { String($0.dropFirst(3)) } ?? namespace
        var found: [(name: String, pod: Object)] = []
        for type in [ResourceType.daemonSet, .deployment, .statefulSet] {
            for object in session.simulation.world.store.objects(type, namespace: place) {
                let name = "\(type.singular)/\(object.name)"
                if let pod = session.runningPod(of: name, in: place) { found.append((name, pod)) }
            }
        }
        for pod in session.simulation.world.store.objects(.pod, namespace: place)
        where pod.metadata.ownerReferences.isEmpty {
            if let running = session.runningPod(of: "pod/\(pod.name)", in: place) {
                found.append(("pod/\(pod.name)", running))
            }
        }
        return found
    }

    private static func destinations(
        _ word: String?, _ namespace: String, _ session: SessionState
    ) -> [Destination] {
        let services = session.pushContext.services
        guard let word else {
            return services.filter { service in
                service.source == .serviceEntry || service.namespace == namespace
            }.flatMap(ports)
        }
        var host = word
        var port: Int?
        if let colon = word.lastIndex(of: ":"), let number = Int(word[word.index(after: colon)...])
        {
            host = String(word[..<colon])
            port = number
        }
        if host.hasPrefix("ns/") {
            let place = host.dropFirst(3)
            return services.filter { $0.namespace == place }.flatMap(ports)
        }
        if host.hasPrefix("svc/") { host = String(host.dropFirst(4)) }
        let named = services.filter { service in
            service.hostname == host
                || session.service(named: host, from: namespace).map {
                    service.source == .kubernetes && service.namespace == $0.namespace
                        && service.hostname.hasPrefix("\($0.name).")
                } == true
        }
        let known = named.flatMap(ports).map { known in
            Destination(host: host, port: known.port, application: known.application)
        }
        if let port {
            let match = known.first { $0.port == port }
            let application = match?.application ?? (port == 443 ? .https : .http)
            return [Destination(host: host, port: port, application: application)]
        }
        guard known.isEmpty else { return known }
        return [
            Destination(host: host, port: 80, application: .http),
            Destination(host: host, port: 443, application: .https),
        ]
    }

    /// The ports of a service that can be called; a wildcard's name cannot.
    private static func ports(of service: MeshService) -> [Destination] {
        guard !service.hostname.hasPrefix("*"), service.resolution != .alias else { return [] }
        let suffix = ".svc.cluster.local"
        let host =
            service.hostname.hasSuffix(suffix)
            ? String(service.hostname.dropLast(suffix.count)) : service.hostname
        return service.ports.filter { $0.application != .udp }.map {
            Destination(host: host, port: $0.number, application: $0.application)
        }
    }
}
