import Basis
import Cluster
import Interpreter
import Istio
import Objects
import Tools

/// What programs in a container see: its files, its clock, the network from where it stands.
///
/// It reaches the simulation through a pointer that is valid while one step of one process runs:
/// ``Simulation`` makes it for the step and keeps none of it.
struct PodHost: Host {
    typealias Command = any Program

    let simulation: UnsafeMutablePointer<Simulation>
    /// The container.
    let id: ContainerID
    /// What it was started with.
    let plan: ContainerPlan
    /// Where relative paths begin.
    var workingDirectory: String

    var now: Instant { simulation.pointee.world.now }
    /// Where calls of this container come from.
    var source: Call.Source {
        .pod(namespace: id.namespace, name: id.pod, container: id.container)
    }
    var dialect: ToolDialect { plan.image.userland == .debian ? .gnu : .busybox }

    func variable(_ name: String) -> String? { nil }

    mutating func launch(_ invocation: Invocation) -> Launch<any Program> {
        let name = invocation.words.first ?? ""
        guard ProgramNames.isPresent(name, in: plan.image) else {
            return .unknown(suggestion: nil)
        }
        guard let program = Programs.start(invocation, in: self) else {
            return .unknown(suggestion: nil)
        }
        return .started(program)
    }

    mutating func advance(_ command: inout any Program, _ io: inout CommandIO) -> Step {
        command.advance(&io, in: &self)
    }

    mutating func statementEnded() {}

    mutating func evaluate(_ expectation: ExpectationRequest) -> ExpectationResult {
        .malformed("containers have no expectations")
    }
}

// Files.
extension PodHost {
    private func absolute(_ path: String) -> String {
        ContainerFiles.absolute(path, in: workingDirectory)
    }

    private var files: ContainerFiles {
        simulation.pointee.containerFiles(id)
    }

    func read(_ path: String) throws(FileError) -> [UInt8] { try files.read(absolute(path)) }
    func list(_ path: String) throws(FileError) -> [String] { try files.list(absolute(path)) }
    func kind(of path: String) -> FileKind? { files.kind(of: absolute(path)) }

    mutating func write(
        _ bytes: [UInt8], to path: String, appending: Bool
    ) throws(FileError) {
        var changed = files
        try changed.write(bytes, to: absolute(path), appending: appending)
        simulation.pointee.files[id] = changed
    }

    mutating func remove(_ path: String) throws(FileError) {
        var changed = files
        try changed.remove(absolute(path))
        simulation.pointee.files[id] = changed
    }

    mutating func makeDirectory(_ path: String) throws(FileError) {
        var changed = files
        try changed.makeDirectory(absolute(path))
        simulation.pointee.files[id] = changed
    }
}

// The network.
extension PodHost {
    /// Makes a call; its trace tells when it ends.
    mutating func call(_ call: Call) -> Trace { simulation.pointee.call(call) }

    /// Asks the cluster's DNS for one name in full.
    mutating func lookUp(_ name: String) -> NameAnswer {
        simulation.pointee.withNetwork { network, view in network.lookUp(name, in: view) }
    }

    /// What the container's resolver gets for a name, search domains tried.
    mutating func resolve(_ name: String) -> NameAnswer {
        let (namespace, pod) = (id.namespace, id.pod)
        return simulation.pointee.withNetwork { network, view in
            guard let place = network.pods.place(namespace: namespace, name: pod, in: view) else {
                return NameAnswer(code: .timeout, name: name)
            }
            return network.resolve(name, from: place, in: view)
        }
    }

    /// Whether a DNS server answers at an address.
    mutating func reachesNameServer(_ server: String) -> Bool {
        ["10.96.0.10", "8.8.8.8", "1.1.1.1", "kube-dns.kube-system.svc.cluster.local"]
            .contains(server)
    }

    /// The name of a Service's address, as DNS gives it for a PTR question.
    mutating func reverseName(of address: IPAddress) -> String? {
        simulation.pointee.withNetwork { network, view in
            guard let place = network.services.place(at: address, in: view) else { return nil }
            let service = network.services[place]
            return "\(service.name).\(service.namespace).svc.cluster.local"
        }
    }

    /// The time of a round trip to whoever owns an address; nil where nobody answers. kube-proxy
    /// takes no ICMP, so that Services' addresses do not answer.
    mutating func echoTime(to address: IPAddress) -> Nanoseconds? {
        simulation.pointee.withNetwork { network, view in
            if address.isLoopback { return .microseconds(50) }
            if network.pods.place(at: address, in: view) != nil { return .microseconds(180) }
            if network.node(at: address, in: view) != nil { return .microseconds(120) }
            guard let host = network.internet.host(at: address), host.fault != .drop else {
                return nil
            }
            return host.roundTrip
        }
    }

    /// The pod's address.
    var podAddress: String {
        let key = ObjectKey(Kinds.pod, namespace: id.namespace, name: id.pod)
        return simulation.pointee.world.store.object(key)?["status", "podIP"]?.string ?? ""
    }

    /// The iptables rules of the pod.
    var captureRules: CaptureRules? {
        let key = ObjectKey(Kinds.pod, namespace: id.namespace, name: id.pod)
        return simulation.pointee.world.store.object(key).flatMap { CaptureRules(pod: $0) }
    }
}
