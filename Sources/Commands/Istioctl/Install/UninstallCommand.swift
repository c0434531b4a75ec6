import Cluster
import Interpreter
import Istio
import Objects

/// `istioctl uninstall`: takes a revision, or all of Istio, out of the cluster.
// istio operator/cmd/mesh/uninstall.go
struct UninstallCommand: IstioctlTask {
    static let node = CommandNode<IstioctlAction>(
        "uninstall",
        persistentFlags: [
            .bool("dry-run"), .bool("skip-confirmation", "y"), .bool("force"), .bool("purge"),
            Flag("revision", "r"), Flag("filename", "f"), Flag("manifests", "d"),
            Flag("set", "s", .stringArray), .bool("verbose", "v"),
        ],
        action: IstioctlAction(task: { call, session throws(IstioctlError) in
            try UninstallCommand(call, session)
        }))

    private let revision: String
    private let isPurge, isDryRun, isConfirmed, isVerbose: Bool
    private let namesFile: Bool
    private var confirmation: Confirmation?
    private var doomed: [Object] = []

    private init(_ call: IstioctlCall, _ session: SessionState) throws(IstioctlError) {
        let own = call.flags.strings("set").last { $0.hasPrefix("revision=") }
        let asked = call.flags.string("revision")
        revision = asked.isEmpty ? own.map { String($0.dropFirst(9)) } ?? "" : asked
        isPurge = call.flags.bool("purge")
        namesFile = !call.flags.string("filename").isEmpty
        guard !revision.isEmpty || namesFile || isPurge else {
            throw IstioctlError(
                "at least one of the --revision (or --set revision=<revision>), --filename or "
                    + "--purge flags must be set")
        }
        guard call.arguments.isEmpty else {
            throw IstioctlError("istioctl uninstall does not take arguments")
        }
        guard !namesFile || isPurge else {
            throw IstioctlError("--filename is not modelled by mesh; use --revision or --purge")
        }
        isDryRun = call.flags.bool("dry-run")
        isConfirmed = isDryRun || call.flags.bool("skip-confirmation")
        isVerbose = call.flags.bool("verbose")
        if !asked.isEmpty {
            let known = session.store.objects(.mutatingWebhookConfiguration).contains { hook in
                (hook.metadata.label("istio.io/rev") ?? "default") == asked
            }
            guard known else { throw IstioctlError("could not find target revision") }
        }
    }

    mutating func advance(
        _ io: inout CommandIO, in session: inout SessionState
    ) throws(IstioctlError) -> Step {
        if var asked = confirmation {
            guard let isYes = asked.answer(&io) else {
                confirmation = asked
                return .waiting
            }
            guard isYes else {
                io.printError("Cancelled.\n")
                return .done(1)
            }
            return try delete(&io, &session)
        }
        if isPurge, !revision.isEmpty || namesFile {
            io.print(
                "Purge uninstall will remove all Istio resources, ignoring the specified revision "
                    + "or operator file\n")
        }
        doomed = objects(in: session)
        guard isPurge || !doomed.isEmpty else {
            io.print(
                "No resources will be pruned from the cluster. Please double check the input "
                    + "configs\n\n")
            return try delete(&io, &session)
        }
        let (message, isNeeded) = warning(session)
        if isConfirmed {
            io.print(message + "\n")
        } else if isNeeded {
            confirmation = Confirmation(message + "Proceed? (y/N)")
            return .running
        }
        return try delete(&io, &session)
    }

    private mutating func delete(
        _ io: inout CommandIO, _ session: inout SessionState
    ) throws(IstioctlError) -> Step {
        for object in doomed { try session.remove(object, isDryRun: isDryRun, &io) }
        io.printError("✔ Uninstall complete\n")
        return .done(0)
    }

    // istio operator/pkg/uninstall/prune.go: GetPrunedResources
    private func objects(in session: SessionState) -> [Object] {
        var types = InstallOrder.namespacedTypes
        if let filter = ResourceType.istio("EnvoyFilter") { types.append(filter) }
        types += InstallOrder.clusterTypes
        if isPurge { types.append(.customResourceDefinition) }
        let parts = InstallComponent.allCases.filter { $0 != .base }.map(\.rawValue)
        return types.filter { session.store.types.contains($0) }.flatMap { type in
            session.store.objects(type).filter { object in
                guard let part = object.metadata.label("operator.istio.io/component") else {
                    return false
                }
                return isPurge
                    || parts.contains(part) && object.metadata.label("istio.io/rev") == revision
            }
        }
    }

    // preCheckWarnings
    private func warning(_ session: SessionState) -> (message: String, isNeeded: Bool) {
        guard !isPurge else {
            return ("All Istio resources will be pruned from the cluster\n", true)
        }
        var message = ""
        var isNeeded = false
        if isVerbose {
            let kinds = doomed.map(\.type.kind).reduce(into: [String]()) { list, kind in
                if !list.contains(kind) { list.append(kind) }
            }
            let lists = kinds.map { kind in
                let names = doomed.filter { $0.type.kind == kind }.map(\.name)
                return "\(kind): \(names.joined(separator: ", ")). "
            }
            message +=
                "The following resources will be pruned from the cluster: \(lists.joined())\n"
        }
        let proxies = IstioPods.proxies(session, of: revision).map(\.1.id)
        if !proxies.isEmpty {
            isNeeded = true
            message +=
                "There are still \(proxies.count) proxies pointing to the control plane revision "
                + "\(revision)\n"
            if proxies.count <= 30 { message += proxies.joined(separator: "\n") + "\n" }
            message +=
                "If you proceed with the uninstall, these proxies will become detached from any "
                + "control plane and will not function correctly.\n"
        } else if !IstiodInstance.all(in: session.store).contains(where: {
            $0.revision == revision
        }) {
            isNeeded = true
            message +=
                "Unable to find any proxies pointing to the \(revision) control plane. This may be "
                + "because the control plane cannot be connected or there is no \(revision) "
                + "control plane.\n"
        }
        let gateways = doomed.filter { $0.type == .deployment && $0.name.contains("gateway") }
        if !gateways.isEmpty {
            isNeeded = true
            let names = gateways.map(\.name).joined(separator: ", ")
            message +=
                "You are about to remove the following gateways: \(names). To avoid downtime, "
                + "please quit this command and reinstall the gateway(s) with a revision that is "
                + "not being removed from the cluster.\n"
        }
        return (message, isNeeded)
    }
}
