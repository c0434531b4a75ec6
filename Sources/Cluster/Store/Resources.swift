import YAML

/// An amount of what the scheduler hands out.
package struct Resources: Sendable, Equatable {
    /// Thousandths of a core.
    package var milliCPU: Int64 = 0
    /// Bytes of memory.
    package var memory: Int64 = 0
    /// Number of pods.
    package var pods: Int64 = 0

    init() {}

    /// The greater of each.
    func joined(_ other: Resources) -> Resources {
        var result = self
        result.milliCPU = max(milliCPU, other.milliCPU)
        result.memory = max(memory, other.memory)
        return result
    }

    static func += (left: inout Resources, right: Resources) {
        left.milliCPU = left.milliCPU &+ right.milliCPU
        left.memory = left.memory &+ right.memory
        left.pods = left.pods &+ right.pods
    }

    static func -= (left: inout Resources, right: Resources) {
        left.milliCPU = left.milliCPU &- right.milliCPU
        left.memory = left.memory &- right.memory
        left.pods = left.pods &- right.pods
    }
}

extension Resources {
    /// What a pod asks for: the sum of its containers and native sidecars, or the greatest init
    /// container together with the sidecars before it (component-helpers
    /// resource/helpers.go: PodRequests).
    init(podSpec spec: Value) {
        for container in spec["containers"]?.items ?? [] {
            self += Resources(requests: container)
        }
        var sidecars = Resources()
        var greatest = Resources()
        for container in spec["initContainers"]?.items ?? [] {
            var own = Resources(requests: container)
            if container["restartPolicy"]?.string == "Always" {
                sidecars += own
                own = sidecars
            } else {
                own += sidecars
            }
            greatest = greatest.joined(own)
        }
        self += sidecars
        self = joined(greatest)
        pods = 1
    }

    private init(requests container: Value) {
        guard let requests = container["resources"]?["requests"] else { return }
        milliCPU = requests["cpu"].flatMap(Self.milli) ?? 0
        memory = (requests["memory"].flatMap(Self.milli) ?? 0) / 1_000
    }

    /// What a node offers.
    init(allocatable: Value) {
        milliCPU = allocatable["cpu"].flatMap(Self.milli) ?? 0
        memory = (allocatable["memory"].flatMap(Self.milli) ?? 0) / 1_000
        pods = (allocatable["pods"].flatMap(Self.milli) ?? 0) / 1_000
    }
}
