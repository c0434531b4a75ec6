import Interpreter
import Istio
import Objects
import Traffic

@testable import Commands

/// A session in which istioctl and kubectl are run in process, over a cluster with Istio or
/// without.
struct IstioctlSession {
    var state: SessionState

    init(profile: String = "demo", files: [String: String] = [:]) {
        var configuration = Configuration()
        configuration.istio.profile = profile
        state = SessionState(
            simulation: Simulation(configuration),
            files: OverlayFiles(over: FixedFiles(files: files)))
        _ = state.simulation.settle()
    }

    /// Runs a line of words; virtual time passes while a command sleeps, and until the world is
    /// quiet afterwards.
    @discardableResult
    mutating func run(_ line: String, input: String = "") -> KubectlSession.Result {
        let result = KubectlSession.run(shellWords(line), input: input, in: &state)
        _ = state.simulation.settle()
        return result
    }

    /// The names of a kind's objects in istio-system, or in the cluster.
    func names(_ type: ResourceType) -> [String] {
        state.store.objects(type, namespace: type.isNamespaced ? "istio-system" : nil).map(\.name)
    }
}
