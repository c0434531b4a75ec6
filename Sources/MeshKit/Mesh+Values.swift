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
