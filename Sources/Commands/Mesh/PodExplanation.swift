import Cluster
import Istio
import Objects
import YAML

/// Why a pod is not ready: the container or condition that holds it up, the event that says more,
/// and the smallest fix where one is known.
struct PodExplanation {
    let pod: Object
    let session: SessionState

    /// The lines, or none for a pod that is ready.
    func lines() -> [String] {
        guard !isReady else { return [] }
        if pod.metadata.deletionTimestamp != nil {
            return [
                "the pod is being deleted (grace period \(pod.metadata.deletionGracePeriodSeconds ?? 30)s)"
            ]
        }
        if let lines = unscheduled { return lines }
        for (status, list) in statuses {
            if let lines = waiting(status, isInit: list == "initContainerStatuses") { return lines }
        }
        if let lines = failingProbe ?? ended { return lines }
        let phase = pod["status", "phase"]?.string ?? "Unknown"
        if session.isClockHeld { return ["phase \(phase); the clock is held: step, or clock run"] }
        return ["phase \(phase); containers are starting"]
    }

    /// Whether the Ready condition holds, or the pod ended well.
    var isReady: Bool {
        pod["status", "phase"]?.string == "Succeeded"
            || condition("Ready")?["status"]?.string == "True"
    }

    private func condition(_ type: String) -> Value? {
        pod["status", "conditions"]?.items.first { $0["type"]?.string == type }
    }

    private var statuses: [(Value, String)] {
        ["initContainerStatuses", "containerStatuses"].flatMap { list in
            (pod["status", list]?.items ?? []).map { ($0, list) }
        }
    }

    private var unscheduled: [String]? {
        guard let scheduled = condition("PodScheduled"), scheduled["status"]?.string == "False"
        else {
            return nil
        }
        return ["no node takes it: \(scheduled["message"]?.string ?? "unschedulable")"]
    }

    private func waiting(_ status: Value, isInit: Bool) -> [String]? {
        let name = status["name"]?.string ?? ""
        guard let waiting = status["state", "waiting"], let reason = waiting["reason"]?.string,
            !["PodInitializing", "ContainerCreating"].contains(reason)
        else { return nil }
        let kind = isInit ? "init container" : "container"
        var lines = ["\(kind) \(name) waits: \(reason)"]
        if let message = waiting["message"]?.string { lines.append("  it says   \(message)") }
        switch reason {
        case "ErrImagePull", "ImagePullBackOff", "InvalidImageName":
            let image = status["image"]?.string ?? ""
            lines.append("  because   image \(image) of container \(name) cannot be pulled")
            if let near = session.simulation.nearestImage(to: image) {
                lines.append("  fix       image: \(near)")
            }
        case "CrashLoopBackOff":
            if let last = status["lastState", "terminated"] {
                let code = last["exitCode"]?.int ?? 0
                lines.append(
                    "  because   its last run ended with exit code \(code) "
                        + "(\(last["reason"]?.string ?? "Error")), after \(status["restartCount"]?.int ?? 0) restarts"
                )
            }
            if let container = CaptureSettings.container(of: pod),
                container["name"]?.string == name,
                let failure = InterceptionRun(
                    container: container, pod: pod, hasRules: true, at: session.now
                ).failure
            {
                lines.append("  rules     \(failure)")
            }
            lines.append("  look at   kubectl logs \(pod.name) -c \(name) --previous")
        case "CreateContainerConfigError", "CreateContainerError", "RunContainerError":
            lines.append("  look at   kubectl describe pod \(pod.name)")
        default:
            break
        }
        return lines
    }

    /// A pod whose program ended: what keeps it alive is the sidecar, which nobody stops.
    private var ended: [String]? {
        let containers = pod["status", "containerStatuses"]?.items ?? []
        guard let status = containers.first(where: { $0["state", "terminated"] != nil }),
            let end = status["state", "terminated"]
        else { return nil }
        let reason = end["reason"]?.string.map { " (\($0))" } ?? ""
        var lines = [
            "container \(status["name"]?.string ?? "") ended with code "
                + "\(end["exitCode"]?.int ?? 0)\(reason)"
        ]
        let runsOn = containers.contains {
            $0["name"]?.string == "istio-proxy" && $0["state", "running"] != nil
        }
        if runsOn {
            lines.append(
                "  because   the classic sidecar istio-proxy runs on and keeps the pod alive")
            lines.append(
                "  fix       a native sidecar (--kubernetes 1.33), or the program ends it: "
                    + "curl -sf -XPOST http://localhost:15020/quitquitquit")
        }
        return lines
    }

    /// A running container that is not ready: its latest probe event says why.
    private var failingProbe: [String]? {
        for (status, _) in statuses {
            guard status["state", "running"] != nil, status["ready"]?.bool == false else {
                continue
            }
            let name = status["name"]?.string ?? ""
            let event = session.simulation.world.store.objects(.event, namespace: pod.namespace)
                .last {
                    $0["involvedObject", "uid"]?.string == pod.metadata.uid
                        && $0["reason"]?.string == "Unhealthy"
                }
            var lines = ["container \(name) runs but is not ready"]
            if let message = event?["message"]?.string { lines.append("  it says   \(message)") }
            return lines
        }
        return nil
    }
}
