import Basis
import Objects
import YAML

extension PodWorker {
    /// Sets up the probes of a container that just started: the startup probe alone, if there is
    /// one; the others follow it (pkg/kubelet/prober/worker.go: doProbe).
    mutating func startProbes(_ place: Int, _ now: Instant) {
        let specification = containers[place].specification
        containers[place].startup = ProbeState("startup", in: specification)
        containers[place].readiness = ProbeState("readiness", in: specification)
        containers[place].liveness = ProbeState("liveness", in: specification)
        containers[place].liveness?.hasSucceeded = true
        if let probe = containers[place].startup {
            containers[place].startup?.next = now + probe.initialDelay + Self.firstProbe
        } else {
            startLaterProbes(place, since: now, now)
        }
    }

    /// How soon after its initial delay a probe is made first.
    private static let firstProbe = Nanoseconds.milliseconds(200)

    private mutating func startLaterProbes(_ place: Int, since: Instant, _ now: Instant) {
        if let probe = containers[place].readiness {
            containers[place].readiness?.next =
                max(now, since + probe.initialDelay) + Self.firstProbe
        }
        if let probe = containers[place].liveness {
            containers[place].liveness?.next =
                max(now, since + probe.initialDelay) + Self.firstProbe
        }
    }

    /// Makes the probes that are due.
    mutating func probe(_ place: Int, _ since: Instant, _ turn: inout KubeletTurn) {
        guard containers[place].kill == nil else { return }
        if var probe = containers[place].startup, let next = probe.next, next <= turn.now {
            let before = probe.hasSucceeded
            run(&probe, place, since, &turn)
            if probe.hasSucceeded { probe.next = nil }
            containers[place].startup = probe
            if probe.hasSucceeded, !before {
                containers[place].status = nil
                startLaterProbes(place, since: since, turn.now)
            } else if probe.failures >= probe.failureThreshold {
                restart(place, because: probe.purpose, since, &turn)
                return
            }
        }
        if var probe = containers[place].readiness, let next = probe.next, next <= turn.now {
            let before = probe.hasSucceeded
            run(&probe, place, since, &turn)
            if before != probe.hasSucceeded { containers[place].status = nil }
            containers[place].readiness = probe
        }
        if var probe = containers[place].liveness, let next = probe.next, next <= turn.now {
            run(&probe, place, since, &turn)
            containers[place].liveness = probe
            if probe.failures >= probe.failureThreshold {
                restart(place, because: probe.purpose, since, &turn)
            }
        }
    }

    private func run(
        _ probe: inout ProbeState, _ place: Int, _ since: Instant, _ turn: inout KubeletTurn
    ) {
        let container = containers[place]
        let call = ProbeCall(
            pod: turn.pod, container: container.name, purpose: probe.purpose,
            specification: probe.specification, runningFor: turn.now - since)
        switch turn.outcome(of: call) {
        case .success:
            probe.failures = 0
            probe.successes += 1
            if probe.successes >= probe.successThreshold {
                probe.hasSucceeded = true
                probe.isDecided = true
            }
        case .failure(let message):
            probe.successes = 0
            probe.failures += 1
            if probe.failures >= probe.failureThreshold {
                probe.hasSucceeded = false
            }
            // pkg/kubelet/prober/prober.go: probe
            let title = probe.purpose.prefix(1).uppercased() + probe.purpose.dropFirst()
            turn.event(
                "Unhealthy", "\(title) probe failed: \(message)", about: container,
                type: "Warning", node: node)
        }
        probe.next = turn.now + probe.period
    }

    /// Kills a container whose probe failed too often; its restart policy decides what follows.
    private mutating func restart(
        _ place: Int, because purpose: String, _ since: Instant, _ turn: inout KubeletTurn
    ) {
        let container = containers[place]
        turn.event(
            "Killing",
            "Container \(container.name) failed \(purpose) probe, will be restarted",
            about: container, node: node)
        let grace = turn.pod["spec", "terminationGracePeriodSeconds"]?.int ?? 30
        stop(place, within: .seconds(grace), isForRestart: true, &turn)
    }
}
