import YAML

extension Injector {
    /// Lets kubelets ask the agent instead of the application: the application's ports take only
    /// what comes through the proxy.
    // istio pkg/kube/inject/webhook.go: applyRewrite
    func rewriteProbes(_ pod: inout PodDraft) {
        guard pod.sidecar != nil, rewritesProbes(pod) else { return }
        let port = input.configuration.mesh.proxyConfig.statusPort
        let probers = self.probers(pod, agentPort: port)
        if !probers.isEmpty { keep(probers, in: &pod) }
        let own = pod.annotation("status.sidecar.istio.io/port").flatMap { Int64($0) }
        for list in ["containers", "initContainers"] where pod.spec[list] != nil {
            pod.spec[list] = .list(
                pod.containers(list).map { container in
                    container["name"]?.string == "istio-proxy"
                        ? container : rewritten(container, agentPort: own ?? port)
                })
        }
    }

    private func rewritesProbes(_ pod: PodDraft) -> Bool {
        if let own = pod.annotation("sidecar.istio.io/rewriteAppHTTPProbers"),
            let flag = goBool(own)
        {
            return flag
        }
        let value = input.configuration.value("sidecarInjectorWebhook", "rewriteAppHTTPProbe")
        return value?.isTruthy ?? true
    }

    /// The places of probes in a container, with the path under which the agent offers each.
    private static let places: [(path: [String], name: String, isLifecycle: Bool)] = [
        (["readinessProbe"], "app-health/%/readyz", false),
        (["livenessProbe"], "app-health/%/livez", false),
        (["startupProbe"], "app-health/%/startupz", false),
        (["lifecycle", "preStop"], "app-lifecycle/%/prestopz", true),
        (["lifecycle", "postStart"], "app-lifecycle/%/poststartz", true),
    ]

    private func agentPath(_ pattern: String, _ container: String) -> String {
        let parts = pattern.split(separator: "%", maxSplits: 1).map(String.init)
        return "/\(parts[0])\(container)\(parts[1])"
    }

    /// The application's probes by the agent's paths, named ports resolved.
    // istio pkg/kube/inject/app_probe.go: DumpAppProbers
    private func probers(_ pod: PodDraft, agentPort: Int64) -> Fields {
        var found: Fields = [:]
        for container in pod.containers("initContainers") + pod.containers("containers") {
            guard let name = container["name"]?.string, name != "istio-proxy" else { continue }
            for place in Self.places {
                guard let probe = container.value(at: place.path[...]),
                    var prober = prober(probe, of: container, agentPort: agentPort)
                else { continue }
                if !place.isLifecycle, let timeout = probe["timeoutSeconds"], timeout.isTruthy {
                    prober["timeoutSeconds"] = timeout
                }
                found[agentPath(place.name, name)] = .map(prober)
            }
        }
        return found
    }

    private func prober(_ probe: Value, of container: Value, agentPort: Int64) -> Fields? {
        if probe["httpGet"] == nil, probe["tcpSocket"] == nil {
            return probe["grpc"].map { Fields([("grpc", $0)]) }
        }
        let kind = probe["httpGet"] == nil ? "tcpSocket" : "httpGet"
        guard var action = probe[kind] else { return nil }
        if let named = action["port"]?.string {
            let port = (container["ports"]?.items ?? []).last { $0["name"]?.string == named }
            guard let number = port?["containerPort"] else { return nil }
            action["port"] = number
        } else if action["port"]?.int == agentPort {
            return nil
        }
        return Fields([(kind, action)])
    }

    // istio pkg/kube/inject/webhook.go: mergeOrAppendProbers
    private func keep(_ probers: Fields, in pod: inout PodDraft) {
        let name = "ISTIO_KUBE_APP_PROBERS"
        let wasInjected = pod.annotations["sidecar.istio.io/status"] != nil
        pod.change(container: "istio-proxy") { sidecar in
            var entries = sidecar["env"]?.items ?? []
            if wasInjected, let index = entries.firstIndex(where: { $0["name"]?.string == name }) {
                guard let old = entries[index]["value"]?.string.flatMap(readYAML)?.map else {
                    return
                }
                var merged = probers
                for (path, prober) in old { merged[path] = prober }
                entries[index] = TemplateInput.variable(name, proberText(merged))
            } else {
                entries.append(TemplateInput.variable(name, proberText(probers)))
            }
            sidecar["env"] = .list(entries)
        }
    }

    private func proberText(_ probers: Fields) -> String {
        orderedJSON(
            .map(probers),
            order: [
                "httpGet", "tcpSocket", "grpc", "path", "port", "host", "scheme", "httpHeaders",
                "name", "value", "service", "timeoutSeconds",
            ])
    }

    // istio pkg/kube/inject/app_probe.go: convertProbe
    private func rewritten(_ container: Value, agentPort: Int64) -> Value {
        guard let name = container["name"]?.string else { return container }
        var container = container
        for place in Self.places {
            guard var probe = container.value(at: place.path[...]) else { continue }
            let kinds =
                place.isLifecycle ? ["httpGet", "tcpSocket"] : ["httpGet", "tcpSocket", "grpc"]
            guard let kind = kinds.first(where: { probe[$0].map { !$0.isNull } ?? false }) else {
                continue
            }
            var action = kind == "httpGet" ? probe["httpGet"] ?? [:] : [:]
            action["port"] = .int(agentPort)
            action["path"] = .string(agentPath(place.name, name))
            if action["scheme"]?.string == "HTTPS" { action["scheme"] = "HTTP" }
            probe[kind] = nil
            probe["httpGet"] = action
            container.set(probe, at: place.path[...])
        }
        return container
    }
}

/// What Go's `strconv.ParseBool` makes of a text; nil for what it refuses.
func goBool(_ text: String) -> Bool? {
    switch text {
    case "1", "t", "T", "TRUE", "true", "True": true
    case "0", "f", "F", "FALSE", "false", "False": false
    default: nil
    }
}
