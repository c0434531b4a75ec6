import Basis
import Cluster
import Interpreter
import Istio
import Objects
import YAML

extension Simulation {
    /// Takes in what happened in one step of the world.
    mutating func react(to occurrences: [Occurrence]) {
        for occurrence in occurrences {
            switch occurrence {
            case .containerStarted(let id, let fate): started(id, fate)
            case .containerEnded(let id, _): ended(id)
            case .woke(let name): woke(name)
            case .changed(let change):
                if change.kind == .deleted, change.object.type == Kinds.pod {
                    forget(change.object)
                }
                // What the proxies have when istiod goes is what they keep: derived now, if no call
                // has asked for it yet.
                if network == nil, ControlPlaneReach.endsReach(change) { withNetwork { _, _ in } }
            case .webhookCalled(let configuration, let webhook, _, let outcome):
                guard outcome == WebhookOutcome.unevaluated else { break }
                notes.append(
                    Note(
                        kind: "matchConditions.\(configuration)/\(webhook)",
                        "\(configuration): the matchConditions of \(webhook) are in CEL, which is "
                            + "not evaluated; the webhook is called as if they were true"))
            case .reconciled: break
            }
        }
    }

    private mutating func started(_ id: ContainerID, _ fate: ContainerFate) {
        logs[id] = ContainerLog()
        forgetOldRuns(of: id)
        let key = ObjectKey(Kinds.pod, namespace: id.namespace, name: id.pod)
        guard let pod = world.store.object(key), let entry = entry(id.container, of: pod) else {
            return
        }
        guard !Runtime.isInterception(entry) else {
            logs[id] = ContainerLog(unwrittenSince: world.now)
            return
        }
        let plan = ContainerPlan(entry, pod: pod, in: world.view)
        noteUnknownImage(plan)
        let messages = StartMessages.lines(id.container, plan, pod: pod, in: world.view)
        logs[id] = ContainerLog(messages, at: world.now)
        guard fate == .program else { return }
        guard let program = program(plan.words, id, plan) else {
            world.containerEnded(id, code: 127)
            return
        }
        processes[id] = ContainerProcess(id, plan: plan, program: program)
        run(id)
    }

    /// Only the run before the present one is kept, as the kubelet keeps logs.
    private mutating func forgetOldRuns(of id: ContainerID) {
        guard id.restarts >= 2 else { return }
        var old = id
        old.restarts = id.restarts - 2
        logs[old] = nil
        files[old] = nil
    }

    private mutating func noteUnknownImage(_ plan: ContainerPlan) {
        guard !plan.image.isKnown, let reference = plan.reference else { return }
        let what =
            plan.ports.isEmpty
            ? "idles, as it declares no port"
            : "answers HTTP on the ports that it declares"
        notes.append(
            Note(
                kind: "image:\(reference.name)",
                "image \(reference.name) is not known here: its container \(what)"))
    }

    func entry(_ container: String, of pod: Object) -> Value? {
        for list in ["containers", "initContainers"] {
            for entry in pod["spec", list]?.items ?? []
            where entry["name"]?.string == container {
                return entry
            }
        }
        return nil
    }

    private mutating func ended(_ id: ContainerID) {
        if processes.removeValue(forKey: id) != nil { world.cancelWake(Simulation.wakeName(id)) }
        logs[id, default: ContainerLog()].close(at: world.now)
    }

    private mutating func forget(_ pod: Object) {
        var first = ContainerID(pod: pod, container: "", restarts: 0)
        first.container = ""
        var gone: [ContainerID] = []
        for (id, _) in logs.from(first) {
            guard id.podUID == pod.metadata.uid else { break }
            gone.append(id)
        }
        for id in gone {
            logs[id] = nil
            files[id] = nil
            if processes.removeValue(forKey: id) != nil {
                world.cancelWake(Simulation.wakeName(id))
            }
        }
    }

    private static func wakeName(_ id: ContainerID) -> String {
        "process \(id.namespace)/\(id.pod)/\(id.container)/\(id.restarts)/\(id.podUID)"
    }

