import Basis
import Cluster
import Envoy
import Istio
import Objects

extension Simulation {
    /// Makes a call and tells its path. Virtual time does not pass: the trace says how long it
    /// takes, and whoever waits for it lets that time go by. What the call meets is the world as it
    /// is when the call begins.
    ///
    /// Calls of containers' own processes are not counted and not kept as the last: nobody asked
    /// for them.
    public mutating func call(_ call: Call) -> Trace {
        let isAskedFor = steppedNow == nil
        if isAskedFor { callsMade += 1 }
        var trace = Trace(number: callsMade, call: call, start: world.now)
        let view = world.view
        var caller = Caller(view: view, call: call)
        network = caller.run(&trace, takeNetwork(view))
        keepLines()
        if isAskedFor { lastTrace = trace }
        return trace
    }

    /// Takes the network out of the simulation, brought up to date: whoever has it is its only
    /// owner, so that it changes in place. It is to be put back.
    mutating func takeNetwork(_ view: View) -> Network {
        if var present = network.take() {
            present.update(from: view)
            return present
        }
        var made = Network(view, options: configuration.istio)
        made.internet = pendingInternet
        made.update(from: view)
        return made
    }

    /// Looks at the network, or changes it.
    mutating func withNetwork<Result>(_ body: (inout Network, View) -> Result) -> Result {
        let view = world.view
        var own = takeNetwork(view)
        let result = body(&own, view)
        network = consume own
        return result
    }

    /// Puts what containers wrote during a call into their logs.
    private mutating func keepLines() {
        guard let lines = network?.lines, !lines.isEmpty else { return }
        network?.lines = []
        for line in lines {
            guard let record = network?.pods.records[line.place] else { continue }
            let key = ObjectKey(Kinds.pod, namespace: record.namespace, name: record.name)
            guard let pod = world.store.object(key) else { continue }
            let restarts = record.container(line.container)?.restarts ?? 0
            let id = ContainerID(pod: pod, container: line.container, restarts: restarts)
            logs[id, default: ContainerLog()].append(line.text, at: line.at)
        }
    }
}
