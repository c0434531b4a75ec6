import Basis
import Objects
import YAML

extension PodWorker {
    /// Performs what is due for one container.
    mutating func settle(_ place: Int, _ turn: inout KubeletTurn) {
        switch containers[place].stage {
        case .pulling(let since, let until, let outcome):
            if until <= turn.now { pulled(place, since, outcome, &turn) }
        case .creating(let until):
            if until <= turn.now { start(place, &turn) }
        case .running(let since, _, let ends):
            if let code = containers[place].ended {
                end(place, code, since, &turn)
            } else if let kill = containers[place].kill, kill.at <= turn.now {
                end(place, kill.code, since, &turn)
            } else if let ends, ends <= turn.now,
                case .running(_, .ends(_, let code), _) =
                    containers[place].stage
            {
                end(place, code, since, &turn)
            } else {
                probe(place, since, &turn)
            }
        case .waiting:
            if let at = containers[place].pullBackOff, at <= turn.now { backOff(place, &turn) }
        case .terminated:
            break
        }
    }

    /// The look after a failed pull: the error becomes a back-off
    /// (pkg/kubelet/images/image_manager.go: EnsureImageExists).
    private mutating func backOff(_ place: Int, _ turn: inout KubeletTurn) {
        let container = containers[place]
        let text = "Back-off pulling image \"\(container.image)\""
        turn.event("BackOff", text, about: container, node: node)
        turn.event(
            "Failed", "Error: ImagePullBackOff", about: container, type: "Warning", node: node)
        containers[place].pullBackOff = nil
        containers[place].status = nil
        containers[place].stage = .waiting(
            reason: "ImagePullBackOff", message: "\(text): ErrImagePull: \(container.pullError)")
    }

    /// A pull has come to its end (pkg/kubelet/images/image_manager.go: EnsureImageExists).
    private mutating func pulled(
        _ place: Int, _ since: Instant, _ outcome: ImageAnswer, _ turn: inout KubeletTurn
    ) {
        let container = containers[place]
        switch outcome {
        case .found(_, _, let bytes, let time):
            let whole = (turn.now - since).goText
            let alone = min(time, turn.now - since).goText
            turn.event(
                "Pulled",
                "Successfully pulled image \"\(container.image)\" in \(alone) "
                    + "(\(whole) including waiting). Image size: \(bytes) bytes.",
                about: container, node: node)
            containers[place].retryPause = nil
            create(place, outcome, &turn)
        case .failed(let message):
            turn.event(
                "Failed", "Failed to pull image \"\(container.image)\": \(message)",
                about: container, type: "Warning", node: node)
            turn.event(
                "Failed", "Error: ErrImagePull", about: container, type: "Warning", node: node)
            containers[place].pullError = message
            fail(place, .waiting(reason: "ErrImagePull", message: message), turn.now)
            containers[place].pullBackOff = turn.now + .seconds(1)
        }
    }

    /// Lets a container wait longer after each failure: 10 s, doubled up to 5 minutes
    /// (pkg/kubelet/kubelet.go: MaxContainerBackOff).
    mutating func fail(_ place: Int, _ stage: ContainerState.Stage, _ now: Instant) {
        let pause = containers[place].retryPause.map { min($0 * 2, .seconds(300)) } ?? .seconds(10)
        containers[place].retryPause = pause
        containers[place].notBefore = now + pause
        containers[place].retryIsProgress = pause <= .seconds(60)
        containers[place].stage = stage
        containers[place].status = nil
    }