    private mutating func woke(_ name: String) {
        guard name.hasPrefix("process ") else { return }
        let parts = name.dropFirst(8).split(separator: "/").map(String.init)
        guard parts.count == 5, let restarts = Int(parts[3]) else { return }
        let key = ObjectKey(Kinds.pod, namespace: parts[0], name: parts[1])
        guard let pod = world.store.object(key), pod.metadata.uid == parts[4] else { return }
        run(ContainerID(pod: pod, container: parts[2], restarts: restarts))
    }

    /// Steps a container's own process until it sleeps, waits or ends.
    private mutating func run(_ id: ContainerID) {
        guard var process = processes.removeValue(forKey: id) else { return }
        steppedNow = id
        defer { steppedNow = nil }
        var io = CommandIO()
        io.inputIsClosed = true
        for _ in 0..<10_000 {
            let step = advance(&process, &io)
            log(&io, id)
            switch step {
            case .running: continue
            case .sleeping(let until):
                processes[id] = process
                wake(id, at: until)
                return
            case .waiting:
                // Nobody ever writes to a container's standard input here.
                processes[id] = process
                return
            case .done(let code):
                logs[id, default: ContainerLog()].close(at: world.now)
                world.containerEnded(id, code: code)
                return
            }
        }
        // A program that never sleeps: it goes on a little later, so that others get their turn.
        processes[id] = process
        wake(id, at: world.now + .milliseconds(100))
    }

    private mutating func log(_ io: inout CommandIO, _ id: ContainerID) {
        for chunk in io.written {
            logs[id, default: ContainerLog()].write(chunk.bytes, at: world.now)
        }
        notes += io.notes
        (io.written, io.notes) = ([], [])
    }

    /// Init containers hold their pod up, so what they wait for in the first minute is progress.
    private mutating func wake(_ id: ContainerID, at instant: Instant) {
        let key = ObjectKey(Kinds.pod, namespace: id.namespace, name: id.pod)
        let pod = world.store.object(key)
        let isInit = pod?["spec", "initContainers"]?.items.contains {
            $0["name"]?.string == id.container && $0["restartPolicy"]?.string != "Always"
        }
        let age = pod?.metadata.creationTimestamp.map { world.now - $0 } ?? .zero
        world.wake(
            Simulation.wakeName(id), at: max(instant, world.now + Nanoseconds(1)),
            isProgress: (isInit ?? false) && age < .seconds(60))
    }

    /// The files of a run of a container, made when first asked for.
    func containerFiles(_ id: ContainerID) -> ContainerFiles {
        if let known = files[id] { return known }
        let key = ObjectKey(Kinds.pod, namespace: id.namespace, name: id.pod)
        guard let pod = world.store.object(key), let entry = entry(id.container, of: pod) else {
            return ContainerFiles(lower: [], readOnly: [])
        }
        return ContainerFiles(entry, pod: pod, in: world.view)
    }

    /// The log of a run of a container; of the run before for `previous`. Nil where there is none.
    public func log(
        namespace: String, pod name: String, container: String, previous: Bool = false
    ) -> ContainerLog? {
        let key = ObjectKey(Kinds.pod, namespace: namespace, name: name)
        guard let pod = world.store.object(key) else { return nil }
        var restarts = 0
        for list in ["containerStatuses", "initContainerStatuses"] {
            for status in pod["status", list]?.items ?? []
            where status["name"]?.string == container {
                restarts = Int(status["restartCount"]?.int ?? 0)
            }
        }
        let run = previous ? restarts - 1 : restarts
        guard run >= 0 else { return nil }
        let log = logs[ContainerID(pod: pod, container: container, restarts: run)]
        guard let start = log?.unwrittenSince, let entry = entry(container, of: pod),
            let made = Runtime.interception(entry, of: pod, at: start)
        else { return log }
        return ContainerLog(made.output, at: start)
    }
}
