import Basis
import Cluster
import Interpreter
import Objects
import Traffic
import YAML

@testable import Commands

/// A session with a plain cluster and some files, on which kubectl commands are run in process.
struct KubectlSession {
    var state: SessionState

    /// A fresh cluster with Istio's types but without Istio.
    init(files: [String: String] = [:], start: Instant = .meshStart) {
        var configuration = Configuration()
        configuration.world.start = start
        var simulation = Simulation(configuration)
        simulation.world = World(
            configuration.world, types: [], webhooks: OpenDoors(), runtime: PlainContainers(),
            controllers: [])
        simulation.world.load(IstioTypes.definitions)
        state = SessionState(
            simulation: simulation, files: OverlayFiles(over: FixedFiles(files: files)))
        settle()
    }

    /// A cluster as a user's session has it, with Istio installed.
    init(wholeWith files: [String: String], start: Instant) {
        var configuration = Configuration()
        configuration.world.start = start
        state = SessionState(
            simulation: Simulation(configuration),
            files: OverlayFiles(over: FixedFiles(files: files)))
        settle()
    }

    /// Lets controllers and kubelets finish.
    mutating func settle() { _ = state.simulation.settle() }

    /// Puts a manifest's objects into the store, past admission.
    mutating func store(_ manifest: String) {
        var reader = DocumentReader(Array(manifest.utf8))
        while let document = try? reader.next() {
            let types = state.store
            var value = document.value
            if value["metadata", "namespace"] == nil {
                value["metadata", "namespace"] = "default"
            }
            if let object = try? Object(
                value: value, types: { types.type(apiVersion: $0, kind: $1) })
            {
                state.simulation.world.load([object])
            }
        }
    }

    /// What a command did.
    struct Result: Equatable {
        var output = ""
        var error = ""
        var code: Int32 = 0
    }

    /// Runs a command of words parted by blanks; quotes keep words together.
    @discardableResult
    mutating func run(_ line: String, input: String = "") -> Result {
        run(words: shellWords(line), input: input)
    }

    /// Runs a command; virtual time passes while it sleeps.
    @discardableResult
    mutating func run(words: [String], input: String = "") -> Result {
        Self.run(words, input: input, in: &state)
    }

    /// The same in any session.
    static func run(
        _ words: [String], input: String, in state: inout SessionState
    ) -> Result {
        var result = Result()
        let isIstioctl = words.first == "istioctl"
        switch isIstioctl ? IstioctlCommand.launch(words) : KubectlCommand.launch(words) {
        case .unknown:
            result.code = 127
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
        return result
    }

    /// Standard output of a command.
    mutating func output(_ line: String) -> String { run(line).output }
}

/// The words of a line as sh splits them, without expansions.
func shellWords(_ line: String) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    var isEscaped = false
    for character in line {
        if isEscaped {
            word = (word ?? "") + String(character)
            isEscaped = false
        } else if let open = quote {
            if character == open { quote = nil } else { word = (word ?? "") + String(character) }
        } else if character == "'" || character == "\"" {
            quote = character
            word = word ?? ""
        } else if character == "\\" {
            isEscaped = true
        } else if character == " " {
            if let done = word { words.append(done) }
            word = nil
        } else {
            word = (word ?? "") + String(character)
        }
    }
    if let done = word { words.append(done) }
    return words
}

/// Files by path, given as texts.
struct FixedFiles: FileProvider {
    var files: [String: String]

    func read(_ path: String) throws(FileError) -> [UInt8] {
        guard let text = files[path] else { throw .notFound }
        return Array(text.utf8)
    }

    func list(_ path: String) throws(FileError) -> [String] {
        let prefix = path.isEmpty ? "" : path + "/"
        let names = files.keys.filter { $0.hasPrefix(prefix) }.compactMap {
            $0.dropFirst(prefix.count).split(separator: "/").first.map(String.init)
        }
        guard !names.isEmpty || path.isEmpty else { throw .notFound }
        return Set(names).sorted()
    }

    func kind(of path: String) -> FileKind? {
        if path.isEmpty { return .directory }
        if files[path] != nil { return .file }
        return files.keys.contains { $0.hasPrefix(path + "/") } ? .directory : nil
    }
}

/// Admits everything.
struct OpenDoors: WebhookBackend {
    func review(_ call: WebhookCall, in view: View) -> WebhookAnswer {
        .allowed(call.object, warnings: [])
    }
}

