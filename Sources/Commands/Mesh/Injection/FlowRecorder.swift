import Basis
import Cluster
import Objects

/// Watches a copy of a session make one pod, and writes down who asked whom for what.
struct FlowRecorder {
    private(set) var flow: InjectionFlow
    private let start: Instant
    private let namespace: String
    /// The pod that is followed, once it is stored.
    private(set) var pod: ObjectKey?
    private var lastSummary = ""
    /// Who acts in the step that is looked at.
    private var actor = InjectionFlow.Party.user
    private var actorName = ""
    private var hasAsked = false
    private(set) var isRefused = false

    /// Runs `text` on a copy of `session` and follows the first pod that it makes in `namespace`.
    static func record(_ text: String, in namespace: String, on session: SessionState)
        -> InjectionFlow
    {
        var copy = session
        _ = copy.simulation.settle()
        _ = copy.simulation.world.takeOccurrences()
        // What a command sets off is watched step by step, not left to the end of its statement.
        copy.isClockHeld = true
        var recorder = FlowRecorder(text, namespace, start: copy.now)
        var trial = Trial(text, on: copy)
        let first = trial.withSession { $0.simulation.world.takeOccurrences() }
        recorder.take(first, at: trial.session.now)
        guard trial.code == 0 else {
            recorder.stop(trial.output)
            return recorder.flow
        }
        for _ in 0..<5_000 where !recorder.isFinished(trial.session) {
            guard trial.session.simulation.nextMove != nil,
                let happened = trial.withSession({ $0.simulation.step() })
            else { break }
            recorder.take(happened, at: trial.session.now)
        }
        recorder.finish(trial.session)
        return recorder.flow
    }

    private init(_ text: String, _ namespace: String, start: Instant) {
        flow = InjectionFlow(title: text)
        self.start = start
        self.namespace = namespace
    }

    private func isFinished(_ session: SessionState) -> Bool {
        if isRefused { return true }
        guard let pod, let object = session.simulation.world.store.object(pod) else {
            return pod != nil
        }
        let summary = PodSummary(object)
        return summary.status == "Completed"
            || summary.status == "Running" && summary.ready == summary.total
    }

    private mutating func stop(_ output: String) {
        isRefused = true
        let line = output.split(separator: "\n").last.map(String.init) ?? "it failed"
        flow.ending = "It stops here: \(line)"
    }

    private mutating func finish(_ session: SessionState) {
        guard !isRefused else {
            if flow.ending.isEmpty {
                flow.ending =
                    "It stops here: no pod is stored. The controller tries again, later and later."
            }
            return
        }
        guard let pod, let object = session.simulation.world.store.object(pod) else {
            flow.ending = "No new pod was made."
            return
        }
        let summary = PodSummary(object)
        let passed = CommandDescription.short(session.now - start)
        let state = "\(summary.ready)/\(summary.total) \(summary.status)"
        flow.ending = "pod/\(pod.name) is \(state) after \(passed)."
    }

    private mutating func add(
        _ from: InjectionFlow.Party, _ to: InjectionFlow.Party, _ text: String, _ at: Instant,
        isFailure: Bool = false
    ) {
        flow.messages.append(
            .init(at: at - start, from: from, to: to, text: text, isFailure: isFailure))
    }
}

extension FlowRecorder {
    private mutating func take(_ occurrences: [Occurrence], at now: Instant) {
        for occurrence in occurrences where !isRefused {
            switch occurrence {
            case .reconciled(let name, _):
                actorName = name
                actor =
                    name == "kubelet"
                    ? .kubelet : name == "default-scheduler" ? .scheduler : .controller
            case .webhookCalled(let configuration, let webhook, let key, let outcome):
                guard key.type == .pod, key.namespace == namespace, pod == nil else { continue }
                call(configuration, webhook, key, outcome, now)
            case .changed(let change): take(change, now)
            case .containerStarted(let id, _):
                guard id.pod == pod?.name else { continue }
                let party = party(of: id.container)
                add(.kubelet, party, "starts the container \(id.container)", now)
            case .containerEnded(let id, let code):
                guard id.pod == pod?.name else { continue }
                let text = "\(id.container) ends with exit code \(code)"
                add(party(of: id.container), .kubelet, text, now)
            case .woke: continue
            }
        }
    }

