import YAML

/// What a pod's annotations tell Prometheus, whatever the spelling: `prometheus.io/port` and
/// `prometheus_io_port` are one.
// istio pkg/kube/inject/webhook.go: getPrometheusScrapeConfiguration
struct PrometheusAnnotations: Sendable, Equatable {
    var scrape: String?
    var port: String?
    var path: String?
    var targets: String?

    init(_ annotations: Fields) {
        for (name, value) in annotations {
            switch Self.sanitized(name) {
            case "prometheus_io_scrape": scrape = value.goText
            case "prometheus_io_port": port = value.goText
            case "prometheus_io_path": path = value.goText
            case "prometheus_istio_io_scrape_targets": targets = value.goText
            default: break
            }
        }
    }

    /// Whether the pod is scraped: unless it says that it is not.
    var isScraped: Bool { scrape.flatMap(goBool) ?? true }

    static func clear(_ annotations: inout Fields) {
        let names = [
            "prometheus_io_scrape", "prometheus_io_port", "prometheus_io_path",
            "prometheus_istio_io_scrape_targets",
        ]
        for name in annotations.names where names.contains(sanitized(name)) {
            annotations[name] = nil
        }
    }

    static func sanitized(_ name: String) -> String {
        String(
            decoding: name.utf8.map { byte -> UInt8 in
                let isKept =
                    (48...57).contains(byte) || (65...90).contains(byte)
                    || (97...122).contains(byte) || byte == 95
                return isKept ? byte : 95
            }, as: UTF8.self)
    }
}

extension Injector {
    /// Lets Prometheus scrape the agent, which adds the application's metrics to the proxy's.
    // istio pkg/kube/inject/webhook.go: applyPrometheusMerge
    func mergePrometheus(_ pod: inout PodDraft) throws(InjectionFailure) {
        let own = PrometheusAnnotations(pod.annotations)
        guard own.isScraped, mergesPrometheus(pod) else { return }
        let agentPort = "\(input.configuration.mesh.proxyConfig.statusPort)"
        guard own.port != agentPort else { return }
        let targets = scrapeTargets(own.targets ?? "")
        var port = own.port ?? ""
        var path = own.path ?? ""
        if let first = targets.first {
            (port, path) = first
            for target in targets {
                try check(target.port, agentPort, "targets: invalid target", "target ", "scraped")
            }
        } else if !port.isEmpty {
            try check(port, agentPort, "configuration: invalid", "", "scraped")
        }
        if !(own.scrape ?? "").isEmpty || !port.isEmpty || !path.isEmpty {
            var fields: Fields = [
                "scrape": .string(own.scrape ?? ""), "path": .string(path), "port": .string(port),
            ]
            if !targets.isEmpty {
                fields["targets"] = .list(
                    targets.map { ["port": .string($0.port), "path": .string($0.path)] })
            }
            let text = orderedJSON(.map(fields), order: ["scrape", "path", "port", "targets"])
            pod.change(container: "istio-proxy") { sidecar in
                let entry = TemplateInput.variable("ISTIO_PROMETHEUS_ANNOTATIONS", text)
                sidecar["env"] = .list((sidecar["env"]?.items ?? []) + [entry])
            }
        }
        PrometheusAnnotations.clear(&pod.annotations)
        pod.annotations["prometheus.io/port"] = .string(agentPort)
        pod.annotations["prometheus.io/path"] = "/stats/prometheus"
        pod.annotations["prometheus.io/scrape"] = "true"
    }

    private func mergesPrometheus(_ pod: PodDraft) -> Bool {
        if let own = pod.annotation("prometheus.istio.io/merge-metrics").flatMap(goBool) {
            return own
        }
        return input.configuration.mesh.mergesPrometheus
    }

    // istio pilot/cmd/pilot-agent/status/server.go: ParseScrapeTargets
    private func scrapeTargets(_ text: String) -> [(port: String, path: String)] {
        var targets: [(port: String, path: String)] = []
        for entry in text.split(separator: ",") {
            let parts = String(entry).trimmed.split(
                separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let port = parts.first.map { String($0).trimmed } ?? ""
            let path = parts.count > 1 ? String(parts[1]).trimmed : ""
            if parts.count == 1, port.isEmpty { continue }
            guard !port.isEmpty else { return [] }
            targets.append((port, path.isEmpty ? "/metrics" : path))
        }
        return targets
    }

    /// Refuses a port that the application cannot have.
    private func check(
        _ port: String, _ agentPort: String, _ invalid: String, _ what: String, _ verb: String
    ) throws(InjectionFailure) {
        let start = "failed to process pod: invalid prometheus scrape "
        let kind = invalid.hasPrefix("targets") ? "targets" : "configuration"
        guard let number = Int(port), (1...65535).contains(number) else {
            throw InjectionFailure(message: "\(start)\(invalid) port \"\(port)\"")
        }
        guard "\(number)" != agentPort else {
            throw InjectionFailure(
                message: "\(start)\(kind): \(what)port \(port) conflicts with agent port")
        }
        if let reason = Self.reservedPorts[number] {
            throw InjectionFailure(
                message: "\(start)\(kind): \(what)port \(port) is reserved for Istio (\(reason)) "
                    + "and cannot be \(verb)")
        }
    }

    // istio pilot/cmd/pilot-agent/status/server.go: istioReservedPorts
    private static let reservedPorts = [
        15000: "Envoy admin", 15001: "outbound traffic capture", 15004: "pilot debug",
        15006: "inbound traffic capture", 15008: "HBONE tunnel",
        15020: "pilot-agent status / merged Prometheus", 15021: "Envoy health",
        15053: "DNS proxy", 15090: "Envoy Prometheus (already merged)",
    ]

    // istio pkg/kube/inject/webhook.go: applySecurePrometheusAnnotation
    func applySecurePrometheusPort(_ pod: inout PodDraft) {
        let names = pod.annotations.names.map(PrometheusAnnotations.sanitized)
        guard !names.contains("prometheus_istio_io_secure_port") else { return }
        let entry = (pod.sidecar?["env"]?.items ?? []).first {
            $0["name"]?.string == "ENVOY_SECURE_MERGED_METRICS_PORT"
        }
        guard let port = entry?["value"]?.string, !port.isEmpty, port != "0" else { return }
        pod.annotations["prometheus.istio.io/secure-port"] = .string(port)
    }
}
