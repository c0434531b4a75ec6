// swift-tools-version:6.2
import PackageDescription

// Benchmarks are a package of their own, so that building mesh does not build them. They use the
// library product alone. Run them, from the top: make bench
let package = Package(
    name: "Benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "mesh", path: "../..")],
    targets: [
        .executableTarget(
            name: "benchmarks", dependencies: [.product(name: "MeshKit", package: "mesh")])
    ]
)
