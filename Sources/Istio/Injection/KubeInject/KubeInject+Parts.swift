import YAML

extension KubeInject {
    /// What injection makes of one workload of a manifest.
    package struct WorkloadChange: Sendable {
        /// `Deployment default/web`.
        package var title: String
        /// The parts of the difference; none where nothing changes.
        package var parts: [InjectionPart]
        /// The pod, or template, before and after: maps of `metadata` and `spec`.
        package var before, after: Value
        /// Why it is left alone, in istioctl's words.
        package var warning: String?
        /// Why it cannot be injected.
        package var error: String?
    }

    /// What injection makes of an object; nil for a kind that it leaves alone.
    package func change(of object: Value) -> WorkloadChange? {
        let kind = object["kind"]?.string ?? ""
        guard let template = WorkloadTemplate(kind: kind) else { return nil }
        let name = object["metadata", "name"]?.string ?? ""
        let namespace = object["metadata", "namespace"]?.string ?? ""
        var change = WorkloadChange(
            title: "\(kind) \(namespace.isEmpty ? name : "\(namespace)/\(name)")", parts: [],
            before: [:], after: [:])
        func pod(_ object: Value) -> Value {
            let metadata = object.value(at: template.metadata[...])
            let spec = object.value(at: template.spec[...])
            return [
                "metadata": [
                    "labels": metadata?["labels"] ?? [:],
                    "annotations": metadata?["annotations"] ?? [:],
                ], "spec": spec ?? [:],
            ]
        }
        var warnings: [String] = []
        change.before = pod(template.shaped(object))
        do {
            change.after = pod(try injected(object, depth: 0, &warnings))
        } catch {
            change.error = error.message
            return change
        }
        change.warning = warnings.first
        change.parts = InjectionPart.between(change.before, change.after)
        return change
    }
}
