import YAML

/// The defaults of a pod's specification (kubernetes pkg/apis/core/v1/defaults.go: SetDefaults_Pod,
/// SetDefaults_PodSpec, SetDefaults_Container and their like).
enum PodDefaults {
    static func fill(_ spec: inout Value) {
        Defaulting.fill(&spec, "dnsPolicy", "ClusterFirst")
        Defaulting.fill(&spec, "restartPolicy", "Always")
        Defaulting.fill(&spec, "terminationGracePeriodSeconds", 30)
        Defaulting.fill(&spec, "securityContext", .map([:]))
        Defaulting.fill(&spec, "schedulerName", "default-scheduler")
        // The old name of the service account follows the new one.
        if let account = spec["serviceAccountName"] ?? spec["serviceAccount"] {
            spec["serviceAccountName"] = account
            spec["serviceAccount"] = account
        }
        let isOnHost = spec["hostNetwork"] == true
        for list in ["initContainers", "containers", "ephemeralContainers"] {
            guard case .list(var containers)? = spec[list] else { continue }
            for index in containers.indices {
                container(&containers[index], isOnHost: isOnHost)
            }
            spec[list] = .list(containers)
        }
        guard case .list(var volumes)? = spec["volumes"] else { return }
        for index in volumes.indices { volume(&volumes[index]) }
        spec["volumes"] = .list(volumes)
    }

    private static func container(_ container: inout Value, isOnHost: Bool) {
        guard container.map != nil else { return }
        Defaulting.fill(
            &container, "imagePullPolicy",
            .string(pullPolicy(container["image"]?.string ?? "")))
        Defaulting.fill(&container, "terminationMessagePath", "/dev/termination-log")
        Defaulting.fill(&container, "terminationMessagePolicy", "File")
        Defaulting.fill(&container, "resources", .map([:]))
        resources(&container)
        ports(&container, isOnHost: isOnHost)
        for name in ["livenessProbe", "readinessProbe", "startupProbe"] {
            guard var probe = container[name], probe.map != nil else { continue }
            self.probe(&probe)
            container[name] = probe
        }
        for name in ["postStart", "preStop"] {
            guard var handler = container["lifecycle", name], handler["httpGet"] != nil else {
                continue
            }
            request(&handler)
            container["lifecycle", name] = handler
        }
        guard case .list(var variables)? = container["env"] else { return }
        for index in variables.indices {
            guard var field = variables[index]["valueFrom", "fieldRef"] else { continue }
            Defaulting.fill(&field, "apiVersion", "v1")
            variables[index]["valueFrom", "fieldRef"] = field
        }
        container["env"] = .list(variables)
    }

    /// `Always` for the tag `latest` or no tag at all, unless a digest is named
    /// (kubernetes pkg/util/parsers: ParseImageName).
    static func pullPolicy(_ image: String) -> String {
        if image.contains("@") { return "IfNotPresent" }
        let name = image.split(separator: "/").last ?? ""
        guard let colon = name.lastIndex(of: ":") else { return "Always" }
        return name[name.index(after: colon)...] == "latest" ? "Always" : "IfNotPresent"
    }

    /// A request that is missing is the limit.
    private static func resources(_ container: inout Value) {
        guard let limits = container["resources", "limits"]?.map else { return }
        for (name, amount) in limits where container["resources", "requests", name] == nil {
            container["resources", "requests", name] = amount
        }
    }

    private static func ports(_ container: inout Value, isOnHost: Bool) {
        guard case .list(var ports)? = container["ports"] else { return }
        for index in ports.indices {
            Defaulting.fill(&ports[index], "protocol", "TCP")
            if isOnHost, let port = ports[index]["containerPort"] {
                Defaulting.fill(&ports[index], "hostPort", port)
            }
        }
        container["ports"] = .list(ports)
    }

    private static func probe(_ probe: inout Value) {
        Defaulting.fill(&probe, "timeoutSeconds", 1)
        Defaulting.fill(&probe, "periodSeconds", 10)
        Defaulting.fill(&probe, "successThreshold", 1)
        Defaulting.fill(&probe, "failureThreshold", 3)
        request(&probe)
        if var grpc = probe["grpc"], grpc.map != nil {
            Defaulting.fill(&grpc, "service", "")
            probe["grpc"] = grpc
        }
    }

    private static func request(_ handler: inout Value) {
        guard var request = handler["httpGet"], request.map != nil else { return }
        Defaulting.fill(&request, "path", "/")
        Defaulting.fill(&request, "scheme", "HTTP")
        handler["httpGet"] = request
    }

    private static func volume(_ volume: inout Value) {
        let sources = (volume.map?.names ?? []).filter { $0 != "name" }
        if sources.isEmpty { volume["emptyDir"] = .map([:]) }
        for name in ["configMap", "secret", "downwardAPI", "projected"] {
            guard var source = volume[name], source.map != nil else { continue }
            Defaulting.fill(&source, "defaultMode", 420)
            if name == "downwardAPI" { fieldReferences(&source) }
            if name == "projected" { projected(&source) }
            volume[name] = source
        }
        if var host = volume["hostPath"], host.map != nil {
            Defaulting.fill(&host, "type", "")
            volume["hostPath"] = host
        }
    }

    private static func projected(_ source: inout Value) {
        guard case .list(var parts)? = source["sources"] else { return }
        for index in parts.indices {
            if var token = parts[index]["serviceAccountToken"] {
                Defaulting.fill(&token, "expirationSeconds", 3_600)
                parts[index]["serviceAccountToken"] = token
            }
            if var downward = parts[index]["downwardAPI"] {
                fieldReferences(&downward)
                parts[index]["downwardAPI"] = downward
            }
        }
        source["sources"] = .list(parts)
    }

    private static func fieldReferences(_ source: inout Value) {
        guard case .list(var items)? = source["items"] else { return }
        for index in items.indices {
            guard var field = items[index]["fieldRef"] else { continue }
            Defaulting.fill(&field, "apiVersion", "v1")
            items[index]["fieldRef"] = field
        }
        source["items"] = .list(items)
    }
}
