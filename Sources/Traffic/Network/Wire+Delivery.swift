import Basis
import Cluster
import Envoy
import Istio

extension Wire {
    /// What leaves a network namespace: to whoever owns the address.
    mutating func deliver(_ sent: SentRequest, at now: Instant) -> UpstreamResult {
        let address = sent.address
        if !network.faults.addresses.isEmpty, let fault = network.faults.addresses[address] {
            if let result = broken(fault, "\(address)", at: now) { return result }
        }
        if let place = network.pods.place(at: address.ip, in: view) {
            let delay = delay(to: place)
            if Record.isActive, let result = describe(place, address, delay, at: now) {
                return result
            }
            return later(delay, arrive(place, sent, at: now + delay))
        }
        if let place = network.services.place(at: address.ip, in: view) {
            return viaService(place, sent, at: now)
        }
        if let host = network.internet.host(at: address.ip) {
            return answer(sent, by: host, at: now)
        }
        if let node = network.node(at: address.ip, in: view) {
            return viaNode(node, sent, at: now)
        }
        if Record.isActive {
            let hop = Hop(
                .network, .network, subject: "\(address)", reason: "nobody owns this address",
                outcome: "no answer", isFailure: true, at: now - callStart)
            record.add(hop)
        }
        return UpstreamResult(.noAnswer)
    }

    /// Tells that a pod was found; what a fault of it does, if it has one.
    private mutating func describe(
        _ place: Int, _ address: SocketAddress, _ delay: Nanoseconds, at now: Instant
    ) -> UpstreamResult? {
        let pod = network.pods.records[place]
        let name = "\(pod.namespace)/\(pod.name)"
        let hop = Hop(
            .network, .network, place: pod.name, subject: "\(address)",
            reason: "pod \(name) on \(pod.node)", at: now - callStart, duration: delay)
        record.add(hop)
        guard let fault = network.faults.pods[name] else { return nil }
        return broken(fault, "pod \(name)", at: now)
    }

    private func delay(to target: Int) -> Nanoseconds {
        guard let place = sender.place else { return .microseconds(400) }
        let isNear = network.pods.records[place].node == network.pods.records[target].node
        return isNear ? .microseconds(150) : .microseconds(400)
    }

    private func later(_ delay: Nanoseconds, _ result: UpstreamResult) -> UpstreamResult {
        if case .noAnswer = result.outcome { return result }
        var result = result
        result.after = result.after + delay
        result.connected = result.connected + delay
        return result
    }

    /// kube-proxy's rules: a ready endpoint at random, or a reset where there is none.
    // kubernetes pkg/proxy/iptables/proxier.go: the REJECT rule for services without endpoints
    private mutating func viaService(
        _ place: Int, _ sent: SentRequest, at now: Instant
    ) -> UpstreamResult {
        let service = network.services[place]
        let name = "\(service.namespace)/\(service.name)"
        guard let index = service.ports.firstIndex(where: { $0.number == sent.address.port }) else {
            if Record.isActive {
                let hop = Hop(
                    .network, .network, subject: "\(sent.address)",
                    reason: "Service \(name) has no such port", outcome: "no answer",
                    isFailure: true, at: now - callStart)
                record.add(hop)
            }
            return UpstreamResult(.noAnswer)
        }
        return forward(place, index, name, sent, at: now)
    }

    private mutating func forward(
        _ place: Int, _ index: Int, _ name: String, _ sent: SentRequest, at now: Instant
    ) -> UpstreamResult {
        guard let backend = network.services.backend(place, port: index, seed: network.seed) else {
            refuse(sent.address, "Service \(name) has no ready endpoint", at: now)
            return UpstreamResult(.refused, after: .microseconds(100))
        }
        if Record.isActive {
            let hop = Hop(
                .network, .network, subject: "\(sent.address)",
                reason: "kube-proxy: Service \(name)", outcome: "\(backend)", at: now - callStart)
            record.add(hop)
        }
        var sent = sent
        sent.address = backend
        if network.pods.place(at: backend.ip, in: view) == nil {
            if let node = network.node(at: backend.ip, in: view) {
                return hostPort(node, sent, at: now)
            }
        }
        // A pod may be its own endpoint: the packet leaves and comes back.
        return deliver(sent, at: now)
    }

