import YAML

extension Injector {
    /// The pod without what an earlier injection added, so that templates see it as it was.
    // istio pkg/kube/inject/inject.go: stripPod
    func stripped(_ pod: PodDraft) -> PodDraft {
        guard let text = pod.annotation("sidecar.istio.io/status"),
            let status = InjectionStatus(text: text)
        else { return pod }
        var pod = pod
        for name in status.containers { pod.move(name, in: "containers", to: .nowhere) }
        for name in status.initContainers { pod.move(name, in: "initContainers", to: .nowhere) }
        let port = input.configuration.mesh.proxyConfig.statusPort
        if PrometheusAnnotations(pod.annotations).port == "\(port)" {
            PrometheusAnnotations.clear(&pod.annotations)
        }
        pod.annotations["sidecar.istio.io/status"] = nil
        return pod
    }

    /// The pod with the user's own istio containers, which an earlier injection kept.
    // istio pkg/kube/inject/webhook.go: reinsertOverrides
    func withOverrides(_ pod: PodDraft) -> PodDraft {
        guard let kept = keptOverrides(pod) else { return pod }
        var pod = pod
        for list in ["containers", "initContainers"] {
            for container in kept[list]?.items ?? []
            where !pod.containers(list).contains(where: { $0["name"] == container["name"] }) {
                pod.spec[list] = .list(pod.containers(list) + [container])
            }
        }
        return pod
    }

    private func keptOverrides(_ pod: PodDraft) -> Value? {
        pod.annotation("proxy.istio.io/overrides").flatMap(readYAML)
    }

    /// Lays the user's own istio containers over the rendered ones, and keeps them in an annotation
    /// for an injection that follows.
    // istio pkg/kube/inject/webhook.go: reapplyOverwrittenContainers
    func reapplyContainers(to pod: inout PodDraft, template: PodDraft) {
        let kept = keptOverrides(original)
        let text = original.annotation("sidecar.istio.io/status")
        let status = text.flatMap { InjectionStatus(text: $0) }
        var overrides: Fields = [:]
        for list in ["containers", "initContainers"] {
            let injected = list == "containers" ? status?.containers : status?.initContainers
            for rendered in template.containers(list) {
                guard let name = rendered["name"]?.string, injected?.contains(name) != true,
                    var own = kept?[list]?.items.first(where: { $0["name"]?.string == name })
                        ?? ownContainer(name, in: list)
                else { continue }
                if own["image"]?.string == "auto" { own["image"] = nil }
                overrides[list, default: []] = .list((overrides[list]?.items ?? []) + [own])
                pod.spec = StrategicPodMerge.merge([.init(list): [own]], into: pod.spec)
            }
        }
        if text == nil, !overrides.isEmpty {
            pod.annotations["proxy.istio.io/overrides"] = .string(containersJSON(overrides))
        }
        adjustInterceptionUser(&pod)
    }

    private func ownContainer(_ name: String, in list: String) -> Value? {
        if list == "initContainers" { return original.container(name) }
        return original.containers("containers").first { $0["name"]?.string == name }
    }

    /// Containers as Go writes them.
    private func containersJSON(_ overrides: Fields) -> String {
        var fields = overrides
        for (list, entries) in overrides {
            fields[list] = .list(
                entries.items.map { entry in
                    var entry = entry
                    if entry["resources"] == nil { entry["resources"] = [:] }
                    return entry
                })
        }
        return orderedJSON(.map(fields), order: containerFieldOrder)
    }

    /// Makes the interception container agree with the user that a customised proxy runs as.
    // istio pkg/kube/inject/webhook.go: adjustInitContainerUser
    private func adjustInterceptionUser(_ pod: inout PodDraft) {
        guard let context = original.sidecar?["securityContext"] else { return }
        let user = context["runAsUser"]?.int
        let group = context["runAsGroup"]?.int
        guard user != nil || group != nil,
            let name = ["istio-init", "istio-validation"].first(where: { (wanted: String) in
                pod.containers("initContainers").contains { $0["name"]?.string == wanted }
            })
        else { return }
        let isTransparent =
            input.proxyConfig.interceptionMode == "TPROXY"
            || pod.annotation("sidecar.istio.io/interceptionMode") == "TPROXY"
        if isTransparent, user != nil {
            pod.change(container: "istio-proxy") { $0["securityContext", "runAsUser"] = 0 }
        }
        pod.change(container: name) { container in
            if !isTransparent, name == "istio-validation" {
                if let user { container["securityContext", "runAsUser"] = .int(user) }
                if let group { container["securityContext", "runAsGroup"] = .int(group) }
            }
            // The owner match of iptables must not name root.
            guard let user, user != 0, var arguments = container["args"]?.list,
                let flag = arguments.firstIndex(of: "-u"), flag + 1 < arguments.count
            else { return }
            arguments[flag + 1] = .string("\(user)")
            container["args"] = .list(arguments)
        }
    }
}

/// The fields of containers and of what stands in them, in the order of Go's structs.
// k8s.io/api core/v1 types.go: Container
let containerFieldOrder = [
    "containers", "initContainers", "name", "image", "command", "args", "workingDir", "ports",
    "hostPort", "containerPort", "protocol", "hostIP", "envFrom", "env", "value", "valueFrom",
    "fieldRef", "apiVersion", "fieldPath", "resourceFieldRef", "configMapKeyRef", "secretKeyRef",
    "resources", "limits", "requests", "resizePolicy", "restartPolicy", "volumeMounts", "readOnly",
    "mountPath", "subPath", "volumeDevices", "livenessProbe", "readinessProbe", "startupProbe",
    "exec", "httpGet", "path", "port", "host", "scheme", "httpHeaders", "tcpSocket", "grpc",
    "service", "initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold",
    "failureThreshold", "lifecycle", "postStart", "preStop", "terminationMessagePath",
    "terminationMessagePolicy", "imagePullPolicy", "securityContext", "capabilities", "add",
    "drop", "privileged", "seLinuxOptions", "runAsUser", "runAsGroup", "runAsNonRoot",
    "readOnlyRootFilesystem", "allowPrivilegeEscalation", "stdin", "stdinOnce", "tty",
]
