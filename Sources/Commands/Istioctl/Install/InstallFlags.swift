import Cluster
import Interpreter
import Istio
import Objects
import YAML

/// The flags with which an installation is described, and what they mean.
// istio operator/cmd/mesh/install.go: addInstallFlags; manifest-generate.go
enum InstallFlags {
    static let input = [
        Flag("filename", "f", .stringSlice), Flag("set", "s", .stringArray), .bool("force"),
        Flag("charts"), Flag("manifests", "d"), Flag("revision", "r"),
    ]
    static let install =
        input + [
            Flag("readiness-timeout", nil, .duration, default: "5m0s"),
            .bool("skip-confirmation", "y"), .bool("verify"), .bool("dry-run"),
        ]

    /// The installation that a call describes.
    static func installation(
        _ call: IstioctlCall, _ session: SessionState
    ) throws(IstioctlError) -> Installation {
        let options = try options(call, session)
        do {
            return try Installation(options)
        } catch {
            throw IstioctlError("\(error.isInput ? "merge inputs: " : "")\(error.message)")
        }
    }

    private static func options(
        _ call: IstioctlCall, _ session: SessionState
    ) throws(IstioctlError) -> InstallOptions {
        for flag in ["charts", "manifests"] where call.flags.isSet(flag) {
            throw IstioctlError("--\(flag) is not modelled by mesh: it has no charts")
        }
        var options = InstallOptions()
        options.version = session.simulation.configuration.istio.version
        options.profile = "default"
        for path in call.flags.strings("filename") {
            options.documents.append(try document(path, call, session))
        }
        for pair in call.flags.strings("set") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            options.settings.append(
                .init(path: String(parts[0]), value: parts.count > 1 ? String(parts[1]) : ""))
        }
        let revision = call.flags.string("revision")
        if !revision.isEmpty, revision != "default" {
            options.settings.append(.init(path: "revision", value: revision))
        }
        return options
    }

    private static func document(
        _ path: String, _ call: IstioctlCall, _ session: SessionState
    ) throws(IstioctlError) -> Value {
        let bytes: [UInt8]
        if path == "-" {
            bytes = call.standardInput
        } else {
            do throws(FileError) {
                bytes = try session.read(path)
            } catch {
                throw IstioctlError("merge inputs: open \(path): \(error.rawValue.lowercased())")
            }
        }
        var reader = DocumentReader(bytes)
        var documents: [Value] = []
        do {
            while let next = try reader.next() {
                if !next.value.isNull { documents.append(next.value) }
            }
        } catch {
            throw IstioctlError("merge inputs: unable to parse file: \(error)")
        }
        guard documents.count <= 1 else {
            throw IstioctlError(
                "merge inputs: contains multiple IstioOperator CRs, only one per file is "
                    + "supported")
        }
        return documents.first ?? [:]
    }
}
