import Basis
import Objects
import YAML

extension PodWorker {
    /// Begins to stop the pod: its deletion was asked for.
    mutating func beginTermination(deadline: Instant, _ turn: inout KubeletTurn) {
        switch stage {
        case .new, .sandbox, .ended:
            stage = .removing(at: turn.now + .milliseconds(50))
            return
        case .removing:
            return
        case .terminating(let before):
            guard deadline < before else { return }
            for place in containers.indices {
                guard let kill = containers[place].kill else { continue }
                containers[place].kill?.at = min(kill.at, max(turn.now, deadline))
            }
            stage = .terminating(deadline: deadline)
            return
        case .active:
            stage = .terminating(deadline: deadline)
        }
        for place in containers.indices {
            containers[place].notBefore = nil
            switch containers[place].stage {
            case .pulling, .creating:
                containers[place].stage = .waiting(reason: "ContainerCreating", message: "")
            case .waiting, .running, .terminated:
                break
            }
        }
        // Native sidecars go after the containers that they serve
        // (pkg/kubelet/kuberuntime/kuberuntime_termination_order.go).
        for place in containers.indices where !containers[place].isSidecar {
            stopForGood(place, &turn)
        }
        finishTermination(&turn)
    }

    private mutating func stopForGood(_ place: Int, _ turn: inout KubeletTurn) {
        guard containers[place].isRunning, case .terminating(let deadline) = stage else { return }
        turn.event(
            "Killing", "Stopping container \(containers[place].name)", about: containers[place],
            node: node)
        stop(place, within: deadline - turn.now, isForRestart: false, &turn)
    }

    /// Sends SIGTERM, after a preStop `sleep`, and sees to SIGKILL at the end of the grace period.
    mutating func stop(
        _ place: Int, within grace: Nanoseconds, isForRestart: Bool, _ turn: inout KubeletTurn
    ) {
        let container = containers[place]
        guard case .running(_, let fate, _) = container.stage else { return }
        let grace = max(grace, .zero)
        let pause = container.specification["lifecycle"]?["preStop"]?["sleep"]?["seconds"]?.int ?? 0
        let answer = turn.runtime.terminate(
            ContainerStart(
                pod: turn.pod, name: container.name, specification: container.specification,
                isInit: container.isInit, restarts: container.restarts),
            fate: fate, in: turn.view)
        let killed = ContainerState.Kill(
            at: turn.now + grace, code: 137, isForRestart: isForRestart)
        guard let answer, answer.after + .seconds(pause) <= grace else {
            containers[place].kill = killed
            return
        }
        containers[place].kill = ContainerState.Kill(
            at: turn.now + .seconds(pause) + answer.after, code: answer.code,
            isForRestart: isForRestart)
    }

    /// Stops native sidecars that nobody needs any more, in reverse order, one after the other
    /// (pkg/kubelet/kubelet.go: SyncPod of a pod in a terminal phase).
    mutating func stopSidecars(_ turn: inout KubeletTurn) {
        guard let place = containers.indices.last(where: { containers[$0].isRunning }),
            containers[place].kill == nil
        else { return }
        turn.event(
            "Killing", "Stopping container \(containers[place].name)", about: containers[place],
            node: node)
        let grace = turn.pod["spec", "terminationGracePeriodSeconds"]?.int ?? 30
        stop(place, within: .seconds(grace), isForRestart: false, &turn)
    }

    /// Goes on with stopping: sidecars once the others are gone, then the pod itself.
    mutating func finishTermination(_ turn: inout KubeletTurn) {
        guard case .terminating = stage else { return }
        if containers.contains(where: { !$0.isSidecar && $0.isRunning }) { return }
        // Sidecars stop in reverse order, one after the other.
        for place in containers.indices.reversed() where containers[place].isRunning {
            if containers[place].kill == nil { stopForGood(place, &turn) }
            return
        }
        stage = .removing(at: turn.now + .milliseconds(200))
    }
}
