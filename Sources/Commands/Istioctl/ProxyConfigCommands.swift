import Basis
import Envoy
import Interpreter
import Istio
import Objects

/// `istioctl proxy-config`: what a proxy is configured with.
// istio istioctl/pkg/proxyconfig/proxyconfig.go
enum ProxyConfigCommands {
    private static let output = Flag("output", "o", default: "short")
    private static let file = Flag("file", "f")

    static let node = CommandNode<IstioctlAction>(
        "proxy-config", aliases: ["pc"],
        persistentFlags: [
            output, Flag("proxy-admin-port", nil, .int(bits: 64), default: "15000"),
        ],
        children: [
            CommandNode(
                "cluster", aliases: ["clusters", "c"],
                persistentFlags: [
                    output, file, Flag("fqdn"), Flag("direction"), Flag("subset"), port,
                ], action: IstioctlAction(clusters)),
            CommandNode(
                "endpoint", aliases: ["endpoints", "ep"],
                persistentFlags: [
                    output, file, Flag("address"), port, Flag("cluster"), Flag("status"),
                ], action: IstioctlAction(endpoints)),
            CommandNode(
                "listener", aliases: ["listeners", "l"],
                persistentFlags: [
                    output, file, Flag("address"), Flag("type"), port,
                    .bool("verbose", default: true), .bool("waypoint"),
                ], action: IstioctlAction(listeners)),
            CommandNode(
                "route", aliases: ["routes", "r"],
                persistentFlags: [output, file, Flag("name"), .bool("verbose", default: true)],
                action: IstioctlAction(routes)),
            CommandNode("all", aliases: ["a"], action: .absent),
            CommandNode("bootstrap", aliases: ["b"], action: .absent),
            CommandNode("ecds", aliases: ["ec"], action: .absent),
            CommandNode("log", aliases: ["o"], action: .absent),
            CommandNode("rootca-compare", aliases: ["rc"], action: .absent),
            CommandNode("secret", aliases: ["secrets", "s"], action: .absent),
        ])

    private static let port = Flag("port", nil, .int(bits: 64), default: "0")

    private static func clusters(
        _ call: IstioctlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(IstioctlError) -> Int32 {
        let mask =
            "config_dump?mask=dynamic_active_clusters,dynamic_warming_clusters,"
            + "static_clusters"
        let configuration = try read(call, "cluster", mask, &io, &session)
        let table = ClusterTable(
            fqdn: call.flags.string("fqdn"), direction: call.flags.string("direction"),
            subset: call.flags.string("subset"), port: Int(clamping: call.flags.int("port")))
        io.print(table.text(configuration.clusters))
        return 0
    }

    private static func endpoints(
        _ call: IstioctlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(IstioctlError) -> Int32 {
        let configuration = try read(call, "endpoints", "clusters?format=json", &io, &session)
        let table = EndpointTable(
            address: call.flags.string("address"), port: Int(clamping: call.flags.int("port")),
            cluster: call.flags.string("cluster"), status: call.flags.string("status"))
        var simulation = session.simulation
        io.print(table.text(configuration.clusters) { simulation.addresses(of: $0) })
        return 0
    }

    private static func listeners(
        _ call: IstioctlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(IstioctlError) -> Int32 {
        let mask = "config_dump?mask=dynamic_listeners,static_listeners"
        let configuration = try read(call, "listener", mask, &io, &session)
        let table = ListenerTable(
            address: call.flags.string("address"), port: Int(clamping: call.flags.int("port")),
            type: call.flags.string("type"), isVerbose: call.flags.bool("verbose"))
        io.print(table.text(configuration.listeners))
        return 0
    }

    private static func routes(
        _ call: IstioctlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(IstioctlError) -> Int32 {
        let mask = "config_dump?mask=dynamic_route_configs,static_route_configs"
        let configuration = try read(call, "route", mask, &io, &session)
        let table = RouteTable(
            name: call.flags.string("name"), isVerbose: call.flags.bool("verbose"))
        io.print(table.text(RouteTable.all(of: configuration)))
        return 0
    }

    /// The configuration of the proxy in the pod that the call names.
    private static func read(
        _ call: IstioctlCall, _ command: String, _ path: String, _ io: inout CommandIO,
        _ session: inout SessionState
    ) throws(IstioctlError) -> ProxyConfiguration {
        guard call.arguments.count == 1 else {
            throw IstioctlError(
                "\(command) requires pod name or --file parameter", showsUsage: true)
        }
        try checkFormat(call, &io)
        let reference = try PodReference(
            call.arguments[0], namespace: call.namespace(in: session), in: session)
        let pod = try forwarded(reference, path, command, session)
        guard
            let found = session.simulation.proxyConfiguration(
                ofPod: pod.name, namespace: pod.namespace)
        else {
            let target = "http://localhost:\(localPort(reference, session))/\(path)"
            throw failure(
                reference, command,
                "failure running port forward process: Get \(goQuoted(target)): EOF")
        }
        return found.configuration
    }

    private static func checkFormat(
        _ call: IstioctlCall, _ io: inout CommandIO
    ) throws(IstioctlError) {
        switch call.flags.string("output") {
        case "short": return
        case "json", "yaml":
            io.notes.append(
                Note(
                    kind: "absent:istioctl.proxy-config.output",
                    "istioctl proxy-config -o json and yaml are not modelled in this version."))
            throw IstioctlError("output formats json and yaml are not modelled")
        case let other: throw IstioctlError("output format \(goQuoted(other)) not supported")
        }
    }

    /// The pod, reached as istioctl reaches it: by port forwarding.
    // istio pkg/kube/portforwarder.go: buildK8sPortForwarder
    private static func forwarded(
        _ reference: PodReference, _ path: String, _ command: String, _ session: SessionState
    ) throws(IstioctlError) -> Object {
        let twice = "failure running port forward process: "
        let building = "\(twice)\(twice)building port forwarded: "
        let key = ObjectKey(.pod, namespace: reference.namespace, name: reference.name)
        guard let pod = session.store.object(key) else {
            let missing = "pods \(goQuoted(reference.name)) not found"
            throw failure(
                reference, command,
                "\(building)failed retrieving: \(missing) in the "
                    + "\(goQuoted(reference.namespace)) namespace")
        }
        let phase = pod["status", "phase"]?.string ?? "Pending"
        guard phase == "Running" else {
            throw failure(reference, command, "\(building)pod is not running. Status=\(phase)")
        }
        return pod
    }

    private static func failure(
        _ reference: PodReference, _ command: String, _ reason: String
    ) -> IstioctlError {
        guard command != "endpoints" else {
            return IstioctlError("failed to execute command on Envoy: \(reason)")
        }
        return IstioctlError(
            "failed to execute command on \(reference.name).\(reference.namespace) sidecar: "
                + reason)
    }

    /// The local end of the forwarding, which the system would choose.
    private static func localPort(_ reference: PodReference, _ session: SessionState) -> UInt64 {
        var stream = RandomStream(
            seed: session.simulation.world.view.seed, purpose: "istioctl port forward",
            key: "\(reference.namespace)/\(reference.name)")
        return 32_768 + stream.next(below: 28_232)
    }
}
