import Basis
import Objects

/// What of the cluster is broken on purpose, beside what objects say: a switch for lessons and
/// experiments. Nothing here exists on a real cluster; what follows from it is what follows there.
public struct Breakage: Sendable, Equatable {
    /// Images that cannot be pulled, as a pod names them; without a tag it stands for all of them.
    public var images = OrderedMap<String, Bool>()
    /// Pods whose readiness probes fail, by `namespace/name`; a container without a readiness
    /// probe stays ready, as nobody asks it.
    public var unreadyPods = OrderedMap<String, Bool>()
    /// Services that nobody answers, by `namespace/name`, for the API server's calls to webhooks.
    public var silentServices = OrderedMap<String, Bool>()

    /// Nothing is broken.
    public init() {}

    /// Whether anything is broken.
    public var isEmpty: Bool { self == Breakage() }

    /// Whether pulls of an image fail.
    func isMissing(_ image: String) -> Bool {
        guard !images.isEmpty else { return false }
        if images[image] != nil { return true }
        let slash = image.lastIndex(of: "/") ?? image.startIndex
        guard let colon = image[slash...].lastIndex(of: ":") else { return false }
        return images[String(image[..<colon])] != nil
    }
}

extension KubeletTurn {
    /// What the registry says of an image.
    // containerd core/remotes/docker/resolver.go: the text for a repository that is not there
    func answer(for image: String) -> ImageAnswer {
        let answer = runtime.image(image)
        guard breakage.isMissing(image), case .found(let name, _, _, _) = answer else {
            return answer
        }
        return .failed(
            message: "failed to pull and unpack image \"\(name)\": failed to resolve reference "
                + "\"\(name)\": \(name): not found")
    }

    /// What a probe finds.
    func outcome(of call: ProbeCall) -> ProbeOutcome {
        if call.purpose == "readiness", !breakage.unreadyPods.isEmpty,
            breakage.unreadyPods[call.pod.namespacedName] != nil
        {
            return .failure(message: "HTTP probe failed with statuscode: 503")
        }
        return runtime.probe(call, in: view)
    }
}
