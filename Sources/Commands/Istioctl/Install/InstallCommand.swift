import Basis
import Cluster
import Interpreter
import Istio
import Objects
import YAML

/// `istioctl install` and `istioctl upgrade`: puts an installation into the cluster and waits until
/// it is ready.
// istio operator/cmd/mesh/install.go, operator/pkg/install/install.go
struct InstallCommand: IstioctlTask {
    static let install = CommandNode<IstioctlAction>(
        "install", aliases: ["apply"], persistentFlags: InstallFlags.install,
        action: IstioctlAction(task: { call, session throws(IstioctlError) in
            guard call.arguments.isEmpty else {
                throw IstioctlError(
                    "accepts 0 arg(s), received \(call.arguments.count)")
            }
            return try InstallCommand(call, session, showsSail: true)
        }))
    static let upgrade = CommandNode<IstioctlAction>(
        "upgrade", persistentFlags: InstallFlags.install,
        action: IstioctlAction(task: { call, session throws(IstioctlError) in
            try InstallCommand(call, session, showsSail: false)
        }))

    /// A part that is being installed.
    struct Part: Sendable {
        enum State: Sendable, Equatable { case ready, waiting, done }
        let component: InstallComponent
        let objects: [Object]
        var state = State.ready
        var deadline = Instant.meshStart
        var nextLook = Instant.meshStart
    }

    private enum Stage { case start, asking(Confirmation), working, finishing }

    private let installation: Installation
    private let isDryRun, isConfirmed, showsSail: Bool
    private let timeout: Nanoseconds
    private var stage = Stage.start
    private var parts: [Part]
    private var progress = InstallProgress()
    private var failure: String?

    private init(
        _ call: IstioctlCall, _ session: SessionState, showsSail: Bool
    ) throws(IstioctlError) {
        let revision = call.flags.string("revision")
        guard !call.flags.isSet("revision") || Installation.isRevisionName(revision) else {
            throw IstioctlError("invalid revision specified: \(revision)")
        }
        do throws(IstioctlError) {
            installation = try InstallFlags.installation(call, session)
        } catch {
            throw IstioctlError("generate config: \(error.message)")
        }
        isDryRun = call.flags.bool("dry-run")
        isConfirmed = call.flags.bool("skip-confirmation") || isDryRun
        timeout = call.flags.duration("readiness-timeout")
        self.showsSail = showsSail
        parts = installation.manifests().map { Part(component: $0.component, objects: $0.objects) }
    }

    mutating func advance(
        _ io: inout CommandIO, in session: inout SessionState
    ) throws(IstioctlError) -> Step {
        switch stage {
        case .start:
            if showsSail { io.printError(InstallProgress.sail + "\n") }
            warnOfOtherVersion(&io, session)
            guard isConfirmed else {
                let version = "\(installation.options.version).0"
                stage = .asking(
                    Confirmation(
                        "This will install the Istio \(version) profile "
                            + "\(goQuoted(installation.profile)) into the cluster. Proceed? (y/N)"))
                return .running
            }
            return try begin(&io, &session)
        case .asking(var confirmation):
            guard let isYes = confirmation.answer(&io) else {
                stage = .asking(confirmation)
                return .waiting
            }
            guard isYes else {
                io.printError("Cancelled.\n")
                return .done(1)
            }
            return try begin(&io, &session)
        case .working: return try work(&io, &session)
        case .finishing: return try finish(&io, &session)
        }
    }

    private mutating func begin(
        _ io: inout CommandIO, _ session: inout SessionState
    ) throws(IstioctlError) -> Step {
        stage = .working
        if !isDryRun {
            let namespace = Object(
                .namespace, metadata: Metadata(name: installation.namespace))
            if session.store.object(namespace.key) == nil {
                try session.installing(.create(namespace), namespace.key, &io)
            }
        }
        if let note = InstalledTags(session).shiftNote(for: installation) { io.print(note) }
        return .running
    }

