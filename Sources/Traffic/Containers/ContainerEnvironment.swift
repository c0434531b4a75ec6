import Basis
import Cluster
import Objects
import YAML

/// What the kubelet puts into a container's environment: the services that there are, what
/// `envFrom` names, then `env`, each over the one before.
// kubernetes pkg/kubelet/kubelet_pods.go: makeEnvironmentVariables
struct ContainerEnvironment {
    let entry: Value
    let pod: Object
    let view: View

    /// Adds the variables to those of the image.
    func add(to environment: inout [String: String]) {
        for (name, value) in services { environment[name] = value }
        for source in entry["envFrom"]?.items ?? [] {
            let prefix = source["prefix"]?.string ?? ""
            for (type, reference) in [
                (Kinds.configMap, source["configMapRef"]), (Kinds.secret, source["secretRef"]),
            ] {
                guard let name = reference?["name"]?.string else { continue }
                for (key, value) in data(type, name) { environment[prefix + key] = value }
            }
        }
        for variable in entry["env"]?.items ?? [] {
            guard let name = variable["name"]?.string else { continue }
            if let value = variable["value"]?.string {
                environment[name] = ContainerPlan.expanded(value, environment)
            } else if let source = variable["valueFrom"] {
                environment[name] = value(of: source)
            } else {
                environment[name] = ""
            }
        }
    }

    private func value(of source: Value) -> String? {
        if let path = source["fieldRef", "fieldPath"]?.string {
            return ContainerPlan.field(path, of: pod)
        }
        for (type, field) in [
            (Kinds.configMap, "configMapKeyRef"), (Kinds.secret, "secretKeyRef"),
        ] {
            guard let name = source[field, "name"]?.string, let key = source[field, "key"]?.string
            else { continue }
            return data(type, name).first { $0.name == key }?.value
        }
        if let resource = source["resourceFieldRef"] { return amount(resource) }
        return nil
    }

    /// The texts of a ConfigMap, or of a Secret, decoded.
    private func data(_ type: ResourceType, _ name: String) -> [(name: String, value: String)] {
        let key = ObjectKey(type, namespace: pod.namespace, name: name)
        return (view.store.object(key)?["data"]?.stringMap ?? []).map { field in
            guard type == Kinds.secret else { return (field.name, field.value) }
            let bytes = Base64.decoded(field.value) ?? []
            return (field.name, String(decoding: bytes, as: UTF8.self))
        }
    }

    /// A resource of the container in units of the divisor, rounded up; what the node has where the
    /// container states no limit.
    // kubernetes pkg/api/v1/resource/helpers.go: ExtractContainerResourceValue
    private func amount(_ reference: Value) -> String? {
        guard let path = reference["resource"]?.string,
            let dot = path.firstIndex(of: ".")
        else { return nil }
        let (kind, name) = (String(path[..<dot]), String(path[path.index(after: dot)...]))
        let node = pod["spec", "nodeName"]?.string.flatMap {
            view.store.object(ObjectKey(Kinds.node, namespace: "", name: $0))
        }
        let stated = entry["resources", kind, name] ?? node?["status", "allocatable", name]
        let divisor = reference["divisor"].flatMap { Quantity(Self.text($0)) }?.milli ?? 0
        guard let amount = stated.flatMap({ Quantity(Self.text($0)) })?.milli else { return "0" }
        let unit = divisor > 0 ? divisor : 1_000
        return String(amount / unit + (amount % unit > 0 ? 1 : 0))
    }

    private static func text(_ value: Value) -> String {
        value.string ?? value.int.map { "\($0)" } ?? ""
    }

    /// The services that the kubelet knew when it started the container: `kubernetes`, and, unless
    /// `enableServiceLinks` says otherwise, those of the pod's namespace.
    // kubernetes pkg/kubelet/kubelet_pods.go: getServiceEnvVarMap
    private var services: [(String, String)] {
        let linked = pod["spec", "enableServiceLinks"]?.bool ?? true
        let statuses =
            (pod["status", "containerStatuses"]?.items ?? [])
            + (pod["status", "initContainerStatuses"]?.items ?? [])
        let started = statuses.first { $0["name"] == entry["name"] }?[
            "state", "running", "startedAt"
        ]?.string.flatMap { Instant(rfc3339: $0) }
        var known = linked ? view.store.objects(Kinds.service, namespace: pod.namespace) : []
        let api = ObjectKey(Kinds.service, namespace: "default", name: "kubernetes")
        if let service = view.store.object(api), !(linked && pod.namespace == "default") {
            known.insert(service, at: 0)
        }
        return known.filter { service in
            guard let started, let created = service.metadata.creationTimestamp else { return true }
            return created <= started
        }.flatMap(Self.variables)
    }

    // kubernetes pkg/kubelet/envvars/envvars.go: FromServices, makeLinkVariables
    private static func variables(of service: Object) -> [(String, String)] {
        let address = service["spec", "clusterIP"]?.string ?? ""
        let ports = service["spec", "ports"]?.items ?? []
        guard !address.isEmpty, address != "None", let first = ports.first else { return [] }
        let host = address.contains(":") ? "[\(address)]" : address
        let prefix = variableName(service.name)
        var variables = [
            ("\(prefix)_SERVICE_HOST", address),
            ("\(prefix)_SERVICE_PORT", text(first["port"] ?? 0)),
        ]
        for (index, port) in ports.enumerated() {
            let number = text(port["port"] ?? 0)
            if let name = port["name"]?.string, !name.isEmpty {
                variables.append(("\(prefix)_SERVICE_PORT_\(variableName(name))", number))
            }
            let transport = port["protocol"]?.string ?? "TCP"
            let small = transport.lowercased()
            let url = "\(small)://\(host):\(number)"
            if index == 0 { variables.append(("\(prefix)_PORT", url)) }
            let start = "\(prefix)_PORT_\(number)_\(transport.uppercased())"
            variables += [
                (start, url), ("\(start)_PROTO", small), ("\(start)_PORT", number),
                ("\(start)_ADDR", address),
            ]
        }
        return variables
    }

    private static func variableName(_ name: String) -> String {
        name.uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
    }
}
