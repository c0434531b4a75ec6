/// The options that choose how a session begins, as the executable and checked documents write
/// them: `--seed 7 --kubernetes 1.33 --inject default`.
public struct SessionOptions: Sendable, Equatable {
    /// What every random value hangs on.
    public var seed: UInt64 = 1
    /// The Kubernetes version: `1.32` or `1.32.5`.
    public var kubernetes = "1.32"
    /// The Istio version: `1.30`, `1.31` or `1.32`.
    public var istio = "1.31"
    /// The install profile; `none` (or `empty`) leaves it to `istioctl install`.
    public var profile = "demo"
    /// Namespaces that ask for injection from the start.
    public var injected: [String] = []
    /// Install settings: `path=value`.
    public var settings: [String] = []
    /// The number of nodes.
    public var nodes = 3

    /// The defaults.
    public init() {}

    /// Why options are refused.
    public struct Problem: Error, Equatable, Sendable {
        /// One sentence.
        public var message: String

        /// A problem that says `message`.
        public init(message: String) { self.message = message }
    }

    /// The options that some words name; used for the first line of checked documents.
    public init(words: [String]) throws(Problem) {
        var rest = words[...]
        while let word = rest.popFirst() {
            guard word.hasPrefix("--") else { throw Problem(message: "'\(word)' is no option") }
            let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1)
            let name = parts.first.map(String.init) ?? ""
            let inline = parts.count == 2 ? String(parts[1]) : nil
            guard let value = inline ?? rest.popFirst() else {
                throw Problem(message: "--\(name) needs a value")
            }
            try set(name, value)
        }
    }

    private mutating func set(_ name: String, _ value: String) throws(Problem) {
        switch name {
        case "seed":
            guard let number = UInt64(value) else {
                throw Problem(message: "--seed takes a whole number, not '\(value)'")
            }
            seed = number
        case "nodes":
            guard let number = Int(value) else {
                throw Problem(message: "--nodes takes a whole number, not '\(value)'")
            }
            nodes = number
        case "kubernetes": kubernetes = value
        case "istio": istio = value
        case "profile": profile = value
        case "inject": injected += value.split(separator: ",").map(String.init)
        case "set": settings.append(value)
        default: throw Problem(message: "there is no option --\(name)")
        }
    }

    /// The configuration that the options mean.
    public func configuration() throws(Problem) -> Configuration {
        var configuration = Configuration()
        configuration.world.seed = seed
        let versions = ["1.28", "1.29", "1.30", "1.31", "1.32", "1.33", "1.34"]
        let minor = kubernetes.split(separator: ".").prefix(2).joined(separator: ".")
        guard versions.contains(minor) else {
            throw Problem(
                message: "--kubernetes \(kubernetes): known are \(versions.joined(separator: ", "))"
            )
        }
        let isFull = kubernetes.split(separator: ".").count == 3
        let patches = ["1.32": "1.32.5"]
        configuration.world.kubernetesVersion = isFull ? kubernetes : patches[minor] ?? "\(minor).0"
        guard (1...5_000).contains(nodes) else {
            throw Problem(message: "--nodes \(nodes): from 1 to 5000")
        }
        configuration.world.nodes = nodes
        guard ["1.30", "1.31", "1.32"].contains(istio) else {
            throw Problem(message: "--istio \(istio): known are 1.30, 1.31, 1.32")
        }
        configuration.istio.version = istio
        let profiles = ["demo", "default", "minimal", "empty", "none"]
        guard profiles.contains(profile) else {
            throw Problem(
                message: "--profile \(profile): known are \(profiles.joined(separator: ", "))")
        }
        configuration.istio.profile = profile
        for setting in settings {
            guard let equals = setting.firstIndex(of: "="), equals != setting.startIndex else {
                throw Problem(message: "--set \(setting): expected PATH=VALUE")
            }
            configuration.istio.settings.append(
                .init(
                    path: String(setting[..<equals]),
                    value: String(setting[setting.index(after: equals)...])))
        }
        configuration.injectedNamespaces = injected
        return configuration
    }

    /// The options as words, without those that have their default.
    public var words: [String] {
        var words: [String] = []
        let plain = SessionOptions()
        if seed != plain.seed { words += ["--seed", "\(seed)"] }
        if kubernetes != plain.kubernetes { words += ["--kubernetes", kubernetes] }
        if istio != plain.istio { words += ["--istio", istio] }
        if profile != plain.profile { words += ["--profile", profile] }
        if !injected.isEmpty { words += ["--inject", injected.joined(separator: ",")] }
        for setting in settings { words += ["--set", setting] }
        if nodes != plain.nodes { words += ["--nodes", "\(nodes)"] }
        return words
    }
}
