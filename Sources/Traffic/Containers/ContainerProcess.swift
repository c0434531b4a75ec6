import Basis
import Cluster
import Interpreter
import Objects

/// A process in a container: one that `kubectl exec` has started, or a container's own. A value,
/// stepped by ``Simulation/advance(_:_:)``.
public struct ContainerProcess: Sendable {
    /// The container.
    public let id: ContainerID
    let plan: ContainerPlan
    var program: any Program
    var workingDirectory: String
    /// Whether the process has a terminal.
    public let hasTerminal: Bool

    init(
        _ id: ContainerID, plan: ContainerPlan, program: any Program, hasTerminal: Bool = false
    ) {
        self.id = id
        self.plan = plan
        self.program = program
        self.hasTerminal = hasTerminal
        workingDirectory = plan.workingDirectory
    }
}

/// Why a process could not be started in a container, in the API server's words: what stands
/// behind `error: `, or behind `Error from server` for those that the API server itself refuses.
public struct ExecFailure: Error, Equatable, Sendable {
    /// The text.
    public var message: String
    /// Whether the API server itself answered with a Status (BadRequest, NotFound).
    public var isFromServer: Bool
}

extension Simulation {
    /// Starts a process in a running container; without a container's name in the one that the
    /// pod's annotation names, or in its first.
    public mutating func exec(
        namespace: String, pod name: String, container: String? = nil, command: [String],
        hasTerminal: Bool = false
    ) throws(ExecFailure) -> ContainerProcess {
        let key = ObjectKey(Kinds.pod, namespace: namespace, name: name)
        guard let pod = world.store.object(key) else {
            throw ExecFailure(message: "pods \"\(name)\" not found", isFromServer: true)
        }
        let chosen =
            container
            ?? pod.metadata.annotation("kubectl.kubernetes.io/default-container")
            ?? pod["spec", "containers"]?[0]?["name"]?.string ?? ""
        let entries = PodRecord.longRunning(pod) + (pod["spec", "initContainers"]?.items ?? [])
        guard let entry = entries.first(where: { $0["name"]?.string == chosen }) else {
            throw ExecFailure(
                message: "container \(chosen) is not valid for pod \(name)", isFromServer: true)
        }
        guard let restarts = runningSince(chosen, of: pod) else {
            // kubernetes pkg/kubelet/kubelet_pods.go: RunInContainer finds no running container
            throw ExecFailure(
                message: "Internal error occurred: unable to upgrade connection: container not "
                    + "found (\"\(chosen)\")", isFromServer: false)
        }
        let plan = ContainerPlan(entry, pod: pod, in: world.view)
        let id = ContainerID(pod: pod, container: chosen, restarts: restarts)
        guard let program = command.first, ProgramNames.isPresent(program, in: plan.image),
            let started = self.program(command, id, plan)
        else {
            throw notFound(command.first ?? "", id)
        }
        return ContainerProcess(id, plan: plan, program: started, hasTerminal: hasTerminal)
    }

    /// The run of a container that is running now.
    private func runningSince(_ container: String, of pod: Object) -> Int? {
        for list in ["containerStatuses", "initContainerStatuses"] {
            for status in pod["status", list]?.items ?? []
            where status["name"]?.string == container && status["state", "running"] != nil {
                return Int(status["restartCount"]?.int ?? 0)
            }
        }
        return nil
    }

    // containerd internal/cri/server/container_execsync.go and runc's own text
    private func notFound(_ program: String, _ id: ContainerID) -> ExecFailure {
        var stream = RandomStream(
            seed: world.configuration.seed, purpose: "exec id", key: id.podUID,
            number: UInt64(callsMade))
        let digits = (0..<4).map { _ in
            let text = String(stream.next(), radix: 16)
            return String(repeating: "0", count: 16 - text.count) + text
        }.joined()
        return ExecFailure(
            message: "Internal error occurred: Internal error occurred: error executing command in "
                + "container: failed to exec in container: failed to start exec \"\(digits)\": OCI "
                + "runtime exec failed: exec failed: unable to start container process: "
                + "\(ExecProblem.notFound(program)): unknown", isFromServer: false)
    }

    /// The program of a command line in a container.
    mutating func program(
        _ words: [String], _ id: ContainerID, _ plan: ContainerPlan
    ) -> (any Program)? {
        let folder = plan.workingDirectory
        return withUnsafeMutablePointer(to: &self) { pointer in
            let host = PodHost(
                simulation: pointer, id: id, plan: plan, workingDirectory: folder)
            return Programs.start(
                Invocation(words: words, environment: plan.environment), in: host)
        }
    }

    /// Lets a process do a bounded amount of work: as a command of the interpreter does.
    public mutating func advance(
        _ process: inout ContainerProcess, _ io: inout CommandIO
    ) -> Step {
        if process.hasTerminal { io.inputIsTerminal = true }
        guard isRunning(process.id) else {
            return .done(137)
        }
        return withUnsafeMutablePointer(to: &self) { pointer in
            // The pointer does not outlive this closure: the host is a local of it.
            var host = PodHost(
                simulation: pointer, id: process.id, plan: process.plan,
                workingDirectory: process.workingDirectory)
            let step = process.program.advance(&io, in: &host)
            process.workingDirectory = host.workingDirectory
            return step
        }
    }

    /// Whether a run of a container is still going on.
    private func isRunning(_ id: ContainerID) -> Bool {
        let key = ObjectKey(Kinds.pod, namespace: id.namespace, name: id.pod)
        guard let pod = world.store.object(key), pod.metadata.uid == id.podUID else { return false }
        return runningSince(id.container, of: pod) == id.restarts || isStarting(id)
    }

    /// Whether it is a container's own process, which starts before its status says so.
    private func isStarting(_ id: ContainerID) -> Bool { processes[id] != nil || steppedNow == id }
}
