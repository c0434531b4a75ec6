import Basis
import Objects

extension World {
    /// Moves the clock to the next due item and performs it; nil if there is none. The occurrences
    /// begin with those of writes made since the last step.
    public mutating func step() -> [Occurrence]? {
        guard let (at, entry) = queue.pop() else { return nil }
        if at > now {
            now = at
            store.events.expire(at: now)
        }
        switch entry.work {
        case .reconcile(let controller, let key):
            reconcile(controller, key)
        case .pod(let uid, let key, _, _):
            occurrences.append(.reconciled(controller: "kubelet", key: key))
            syncPod(uid: uid, key)
        case .wake(let name):
            occurrences.append(.woke(name))
        }
        return takeOccurrences()
    }

    /// What happened since the last step: writes from outside make occurrences, too.
    public mutating func takeOccurrences() -> [Occurrence] {
        let taken = occurrences
        occurrences = []
        return taken
    }

    /// Runs what is due, in order of time, while something progressive is due within `bound`; the
    /// clock stops at the last progressive item. After each step `react` may change the world.
    ///
    /// - Parameter steps: How many items are performed at most.
    public mutating func settle(
        within bound: Nanoseconds = .seconds(60), steps: Int = 10_000_000,
        _ react: (inout World, [Occurrence]) -> Void = { _, _ in }
    ) -> Settlement {
        let start = now
        var count = 0
        while let next = nextProgress {
            guard next - now <= bound else { break }
            guard count < steps else { return Settlement(isQuiet: false, passed: now - start) }
            count += 1
            guard let happened = step() else { break }
            react(&self, happened)
        }
        return Settlement(isQuiet: true, passed: now - start)
    }

    /// Performs everything that falls due until `instant`, and moves the clock there.
    public mutating func advance(
        to instant: Instant, _ react: (inout World, [Occurrence]) -> Void = { _, _ in }
    ) {
        while let next = queue.entries.first?.key.at, next <= instant {
            guard let happened = step() else { break }
            react(&self, happened)
        }
        setClock(instant)
    }

    /// Turns a controller to a key and performs what it wants done.
    private mutating func reconcile(_ controller: Int, _ key: ObjectKey) {
        let part = parts.controllers[controller]
        occurrences.append(.reconciled(controller: part.name, key: key))
        var memory = Memory()
        swap(&memory, &memories[controller])
        let result = part.reconcile(key, in: view, memory: &memory)
        swap(&memory, &memories[controller])
        for event in result.events { record(event) }
        let identity = Work.reconcile(controller: controller, key).identity
        for request in result.requests {
            let outcome = perform(request)
            swap(&memory, &memories[controller])
            let events = part.answered(request, outcome, for: key, in: view, memory: &memory)
            swap(&memory, &memories[controller])
            for event in events { record(event) }
            guard case .failure = outcome else { continue }
            retry(controller, key, identity)
            return
        }
        if failures[identity] != nil { failures[identity] = nil }
        if let requeue = result.requeue {
            queue.add(
                .reconcile(controller: controller, key), at: now + requeue,
                isProgress: result.requeueIsProgress)
        }
    }

    private mutating func perform(_ request: Request) -> Result<Object, Status> {
        do throws(Status) {
            return .success(try write(request).object)
        } catch {
            return .failure(error)
        }
    }

    /// Work queues try a failed key again after 5 ms, then after twice as long each time, up to
    /// 1000 s (client-go util/workqueue/default_rate_limiters.go). Only the first is progress.
    private mutating func retry(_ controller: Int, _ key: ObjectKey, _ identity: WorkQueue.Identity)
    {
        let failed = failures[identity] ?? 0
        failures[identity] = failed + 1
        let wait = min(Nanoseconds.milliseconds(5) * (1 << Int64(min(failed, 18))), .seconds(1_000))
        queue.add(
            .reconcile(controller: controller, key), at: now + wait, isProgress: failed == 0)
    }

    /// Records an event.
    mutating func record(_ event: EventRecord) {
        store.record(event, at: now, seed: configuration.seed)
    }

    /// Tells a change to everyone whom it may concern.
    mutating func publish(_ change: ObjectChange) {
        occurrences.append(.changed(change))
        let view = view
        for (place, controller) in parts.controllers.enumerated() {
            for key in controller.keys(after: change, in: view) {
                queue.add(
                    .reconcile(controller: place, key), at: now + controller.latency,
                    isProgress: true)
            }
        }
        if change.object.type == .pod {
            podChanged(change)
        } else if change.object.type == .customResourceDefinition {
            updateTypes(after: change)
        }
    }
}
