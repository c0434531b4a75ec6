import Basis
import Cluster
import Envoy
import Istio
import Objects

extension Simulation {
    /// Makes a call and tells its path. Virtual time does not pass: the trace says how long the call
    /// takes, and whoever waits for it lets that time go by. What the call meets is the world as it
    /// is when the call begins.
    public mutating func call(_ call: Call) -> Trace {
        callsMade += 1
        var trace = Trace(number: callsMade, call: call, start: world.now)
        withNetwork { network, view in
            var caller = Caller(view: view, call: call)
            network = caller.run(&trace, network)
        }
        keepLines()
        lastTrace = trace
        return trace
    }

    /// The network, brought up to date, with a view of the world. The body has it to itself: it is
    /// no part of the simulation meanwhile, so that it changes in place.
    mutating func withNetwork<Result>(_ body: (inout Network, View) -> Result) -> Result {
        let view = world.view
        var own: Network
        if let present = network.take() {
            own = present
            own.update(from: view)
        } else {
            own = Network(view, options: configuration.istio)
            own.internet = pendingInternet
        }
        defer { network = own }
        return body(&own, view)
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
