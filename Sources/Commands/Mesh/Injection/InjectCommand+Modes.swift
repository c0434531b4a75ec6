import Interpreter
import Istio
import Objects
import YAML

/// What only shows, and keeps nothing.
extension InjectCommand {
    /// Which objects a text would change, found on a copy.
    static func trial(_ text: String) -> Launch<any SessionCommand> {
        .started(
            ImmediateCommand { io, session in
                var trial = Trial(text, on: session)
                trial.withSession { _ = $0.simulation.settle() }
                if trial.code != 0 { io.printError(trial.output) }
                let lines = ObjectDifferences.lines(
                    from: session.simulation.world.store,
                    to: trial.session.simulation.world.store)
                for line in lines.prefix(40) { io.print("  \(line)\n") }
                if lines.count > 40 { io.print("  and \(lines.count - 40) more lines\n") }
                if lines.isEmpty { io.print("No object would change.\n") }
                return trial.code
            })
    }

    /// What injection adds to the workloads of a manifest.
    static func diff(_ manifest: [Value], _ name: String) -> Launch<any SessionCommand> {
        .started(
            ImmediateCommand { io, session in
                guard let controlPlane = session.controlPlane else {
                    io.printError("inject: there is no istiod\n")
                    return 1
                }
                let injection = KubeInject(.webhook(controlPlane, session.simulation.world.view))
                let changes = manifest.compactMap { injection.change(of: $0) }
                guard !changes.isEmpty else {
                    io.printError("inject: \(name) has no workload\n")
                    return 1
                }
                var code: Int32 = 0
                for (index, change) in changes.enumerated() {
                    if index > 0 { io.print("\n") }
                    if let error = change.error {
                        io.printError("inject: \(change.title): \(error)\n")
                        code = 1
                        continue
                    }
                    let text = InjectionDiffText(change: change, isColoured: session.isColoured)
                    io.print(text.text())
                }
                return code
            })
    }

    /// How the pod that a text makes comes to run, on a copy.
    static func flow(
        _ text: String, _ namespace: String, _ options: InjectOptions
    ) -> Launch<any SessionCommand> {
        .started(
            ImmediateCommand { io, session in
                let flow = FlowRecorder.record(text, in: namespace, on: session)
                io.print(options.format == "svg" ? FlowPicture.svg(flow) : FlowText.text(flow))
                return 0
            })
    }
}

extension InjectionFlow {
    /// Whether objects of a kind make pods, or are pods.
    static func makesPods(_ kind: String) -> Bool {
        [
            "Pod", "Deployment", "ReplicaSet", "ReplicationController", "DaemonSet", "StatefulSet",
            "Job", "CronJob",
        ].contains(kind)
    }
}

extension SessionState {
    /// The objects of a file, those of a List one by one.
    func manifests(in path: String) throws(FileError) -> [Value] {
        var reader = DocumentReader(try read(path), depthLimit: limits.nesting)
        var values: [Value] = []
        while let document = try? reader.next() {
            let isList = document.value["kind"]?.string == "List"
            values += isList ? document.value["items"]?.items ?? [] : [document.value]
        }
        return values
    }

    /// Whether a manifest's pods are injected by the webhook, or refused by it.
    func asksForInjection(_ manifest: Value, in namespace: String) -> Bool {
        var value = manifest
        value.set(.string(namespace), at: ["metadata", "namespace"])
        let store = simulation.world.store
        guard let controlPlane,
            let object = try? Object(
                value: value, types: { store.type(apiVersion: $0, kind: $1) })
        else { return false }
        let view = simulation.world.view
        let verdict =
            object.type == .pod
            ? controlPlane.verdict(forNewPod: object, in: view)
            : controlPlane.verdict(forTemplateOf: object, in: view)
        return verdict?.webhook != nil && verdict?.outcome != .notInjected
    }

    /// An object as it was applied, else as the server has it.
    func appliedValue(of object: Object) -> Value {
        guard var value = LastApplied.manifest(of: object) else { return object.value }
        if value["metadata", "namespace"] == nil {
            value.set(.string(object.namespace), at: ["metadata", "namespace"])
        }
        return value
    }

    /// Which pods of a namespace run without a sidecar although it asks for one now.
    func restartsNeeded(in namespace: String) -> String {
        let plain = simulation.world.store.objects(.pod, namespace: namespace).filter {
            !$0.hasSidecar
        }
        guard !plain.isEmpty else { return "New pods in \(namespace) get a sidecar.\n" }
        var text = "New pods in \(namespace) get a sidecar; these are older and need a restart:\n"
        for pod in plain { text += "  \(pod.name)\n" }
        return text + "Restart: kubectl rollout restart deployment -n \(namespace)\n"
    }
}
