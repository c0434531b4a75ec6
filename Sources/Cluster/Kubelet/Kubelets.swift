import Basis
import Objects

/// The state of all nodes' kubelets: their pods, images and free addresses.
struct Kubelets: Sendable {
    /// An image on a node.
    struct Image: Sendable, Comparable {
        var node: String
        var name: String

        static func < (left: Self, right: Self) -> Bool {
            (left.node, left.name) < (right.node, right.name)
        }
    }

    /// Work on pods, by uid.
    var workers = OrderedMap<String, PodWorker>()
    /// When an image is or will be there.
    var images = OrderedMap<Image, Instant>()
    /// The last address that a node gave away, as an offset in its range.
    var cursors = OrderedMap<String, UInt32>()

    /// Notes that a container's program ended, if it is still the run that was meant.
    mutating func programEnded(_ container: ContainerID, code: Int32, at now: Instant) {
        guard let worker = workers[container.podUID],
            let place = worker.containers.firstIndex(where: { $0.name == container.container }),
            worker.containers[place].restarts == container.restarts,
            worker.containers[place].isRunning
        else { return }
        workers[container.podUID]?.containers[place].ended = code
    }

    /// The next free address in a node's range (CNI host-local: round robin behind the last one,
    /// the first being the gateway's).
    mutating func address(node: String, range: String, isTaken: (String) -> Bool) -> String? {
        let parts = range.split(separator: "/")
        guard parts.count == 2, let base = IPAddress(String(parts[0]))?.v4Number,
            let length = UInt32(parts[1]), (8...30).contains(length)
        else { return nil }
        let size = UInt32(1) << (32 - length)
        var offset = cursors[node] ?? 1
        for _ in 0..<size {
            offset = offset + 1 >= size - 1 ? 2 : offset + 1
            let address = IPAddress(v4: base &+ offset).description
            guard !isTaken(address) else { continue }
            cursors[node] = offset
            return address
        }
        return nil
    }
}

/// What one look at a pod works with and brings forth.
struct KubeletTurn {
    let now: Instant
    let view: View
    let runtime: any ContainerRuntime
    let breakage: Breakage
    let pod: Object
    var images: OrderedMap<Kubelets.Image, Instant>
    var events: [EventRecord] = []
    var occurrences: [Occurrence] = []

    mutating func event(
        _ reason: String, _ message: String, about container: ContainerState? = nil,
        type: String = "Normal", node: String
    ) {
        events.append(
            EventRecord(
                about: pod, type: type, reason: reason, message: message, source: "kubelet",
                fieldPath: container?.fieldPath ?? "", host: node))
    }
}