    /// The runtime has made the container: starts its process.
    private mutating func start(_ place: Int, _ turn: inout KubeletTurn) {
        containers[place].status = nil
        let container = containers[place]
        let fate = turn.runtime.start(
            ContainerStart(
                pod: turn.pod, name: container.name, specification: container.specification,
                isInit: container.isInit, restarts: container.restarts),
            in: turn.view)
        var stream = RandomStream(
            seed: turn.view.seed, purpose: "container", key: "\(uid)/\(container.name)",
            number: UInt64(container.restarts))
        let id = "containerd://" + stream.hexadecimal(64)
        if case .fails("CreateContainerError", let message, _) = fate {
            turn.event(
                "Failed", "Error: \(message)", about: container, type: "Warning", node: node)
            fail(place, .waiting(reason: "CreateContainerError", message: message), turn.now)
            return
        }
        containers[place].containerID = id
        containers[place].imageName = container.pulledName
        containers[place].imageID = container.pulledID
        turn.event("Created", "Created container: \(container.name)", about: container, node: node)
        let run = ContainerID(
            pod: turn.pod, container: container.name, restarts: container.restarts)
        if case .fails(let reason, let message, let code) = fate {
            turn.event(
                "Failed", "Error: \(message)", about: container, type: "Warning", node: node)
            turn.occurrences.append(.containerStarted(run, fate: fate))
            terminate(place, code, reason, message, turn.now, &turn)
            return
        }
        turn.event("Started", "Started container \(container.name)", about: container, node: node)
        turn.occurrences.append(.containerStarted(run, fate: fate))
        var ends: Instant?
        if case .ends(let after, _) = fate { ends = turn.now + after }
        containers[place].stage = .running(since: turn.now, fate: fate, ends: ends)
        containers[place].ended = nil
        startProbes(place, turn.now)
    }

    /// A container's process has ended.
    private mutating func end(
        _ place: Int, _ code: Int32, _ since: Instant, _ turn: inout KubeletTurn
    ) {
        terminate(place, code, code == 0 ? "Completed" : "Error", "", since, &turn)
    }

    private mutating func terminate(
        _ place: Int, _ code: Int32, _ reason: String, _ message: String, _ since: Instant,
        _ turn: inout KubeletTurn
    ) {
        let container = containers[place]
        let termination = ContainerState.Termination(
            code: code, reason: reason, message: message, started: since, finished: turn.now,
            containerID: container.containerID)
        containers[place].stage = .terminated(termination)
        containers[place].isRestart = true
        containers[place].status = nil
        containers[place].kill = nil
        containers[place].ended = nil
        containers[place].startup?.next = nil
        containers[place].readiness?.next = nil
        containers[place].liveness?.next = nil
        turn.occurrences.append(
            .containerEnded(
                ContainerID(pod: turn.pod, container: container.name, restarts: container.restarts),
                code: code))
        guard stage == .active, !isOver, container.isSidecar || isRestarted(after: termination),
            !(container.isInit && !container.isSidecar && code == 0)
        else { return }
        scheduleRestart(place, termination, &turn)
    }

    /// The first restart comes with the next look; later ones wait in CrashLoopBackOff
    /// (pkg/kubelet/kuberuntime/kuberuntime_manager.go: doBackOff).
    private mutating func scheduleRestart(
        _ place: Int, _ termination: ContainerState.Termination, _ turn: inout KubeletTurn
    ) {
        let container = containers[place]
        // A back-off that was not used for twice its greatest length is forgotten.
        let isStale = container.backOffSet.map { turn.now - $0 > .seconds(600) } ?? true
        guard let pause = container.backOff, !isStale else {
            containers[place].backOff = .seconds(10)
            containers[place].backOffSet = turn.now
            containers[place].notBefore = turn.now + .seconds(1)
            return
        }
        containers[place].notBefore = turn.now + pause
        containers[place].backOffSet = turn.now + pause
        containers[place].backOff = min(pause * 2, .seconds(300))
        let name = "\(key.name)_\(key.namespace)(\(uid))"
        turn.event(
            "BackOff", "Back-off restarting failed container \(container.name) in pod \(name)",
            about: container, type: "Warning", node: node)
        containers[place].last = termination
        containers[place].stage = .waiting(
            reason: "CrashLoopBackOff",
            message: "back-off \(pause.goText) restarting failed container=\(container.name) "
                + "pod=\(name)")
    }
}
