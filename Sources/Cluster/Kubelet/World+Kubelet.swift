import Basis
import Objects
import YAML

extension World {
    /// How long a kubelet takes to see a change.
    private static let notice = Nanoseconds.milliseconds(10)

    /// Tells the pod's kubelet of a change that was not its own.
    mutating func podChanged(_ change: ObjectChange) {
        let pod = change.object
        let uid = pod.metadata.uid
        if change.kind == .deleted {
            guard kubelets.workers.contains(key: uid) else { return }
            kubelets.workers[uid] = nil
            queue.cancel(.pod(uid: uid, pod.key, isProgress: true, .remove))
            queue.cancel(.pod(uid: uid, pod.key, isProgress: false, .remove))
            return
        }
        guard let node = pod["spec", "nodeName"]?.string, !node.isEmpty else { return }
        if !kubelets.workers.contains(key: uid) {
            var worker = PodWorker(pod, node: node)
            worker.hostIP = store.object(ObjectKey(.node, name: node)).map(Self.internalIP) ?? ""
            if PodWorker.hasHistory(pod) {
                takeOver(pod, &worker)
                return
            }
            kubelets.workers[uid] = worker
            queue.add(
                .pod(uid: uid, pod.key, isProgress: true, .takeOn),
                at: now + Self.notice, isProgress: true)
        } else if pod.metadata.deletionTimestamp != change.old?.metadata.deletionTimestamp {
            queue.add(
                .pod(uid: uid, pod.key, isProgress: true, .stopContainers),
                at: now + Self.notice, isProgress: true)
        }
    }

    /// Takes over a pod that came with its status. Its images are on the node, and the runtime is
    /// told of its containers, so that programs in them go on.
    private mutating func takeOver(_ pod: Object, _ worker: inout PodWorker) {
        let view = view
        var started: [Occurrence] = []
        let runtime = parts.runtime
        worker.adopt(pod, at: now) { container in
            let fate = runtime.start(
                ContainerStart(
                    pod: pod, name: container.name, specification: container.specification,
                    isInit: container.isInit, restarts: container.restarts),
                in: view)
            let run = ContainerID(
                pod: pod, container: container.name, restarts: container.restarts)
            started.append(.containerStarted(run, fate: fate))
            return fate
        }
        for container in worker.containers {
            kubelets.images[.init(node: worker.node, name: container.image)] = now
        }
        occurrences += started
        schedule(&worker)
        kubelets.workers[worker.uid] = worker
        if pod.metadata.deletionTimestamp != nil { wakeKubelet(uid: worker.uid) }
    }

    /// Has the kubelet look at a pod now.
    mutating func wakeKubelet(uid: String) {
        guard let worker = kubelets.workers[uid] else { return }
        queue.add(
            .pod(uid: uid, worker.key, isProgress: true, .noticeEnd), at: now,
            isProgress: true)
    }

    /// Performs what is due for a pod and reports its status.
    mutating func syncPod(uid: String, _ key: ObjectKey) {
        guard let pod = store.object(key), pod.metadata.uid == uid,
            kubelets.workers.contains(key: uid)
        else {
            kubelets.workers[uid] = nil
            return
        }
        // The worker is taken out by exchange, which moves nothing else in the map.
        var worker = PodWorker.vacant
        swap(&worker, &kubelets.workers[uid, default: .vacant])
        let (events, happened) = turn(pod, &worker)
        occurrences += happened
        for event in events { record(event) }
        if case .removing(let at) = worker.stage, at <= now {
            kubelets.workers[uid] = nil
            remove(pod)
            return
        }
        report(pod, &worker)
        schedule(&worker)
        swap(&worker, &kubelets.workers[uid, default: .vacant])
    }

    /// One turn of the worker; it lives no longer than needed, since it holds a copy of the store.
    private mutating func turn(
        _ pod: Object, _ worker: inout PodWorker
    ) -> ([EventRecord], [Occurrence]) {
        var turn = KubeletTurn(
            now: now, view: view, runtime: parts.runtime, breakage: breakage, pod: pod,
            images: kubelets.images)
        if let end = pod.metadata.deletionTimestamp {
            worker.beginTermination(deadline: end, &turn)
        }
        let before = worker.stage
        worker.sync(&turn)
        if case .sandbox = before, worker.stage == .active { network(&worker) }
        kubelets.images = turn.images
        return (turn.events, turn.occurrences)
    }

    private mutating func network(_ worker: inout PodWorker) {
        if worker.usesHostNetwork {
            worker.ip = worker.hostIP
            return
        }
        let node = store.object(ObjectKey(.node, name: worker.node))
        let range = node?["spec", "podCIDR"]?.string ?? ""
        let taken = store.index.podByIP
        worker.ip =
            kubelets.address(node: worker.node, range: range) { taken[$0] != nil } ?? ""
    }

    static func internalIP(of node: Object) -> String {
        for address in node["status", "addresses"]?.items ?? []
        where address["type"]?.string == "InternalIP" {
            return address["address"]?.string ?? ""
        }
        return ""
    }

    private mutating func report(_ pod: Object, _ worker: inout PodWorker) {
        guard let status = worker.reported(pod, now), status != pod.fields["status"] else { return }
        var changed = pod
        changed.fields["status"] = status
        store(changed)
    }

    mutating func scheduleKubelet(_ uid: String) {
        guard var worker = kubelets.workers[uid] else { return }
        schedule(&worker)
        kubelets.workers[uid] = worker
    }

    /// Puts the worker's next looks in the queue.
    private mutating func schedule(_ worker: inout PodWorker) {
        let (progress, other) = worker.due()
        schedule(progress, worker, isProgress: true)
        guard other != nil || worker.waitsInBackground else { return }
        schedule(other, worker, isProgress: false)
        worker.waitsInBackground = other != nil
    }

    private mutating func schedule(
        _ due: PodWorker.Due?, _ worker: PodWorker, isProgress: Bool
    ) {
        let work = Work.pod(
            uid: worker.uid, worker.key, isProgress: isProgress, due?.task ?? .noticeEnd)
        if let due {
            queue.set(work, at: max(due.at, now), isProgress: isProgress)
        } else {
            queue.cancel(work)
        }
    }

    /// Takes the pod's object away, or waits for its finalizers.
    private mutating func remove(_ pod: Object) {
        guard let pod = store.object(pod.key) else { return }
        guard pod.metadata.finalizers.isEmpty else {
            var kept = pod
            kept.metadata.deletionGracePeriodSeconds = 0
            store(kept)
            return
        }
        erase(pod.key)
    }
}

extension PodWorker {
    /// The status to report; nil while there is nothing to say.
    fileprivate mutating func reported(_ pod: Object, _ now: Instant) -> Value? {
        let isDue = stage != reportedStage || containers.contains { $0.status == nil }
        guard stage != .new, isDue else { return nil }
        reportedStage = stage
        return status(of: pod, now: now)
    }
}