/// Every image exists and every container serves.
struct PlainContainers: ContainerRuntime {
    func image(_ reference: String) -> ImageAnswer {
        .found(
            name: "docker.io/library/\(reference)",
            digest: "docker.io/library/\(reference)@sha256:" + String(repeating: "a", count: 64),
            bytes: 2_000_000, pullTime: .seconds(1))
    }
    func start(_ container: ContainerStart, in view: View) -> ContainerFate { .serves }
    func probe(_ probe: ProbeCall, in view: View) -> ProbeOutcome { .success }
}

/// Istio's types as their definitions name them, in the part that tables need.
enum IstioTypes {
    private typealias Column = (name: String, path: String, type: String)
    private static let age: Column = ("Age", ".metadata.creationTimestamp", "date")

    private static let kinds:
        [(
            kind: String, plural: String, short: String?, group: String, versions: [String],
            columns: [Column]
        )] = [
            (
                "ServiceEntry", "serviceentries", "se", "networking",
                ["v1", "v1beta1", "v1alpha3"],
                [
                    ("Hosts", ".spec.hosts", "string"), ("Location", ".spec.location", "string"),
                    ("Resolution", ".spec.resolution", "string"), age,
                ]
            ),
            (
                "VirtualService", "virtualservices", "vs", "networking",
                ["v1", "v1beta1", "v1alpha3"],
                [
                    ("Gateways", ".spec.gateways", "string"), ("Hosts", ".spec.hosts", "string"),
                    age,
                ]
            ),
            (
                "DestinationRule", "destinationrules", "dr", "networking",
                ["v1", "v1beta1", "v1alpha3"], [("Host", ".spec.host", "string"), age]
            ),
            ("Gateway", "gateways", "gw", "networking", ["v1", "v1beta1", "v1alpha3"], []),
            ("Sidecar", "sidecars", nil, "networking", ["v1", "v1beta1", "v1alpha3"], []),
            (
                "WorkloadEntry", "workloadentries", "we", "networking",
                ["v1", "v1beta1", "v1alpha3"], [age, ("Address", ".spec.address", "string")]
            ),
            (
                "WorkloadGroup", "workloadgroups", "wg", "networking",
                ["v1", "v1beta1", "v1alpha3"], [age]
            ),
            ("EnvoyFilter", "envoyfilters", nil, "networking", ["v1alpha3"], []),
            ("ProxyConfig", "proxyconfigs", nil, "networking", ["v1beta1"], []),
            (
                "AuthorizationPolicy", "authorizationpolicies", "ap", "security",
                ["v1", "v1beta1"], [("Action", ".spec.action", "string"), age]
            ),
            (
                "PeerAuthentication", "peerauthentications", "pa", "security", ["v1", "v1beta1"],
                [("Mode", ".spec.mtls.mode", "string"), age]
            ),
            ("RequestAuthentication", "requestauthentications", "ra", "security", ["v1"], []),
            ("Telemetry", "telemetries", "telemetry", "telemetry", ["v1", "v1alpha1"], [age]),
            ("WasmPlugin", "wasmplugins", nil, "extensions", ["v1alpha1"], [age]),
        ]

    static var definitions: [Object] {
        kinds.map { entry in
            let group = "\(entry.group).istio.io"
            let columns: [Value] = entry.columns.map { column in
                [
                    "name": .string(column.name), "jsonPath": .string(column.path),
                    "type": .string(column.type),
                ]
            }
            let names: Value = [
                "kind": .string(entry.kind), "plural": .string(entry.plural),
                "singular": .string(entry.kind.lowercased()),
                "shortNames": .list(entry.short.map { [.string($0)] } ?? []),
                "categories": ["istio-io", .string(group.replacingDots)],
            ]
            let versions: [Value] = entry.versions.map { version in
                [
                    "name": .string(version), "served": true,
                    "storage": version == "v1" ? true : false,
                    "additionalPrinterColumns": .list(columns),
                ]
            }
            return Object(
                .customResourceDefinition,
                metadata: Metadata(name: "\(entry.plural).\(group)"),
                fields: [
                    "spec": [
                        "group": .string(group), "names": names, "scope": "Namespaced",
                        "versions": .list(versions),
                    ]
                ])
        }
    }
}

extension String {
    fileprivate var replacingDots: String { String(map { $0 == "." ? "-" : $0 }) }
}
