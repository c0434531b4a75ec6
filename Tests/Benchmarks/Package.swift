// swift-tools-version:6.2
import PackageDescription

// Benchmarks are a package of their own, so that building mesh does not build them. Run one with
// `swift run -c release EnvoyBenchmark` in this folder. The rooms are links to mesh's sources,
// compiled as targets of this package, so that a benchmark sees what is `package` there.
func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, path: "Rooms/\(name)")
}

let package = Package(
    name: "mesh-benchmarks",
    platforms: [.macOS(.v15)],
    targets: [
        .executableTarget(
            name: "EnvoyBenchmark", dependencies: ["Envoy"], path: "EnvoyBenchmark"),
        .executableTarget(
            name: "TrafficBenchmark", dependencies: ["Traffic"], path: "TrafficBenchmark"),
        room("Traffic", ["Istio", "Tools"]),
        room("Istio", ["Envoy", "Cluster"]),
        room("Cluster", ["Objects"]),
        room("Objects", ["YAML", "Basis", "Diagnostics"]),
        room("Tools", ["Interpreter", "Patterns"]),
        room("Interpreter", ["Language", "Basis", "Patterns"]),
        room("Language", ["Diagnostics"]),
        room("Envoy", ["Basis", "Patterns", "YAML", "Diagnostics"]),
        room("YAML", ["CLibYAML", "Diagnostics"]),
        room("Patterns", ["CRE2"]),
        room("Basis"),
        room("Diagnostics"),
        .target(name: "CRE2", path: "Rooms/CRE2", linkerSettings: [.linkedLibrary("re2")]),
        .systemLibrary(name: "CLibYAML", path: "Rooms/CLibYAML", pkgConfig: "yaml-0.1"),
    ],
    cxxLanguageStandard: .cxx17
)
