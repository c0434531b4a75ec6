import Basis
import Objects
import YAML

extension PodWorker {
    /// How long the runtime takes to make a container and start its process.
    static let creation = Nanoseconds.milliseconds(120)
    /// How long a kubelet leaves a pod alone that waits for something which only others can mend
    /// (pkg/kubelet/kubelet.go: resyncInterval, with its jitter).
    static let syncPeriod = Nanoseconds.seconds(12)

    /// Performs what is due and begins what can be begun.
    mutating func sync(_ turn: inout KubeletTurn) {
        switch stage {
        case .new:
            started = turn.now.rfc3339
            stage = .sandbox(until: turn.now + .milliseconds(400))
            return
        case .sandbox(let until):
            guard until <= turn.now, !failToMount(&turn) else { return }
            stage = .active
        case .active, .terminating: break
        case .removing, .ended: return
        }
        for place in containers.indices { settle(place, &turn) }
        guard stage == .active else {
            finishTermination(&turn)
            return
        }
        if isOver {
            stopSidecars(&turn)
            if !containers.contains(where: { $0.isRunning || $0.isBeingStarted }) {
                stage = .ended
            }
            return
        }
        while let place = nextToStart(turn.now) {
            begin(place, &turn)
            guard !containers[place].isBeingStarted else { break }
        }
    }

    /// Whether the pod has done what it was for: nothing runs or will run again but native
    /// sidecars, which are stopped then.
    var isOver: Bool {
        let phase = outcome
        return phase == "Succeeded" || phase == "Failed"
    }

    /// The container to start now, if there is any: init containers one after the other, each
    /// waiting for the one before; then the others, one at a time
    /// (pkg/kubelet/kuberuntime/kuberuntime_manager.go: computePodActions).
    private func nextToStart(_ now: Instant) -> Int? {
        if containers.contains(where: \.isBeingStarted) { return nil }
        for place in 0..<initCount {
            switch containers[place].stage {
            case .running:
                if containers[place].isSidecar, containers[place].isStarted { continue }
                return nil
            case .terminated(let termination):
                if termination.code == 0, !containers[place].isSidecar { continue }
                guard containers[place].isSidecar || restartPolicy != "Never" else { return nil }
                return mayStart(place, now) ? place : nil
            case .waiting:
                return mayStart(place, now) ? place : nil
            case .pulling, .creating:
                return nil
            }
        }
        for place in initCount..<containers.count {
            switch containers[place].stage {
            case .waiting:
                if mayStart(place, now) { return place }
            case .terminated(let termination):
                if isRestarted(after: termination), mayStart(place, now) { return place }
            case .running, .pulling, .creating:
                continue
            }
        }
        return nil
    }

    private func mayStart(_ place: Int, _ now: Instant) -> Bool {
        containers[place].notBefore.map { $0 <= now } ?? true
    }

    /// Whether the pod's restart policy wants another run.
    func isRestarted(after termination: ContainerState.Termination) -> Bool {
        switch restartPolicy {
        case "Never": false
        case "OnFailure": termination.code != 0
        default: true
        }
    }

    /// Begins to start a container: with its image.
    private mutating func begin(_ place: Int, _ turn: inout KubeletTurn) {
        let container = containers[place]
        containers[place].status = nil
        containers[place].notBefore = nil
        containers[place].pullBackOff = nil
        if let termination = container.termination { containers[place].last = termination }
        if container.isRestart {
            containers[place].restarts += 1
            containers[place].isRestart = false
        }
        let policy = container.specification["imagePullPolicy"]?.string ?? "IfNotPresent"
        let image = Kubelets.Image(node: node, name: container.image)
        let answer = turn.answer(for: container.image)
        let present = turn.images[image]
        if let present, present <= turn.now, policy != "Always", case .found = answer {
            turn.event(
                "Pulled", "Container image \"\(container.image)\" already present on machine",
                about: container, node: node)
            create(place, answer, &turn)
            return
        }
        if policy == "Never" {
            let text =
                "Container image \"\(container.image)\" is not present with pull policy of Never"
            turn.event("ErrImageNeverPull", text, about: container, type: "Warning", node: node)
            turn.event(
                "Failed", "Error: ErrImageNeverPull", about: container, type: "Warning", node: node)
            containers[place].stage = .waiting(reason: "ErrImageNeverPull", message: text)
            containers[place].waitForOthers(until: turn.now + Self.syncPeriod)
            return
        }
        turn.event(
            "Pulling", "Pulling image \"\(container.image)\"", about: container, node: node)
        let until: Instant
        switch answer {
        case .found(_, _, _, let time):
            if let present {
                // Layers are there or come in already; only the registry is asked again.
                until = max(present, turn.now) + .milliseconds(350)
            } else {
                until = turn.now + time
                turn.images[image] = until
            }
        case .failed: until = turn.now + .milliseconds(1_500)
        }
        containers[place].stage = .pulling(since: turn.now, until: until, outcome: answer)
    }

    /// The image is there: has the runtime make the container.
    mutating func create(_ place: Int, _ answer: ImageAnswer, _ turn: inout KubeletTurn) {
        if case .found(let name, let digest, _, _) = answer {
            containers[place].pulledName = name
            containers[place].pulledID = digest
        }
        guard !failToConfigure(place, &turn) else { return }
        containers[place].stage = .creating(until: turn.now + Self.creation)
    }
}
