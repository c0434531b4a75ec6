import ArgumentParser
import MeshKit

/// The executable: a REPL at a terminal, else a runner of scripts and of standard input.
@main
struct MeshExecutable: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mesh",
        abstract: "A simulated Kubernetes cluster with Istio, in one process.",
        discussion: """
            Without a file: a REPL at a terminal; else the statements on standard input.
            Exit codes: 0; the failing command's own or 1 for a failed expectation; 2 the text does \
            not parse; 4 a limit; 64 wrong usage; 130 interrupted.
            """,
        version: "mesh \(MeshVersion.current) (Kubernetes 1.32.5, Istio 1.31)",
        subcommands: [RunCommand.self, TestCommand.self, LearnCommand.self],
        defaultSubcommand: RunCommand.self)
}

/// The options that choose how a session begins.
struct SessionFlags: ParsableArguments {
    @Option(help: "What every random name, id and choice hangs on.")
    var seed: UInt64 = 1
    @Option(help: "Kubernetes version; from 1.33 on sidecars are native.")
    var kubernetes = "1.32"
    @Option(help: "Istio version: 1.30, 1.31 or 1.32.")
    var istio = "1.31"
    @Option(help: "Istio's install profile: demo, default, minimal or none.")
    var profile = "demo"
    @Option(help: "Namespaces labelled for injection at the start, separated by commas.")
    var inject: [String] = []
    @Option(help: "An install setting: meshConfig.outboundTrafficPolicy.mode=REGISTRY_ONLY")
    var set: [String] = []
    @Option(help: "Number of nodes.")
    var nodes = 3

    /// The options as MeshKit has them.
    var options: SessionOptions {
        var options = SessionOptions()
        options.seed = seed
        options.kubernetes = kubernetes
        options.istio = istio
        options.profile = profile
        options.injected = inject.flatMap { $0.split(separator: ",").map(String.init) }
        options.settings = set
        options.nodes = nodes
        return options
    }

    func validate() throws {
        do {
            _ = try options.configuration()
        } catch {
            throw ValidationError(error.message)
        }
    }
}
