import Basis
import Cluster
import Objects
import YAML

/// Describes objects as `kubectl describe` does (kubectl pkg/describe/describe.go).
package struct Describer: Sendable {
    /// The objects around the one that is described.
    package var store: Store
    /// The time, for ages.
    package var now: Instant
    /// Whether events are listed (`--show-events`).
    package var showsEvents = true

    /// A describer of a store's objects.
    package init(store: Store, now: Instant, showsEvents: Bool = true) {
        self.store = store
        self.now = now
        self.showsEvents = showsEvents
    }

    /// The description of one object.
    package func describe(_ object: Object) -> String {
        var writer = DescriptionWriter(now: now)
        switch object.type.resourceName {
        case "pods": pod(object, &writer)
        case "deployments.apps": deployment(object, &writer)
        case "replicasets.apps": replicaSet(object, &writer)
        case "daemonsets.apps": daemonSet(object, &writer)
        case "statefulsets.apps": statefulSet(object, &writer)
        case "jobs.batch": job(object, &writer)
        case "services": service(object, &writer)
        case "endpoints": endpoints(object, &writer)
        case "nodes": node(object, &writer)
        case "namespaces":
            namespace(object, &writer)
            return writer.finish()
        case "configmaps": configMap(object, &writer)
        case "secrets":
            secret(object, &writer)
            return writer.finish()
        case "serviceaccounts": serviceAccount(object, &writer)
        default: generic(object, &writer)
        }
        if showsEvents { writer.events(events(about: object)) }
        return writer.finish()
    }

    /// The events about an object in order of their last occurrence (searchEvents).
    package func events(about object: Object) -> [Object] {
        guard let type = store.type(named: "events") else { return [] }
        let namespace = object.namespace.isEmpty ? "default" : object.namespace
        let found = store.objects(type, namespace: namespace).filter { event in
            let subject = event["involvedObject"]
            guard subject?["name"]?.string == object.name else { return false }
            let uid = subject?["uid"]?.string ?? ""
            return subject?["kind"]?.string == object.type.kind && uid == object.metadata.uid
        }
        return found.enumerated().sorted {
            let (left, right) = (EventTimes($0.element, at: now), EventTimes($1.element, at: now))
            return (left.sortKey, $0.offset) < (right.sortKey, $1.offset)
        }.map(\.element)
    }

    /// Name, namespace, labels and annotations, with which most descriptions begin.
    func heading(_ object: Object, _ writer: inout DescriptionWriter) {
        writer.line(0, "Name:\t\(object.name)")
        writer.line(0, "Namespace:\t\(object.namespace)")
        writer.labels("Labels", object.metadata.labels)
        writer.annotations("Annotations", object.metadata.annotations)
    }

    /// `Controlled By`, for an object that has a controller.
    func controller(of object: Object, _ writer: inout DescriptionWriter) {
        guard let owner = object.metadata.controller else { return }
        writer.line(0, "Controlled By:\t\(owner.kind)/\(owner.name)")
    }

    /// `Pods Status`, counted over the pods that an object controls.
    func podsStatus(of object: Object, _ writer: inout DescriptionWriter) {
        var counts: [String: Int] = [:]
        if let type = store.type(named: "pods") {
            for pod in store.objects(type, controlledBy: object) {
                counts[pod["status", "phase"]?.string ?? "", default: 0] += 1
            }
        }
        writer.line(
            0,
            "Pods Status:\t\(counts["Running"] ?? 0) Running / \(counts["Pending"] ?? 0) Waiting / "
                + "\(counts["Succeeded"] ?? 0) Succeeded / \(counts["Failed"] ?? 0) Failed")
    }
}
