import Basis
import Objects
import YAML

extension PodWorker {
    /// The pod's phase. It ends only once all containers have stopped, native sidecars too
    /// (pkg/kubelet/status/status_manager.go: mergePodStatus).
    var phase: String {
        let outcome = outcome
        guard outcome == "Succeeded" || outcome == "Failed",
            containers.contains(where: { $0.isRunning })
        else { return outcome }
        return containers[initCount...].contains { $0.termination != nil }
            ? "Running" : "Pending"
    }

    /// What the pod has come to (pkg/kubelet/kubelet_pods.go: getPhase).
    var outcome: String {
        var running = 0
        var stopped = 0
        var succeeded = 0
        var waiting = 0
        for place in initCount..<containers.count {
            switch containers[place].stage {
            case .running: running += 1
            case .terminated(let termination):
                stopped += 1
                if termination.code == 0 { succeeded += 1 }
            case .waiting, .pulling, .creating:
                if containers[place].last != nil { stopped += 1 } else { waiting += 1 }
            }
        }
        for place in 0..<initCount {
            if containers[place].isSidecar {
                let isKnown = containers[place].last != nil || containers[place].termination != nil
                if !isKnown, !containers[place].isStarted { return "Pending" }
                continue
            }
            switch containers[place].stage {
            case .terminated(let termination):
                guard termination.code != 0 else { continue }
                return restartPolicy == "Never" ? "Failed" : "Pending"
            case .waiting, .pulling, .creating, .running:
                return "Pending"
            }
        }
        if waiting > 0 { return "Pending" }
        if running > 0 { return "Running" }
        guard stopped > 0, restartPolicy != "Always" else { return "Running" }
        if stopped == succeeded { return "Succeeded" }
        return restartPolicy == "Never" ? "Failed" : "Running"
    }

    /// The pod's status as the kubelet reports it.
    mutating func status(of pod: Object, now: Instant) -> Value {
        let time = now.rfc3339
        var status = pod.fields["status"]?.map ?? [:]
        let phase = phase
        status["phase"] = .string(phase)
        status["conditions"] = conditionList(pod, phase, time)
        if initCount > 0 {
            status["initContainerStatuses"] = .list((0..<initCount).map { entry($0) })
        }
        let others = (initCount..<containers.count).sorted {
            containers[$0].name < containers[$1].name
        }
        status["containerStatuses"] = .list(others.map { entry($0) })
        status["hostIP"] = .string(hostIP)
        status["hostIPs"] = [["ip": .string(hostIP)]]
        if !ip.isEmpty {
            status["podIP"] = .string(ip)
            status["podIPs"] = [["ip": .string(ip)]]
        }
        if !started.isEmpty { status["startTime"] = .string(started) }
        if status["qosClass"] == nil { status["qosClass"] = .string(pod.qosClass) }
        return .map(status)
    }

    private mutating func entry(_ place: Int) -> Value {
        if let status = containers[place].status { return status }
        let status = containers[place].statusEntry
        containers[place].status = status
        return status
    }

    private mutating func conditionList(_ pod: Object, _ phase: String, _ time: String) -> Value {
        let isInitialized = !containers[..<initCount].contains {
            $0.isSidecar ? !$0.isStarted && $0.last == nil : $0.termination?.code != 0
        }
        let hasEnded = phase == "Succeeded" || phase == "Failed"
        var incomplete: [String] = []
        var unready: [String] = []
        for place in containers.indices where !containers[place].isReady {
            if place < initCount { incomplete.append(containers[place].name) }
            if !containers[place].isInit || containers[place].isSidecar {
                unready.append(containers[place].name)
            }
        }
        var lacks: (reason: String, message: String)?
        if phase == "Succeeded" || phase == "Failed" && unready.isEmpty {
            lacks = (phase == "Succeeded" ? "PodCompleted" : "PodFailed", "")
        } else if phase == "Failed" {
            lacks = ("PodFailed", "")
        } else if !unready.isEmpty {
            lacks = (
                "ContainersNotReady",
                "containers with unready status: [\(unready.joined(separator: " "))]"
            )
        }
        var initial: (reason: String, message: String)?
        if !isInitialized {
            initial = (
                "ContainersNotInitialized",
                "containers with incomplete status: [\(incomplete.joined(separator: " "))]"
            )
        } else if hasEnded {
            initial = ("PodCompleted", "")
        }
        let hasNetwork = !ip.isEmpty && !hasEnded && !isBeingRemoved
        let scheduled = (pod["status", "conditions"]?.items ?? []).first {
            $0["type"]?.string == "PodScheduled"
        }
        return .list([
            condition("PodReadyToStartContainers", hasNetwork, nil, time),
            condition("Initialized", isInitialized, initial, time),
            condition("Ready", lacks == nil, lacks, time),
            condition("ContainersReady", lacks == nil, lacks, time),
            scheduled ?? condition("PodScheduled", true, nil, time),
        ])
    }

    private var isBeingRemoved: Bool { if case .removing = stage { true } else { false } }

    private mutating func condition(
        _ type: String, _ status: Bool, _ cause: (reason: String, message: String)?, _ time: String
    ) -> Value {
        let known = conditions[type]
        let reason = cause?.reason ?? ""
        let message = cause?.message ?? ""
        if let known, known.status == status, known.reason == reason, known.message == message,
            let value = known.value
        {
            return value
        }
        let since = known?.status == status ? known?.since ?? time : time
        var fields: Fields = [
            "lastProbeTime": .null, "lastTransitionTime": .string(since),
            "status": .string(status ? "True" : "False"), "type": .string(type),
        ]
        if !message.isEmpty { fields["message"] = .string(message) }
        if !reason.isEmpty { fields["reason"] = .string(reason) }
        conditions[type] = ReportedCondition(
            status: status, since: since, reason: reason, message: message, value: .map(fields))
        return .map(fields)
    }
}

extension ContainerState {
    /// The entry in `containerStatuses`.
    fileprivate var statusEntry: Value {
        var fields: Fields = [
            "image": .string(imageName.isEmpty ? image : imageName), "imageID": .string(imageID),
            "lastState": last.map { ["terminated": $0.value] } ?? [:], "name": .string(name),
            "ready": .bool(isReady), "restartCount": .int(Int64(restarts)),
            "started": .bool(isStarted), "state": stateValue,
        ]
        if !containerID.isEmpty { fields["containerID"] = .string(containerID) }
        if !mounts.isEmpty { fields["volumeMounts"] = .list(mounts) }
        return .map(fields)
    }

    private var stateValue: Value {
        switch stage {
        case .waiting(let reason, let message):
            var waiting: Fields = ["reason": .string(reason)]
            if !message.isEmpty { waiting["message"] = .string(message) }
            return ["waiting": .map(waiting)]
        case .pulling, .creating:
            return ["waiting": ["reason": .string(initialReason)]]
        case .running(let since, _, _):
            return ["running": ["startedAt": .string(since.rfc3339)]]
        case .terminated(let termination):
            return ["terminated": termination.value]
        }
    }
}

extension ContainerState.Termination {
    fileprivate var value: Value {
        var fields: Fields = [
            "exitCode": .int(Int64(code)), "finishedAt": .string(finished.rfc3339),
            "reason": .string(reason), "startedAt": .string(started.rfc3339),
        ]
        if !containerID.isEmpty { fields["containerID"] = .string(containerID) }
        if !message.isEmpty { fields["message"] = .string(message) }
        return .map(fields)
    }
}
