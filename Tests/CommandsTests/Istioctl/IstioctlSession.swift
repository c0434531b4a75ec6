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
        let words = shellWords(line)
        let launch =
            words.first == "istioctl"
            ? IstioctlCommand.launch(words) : KubectlCommand.launch(words)
        var result = KubectlSession.Result()
        switch launch {
        case .unknown: result.code = 127
        case .failed(let code, let message):
            result.code = code
            result.error = message
        case .started(var command):
            var io = CommandIO()
            io.input = Array(input.utf8)
            io.inputIsClosed = true
            loop: for _ in 0..<100_000 {
                switch command.advance(&io, in: &state) {
                case .running, .waiting: continue
                case .sleeping(let instant): state.simulation.advance(to: instant)
                case .done(let code):
                    result.code = code
                    break loop
                }
            }
            for chunk in io.written {
                let text = String(decoding: chunk.bytes, as: UTF8.self)
                if chunk.stream == .standardOutput {
                    result.output += text
                } else {
                    result.error += text
                }
            }
        }
        _ = state.simulation.settle()
        return result
    }

    /// The names of a kind's objects in istio-system, or in the cluster.
    func names(_ type: ResourceType) -> [String] {
        state.store.objects(type, namespace: type.isNamespaced ? "istio-system" : nil).map(\.name)
    }
}
