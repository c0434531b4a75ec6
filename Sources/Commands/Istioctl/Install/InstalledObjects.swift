import Cluster
import Interpreter
import Istio
import Objects
import YAML

extension SessionState {
    /// A write of the installer's.
    @discardableResult
    mutating func installing(
        _ action: Request.Action, _ key: ObjectKey, _ io: inout CommandIO
    ) throws(IstioctlError) -> Object {
        do throws(Status) {
            let response = try simulation.world.submit(
                Request(
                    action, key, fieldManager: "istio-operator", fieldValidation: .ignore))
            for warning in response.warnings { io.printError("Warning: \(warning)\n") }
            return response.object
        } catch {
            throw IstioctlError(error.message)
        }
    }

    /// Makes an object what a manifest says; what the manifest does not name stays as it is. The
    /// installer applies on the server with `--force`: it owns what it once set. Items of lists
    /// that the manifest no longer has are taken for the installer's own, and go.
    // istio operator/pkg/install/install.go: serverSideApply
    mutating func applyInstalled(
        _ object: Object, _ io: inout CommandIO
    ) throws(IstioctlError) {
        let name = "\(object.type.kind)/\(object.namespace)/\(object.name)"
        do throws(IstioctlError) {
            guard let current = store.object(object.key) else {
                try installing(.create(object), object.key, &io)
                return
            }
            var next = current
            next.metadata.labels =
                Self.applied(
                    .map(object.metadata.labels),
                    over: .map(
                        current.metadata.labels)
                ).map ?? [:]
            next.metadata.annotations =
                Self.applied(
                    .map(object.metadata.annotations),
                    over: .map(
                        current.metadata.annotations)
                ).map ?? [:]
            for (field, value) in object.fields {
                next.fields[field] = Self.applied(value, over: current.fields[field])
            }
            guard next != current else { return }
            next.metadata.resourceVersion = 0
            try installing(.update(next), object.key, &io)
        } catch {
            throw IstioctlError(
                "failed to update resource with server-side apply for obj \(name): "
                    + error.message)
        }
    }

    /// A value of a manifest with what it leaves out from the value that is there.
    private static func applied(_ value: Value, over current: Value?, depth: Int = 0) -> Value {
        guard let current, depth < 100 else { return value }
        if case .map(let fields) = value, case .map(var kept) = current {
            for (name, inner) in fields {
                kept[name] = applied(inner, over: kept[name], depth: depth + 1)
            }
            return .map(kept)
        }
        guard case .list(let items) = value, case .list(let old) = current,
            let first = items.first?.map,
            let key = ["name", "containerPort", "port", "mountPath"].first(where: {
                first[$0] != nil
            })
        else { return value }
        return .list(
            items.map { item in
                applied(item, over: old.first { $0[key] == item[key] }, depth: depth + 1)
            })
    }

    /// Removes the installer's objects of the installation's revision that it no longer has.
    // istio operator/pkg/install/install.go: prune
    mutating func prune(
        besides kept: [[Object]], of installation: Installation, _ io: inout CommandIO
    ) throws(IstioctlError) {
        var keys: Set<ObjectKey> = []
        for objects in kept { keys.formUnion(objects.map(\.key)) }
        let core = [
            "operator.istio.io/managed": "Reconcile",
            "operator.istio.io/version": "\(installation.options.version).0",
            "istio.io/rev": installation.revisionLabel,
        ]
        for type in InstallOrder.prunedTypes {
            for object in store.objects(type) {
                let labels = object.metadata
                let isOurs =
                    core.allSatisfy { labels.label($0.key) == $0.value }
                    && labels.label("operator.istio.io/component") != nil
                let isKept =
                    labels.label("install.operator.istio.io/owning-resource-not-pruned") == "true"
                guard isOurs, !isKept, !keys.contains(object.key) else { continue }
                try remove(object, &io)
            }
        }
    }

    /// Removes one object, and says so.
    // istio operator/pkg/uninstall/prune.go: DeleteResource
    mutating func remove(
        _ object: Object, isDryRun: Bool = false, _ io: inout CommandIO
    ) throws(IstioctlError) {
        let group = object.type.group.isEmpty ? "/v1" : object.type.apiVersion
        let name = "\(group), Kind=\(object.type.kind)/\(object.name).\(object.namespace)"
        guard !isDryRun else {
            io.print("Not pruning object \(name) because of dry run.\n")
            return
        }
        guard store.object(object.key) != nil else {
            io.print("object: \(name) is not being deleted because it no longer exists\n")
            return
        }
        try installing(
            .delete(.init(propagation: .foreground)), object.key, &io)
        io.print("  Removed \(name).\n")
    }

