import Objects
import YAML

/// Where a webhook is called.
struct WebhookTarget {
    /// The service's name; nil for a webhook by URL.
    var name: String?
    var namespace: String
    var path: String
    var port: Int64
    var url: String

    var service: String { name.map { "\(namespace)/\($0)" } ?? "" }

    init(_ webhook: Value) {
        let timeout = webhook["timeoutSeconds"]?.int ?? 10
        let service = webhook["clientConfig"]?["service"]
        name = service?["name"]?.string
        namespace = service?["namespace"]?.string ?? ""
        path = service?["path"]?.string ?? ""
        port = service?["port"]?.int ?? 443
        if let name {
            url = "https://\(name).\(namespace).svc:\(port)\(path)?timeout=\(timeout)s"
        } else {
            url = (webhook["clientConfig"]?["url"]?.string ?? "") + "?timeout=\(timeout)s"
        }
    }

    /// What the API server says of a webhook that could not be called.
    // apiserver pkg/admission/plugin/webhook/mutating/dispatcher.go: ErrCallingWebhook
    static func failure(of webhook: String, _ problem: String) -> String {
        "failed calling webhook \"\(webhook)\": \(problem)"
    }
}

extension View {
    /// What the API server says when it calls a webhook (an entry of a configuration's `webhooks`)
    /// whose service cannot be reached; nil if it can be.
    package func webhookFailure(_ webhook: Value) -> String? {
        let target = WebhookTarget(webhook)
        let isSilent = silentServices[target.service] != nil
        return store.reachProblem(target, isSilent: isSilent).map { problem in
            "Internal error occurred: "
                + WebhookTarget.failure(
                    of: webhook["name"]?.string ?? "",
                    "failed to call webhook: Post \"\(target.url)\": \(problem)")
        }
    }
}

extension Store {
    /// Why a webhook's service cannot be reached, as the API server's HTTP client says it; nil if
    /// it can. Without `--enable-aggregator-routing`, as kubeadm and kind start it, the API server
    /// dials the cluster IP, and kube-proxy refuses where no endpoint is ready; with it the text is
    /// `no endpoints available for service "x"`.
    // kube-aggregator pkg/apiserver/resolvers.go: aggregatorClusterRouting; apiserver
    // pkg/util/proxy/proxy.go: ResolveCluster
    func reachProblem(_ target: WebhookTarget, isSilent: Bool = false) -> String? {
        guard let name = target.name else { return nil }
        let key = ObjectKey(.service, namespace: target.namespace, name: name)
        guard let service = object(key) else { return "service \"\(name)\" not found" }
        let ports = (service["spec", "ports"]?.items ?? []).compactMap { $0["port"]?.int }
        guard ports.contains(target.port) else {
            return "no service port \(target.port) found for service \"\(name)\""
        }
        guard isSilent || !hasReadyEndpoint(service) else { return nil }
        let address = service["spec", "clusterIP"]?.string ?? ""
        return "dial tcp \(address):\(target.port): connect: connection refused"
    }

    /// Whether a service has an endpoint that is ready.
    func hasReadyEndpoint(_ service: Object) -> Bool {
        let slices = endpointSlices(of: service.name, namespace: service.namespace)
        return slices.contains { slice in
            (slice.fields["endpoints"]?.items ?? []).contains {
                $0["conditions"]?["ready"]?.bool ?? true
            }
        }
    }
}
