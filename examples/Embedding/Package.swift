// swift-tools-version:6.2
import PackageDescription

// A program that embeds mesh, as yours would: it depends on the library product MeshKit alone.
let package = Package(
    name: "Embedding",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "mesh", path: "../..")],
    targets: [
        .executableTarget(
            name: "Embedding", dependencies: [.product(name: "MeshKit", package: "mesh")])
    ]
)
