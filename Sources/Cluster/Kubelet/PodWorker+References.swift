import Basis
import Objects
import YAML

/// Which ConfigMaps and Secrets that a pod refers to are not there.
extension PodWorker {
    /// Says what keeps volumes from being mounted, and when to try again; false if nothing does
    /// (pkg/volume/util/operationexecutor, goroutinemap/exponentialbackoff: half a second, doubled
    /// up to two minutes).
    mutating func failToMount(_ turn: inout KubeletTurn) -> Bool {
        let problems = (turn.pod["spec", "volumes"]?.items ?? []).compactMap { volume in
            Reference.problem(mounting: volume, turn).map {
                (volume["name"]?.string ?? "", $0)
            }
        }
        guard !problems.isEmpty else {
            mountPause = nil
            return false
        }
        for (name, problem) in problems {
            turn.event(
                "FailedMount", "MountVolume.SetUp failed for volume \"\(name)\" : \(problem)",
                type: "Warning", node: node)
        }
        let pause = mountPause.map { min($0 * 2, .seconds(122)) } ?? .milliseconds(500)
        mountPause = pause
        stage = .sandbox(until: turn.now + pause)
        return true
    }

    /// Lets a container wait whose environment cannot be made; false if it can
    /// (pkg/kubelet/kuberuntime/kuberuntime_container.go: startContainer).
    mutating func failToConfigure(_ place: Int, _ turn: inout KubeletTurn) -> Bool {
        let container = containers[place]
        guard let problem = Reference.problem(inEnvironmentOf: container.specification, turn)
        else { return false }
        turn.event(
            "Failed", "Error: \(problem)", about: container, type: "Warning", node: node)
        containers[place].stage = .waiting(
            reason: "CreateContainerConfigError", message: problem)
        containers[place].status = nil
        containers[place].waitForOthers(until: turn.now + Self.syncPeriod)
        return true
    }
}

/// A reference of a pod to a ConfigMap or a Secret.
private struct Reference {
    let type: ResourceType
    let name: String
    let isOptional: Bool

    init?(_ type: ResourceType, _ source: Value?, name field: String = "name") {
        guard let source, let name = source[field]?.string else { return nil }
        self.type = type
        self.name = name
        isOptional = source["optional"]?.bool ?? false
    }

    private func target(_ turn: KubeletTurn) -> Object? {
        turn.view.store.object(
            ObjectKey(type, namespace: turn.pod.namespace, name: name))
    }

    /// Why the whole object cannot be used.
    private func problem(_ turn: KubeletTurn) -> String? {
        isOptional || target(turn) != nil
            ? nil : "\(type.kind.lowercased()) \"\(name)\" not found"
    }

    /// Why one key of it cannot be used
    /// (pkg/kubelet/kubelet_pods.go: makeEnvironmentVariables).
    private func problem(key: String, _ turn: KubeletTurn) -> String? {
        guard !isOptional else { return nil }
        if let problem = problem(turn) { return problem }
        guard target(turn)?["data", key] == nil else { return nil }
        return "couldn't find key \(key) in \(type.kind) \(turn.pod.namespace)/\(name)"
    }

    /// Why some of its keys cannot be made files
    /// (pkg/volume/configmap/configmap.go, pkg/volume/secret/secret.go: MakePayload).
    private func problem(files items: Value?, _ turn: KubeletTurn) -> String? {
        guard !isOptional else { return nil }
        if let problem = problem(turn) { return problem }
        let target = target(turn)
        for item in items?.items ?? [] {
            guard let key = item["key"]?.string, target?["data", key] == nil,
                target?["binaryData", key] == nil
            else { continue }
            return type == .configMap
                ? "configmap references non-existent config key: \(key)"
                : "references non-existent secret key: \(key)"
        }
        return nil
    }

    static func problem(mounting volume: Value, _ turn: KubeletTurn) -> String? {
        let secret = volume["secret"]
        if let reference = Reference(.secret, secret, name: "secretName") {
            return reference.problem(files: secret?["items"], turn)
        }
        for source in [volume] + (volume["projected", "sources"]?.items ?? []) {
            for (type, field) in [(ResourceType.configMap, "configMap"), (.secret, "secret")] {
                if let problem = Reference(type, source[field])?
                    .problem(files: source[field]?["items"], turn)
                {
                    return problem
                }
            }
        }
        return nil
    }

    static func problem(inEnvironmentOf container: Value, _ turn: KubeletTurn) -> String? {
        for source in container["envFrom"]?.items ?? [] {
            for reference in [
                Reference(.configMap, source["configMapRef"]),
                Reference(.secret, source["secretRef"]),
            ] {
                if let problem = reference?.problem(turn) { return problem }
            }
        }
        for variable in container["env"]?.items ?? [] {
            guard let from = variable["valueFrom"] else { continue }
            for (type, field) in [
                (ResourceType.configMap, "configMapKeyRef"), (.secret, "secretKeyRef"),
            ] {
                guard let reference = Reference(type, from[field]),
                    let problem = reference.problem(key: from[field]?["key"]?.string ?? "", turn)
                else { continue }
                return problem
            }
        }
        return nil
    }
}
