import Basis
import Objects
import YAML

extension World {
    /// The objects of a fresh cluster as `kind create cluster` makes it, as old as the
    /// configuration says. They are complete, so no controller has anything to do.
    mutating func buildCluster() {
        let created = (now - configuration.age).wholeSecond
        let base = BaseCluster(configuration, created: created)
        for name in BaseCluster.namespaces { insert(base.namespace(name)) }
        let count = max(1, min(configuration.nodes, BaseCluster.mostNodes))
        for number in 0..<count { insert(base.node(number, of: count)) }
        for object in base.services { insert(object) }
        insertSystemPods(base, nodes: count)
        queue = WorkQueue()
        occurrences = []
        for (uid, _) in kubelets.workers { scheduleKubelet(uid) }
    }

    private mutating func insertSystemPods(_ base: BaseCluster, nodes: Int) {
        for part in base.controlPlane {
            let owner = store.object(ObjectKey(.node, name: BaseCluster.nodeName(0)))
            insert(base.pod(part, owner: owner, node: 0, suffix: BaseCluster.nodeName(0)))
        }
        for workload in base.daemonSets {
            let set = base.daemonSet(workload, nodes: nodes)
            insert(set)
            let owner = store.object(set.key)
            for node in 0..<nodes { insert(base.pod(workload, owner: owner, node: node)) }
        }
        var addresses = 0
        for workload in base.deployments {
            let deployment = base.deployment(workload)
            insert(deployment)
            guard let owner = store.object(deployment.key) else { continue }
            let set = base.replicaSet(workload, owner: owner)
            insert(set)
            let parent = store.object(set.key)
            for number in 0..<workload.replicas {
                var pod = base.pod(workload, owner: parent, node: 0, number: number)
                let address = Value.string("10.244.0.\(2 + addresses)")
                pod["status", "podIP"] = address
                pod["status", "podIPs"] = [["ip": address]]
                addresses += 1
                insert(pod)
            }
        }
        kubelets.cursors[BaseCluster.nodeName(0)] = UInt32(1 + addresses)
        for object in base.endpoints(of: store) { insert(object) }
    }
}
