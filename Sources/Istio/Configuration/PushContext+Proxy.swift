import Basis
import Objects
import YAML

extension PushContext {
    /// The proxy in a pod: a sidecar, or a gateway's; nil for a pod without an `istio-proxy`
    /// container, and for one that has no address yet.
    package static func proxy(forPod pod: Object) -> Proxy? {
        let containers =
            (pod["spec", "containers"]?.items ?? [])
            + (pod["spec", "initContainers"]?.items ?? [])
        guard
            let container = containers.first(where: { $0["name"]?.string == "istio-proxy" }),
            let address = pod["status", "podIP"]?.string.flatMap({ IPAddress($0) })
        else { return nil }
        var proxy = Proxy(
            kind: kind(container), id: "\(pod.name).\(pod.namespace)", namespace: pod.namespace,
            addresses: addresses(pod, first: address), labels: pod.metadata.labels)
        proxy.serviceAccount = pod["spec", "serviceAccountName"]?.string ?? "default"
        proxy.node = pod["spec", "nodeName"]?.string ?? ""
        proxy.metadata = metadata(container)
        if let mode = pod.metadata.annotation("sidecar.istio.io/interceptionMode") {
            proxy.metadata["INTERCEPTION_MODE"] = .string(mode)
        }
        proxy.capturesDNS = proxy.metadata["DNS_CAPTURE"]?.string == "true"
        return proxy
    }

    // istio pkg/bootstrap: the node's type is the agent's second argument, `proxy sidecar`.
    private static func kind(_ container: Value) -> Proxy.Kind {
        (container["args"]?.strings ?? []).dropFirst().first == "router" ? .router : .sidecar
    }

    private static func addresses(_ pod: Object, first: IPAddress) -> [IPAddress] {
        let all = (pod["status", "podIPs"]?.items ?? [])
            .compactMap { $0["ip"]?.string.flatMap { IPAddress($0) } }
        return all.isEmpty ? [first] : all
    }

    /// The `ISTIO_META_*` variables without their prefix, and those of `PROXY_CONFIG`'s
    /// `proxyMetadata`, which the injector has set as variables already.
    private static func metadata(_ container: Value) -> Fields {
        var fields: Fields = [:]
        let prefix = "ISTIO_META_"
        for item in container["env"]?.items ?? [] {
            guard let name = item["name"]?.string, name.utf8.starts(with: prefix.utf8),
                let value = item["value"]?.string
            else { continue }
            fields[String(name.dropFirst(prefix.count))] = .string(value)
        }
        return fields
    }
}
