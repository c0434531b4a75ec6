import Basis
import Objects
import YAML

/// What the READY, STATUS and RESTARTS columns say of a pod
/// (kubernetes pkg/printers/internalversion/printers.go: printPod).
package struct PodSummary: Equatable, Sendable {
    /// Ready containers, sidecars among them.
    package var ready = 0
    /// Containers, sidecars among them.
    package var total = 0
    /// The state in a word or two: `Running`, `Init:0/1`, `CrashLoopBackOff`.
    package var status = ""
    /// Restarts of the containers that count.
    package var restarts: Int64 = 0
    /// When one of them was restarted last.
    package var lastRestart: Instant?

    /// The RESTARTS column: `3 (6m16s ago)`.
    package func restartsCell(at now: Instant) -> String {
        guard restarts != 0, let lastRestart else { return "\(restarts)" }
        return "\(restarts) (\(humanDuration(now - lastRestart)) ago)"
    }

    /// The summary of a pod.
    package init(_ pod: Object) {
        let reason = pod["status", "reason"]?.string ?? ""
        let phase = pod["status", "phase"]?.string ?? ""
        status = reason.isEmpty ? phase : reason
        if Self.condition("PodScheduled", of: pod)?["reason"]?.string == "SchedulingGated" {
            status = "SchedulingGated"
        }
        let sidecars = Self.sidecarNames(pod)
        let initContainers = pod["spec", "initContainers"]?.items ?? []
        total = (pod["spec", "containers"]?.items.count ?? 0) + sidecars.count
        var sidecarRestarts = RestartCount()
        let isInitializing = walkInitContainers(
            pod["status", "initContainerStatuses"]?.items ?? [], sidecars: sidecars,
            count: initContainers.count, &sidecarRestarts)
        if !isInitializing || Self.isTrue("Initialized", of: pod) {
            walkContainers(pod, sidecarRestarts)
        }
        if pod.metadata.deletionTimestamp != nil {
            if reason == "NodeLost" {
                status = "Unknown"
            } else if phase != "Succeeded", phase != "Failed" {
                status = "Terminating"
            }
        }
    }

    /// Restarts of some containers, and when the last was.
    private struct RestartCount {
        var restarts: Int64 = 0
        var last: Instant?

        mutating func add(_ status: Value) {
            restarts += status["restartCount"]?.int ?? 0
            if let text = status["lastState", "terminated", "finishedAt"]?.string,
                let time = Instant(rfc3339: text)
            {
                last = max(last ?? time, time)
            }
        }
    }

    /// Looks at init containers in order; whether one of them is what the pod waits for.
    private mutating func walkInitContainers(
        _ statuses: [Value], sidecars: Set<String>, count: Int,
        _ sidecarRestarts: inout RestartCount
    ) -> Bool {
        var all = RestartCount()
        for (index, container) in statuses.enumerated() {
            all.add(container)
            let isSidecar = sidecars.contains(container["name"]?.string ?? "")
            if isSidecar { sidecarRestarts.add(container) }
            let terminated = container["state", "terminated"]
            if let terminated, terminated["exitCode"]?.int ?? 0 == 0 { continue }
            if isSidecar, container["started"]?.bool == true {
                if container["ready"]?.bool == true { ready += 1 }
                continue
            }
            if let terminated {
                status = "Init:" + Self.endText(terminated)
            } else if let waiting = container["state", "waiting", "reason"]?.string,
                !waiting.isEmpty, waiting != "PodInitializing"
            {
                status = "Init:\(waiting)"
            } else {
                status = "Init:\(index)/\(count)"
            }
            restarts = all.restarts
            lastRestart = all.last
            return true
        }
        restarts = all.restarts
        lastRestart = all.last
        return false
    }

    private mutating func walkContainers(_ pod: Object, _ sidecarRestarts: RestartCount) {
        var counted = sidecarRestarts
        var hasRunning = false
        // The first container's reason is to win, so the walk goes from the last to the first.
        for container in (pod["status", "containerStatuses"]?.items ?? []).reversed() {
            counted.add(container)
            let waiting = container["state", "waiting", "reason"]?.string ?? ""
            if !waiting.isEmpty {
                status = waiting
            } else if let terminated = container["state", "terminated"] {
                status = Self.endText(terminated)
            } else if container["ready"]?.bool == true, container["state", "running"] != nil {
                hasRunning = true
                ready += 1
            }
        }
        restarts = counted.restarts
        lastRestart = counted.last
        if status == "Completed", hasRunning {
            status = Self.isTrue("Ready", of: pod) ? "Running" : "NotReady"
        }
    }

    /// `Error`, or `Signal:9` and `ExitCode:1` where there is no reason.
    private static func endText(_ terminated: Value) -> String {
        if let reason = terminated["reason"]?.string, !reason.isEmpty { return reason }
        if let signal = terminated["signal"]?.int, signal != 0 { return "Signal:\(signal)" }
        return "ExitCode:\(terminated["exitCode"]?.int ?? 0)"
    }

    /// Names of the init containers that keep running (restartPolicy Always).
    package static func sidecarNames(_ pod: Object) -> Set<String> {
        Set(
            (pod["spec", "initContainers"]?.items ?? [])
                .filter { $0["restartPolicy"]?.string == "Always" }
                .compactMap { $0["name"]?.string })
    }

    /// The condition of a type.
    package static func condition(_ type: String, of object: Object) -> Value? {
        object["status", "conditions"]?.items.first { $0["type"]?.string == type }
    }

    /// Whether the condition of a type holds.
    package static func isTrue(_ type: String, of object: Object) -> Bool {
        condition(type, of: object)?["status"]?.string == "True"
    }
}
