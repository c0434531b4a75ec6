import Cluster
import Diagnostics
import Envoy
import Istio
import Objects
import Traffic
import YAML

/// What explanations ask of the cluster.
extension SessionState {
    /// The object that an origin names.
    func object(of origin: Origin) -> Object? {
        guard let type = simulation.world.store.type(named: origin.kind) else { return nil }
        return simulation.world.store.object(
            ObjectKey(type, namespace: origin.namespace, name: origin.name))
    }

    /// The value of the field that an origin names, where it is a plain one.
    func plainValue(of origin: Origin) -> String? {
        let value: Value?
        if origin.kind == "MeshConfig" {
            value = MeshConfig.current(in: simulation.world.store).value.value(atPath: origin.field)
        } else {
            value = object(of: origin)?.value(atPath: origin.field)
        }
        return value?.string ?? value?.int.map { "\($0)" }
    }

    /// The pod that makes a call.
    func client(of trace: Trace) -> Object? {
        guard case .pod(let namespace, let name, _) = trace.call.source else { return nil }
        return simulation.world.store.object(
            ObjectKey(.pod, namespace: namespace, name: name))
    }

    /// Whether the pod that makes a call was injected.
    func clientHasSidecar(_ trace: Trace) -> Bool {
        client(of: trace)?.metadata.annotation("sidecar.istio.io/status") != nil
    }

    /// The Service that a host names, as a pod of `namespace` would write it.
    func service(named host: String, from namespace: String) -> Object? {
        let labels = host.split(separator: ".").map(String.init)
        guard let name = labels.first,
            ["svc", "cluster", "local"].starts(with: labels.dropFirst(2))
        else { return nil }
        return simulation.world.store.object(
            ObjectKey(.service, namespace: labels.count > 1 ? labels[1] : namespace, name: name))
    }

    /// The Service that a call is for.
    func service(of trace: Trace) -> Object? {
        guard case .pod(let namespace, _, _) = trace.call.source else { return nil }
        return service(named: trace.call.host, from: namespace)
    }

    /// Whether a Service or a ServiceEntry has a host.
    func isKnownToMesh(_ host: String) -> Bool {
        service(named: host, from: namespace) != nil || serviceEntry(for: host) != nil
    }

    /// The host of a Service or a ServiceEntry that is spelled nearly so: of a Service of the same
    /// namespace its short name.
    func nearestHost(to host: String) -> String? {
        let labels = host.split(separator: ".").map(String.init)
        if let name = labels.first, labels.count > 2, labels[2] == "svc" {
            let names = simulation.world.store.objects(.service, namespace: labels[1]).map(\.name)
            if let near = Spelling.nearest(to: name, among: names) { return near }
        }
        let hosts = simulation.world.store.objects(.serviceEntry)
            .flatMap { $0["spec", "hosts"]?.strings ?? [] }
        return Spelling.nearest(to: host, among: hosts)
    }

    /// The field of a DestinationRule that keeps the client from mutual TLS, if one does.
    func tlsField(of rule: Origin) -> Origin? {
        guard let object = object(of: rule) else { return nil }
        var paths = ["spec.trafficPolicy.tls.mode"]
        for index in (object["spec", "trafficPolicy", "portLevelSettings"]?.items ?? []).indices {
            paths.append("spec.trafficPolicy.portLevelSettings[\(index)].tls.mode")
        }
        for index in (object["spec", "subsets"]?.items ?? []).indices {
            paths.append("spec.subsets[\(index)].trafficPolicy.tls.mode")
        }
        for path in paths {
            guard let mode = object.value(atPath: path)?.string, mode != "ISTIO_MUTUAL" else {
                continue
            }
            var place = rule
            place.field = path
            return place
        }
        return nil
    }
}

/// Services that nobody serves.
extension SessionState {
    /// The Service that a call failed at because it has no ready endpoint.
    func emptyService(of trace: Trace) -> Object? {
        let hop = trace.hops.last { $0.part == .endpoint && $0.isFailure && $0.subject.isEmpty }
        if let hop {
            guard let origin = hop.origin, origin.kind == "Service" else { return nil }
            return object(of: origin)
        }
        guard trace.outcome == .refused, let service = service(of: trace),
            readyEndpoints(of: service) == 0
        else { return nil }
        return service
    }

    /// The number of a Service's ready endpoints.
    func readyEndpoints(of service: Object) -> Int {
        simulation.world.store.objects(.endpointSlice, namespace: service.namespace)
            .filter { $0.metadata.label("kubernetes.io/service-name") == service.name }
            .flatMap { $0["endpoints"]?.items ?? [] }
            .count { $0["conditions", "ready"]?.bool != false }
    }

    /// `Service default/web has 0 ready endpoints: spec.selector app=web, Deployment web has 0
    /// replicas`.
    func emptiness(of service: Object) -> String {
        let selector = service["spec", "selector"]?.map ?? [:]
        let words = selector.map { "\($0.name)=\($0.value.string ?? "")" }.joined(separator: ",")
        var text = "Service \(service.namespacedName) has 0 ready endpoints"
        guard !selector.isEmpty else { return "\(text): it has no selector" }
        text += ": spec.selector \(words)"
        let pods = simulation.world.store.objects(.pod, namespace: service.namespace)
            .filter { Self.covers($0.metadata.labels, selector) }
        if let pod = pods.first {
            let reason = PodExplanation(pod: pod, session: self).lines().first ?? "not ready"
            return "\(text) selects \(pods.count) pod\(pods.count == 1 ? "" : "s"), none ready; "
                + "pod \(pod.name): \(reason)"
        }
        if let workload = workloads(of: service).first {
            let replicas = workload["spec", "replicas"]?.int ?? 1
            return "\(text) selects the pods of \(workload.type.kind) \(workload.name), "
                + "spec.replicas \(replicas)"
        }
        return "\(text) selects no pod"
    }

    /// The Deployments and StatefulSets whose pods a Service selects.
    func workloads(of service: Object) -> [Object] {
        let selector = service["spec", "selector"]?.map ?? [:]
        guard !selector.isEmpty else { return [] }
        return [ResourceType.deployment, .statefulSet].flatMap { type in
            simulation.world.store.objects(type, namespace: service.namespace).filter {
                Self.covers($0["spec", "template", "metadata", "labels"]?.map ?? [:], selector)
            }
        }
    }

    private static func covers(_ labels: Fields, _ selector: Fields) -> Bool {
        selector.allSatisfy { labels[$0.name] == $0.value }
    }
}
