import Interpreter
import Istio
import Objects

/// `istioctl kube-inject`: puts the sidecar into the workloads of a manifest.
// istio istioctl/pkg/kubeinject/kubeinject.go
enum KubeInjectCommand {
    static let node = CommandNode<IstioctlAction>(
        "kube-inject",
        flags: [Flag("output", "o")],
        persistentFlags: [
            Flag("filename", "f", .stringArray), Flag("meshConfigFile"), Flag("injectConfigFile"),
            Flag("valuesFile"), Flag("operatorFileName"),
            Flag("meshConfigMapName", default: "istio"),
            Flag("injectConfigMapName", default: "istio-sidecar-injector"),
            Flag("webhookConfig", default: "istio-sidecar-injector"), Flag("revision", "r"),
            Flag("xds-address"), Flag("cert-dir"), Flag("xds-port", nil, .int(bits: 64)),
            Flag("timeout", nil, .duration, default: "30s"), .bool("insecure"),
            .bool("plaintext"), Flag("authority"), Flag("xds-label"),
        ], action: IstioctlAction(run))

    private static func run(
        _ call: IstioctlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(IstioctlError) -> Int32 {
        // Of several `-f` the last counts.
        guard let file = call.flags.strings("filename").last, !file.isEmpty else {
            throw IstioctlError("filename not specified (see --filename or -f)")
        }
        let manifest = try bytes(file, call, session)
        let injection = KubeInject(try source(call, session))
        let result = injection.run(manifest)
        let target = call.flags.string("output")
        if target.isEmpty {
            io.print(result.output)
        } else {
            try write(result.output, to: target, &session)
        }
        io.printError(result.warningText)
        if let error = result.error { throw IstioctlError(error) }
        return 0
    }

    private static func bytes(
        _ path: String, _ call: IstioctlCall, _ session: SessionState
    ) throws(IstioctlError) -> [UInt8] {
        guard path != "-" else { return call.standardInput }
        do throws(FileError) {
            return try session.read(path)
        } catch {
            // The system's text, as Go words it.
            throw IstioctlError("open \(path): \(error.rawValue.lowercased())")
        }
    }

    private static func write(
        _ text: String, to path: String, _ session: inout SessionState
    ) throws(IstioctlError) {
        do throws(FileError) {
            try session.write(Array(text.utf8), to: path, appending: false)
        } catch {
            throw IstioctlError("open \(path): \(error.rawValue.lowercased())")
        }
    }

    /// Where the templates come from: files where they are named, else the running istiod.
    private static func source(
        _ call: IstioctlCall, _ session: SessionState
    ) throws(IstioctlError) -> KubeInject.Source {
        let view = session.simulation.world.view
        let named = ["injectConfigFile", "valuesFile", "meshConfigFile", "operatorFileName"]
            .filter { call.flags.isSet($0) }
        if let name = named.first { return try files(call, session, first: name) }
        guard let controlPlane = session.controlPlane,
            view.store.object(
                ObjectKey(.configMap, namespace: call.istioNamespace, name: "istio")) != nil
        else {
            throw IstioctlError(
                "could not read valid configmap \"istio\" from namespace "
                    + "\(goQuoted(call.istioNamespace)): configmaps \"istio\" not found - "
                    + "Use --meshConfigFile or re-run kube-inject with "
                    + "`-i <istioSystemNamespace> and ensure valid MeshConfig exists")
        }
        return .webhook(controlPlane, view)
    }

    private static func files(
        _ call: IstioctlCall, _ session: SessionState, first: String
    ) throws(IstioctlError) -> KubeInject.Source {
        guard first != "operatorFileName" else {
            throw IstioctlError("--operatorFileName is not modelled")
        }
        func text(_ flag: String) throws(IstioctlError) -> String? {
            let path = call.flags.string(flag)
            guard !path.isEmpty else { return nil }
            return String(decoding: try bytes(path, call, session), as: UTF8.self)
        }
        let store = session.store
        let maps = ObjectKey(.configMap, namespace: call.istioNamespace, name: "istio")
        let mesh = try text("meshConfigFile") ?? store.object(maps)?["data", "mesh"]?.string ?? ""
        let injector = ObjectKey(
            .configMap, namespace: call.istioNamespace,
            name: call.flags.string("injectConfigMapName"))
        let stored = store.object(injector)
        let config = try text("injectConfigFile") ?? stored?["data", "config"]?.string ?? ""
        let values = try text("valuesFile") ?? stored?["data", "values"]?.string ?? "{}"
        let version = session.simulation.configuration.istio.version
        let meshConfig = MeshConfig(text: mesh) ?? MeshConfig()
        var configuration = InjectionConfiguration(
            config: config, values: values, mesh: meshConfig, version: version)
        if configuration?.templates.isEmpty ?? true {
            // istioctl pkg/kubeinject/kubeinject.go: readInjectConfigFile, a template alone.
            configuration = InjectionConfiguration(
                config: "policy: enabled", values: values, mesh: meshConfig, version: version)
            configuration?.templates = ["sidecar": .string(config)]
        }
        guard let configuration else { throw IstioctlError("loading --injectConfigFile") }
        if let problem = configuration.templateProblem {
            throw IstioctlError(
                "2 errors occurred:\n\t* \(problem)\n\t* loading --injectConfigFile\n\n")
        }
        return .files(configuration, nativeSidecars: false)
    }
}