    private mutating func viaNode(
        _ node: String, _ sent: SentRequest, at now: Instant
    ) -> UpstreamResult {
        if let service = view.store.service(nodePort: Int64(sent.address.port)),
            let place = network.services.place(service.namespace, service.name, in: view),
            let index = network.services[place].ports.firstIndex(where: {
                $0.nodePort == sent.address.port
            })
        {
            return forward(place, index, service.namespacedName, sent, at: now)
        }
        return hostPort(node, sent, at: now)
    }

    /// A port of a node itself: what pods with `hostNetwork` listen on, and the API server.
    private mutating func hostPort(
        _ node: String, _ sent: SentRequest, at now: Instant
    ) -> UpstreamResult {
        if sent.address.port == 6_443 {
            if Record.isActive {
                let hop = Hop(
                    .network, .network, subject: "\(sent.address)", reason: "kube-apiserver",
                    at: now - callStart)
                record.add(hop)
            }
            return apiServer(sent)
        }
        for pod in view.store.pods(onNode: node) where PodTable.usesHostNetwork(pod) {
            guard
                let place = network.pods.place(
                    namespace: pod.namespace, name: pod.name, in: view),
                network.pods.records[place].listener(on: sent.address.port) != nil
            else { continue }
            return local(place, sent, at: now)
        }
        refuse(sent.address, "node \(node) has nothing on this port", at: now)
        return UpstreamResult(.refused, after: .microseconds(100))
    }

    /// The API server asks anonymous clients to stay out; its certificate is the cluster's own.
    private mutating func apiServer(_ sent: SentRequest) -> UpstreamResult {
        guard let layer = sent.layers.first, layer.identity == nil else {
            let body = "Client sent an HTTP request to an HTTPS server.\n"
            let response = Envoy.HTTPResponse(400, body: Array(body.utf8))
            return UpstreamResult(.response(response), after: .milliseconds(1))
        }
        guard !sent.verifiesServer else {
            return UpstreamResult(.handshakeFailed(.unknownIssuer), after: .milliseconds(1))
        }
        certificate = InternetHost(name: "", addresses: [], ports: [:])
        let path = if case .http(let request) = sent.payload { request.path } else { "/" }
        let body =
            "{\n  \"kind\": \"Status\",\n  \"apiVersion\": \"v1\",\n  \"metadata\": {},\n"
            + "  \"status\": \"Failure\",\n  \"message\": \"forbidden: User "
            + "\\\"system:anonymous\\\" cannot get path \\\"\(path)\\\"\",\n  \"reason\": \"Forbidden\",\n"
            + "  \"details\": {},\n  \"code\": 403\n}"
        answerer = .host("kube-apiserver")
        return UpstreamResult(
            .response(
                Envoy.HTTPResponse(
                    403, headers: [Header("Content-Type", "application/json")],
                    body: Array(body.utf8))), after: .milliseconds(2))
    }

    /// What a fault does; nil where the connection goes on.
    mutating func broken(
        _ fault: InternetHost.Fault, _ what: String, at now: Instant
    ) -> UpstreamResult? {
        let outcome: UpstreamResult?
        let text: String
        switch fault {
        case .refuse: (outcome, text) = (UpstreamResult(.refused), "connection refused")
        case .drop: (outcome, text) = (UpstreamResult(.noAnswer), "no answer")
        case .reset:
            (outcome, text) = (UpstreamResult(.closed, after: .milliseconds(2)), "reset")
        case .slow: (outcome, text) = (nil, "slow")
        }
        if Record.isActive {
            let hop = Hop(
                .network, .network, subject: what, reason: "fault \(fault.rawValue)",
                outcome: text, isFailure: outcome != nil, at: now - callStart)
            record.add(hop)
        }
        return outcome
    }
}
