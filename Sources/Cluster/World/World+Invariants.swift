import Basis
import Objects
import YAML

extension World {
    /// What is wrong with this world, in words; nothing, if the simulation is right. Tests ask
    /// after each step.
    package func invariantViolations() -> [String] {
        var found: [String] = []
        checkIdentities(&found)
        checkPods(&found)
        checkEndpoints(&found)
        if nextProgress == nil { checkQuiet(&found) }
        return found
    }

    private var everything: [Object] {
        store.kinds.flatMap { kind in kind.value.flatMap { $0.value.values.map(\.object) } }
    }

    /// Unique uids, known namespaces, revisions and generations in order.
    private func checkIdentities(_ found: inout [String]) {
        var uids = OrderedMap<String, String>()
        var count = 0
        for object in everything {
            count += 1
            let title = "\(object.type.singular) \(object.namespacedName)"
            if let other = uids[object.metadata.uid] { found.append("\(title) has \(other)'s uid") }
            uids[object.metadata.uid] = title
            if object.metadata.uid.isEmpty { found.append("\(title) has no uid") }
            let revision = object.metadata.resourceVersion
            if revision < 1 || revision > store.revision {
                found.append("\(title) has revision \(revision)")
            }
            if object.metadata.creationTimestamp.map({ $0 > now }) ?? true {
                found.append("\(title) was created in the future or never")
            }
            if object.type.isNamespaced != !object.namespace.isEmpty {
                found.append("\(title) is in the wrong scope")
            }
            if object.type.isNamespaced,
                store.stored(ObjectKey(.namespace, name: object.namespace)) == nil
            {
                found.append("\(title) is in a namespace that is not there")
            }
            let observed = object["status", "observedGeneration"]?.int ?? 0
            if observed > object.metadata.generation {
                found.append("\(title) has a generation below the observed one")
            }
            if store.index.byUID[object.metadata.uid] != object.key {
                found.append("\(title) is not found by its uid")
            }
        }
        if count != store.count { found.append("\(count) objects are counted as \(store.count)") }
    }

    /// Addresses, nodes, containers, owners.
    private func checkPods(_ found: inout [String]) {
        var addresses = OrderedMap<String, String>()
        for stored in store.storedObjects(.pod) {
            guard let facts = stored.pod else { continue }
            let pod = stored.object
            let title = "pod \(pod.namespacedName)"
            if !facts.ownIP.isEmpty {
                if let other = addresses[facts.ip] {
                    found.append("\(title) and \(other) share \(facts.ip)")
                }
                addresses[facts.ip] = title
                if store.index.podByIP[facts.ip] != pod.key {
                    found.append("\(title) is not found by \(facts.ip)")
                }
            }
            if !facts.node.isEmpty {
                if store.stored(ObjectKey(.node, name: facts.node)) == nil {
                    found.append("\(title) is on a node that is not there")
                }
                if store.index.podsByNode[facts.node]?[.init(pod)] == nil {
                    found.append("\(title) is not found by its node")
                }
            } else if facts.phase == "Running" {
                found.append("\(title) runs on no node")
            }
            checkContainers(pod, title, &found)
            if facts.isTerminating, kubelets.workers[pod.metadata.uid] == nil,
                pod.metadata.finalizers.isEmpty
            {
                found.append("\(title) is terminating and nobody sees to it")
            }
        }
        for (uid, worker) in kubelets.workers where store.object(worker.key)?.metadata.uid != uid {
            found.append("a kubelet works on \(worker.key.name), which is gone")
        }
    }

    private func checkContainers(_ pod: Object, _ title: String, _ found: inout [String]) {
        for (part, list) in [
            ("containers", "containerStatuses"), ("initContainers", "initContainerStatuses"),
        ] {
            guard let statuses = pod["status", list]?.items else { continue }
            let named = (pod["spec", part]?.items ?? []).compactMap { $0["name"]?.string }.sorted()
            if statuses.compactMap({ $0["name"]?.string }).sorted() != named {
                found.append("\(title) has statuses of other containers than it has")
            }
            for status in statuses {
                let kinds = ["waiting", "running", "terminated"].filter {
                    status["state"]?[$0] != nil
                }
                if kinds.count != 1 { found.append("\(title) has a container in no clear state") }
            }
        }
        let isReady = PodFacts(pod).isReady
        let serving = pod["status", "containerStatuses"]?.items ?? []
        if isReady, serving.contains(where: { $0["ready"]?.bool != true }) {
            found.append("\(title) is ready with an unready container")
        }
    }

    /// Endpoints are addresses of pods; once all is quiet, exactly of the ready ones.
    private func checkEndpoints(_ found: inout [String]) {
        for slice in store.objects(.endpointSlice) where slice.metadata.controller != nil {
            let service = slice.metadata.label(EndpointSliceController.serviceLabel) ?? ""
            let key = ObjectKey(.service, namespace: slice.namespace, name: service)
            guard nextProgress == nil else { continue }
            guard store.stored(key) != nil else {
                found.append("slice \(slice.name) is of a service that is not there")
                continue
            }
            for endpoint in slice.fields["endpoints"]?.items ?? []
            where endpoint["conditions"]?["ready"]?.bool == true {
                let address = endpoint["addresses"]?[0]?.string ?? ""
                let name = endpoint["targetRef"]?["name"]?.string ?? ""
                let pod = store.stored(ObjectKey(.pod, namespace: slice.namespace, name: name))
                if pod?.pod?.isReady != true || pod?.pod?.ip != address {
                    found.append("slice \(slice.name) has \(address), which is not ready")
                }
            }
        }
    }

    /// What holds once nothing is left to do.
    private func checkQuiet(_ found: inout [String]) {
        for object in everything {
            let title = "\(object.type.singular) \(object.namespacedName)"
            for owner in object.metadata.ownerReferences where store.key(uid: owner.uid) == nil {
                found.append("\(title) is owned by \(owner.name), which is gone")
            }
        }
        for set in store.objects(.replicaSet) where failureOf(set) == nil {
            let active = store.storedObjects(.pod, controlledBy: set.metadata.uid).count {
                $0.pod?.isActive == true
            }
            if set["spec", "replicas"]?.int ?? 1 != active {
                found.append("replicaset \(set.namespacedName) has \(active) pods")
            }
            if set["status", "replicas"]?.int != Int64(active) {
                found.append("replicaset \(set.namespacedName) reports other pods than it has")
            }
        }
        for deployment in store.objects(.deployment) {
            if deployment["status", "observedGeneration"]?.int != deployment.metadata.generation {
                found.append("deployment \(deployment.namespacedName) was not looked at")
            }
        }
        for (_, events) in store.kinds[.namespace] ?? .init() {
            for (name, namespace) in events
            where namespace.object.metadata.deletionTimestamp != nil
                && store.content(of: name).isEmpty
            {
                found.append("namespace \(name) is empty and does not go")
            }
        }
    }

    private func failureOf(_ set: Object) -> Value? {
        (set["status", "conditions"]?.items ?? []).first {
            $0["type"]?.string == "ReplicaFailure"
        }
    }
}
