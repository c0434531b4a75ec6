import Cluster
import Diagnostics
import Envoy
import Objects
import Traffic
import YAML

extension Repairs {
    /// A rule without the fault that it injected.
    static func faultCandidates(_ service: Object, _ trace: Trace) -> [Candidate] {
        guard
            let origin = trace.hops.last(where: { $0.part == .fault && $0.isFailure })?.origin,
            origin.kind == service.type.kind, origin.name == service.name,
            origin.namespace == service.namespace
        else { return [] }
        return [change(service, origin.field, .null, "without \(origin.field)")]
    }

    /// Routes to hosts and subsets that there are: the name that was probably meant, else none.
    static func routeCandidates(
        _ service: Object, _ trace: Trace, _ session: SessionState
    ) -> [Candidate] {
        guard let hop = trace.hops.last(where: { $0.part == .cluster && $0.isFailure }),
            let cluster = ClusterName(hop.subject)
        else { return [] }
        let isKnown = session.isKnownToMesh(cluster.host)
        var found: [Candidate] = []
        for path in destinations(of: service) {
            guard let destination = service.value(atPath: path),
                let host = destination["host"]?.string,
                host == cluster.host || cluster.host.hasPrefix(host + ".")
            else { continue }
            if !isKnown, let near = session.nearestHost(to: cluster.host) {
                found.append(
                    change(
                        service, "\(path).host", .string(near),
                        "\(path).host: \(near) (did you mean \(near)?)"))
            }
            guard isKnown, destination["subset"]?.string == cluster.subset else { continue }
            let subsets = session.subsets(of: cluster.host)
            if let near = Spelling.nearest(to: cluster.subset, among: subsets) {
                found.append(
                    change(
                        service, "\(path).subset", .string(near), "\(path).subset: \(near)"))
            }
            found.append(
                change(
                    service, "\(path).subset", .null,
                    "\(path) without subset \(cluster.subset) "
                        + "(or a DestinationRule that defines it)"))
        }
        return found
    }

    /// The paths of a VirtualService's destinations.
    private static func destinations(of service: Object) -> [String] {
        var paths: [String] = []
        for list in ["http", "tls", "tcp"] {
            for (index, rule) in (service["spec", list]?.items ?? []).enumerated() {
                for place in (rule["route"]?.items ?? []).indices {
                    paths.append("spec.\(list)[\(index)].route[\(place)].destination")
                }
            }
        }
        return paths
    }

    /// A DestinationRule that speaks the mesh's mutual TLS again.
    static func ruleCandidates(
        _ rule: Object, _ origin: Origin, _ session: SessionState
    ) -> [Candidate] {
        guard let place = session.tlsField(of: origin) else { return [] }
        return [change(rule, place.field, "ISTIO_MUTUAL", "\(place.field): ISTIO_MUTUAL")]
    }

    /// The client's pod with a sidecar, by the fixes of its verdict.
    static func sidecarFor(_ trace: Trace, _ session: SessionState) -> [Candidate] {
        guard let pod = session.client(of: trace), !session.clientHasSidecar(trace),
            let subject = session.injectionSubject(of: pod)
        else { return [] }
        let workload = subject.workload.flatMap { session.simulation.world.store.object($0) }
        return subject.fixes.map { fix in
            let commands = fix.commands.map { "\n           \($0)" }.joined()
            return Candidate("a sidecar for the client: \(fix.title)\(commands)") { copy, call in
                let trial = Trial(fix.commands.joined(separator: "\n"), on: copy)
                guard trial.code == 0 else { return false }
                copy = trial.session
                _ = copy.simulation.settle()
                let pods = copy.pods(of: workload ?? pod).filter {
                    $0.metadata.deletionTimestamp == nil
                        && $0.metadata.annotation("sidecar.istio.io/status") != nil
                }
                guard let injected = pods.first else { return false }
                call.source = .pod(namespace: injected.namespace, name: injected.name)
                return true
            }
        }
    }

    /// Pods for a Service that has none.
    static func scaleCandidates(_ service: Object, _ session: SessionState) -> [Candidate] {
        session.workloads(of: service).filter { $0["spec", "replicas"]?.int == 0 }.map { workload in
            let scope = workload.namespace == session.namespace ? "" : " -n \(workload.namespace)"
            let target = "\(workload.type.singular)/\(workload.name)"
            return Candidate(
                "kubectl scale \(target)\(scope) --replicas=1",
                requests: [
                    Request(.patch(.merge(["spec": ["replicas": 1]])), workload.key)
                ])
        }
    }

    /// The ports that a Service does have.
    static func portCandidates(_ trace: Trace, _ session: SessionState) -> [Candidate] {
        guard let service = session.service(of: trace) else { return [] }
        let ports = (service["spec", "ports"]?.items ?? []).compactMap {
            $0["port"]?.int.map { Int($0) }
        }
        guard !ports.contains(trace.call.port) else { return [] }
        return ports.map { port in
            Candidate("call port \(port): Service \(service.namespacedName) has it") { _, call in
                call.port = port
                if case .http(var request) = call.payload {
                    request.authority = "\(call.host):\(port)"
                    call.payload = .http(request)
                }
                return true
            }
        }
    }
}

extension SessionState {
    /// The names of the subsets that DestinationRules define for a host.
    func subsets(of host: String) -> [String] {
        guard let type = simulation.world.store.type(named: "DestinationRule") else { return [] }
        return simulation.world.store.objects(type).filter { rule in
            guard let name = rule["spec", "host"]?.string else { return false }
            return name == host || host.hasPrefix(name + ".")
        }.flatMap { rule in
            (rule["spec", "subsets"]?.items ?? []).compactMap { $0["name"]?.string }
        }
    }
}
