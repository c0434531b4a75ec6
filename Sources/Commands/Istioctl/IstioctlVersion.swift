import Interpreter
import Istio
import Objects
import YAML

/// `istioctl version`.
// istio pkg/version/cobra.go, istioctl/pkg/version/version.go
enum IstioctlVersion {
    static let node = CommandNode<IstioctlAction>(
        "version",
        flags: [
            .bool("short", "s", default: true), Flag("output", "o"), .bool("remote", default: true),
            Flag("revision", "r"),
        ], action: IstioctlAction(run))

    private static func run(
        _ call: IstioctlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(IstioctlError) -> Int32 {
        let output = call.flags.string("output")
        guard ["", "yaml", "json"].contains(output) else {
            throw IstioctlError("--output must be 'yaml' or 'json'")
        }
        let client = "\(session.simulation.configuration.istio.version).0"
        var versions = Versions(client: client)
        if call.flags.bool("remote") {
            let revision = IstioPods.revision(call, session)
            let istiods = IstiodInstance.all(in: session.store, namespace: call.istioNamespace)
                .filter { $0.pod.metadata.label("istio.io/rev") == revision }
            if istiods.isEmpty {
                io.printError(
                    "Istio is not present in the cluster: no running Istio pods in namespace "
                        + "\(goQuoted(call.istioNamespace))\n")
            } else {
                versions.servers = istiods.map { istiod in
                    Versions.Server(
                        component: istiod.pod.metadata.label("istio") ?? "",
                        revision: revision, version: IstioPods.version(istiod.pod, "discovery"))
                }
                versions.proxies = IstioPods.proxies(session, of: revision).map { pod, proxy in
                    Versions.ProxyVersion(
                        id: proxy.id, version: IstioPods.version(pod, "istio-proxy"),
                        type: pod.metadata.annotation("sidecar.istio.io/status") == nil
                            ? "gateway" : "sidecar")
                }
            }
        }
        switch output {
        case "json": io.print(versions.json + "\n")
        case "yaml": io.print(yamlText(of: versions.value) + "\n")
        default: io.print(versions.text(isShort: call.flags.bool("short")))
        }
        return 0
    }
}