    /// Makes the webhooks of the default revision's own configuration match nothing.
    mutating func deactivateDefaultInjector(_ io: inout CommandIO) throws(IstioctlError) {
        let found = InstalledTags(self).canonical("default")
        guard found.count <= 1 else {
            throw IstioctlError("expected a single webhook for default revision")
        }
        guard var configuration = found.first else { return }
        configuration.neverMatch()
        configuration.metadata.resourceVersion = 0
        try installing(.update(configuration), configuration.key, &io)
    }
}

/// The orders in which the installer makes and removes things.
enum InstallOrder {
    /// Objects in the order in which they are made; those of a kind keep theirs.
    // istio operator/cmd/mesh/manifest-generate.go: objectKindOrdering
    static func sorted(_ objects: [Object]) -> [Object] {
        objects.enumerated().sorted { left, right in
            (rank(left.element.type), left.offset) < (rank(right.element.type), right.offset)
        }.map(\.element)
    }

    static func rank(_ type: ResourceType) -> Int {
        switch type {
        case .customResourceDefinition: -1000
        case .serviceAccount, .clusterRole: 1
        case .clusterRoleBinding: 2
        case .validatingWebhookConfiguration: 3
        case .configMap: 100
        case .horizontalPodAutoscaler: 1001
        case .service: 10_000
        default: 1000
        }
    }

    // istio operator/pkg/uninstall/prune.go: NamespacedResources, ClusterResources
    static let namespacedTypes: [ResourceType] = [
        .deployment, .daemonSet, .service, .configMap, .pod, .secret, .serviceAccount,
        .roleBinding, .role, .podDisruptionBudget, .horizontalPodAutoscaler,
    ]
    static let clusterTypes: [ResourceType] = [
        .mutatingWebhookConfiguration, .validatingWebhookConfiguration, .clusterRole,
        .clusterRoleBinding,
    ]
    static var prunedTypes: [ResourceType] { namespacedTypes + clusterTypes }
}

/// What of an installation is not ready.
// istio operator/pkg/install/wait.go
enum Readiness {
    /// An object that is not ready, and why, where its pods say.
    struct Missing {
        var name: String
        var reason = ""
    }

    static func missing(of objects: [Object], in session: SessionState) -> [Missing] {
        objects.compactMap { object -> Missing? in
            guard object.type == .deployment else { return nil }
            guard let stored = session.store.object(object.key) else { return Missing(name: "") }
            let sets = session.store.objects(.replicaSet, namespace: object.namespace).filter {
                $0.metadata.controller?.uid == stored.metadata.uid
            }
            let revision = stored.metadata.annotation(RevisionHistory.revisionKey)
            let newest = sets.first { set in
                set.metadata.annotation(RevisionHistory.revisionKey) == revision
                    && isOf(set, stored)
            }
            guard let newest else { return Missing(name: "") }
            let wanted = stored["spec", "replicas"]?.int ?? 1
            guard (newest["status", "readyReplicas"]?.int ?? 0) < wanted else { return nil }
            return Missing(
                name: "Deployment/\(object.namespace)/\(object.name)",
                reason: reason(stored, in: session))
        }
    }

    /// Whether a replica set has the template that its deployment has now.
    private static func isOf(_ set: Object, _ deployment: Object) -> Bool {
        var template = set["spec", "template"] ?? [:]
        template["metadata", "labels", "pod-template-hash"] = nil
        return template == deployment["spec", "template"]
    }

    // extractPodFailureReason
    private static func reason(_ deployment: Object, in session: SessionState) -> String {
        let selector = deployment["spec", "selector", "matchLabels"]?.map ?? [:]
        let pods = session.store.objects(.pod, namespace: deployment.namespace).filter { pod in
            selector.allSatisfy { pod.metadata.labels[$0.name] == $0.value }
        }
        for pod in pods.reversed() {
            for status in pod["status", "containerStatuses"]?.items ?? [] {
                if let waiting = status["state", "waiting"] {
                    return "container failed to start: \(waiting["reason"]?.string ?? ""): "
                        + (waiting["message"]?.string ?? "")
                }
            }
            let ready = (pod["status", "conditions"]?.items ?? []).first {
                $0["type"]?.string == "Ready"
            }
            if let ready, ready["status"]?.string == "False" {
                return ready["message"]?.string ?? ""
            }
        }
        return ""
    }
}
