import Interpreter
import Istio
import Objects
import YAML

/// `istioctl proxy-status`: which proxies istiod feeds.
// istio istioctl/pkg/proxystatus/proxystatus.go, istioctl/pkg/writer/pilot/status.go
enum ProxyStatus {
    static let node = CommandNode<IstioctlAction>(
        "proxy-status", aliases: ["ps"],
        persistentFlags: [
            Flag("file"), Flag("proxy-admin-port", nil, .int(bits: 64), default: "15000"),
            Flag("output", "o", default: "table"),
            Flag("verbosity", "v", .int(bits: 64), default: "0"), Flag("revision", "r"),
            Flag("xds-address"), Flag("xds-label"), Flag("xds-port", nil, .int(bits: 64)),
            Flag("cert-dir"), Flag("authority"), .bool("insecure"), .bool("plaintext"),
            Flag("timeout", nil, .duration, default: "30s"), .bool("xds-via-agents"),
            Flag("xds-via-agents-limit", nil, .int(bits: 64), default: "100"),
        ], action: IstioctlAction(run))

    private static func run(
        _ call: IstioctlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(IstioctlError) -> Int32 {
        let format = call.flags.string("output")
        guard ["table", "json", "yaml"].contains(format) else {
            throw IstioctlError("output format \(goQuoted(format)) not supported")
        }
        guard format == "table", call.arguments.isEmpty else {
            throw IstioctlError("only the table of all proxies is modelled")
        }
        let revision = IstioPods.revision(call, session)
        let istiods = IstioPods.istiods(session, namespace: call.istioNamespace).filter {
            $0.metadata.label("istio.io/rev") == revision
        }
        guard let istiod = istiods.first else {
            throw IstioctlError(
                "no running Istio pods in \(goQuoted(call.istioNamespace))")
        }
        let context = session.pushContext
        var writer = TabWriter(minimumWidth: 0, padding: 5)
        writer.write("NAME\tCLUSTER\tISTIOD\tVERSION\tSUBSCRIBED TYPES\n")
        for (pod, proxy) in IstioPods.proxies(session, of: revision)
        where call.explicitNamespace.map({ $0 == pod.namespace }) ?? true {
            let configuration = context.configuration(for: proxy)
            // A proxy asks for routes only where a listener names some.
            let types =
                configuration.routes.isEmpty
                ? ["CDS", "LDS", "EDS"] : ["CDS", "LDS", "EDS", "RDS"]
            writer.write(
                "\(proxy.id)\tKubernetes\t\(istiod.name)\t\(IstioPods.version(pod, "istio-proxy"))"
                    + "\t\(types.count) (\(types.joined(separator: ",")))\n")
        }
        io.print(writer.flush())
        return 0
    }
}

/// The pods that istioctl asks about.
enum IstioPods {
    /// Pods with a proxy that runs, by the proxies' names.
    static func proxies(_ session: SessionState, namespace: String?) -> [(Object, Proxy)] {
        session.store.objects(.pod, namespace: namespace)
            .filter { $0["status", "phase"]?.string == "Running" }
            .compactMap { pod in PushContext.proxy(forPod: pod).map { (pod, $0) } }
            .sorted { $0.1.id < $1.1.id }
    }

    /// Those of them that a revision's istiod feeds.
    static func proxies(_ session: SessionState, of revision: String) -> [(Object, Proxy)] {
        proxies(session, namespace: nil).filter { self.revision(of: $0.0) == revision }
    }

    /// The revision that a call means: its own flag's, else that of the tag `default`.
    // istio istioctl/pkg/cli/context.go: RevisionOrDefault
    static func revision(_ call: IstioctlCall, _ session: SessionState) -> String {
        let asked = call.flags.string("revision")
        return asked.isEmpty ? InstalledTags(session).defaultRevision : asked
    }

    /// The revision whose istiod a proxy asks: the injector's, or a gateway's own label.
    private static func revision(of pod: Object) -> String {
        let status = pod.metadata.annotation("sidecar.istio.io/status")
        return status.flatMap { InjectionStatus(text: $0)?.revision }
            ?? pod.metadata.label("istio.io/rev") ?? ""
    }

    /// Running istiod pods.
    static func istiods(_ session: SessionState, namespace: String) -> [Object] {
        session.store.objects(.pod, namespace: namespace).filter {
            $0.metadata.label("app") == "istiod" && $0["status", "phase"]?.string == "Running"
        }
    }

    /// The version in a container's image tag.
    static func version(_ pod: Object, _ container: String) -> String {
        let containers =
            (pod["spec", "containers"]?.items ?? [])
            + (pod["spec", "initContainers"]?.items ?? [])
        let image = containers.first { $0["name"]?.string == container }?["image"]?.string ?? ""
        return image.split(separator: ":").last.map(String.init) ?? ""
    }
}