    private mutating func party(of container: String) -> InjectionFlow.Party {
        let party: InjectionFlow.Party =
            switch container {
            case "istio-proxy": .proxy
            case "istio-init", "istio-validation": .initContainer
            default: .application
            }
        if flow.names[party] == nil { flow.names[party] = container }
        return party
    }

    private mutating func call(
        _ configuration: String, _ webhook: String, _ key: ObjectKey, _ outcome: String,
        _ now: Instant
    ) {
        ask(now)
        let short = webhook.split(separator: ".").first.map(String.init) ?? webhook
        add(.server, .webhook, "\(configuration): its webhook \(short). selects the pod", now)
        // The cause stands behind the address that was called.
        let cause = outcome.split(separator: "\"").last.map { $0.drop { ": ".contains($0) } }
        if outcome.hasPrefix("failed: ") {
            let text = "POST /inject fails: \(cause ?? "")"
            add(.server, .istiod, text, now, isFailure: true)
        } else if outcome.hasPrefix("ignored: ") {
            let text = "POST /inject fails, which is ignored: \(cause ?? "")"
            return add(.server, .istiod, text, now)
        } else if outcome.hasPrefix("skipped: ") {
            return add(.webhook, .server, outcome, now)
        } else {
            add(.server, .istiod, "POST /inject with the pod as it is so far", now)
            let isDenied = outcome.hasPrefix("denied")
            let line = outcome.split(separator: "\n").map { line in
                String(line.drop { $0 == "\t" || $0 == " " })
            }.joined(separator: " ")
            add(.istiod, .server, line, now, isFailure: isDenied)
            guard isDenied else { return }
        }
        isRefused = true
    }

    private mutating func ask(_ now: Instant) {
        guard !hasAsked else { return }
        hasAsked = true
        let who = actor == .controller ? "\(actorName): " : ""
        add(actor, .server, "\(who)create a pod", now)
    }

    private mutating func take(_ change: ObjectChange, _ now: Instant) {
        let object = change.object
        let name = "\(object.type.singular)/\(object.name)"
        guard object.type == .pod else {
            let isNew = change.kind == .added || change.old?["spec"] != object["spec"]
            let isLabelled = change.old?.metadata.labels != object.metadata.labels
            let kinds = ["Event", "Lease", "Endpoints", "EndpointSlice"]
            guard pod == nil, change.kind != .deleted, isNew || isLabelled,
                !kinds.contains(object.type.kind), [.user, .controller].contains(actor),
                object.namespace == namespace || object.type == .namespace
            else { return }
            let verb = change.kind == .added ? "create" : "change"
            let who = actor == .controller ? "\(actorName): " : ""
            return add(actor, .server, "\(who)\(verb) \(name)", now)
        }
        if pod == nil, change.kind == .added, object.namespace == namespace {
            let asked = hasAsked
            ask(now)
            if !asked { add(.server, .webhook, "no webhook selects the pod", now) }
            pod = object.key
            lastSummary = summary(object)
            return add(.server, .server, "stores \(name), \(lastSummary)", now)
        }
        guard object.key == pod, let old = change.old else { return }
        if old["spec", "nodeName"] != object["spec", "nodeName"] {
            add(.scheduler, .server, "\(name) goes to \(nodeName(object))", now)
        }
        let summary = summary(object)
        guard summary != lastSummary, actor == .kubelet else { return }
        lastSummary = summary
        add(.kubelet, .server, "the pod is \(summary)", now)
    }

    private func nodeName(_ pod: Object) -> String {
        pod["spec", "nodeName"]?.string ?? "no node"
    }

    private func summary(_ pod: Object) -> String {
        let summary = PodSummary(pod)
        return "\(summary.ready)/\(summary.total) \(summary.status)"
    }
}
