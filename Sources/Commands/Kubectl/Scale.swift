import Cluster
import Interpreter
import Objects
import YAML

/// `kubectl scale` (kubectl pkg/cmd/scale/scale.go).
enum Scale {
    static let node = CommandNode(
        "scale",
        flags: CommonFlags.files + CommonFlags.printing + [
            .bool("all"), Flag("current-replicas", nil, .int(bits: 64), default: "-1"),
            CommonFlags.dryRun, Flag("replicas", nil, .int(bits: 64), default: "0"),
            Flag("resource-version"), CommonFlags.selector,
            Flag("timeout", nil, .duration, default: "0s"),
        ],
        action: KubectlAction(required: ["replicas"], run))

    private static let scalable = [
        "deployments.apps", "replicasets.apps", "statefulsets.apps", "replicationcontrollers",
    ]

    @Sendable private static func run(
        _ call: KubectlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(KubectlError) -> KubectlProgress {
        let replicas = call.flags.int("replicas")
        guard replicas >= 0 else {
            throw .plain(
                "The --replicas=COUNT flag is required, and COUNT must be greater than or "
                    + "equal to 0")
        }
        let dryRun = try call.dryRun()
        var printer = try SuccessPrinter(call, session, dryRun)
        let query = try ResourceQuery(call, &session)
        guard !query.objects.isEmpty else {
            guard let error = query.error else { throw .plain("no objects passed to scale") }
            throw .plain("no objects passed to scale \(error.message)")
        }
        var errors = query.errors
        let expected = call.flags.int("current-replicas")
        for object in query.objects {
            do throws(KubectlError) {
                guard scalable.contains(object.type.resourceName) else {
                    throw .status(
                        Status(
                            .notFound, "the server could not find the requested resource",
                            code: 404))
                }
                let current = object["spec", "replicas"]?.int ?? 0
                if expected > -1, current != expected {
                    throw .plain("Expected replicas to be \(expected), was \(current)")
                }
                var stored = object
                if dryRun != .client {
                    let patch: Value = ["spec": ["replicas": .int(replicas)]]
                    stored = try session.submit(
                        Request(
                            .patch(.merge(patch)), object.key, isDryRun: dryRun == .server,
                            fieldManager: "kubectl"), &io
                    ).object
                }
                try printer.print("scaled", stored, &io)
            } catch { errors.append(error) }
        }
        if let error = KubectlError.combined(errors) { throw error }
        return .done
    }
}
