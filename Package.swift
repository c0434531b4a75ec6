// swift-tools-version:6.2
import PackageDescription

// The targets stand in the order of the house: each may import what stands below it.
let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error), .enableUpcomingFeature("ExistentialAny"),
]

/// A target of the product, under the house's compiler settings.
func room(
    _ name: String, _ dependencies: [Target.Dependency] = [], without exclude: [String] = []
) -> Target {
    .target(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

/// A test target, under the same settings as what it tests.
func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let package = Package(
    name: "mesh",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "mesh", targets: ["mesh"]),
        .library(name: "MeshKit", targets: ["MeshKit"]),
        .library(name: "MeshREPL", targets: ["Terminal"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
    targets: [
        .executableTarget(
            name: "mesh",
            dependencies: [
                "Terminal", "Scripts", "Tutorials", "Platform", "MeshKit",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
        room("Terminal", ["CEditline", "Platform", "MeshKit"]),
        room("Tutorials", ["MeshKit", "Scripts"], without: ["Generated/generate.py"]),
        room("Scripts", ["MeshKit"]),
        room("Platform", ["MeshKit"]),
        room("MeshKit", ["Commands"]),
        room("Commands", ["Traffic", "Tools"], without: ["Fidelity/Generated/generate.py"]),
        room("Traffic", ["Istio", "Tools"]),
        room("Istio", ["Envoy", "Cluster"]),
        room("Envoy", ["Basis", "Patterns", "YAML", "Diagnostics"]),
        room("Cluster", ["Objects"]),
        room(
            "Objects", ["YAML", "Patterns", "Basis", "Diagnostics"],
            without: [
                "Generated/generate.py", "Generated/go-types.txt", "Generated/istio-facts.txt",
            ]),
        room("Tools", ["Interpreter", "Patterns"]),
        room("Interpreter", ["Language", "Basis", "Patterns"]),
        room("Language", ["Diagnostics"]),
        room("YAML", ["CLibYAML", "Diagnostics"]),
        room("Patterns", ["CRE2"]),
        room("Basis"),
        room("Diagnostics"),
        .target(name: "CRE2", linkerSettings: [.linkedLibrary("re2")]),
        .systemLibrary(
            name: "CLibYAML", pkgConfig: "yaml-0.1",
            providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
        .systemLibrary(
            name: "CEditline", pkgConfig: "libedit",
            providers: [.apt(["libedit-dev"]), .brew(["libedit"])]),
        .systemLibrary(name: "CTerminal"),
        tests("BasisTests", ["Basis"]),
        tests("DiagnosticsTests", ["Diagnostics"]),
        tests("PatternsTests", ["Patterns"]),
        tests("YAMLTests", ["YAML"]),
        tests("LanguageTests", ["Language"]),
        tests("InterpreterTests", ["Interpreter", "Tools"]),
        tests("ToolsTests", ["Tools"]),
        tests("ObjectsTests", ["Objects"]),
        tests("ClusterTests", ["Cluster"]),
        tests("EnvoyTests", ["Envoy", "YAML"]),
        tests("IstioTests", ["Istio"]),
        tests("TrafficTests", ["Traffic"]),
        tests("CommandsTests", ["Commands"]),
        tests("MeshKitTests", ["MeshKit"]),
        tests("ScriptsTests", ["Scripts"]),
        tests("TutorialsTests", ["Tutorials"]),
        tests("TerminalTests", ["Terminal", "CTerminal", "mesh"]),
        tests("ConformanceTests", ["MeshKit", "Istio"]),
        tests("TidyTests", []),
    ],
    cxxLanguageStandard: .cxx17
)
