import Interpreter
import Istio
import Objects

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
        guard output.isEmpty, call.flags.bool("short") else {
            throw IstioctlError("only the short form is modelled")
        }
        let istiods = IstioPods.istiods(session, namespace: call.istioNamespace)
        let server = istiods.first.map { IstioPods.version($0, "discovery") }
        let client = server ?? "\(session.simulation.configuration.istio.version).0"
        if call.flags.bool("remote"), server == nil {
            io.printError(
                "Istio is not present in the cluster: no running Istio pods in namespace "
                    + "\(goQuoted(call.istioNamespace))\n")
        }
        io.print("client version: \(client)\n")
        guard call.flags.bool("remote"), let server else { return 0 }
        io.print("control plane version: \(server)\n")
        io.print("data plane version: \(dataPlane(session))\n")
        return 0
    }

    /// The proxies' versions with how many there are of each.
    // istio pkg/version/cobra.go: renderProxyVersions
    private static func dataPlane(_ session: SessionState) -> String {
        var counts: [String: Int] = [:]
        for (pod, _) in IstioPods.proxies(session, namespace: nil) {
            counts[IstioPods.version(pod, "istio-proxy"), default: 0] += 1
        }
        guard !counts.isEmpty else { return "none" }
        return counts.keys.sorted().map { "\($0) (\(counts[$0] ?? 0) proxies)" }
            .joined(separator: ", ")
    }
}
