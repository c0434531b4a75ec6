// swift-tools-version:6.2
import PackageDescription

// Fuzzing is a package of its own; it uses the library product alone. From the top: make fuzz
let package = Package(
    name: "Fuzz",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "mesh", path: "../..")],
    targets: [
        .executableTarget(name: "fuzz", dependencies: [.product(name: "MeshKit", package: "mesh")])
    ]
)
