import Cluster
import Interpreter
import Objects
import YAML

/// `kubectl expose` (kubectl pkg/cmd/expose/expose.go, pkg/polymorphichelpers).
enum Expose {
    static let node = CommandNode(
        "expose",
        flags: CommonFlags.files + CommonFlags.printing + [
            Flag("cluster-ip"), CommonFlags.dryRun, Flag("external-ip"),
            CommonFlags.fieldManager("kubectl-expose"), Flag("labels", "l"),
            Flag("load-balancer-ip"), Flag("name"), Flag("override-type"), Flag("overrides"),
            Flag("port"), Flag("protocol"), .bool("save-config"), Flag("selector"),
            Flag("session-affinity"), Flag("target-port"), Flag("type"),
        ],
        action: KubectlAction(run))

    @Sendable private static func run(
        _ call: KubectlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(KubectlError) -> KubectlProgress {
        // The flag --selector is the new service's, not one of the objects to expose.
        let query = try exposed(call, &session)
        var errors = query.errors
        for object in query.objects {
            do throws(KubectlError) {
                let value = try service(for: object, call)
                try GeneratedObject(
                    value: value, manager: call.flags.string("field-manager"), verb: "exposed"
                ).create(call, &io, &session)
            } catch { errors.append(error) }
        }
        if let error = KubectlError.combined(errors) { throw error }
        return .done
    }

    private static func exposed(
        _ call: KubectlCall, _ session: inout SessionState
    ) throws(KubectlError) -> ResourceQuery {
        var plain = call
        plain.flags.forget("selector")
        return try ResourceQuery(plain, &session)
    }

    private static func service(
        for object: Object, _ call: KubectlCall
    ) throws(KubectlError) -> Value {
        let flags = call.flags
        let selector = flags.string("selector")
        let labels = flags.string("labels")
        let name = flags.string("name")
        let affinity = flags.string("session-affinity")
        guard ["", "None", "ClientIP"].contains(affinity) else {
            throw .plain("unknown session affinity: \(affinity)")
        }
        var specification: Fields = [
            "ports": .list(try ports(for: object, call)),
            "selector": .map(
                selector.isEmpty ? try self.selector(of: object) : try PairText.fields(selector)),
        ]
        for (flag, field) in [
            ("type", "type"), ("cluster-ip", "clusterIP"), ("load-balancer-ip", "loadBalancerIP"),
            ("session-affinity", "sessionAffinity"),
        ] where !flags.string(flag).isEmpty {
            specification[field] = .string(flags.string(flag))
        }
        let external = flags.string("external-ip")
        if !external.isEmpty { specification["externalIPs"] = [.string(external)] }
        var value = Generators.object(
            "v1", "Service", name.isEmpty ? object.name : name,
            ["spec": .map(specification), "status": ["loadBalancer": [:]]])
        let own = labels.isEmpty ? object.metadata.labels : try PairText.fields(labels)
        if !own.isEmpty { value["metadata", "labels"] = .map(own) }
        return value
    }

    // pkg/polymorphichelpers/mapbasedselectorforobject.go
    private static func selector(of object: Object) throws(KubectlError) -> Fields {
        let failure = "couldn't retrieve selectors via --selector flag or introspection: "
        switch object.type.resourceName {
        case "services":
            guard let selector = object["spec", "selector"]?.map, !selector.isEmpty else {
                throw .plain(
                    failure + "invalid service '\(object.name)': no selector is set")
            }
            return selector
        case "pods":
            guard !object.metadata.labels.isEmpty else {
                throw .plain(failure + "the pod has no labels and cannot be exposed")
            }
            return object.metadata.labels
        case "deployments.apps", "replicasets.apps":
            guard object["spec", "selector", "matchExpressions"]?.items.isEmpty ?? true else {
                throw .plain(
                    failure + "couldn't convert expressions to map-based selector format")
            }
            return object["spec", "selector", "matchLabels"]?.map ?? [:]
        default:
            throw .plain(failure + "cannot expose a \(object.type.kind)")
        }
    }

    private static func ports(
        for object: Object, _ call: KubectlCall
    ) throws(KubectlError) -> [Value] {
        let flags = call.flags
        let known = knownPorts(of: object)
        var numbers = flags.string("port").split(separator: ",").map(String.init)
        if numbers.isEmpty { numbers = known.map { "\($0.number)" } }
        guard !numbers.isEmpty || flags.string("cluster-ip") == "None" else {
            throw .plain("couldn't find port via --port flag or introspection")
        }
        let target = flags.string("target-port")
        var ports: [Value] = []
        for (index, text) in numbers.enumerated() {
            guard let number = Int64(text) else {
                throw .plain("strconv.Atoi: parsing \(goQuoted(text)): invalid syntax")
            }
            let introspected = known.first { $0.number == number }?.protocolName
            let given = flags.string("protocol")
            var port: Value = [
                "port": .int(number),
                "protocol": .string(given.isEmpty ? introspected ?? "TCP" : given),
                "targetPort": target.isEmpty
                    ? .int(number) : Int64(target).map(Value.int) ?? .string(target),
            ]
            if numbers.count > 1 { port["name"] = .string("port-\(index + 1)") }
            ports.append(port)
        }
        return ports
    }

    private static func knownPorts(
        of object: Object
    ) -> [(number: Int64, protocolName: String)] {
        let field: String
        let list: [Value]
        switch object.type.resourceName {
        case "services":
            (field, list) = ("port", object["spec", "ports"]?.items ?? [])
        case "pods":
            field = "containerPort"
            list = (object["spec", "containers"]?.items ?? []).flatMap { $0["ports"]?.items ?? [] }
        default:
            field = "containerPort"
            list = (object["spec", "template", "spec", "containers"]?.items ?? [])
                .flatMap { $0["ports"]?.items ?? [] }
        }
        return list.map { ($0[field]?.int ?? 0, $0["protocol"]?.string ?? "TCP") }
    }
}
