import Istio
import Objects

extension Mesh {
    /// Why a call or a verdict could not be had.
    public struct Problem: Error, Sendable, Equatable {
        /// One sentence.
        public var message: String
    }

    /// Makes a call as it is given and returns its path. Time passes as the call takes.
    public mutating func call(_ call: Call) -> Trace { state.simulation.call(call) }

    /// Makes calls, `rounds` times over, and keeps only how many ended in which way: each is
    /// routed, balanced and counted anew, all at the present instant.
    public mutating func count(_ calls: [Call], rounds: Int) -> CallTally {
        state.simulation.count(calls, rounds: rounds)
    }

    /// Makes a GET of a URL from a pod or a workload: `web-1`, `deploy/web`, `deploy/web.shop` (a
    /// namespace behind a point). Throws where the URL is none, or there is no such pod.
    public mutating func call(_ url: String, from target: String) throws(Problem) -> Trace {
        let pod = try self.pod(of: target)
        do {
            let call = try Call(from: .pod(namespace: pod.namespace, name: pod.name), url: url)
            return self.call(call)
        } catch {
            throw Problem(message: "'\(url)' is no URL of http or https")
        }
    }

    /// Whether and why a pod, a workload or a namespace's pods get a sidecar.
    public func verdict(_ target: String) throws(Problem) -> Verdict {
        guard let verdict = state.injectionVerdict(of: target) else {
            throw Problem(message: "there is no '\(target)'")
        }
        return verdict
    }

    private func pod(of target: String) throws(Problem) -> Object {
        guard let pod = state.runningPod(of: target) else {
            throw Problem(message: "there is no running pod of '\(target)'")
        }
        return pod
    }
}