    /// Installs what can be installed, and looks at what is waited for.
    private mutating func work(
        _ io: inout CommandIO, _ session: inout SessionState
    ) throws(IstioctlError) -> Step {
        for index in parts.indices {
            switch parts[index].state {
            case .done: continue
            case .ready:
                guard isPossible(parts[index].component) else { continue }
                apply(index, &io, &session)
            case .waiting:
                guard session.time >= parts[index].nextLook else { continue }
                look(index, &io, session)
            }
        }
        if parts.allSatisfy({ $0.state == .done }) {
            if let failure { throw IstioctlError("failed to install manifests: \(failure)") }
            stage = .finishing
            return .running
        }
        let waiting = parts.filter { $0.state == .waiting }.map(\.nextLook)
        guard let next = waiting.min(), next > session.time else { return .running }
        return .sleeping(until: next)
    }

    /// Whether the part before it is done, or not installed at all.
    private func isPossible(_ component: InstallComponent) -> Bool {
        guard let before = component.prerequisite else { return true }
        return !parts.contains { $0.component == before && $0.state != .done }
    }

    private mutating func apply(
        _ index: Int, _ io: inout CommandIO, _ session: inout SessionState
    ) {
        let component = parts[index].component
        progress.report(component, &io)
        if !isDryRun {
            for object in InstallOrder.sorted(parts[index].objects) {
                do throws(IstioctlError) {
                    try session.applyInstalled(object, &io)
                } catch {
                    return fail(index, error.message, &io)
                }
            }
        }
        parts[index].state = .waiting
        parts[index].deadline = session.time + timeout
        look(index, &io, session)
    }

    // istio operator/pkg/install/wait.go: WaitForResources
    private mutating func look(
        _ index: Int, _ io: inout CommandIO, _ session: SessionState
    ) {
        let component = parts[index].component
        let missing = isDryRun ? [] : Readiness.missing(of: parts[index].objects, in: session)
        guard !missing.isEmpty else {
            parts[index].state = .done
            return progress.finish(component, &io)
        }
        progress.report(component, waitingFor: missing.map(\.name).filter { !$0.isEmpty }, &io)
        guard session.time < parts[index].deadline else {
            let lines = missing.map { item in
                "  \(item.name)" + (item.reason.isEmpty ? "" : " (\(item.reason))")
            }
            return fail(
                index,
                "failed to wait for resource: resources not ready after "
                    + "\(GoDuration.text(timeout)): context deadline exceeded\n"
                    + lines.joined(separator: "\n"), &io)
        }
        parts[index].nextLook = min(session.time + .seconds(2), parts[index].deadline)
    }

    private mutating func fail(_ index: Int, _ text: String, _ io: inout CommandIO) {
        parts[index].state = .done
        progress.fail(parts[index].component, text, &io)
        failure = failure.map { "\($0)\n\(text)" } ?? text
    }

    private mutating func finish(
        _ io: inout CommandIO, _ session: inout SessionState
    ) throws(IstioctlError) -> Step {
        if !isDryRun {
            progress.prune(&io)
            try session.prune(besides: parts.map(\.objects), of: installation, &io)
        }
        io.printError("✔ Installation complete\n")
        let tags = InstalledTags(session)
        if !isDryRun, tags.needsDefault(installation),
            let tag = tags.defaultTag(of: installation)
        {
            try session.deactivateDefaultInjector(&io)
            for object in tag.objects { try session.applyInstalled(object, &io) }
        }
        return .done(0)
    }

    // istio operator/cmd/mesh/install.go: detectIstioVersionDiff
    private func warnOfOtherVersion(_ io: inout CommandIO, _ session: SessionState) {
        let tag = "\(installation.options.version).0"
        let revision = installation.revisionLabel
        let versions = IstiodInstance.all(in: session.store)
            .filter { $0.revision == revision }
            .map { IstioPods.version($0.pod, "discovery") }
        guard let installed = versions.max(), installed != tag, !installed.isEmpty else { return }
        let change = installed < tag ? "upgraded" : "downgraded"
        var text = "WARNING: Istio is being \(change) from \(installed) to \(tag).\n"
        if revision == "default" {
            text +=
                "         Running this command will overwrite it; use revisions to upgrade "
                + "alongside the existing version.\n"
        }
        text +=
            "         Before upgrading, you may wish to use 'istioctl x precheck' to check for "
            + "upgrade warnings.\n"
        io.printError(text)
    }
}
