import Interpreter
import Istio
import Objects
import YAML

/// `istioctl tag`: other names for revisions.
// istio istioctl/pkg/tag/tag.go
enum TagCommands {
    private static let making: [Flag] = [
        .bool("overwrite"), Flag("manifests", "d"), .bool("skip-confirmation", "y"),
        Flag("revision", "r"), Flag("webhook-name"), .bool("auto-inject-namespaces"),
    ]

    static let node: CommandNode<IstioctlAction> = CommandNode(
        "tag",
        children: [
            CommandNode(
                "set", persistentFlags: making,
                action: IstioctlAction(set)),
            CommandNode(
                "generate", persistentFlags: making,
                action: IstioctlAction(generate)),
            CommandNode(
                "list", aliases: ["show"],
                persistentFlags: [Flag("output", "o", default: "table")],
                action: IstioctlAction(list)),
            CommandNode(
                "remove", aliases: ["delete"], persistentFlags: [.bool("skip-confirmation", "y")],
                action: IstioctlAction(task: { call, session throws(IstioctlError) in
                    try TagRemoval(call, session)
                })),
        ], action: .group { node })

    private static func set(
        _ call: IstioctlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(IstioctlError) -> Int32 {
        let tag = try tag(call, session, isGenerated: false)
        if tag.name == "default" {
            do throws(IstioctlError) {
                try session.deactivateDefaultInjector(&io)
            } catch {
                throw IstioctlError(
                    "failed deactivating existing default revision: \(error.message)")
            }
        }
        do throws(IstioctlError) {
            for object in tag.objects { try session.applyInstalled(object, &io) }
        } catch {
            throw IstioctlError(
                "failed to apply tag webhook MutatingWebhookConfiguration to cluster: failed to "
                    + "apply tag manifests to cluster: \(error.message)")
        }
        let revision = call.flags.string("revision")
        io.print(
            "Revision tag \(goQuoted(tag.name)) created, referencing control plane revision "
                + "\(goQuoted(revision)). To enable injection using this\nrevision tag, use "
                + "'kubectl label namespace <NAMESPACE> istio.io/rev=\(tag.name)'\n")
        return 0
    }

    private static func generate(
        _ call: IstioctlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(IstioctlError) -> Int32 {
        let tag = try tag(call, session, isGenerated: true)
        io.print(tag.objects.map { yamlText(of: $0.value) }.joined(separator: "\n---\n"))
        return 0
    }

    /// The tag that a call describes.
    // istio istioctl/pkg/tag/generate.go: Generate
    private static func tag(
        _ call: IstioctlCall, _ session: SessionState, isGenerated: Bool
    ) throws(IstioctlError) -> RevisionTag {
        guard let name = call.arguments.first else {
            throw IstioctlError("must provide a tag for modification")
        }
        guard call.arguments.count == 1 else {
            throw IstioctlError("must provide a single tag for creation")
        }
        // cobra looks at the words before it misses flags.
        guard call.flags.isSet("revision") else {
            throw IstioctlError("required flag(s) \"revision\" not set")
        }
        guard !call.flags.isSet("manifests") else {
            throw IstioctlError("--manifests is not modelled by mesh: it has no charts")
        }
        let tags = InstalledTags(session)
        let overwrites = call.flags.bool("overwrite")
        let revision = call.flags.string("revision")
        let namespace = call.istioNamespace
        if !isGenerated, !overwrites, name != "default" {
            guard tags.canonical(name).isEmpty,
                tags.canonicalServices(name, in: namespace).isEmpty
            else {
                throw IstioctlError(
                    "cannot create revision tag \(goQuoted(name)): found existing control plane "
                        + "revision with same name")
            }
        }
        let canonical = try canonical(revision, tags, namespace)
        if !overwrites {
            guard tags.configurations(of: name).isEmpty,
                tags.services(of: name, in: namespace).isEmpty
            else {
                throw IstioctlError(
                    "revision tag \(goQuoted(name)) already exists, and --overwrite is false")
            }
        }
        let made = RevisionTag(
            name, canonical: canonical, namespace: namespace,
            version: session.simulation.configuration.istio.version,
            injectsByDefault: call.flags.bool("auto-inject-namespaces"))
        guard var tag = made else {
            throw IstioctlError(
                "failed to create tag webhook config: could not find sidecar-injector webhook in "
                    + "canonical webhook \(goQuoted(canonical.name))")
        }
        tag.webhookName = call.flags.string("webhook-name")
        tag.isUserManaged = true
        return tag
    }

    // checkControlPlaneExistenceOrDuplicate
    private static func canonical(
        _ revision: String, _ tags: InstalledTags, _ namespace: String
    ) throws(IstioctlError) -> Object {
        let services = tags.canonicalServices(revision, in: namespace)
        guard services.count <= 1 else {
            throw IstioctlError(
                "cannot modify tag: found multiple canonical services with revision "
                    + "\(goQuoted(revision)) in namespace \(goQuoted(namespace))")
        }
        let hooks = tags.canonical(revision)
        guard let hook = hooks.first else {
            throw IstioctlError(
                "cannot modify tag: cannot find MutatingWebhookConfiguration or Service with "
                    + "revision \(goQuoted(revision))")
        }
        guard hooks.count == 1 else {
            throw IstioctlError(
                "cannot modify tag: found multiple canonical webhooks or services with revision "
                    + goQuoted(revision))
        }
        return hook
    }

    private static func list(
        _ call: IstioctlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(IstioctlError) -> Int32 {
        guard call.arguments.isEmpty else {
            throw IstioctlError("tag list command does not accept arguments")
        }
        let tags = InstalledTags(session)
        var pairs = tags.pairs(in: call.istioNamespace)
        guard !pairs.isEmpty else {
            io.print("No Istio revision tags found.\n")
            return 0
        }
        let tagged = pairs.filter { !$0.tag.isEmpty }.map(\.revision)
        pairs.removeAll { $0.tag.isEmpty && tagged.contains($0.revision) }
        let format = call.flags.string("output")
        switch format {
        case "table":
            var writer = TabWriter(minimumWidth: 0, padding: 1)
            writer.write("TAG\tREVISION\tNAMESPACES\n")
            for pair in pairs {
                let names = tags.namespaces(of: pair.tag).joined(separator: ",")
                writer.write("\(pair.tag)\t\(pair.revision)\t\(names)\n")
            }
            io.print(writer.flush())
        case "json", "yaml":
            let rows = pairs.map { pair -> Value in
                [
                    "tag": .string(pair.tag), "revision": .string(pair.revision),
                    "namespaces": .list(tags.namespaces(of: pair.tag).map { .string($0) }),
                ]
            }
            io.print((format == "json" ? json(rows) : yamlText(of: .list(rows))) + "\n")
        default:
            throw IstioctlError("unknown format: \(format)")
        }
        return 0
    }

    /// As Go's `MarshalIndent` with a tab writes the rows, their fields in the order of the struct.
    private static func json(_ rows: [Value]) -> String {
        let items = rows.map { row in
            let names = row["namespaces"]?.items ?? []
            let list =
                names.isEmpty
                ? "[]"
                : "[\n" + names.map { "\t\t\t\(jsonText($0))" }.joined(separator: ",\n")
                    + "\n\t\t]"
            return "\t{\n\t\t\"tag\": \(jsonText(row["tag"] ?? ""))"
                + ",\n\t\t\"revision\": \(jsonText(row["revision"] ?? ""))"
                + ",\n\t\t\"namespaces\": \(list)\n\t}"
        }
        return "[\n" + items.joined(separator: ",\n") + "\n]"
    }
}

/// `istioctl tag remove`.
struct TagRemoval: IstioctlTask {
    private let tag, namespace: String
    private let isConfirmed: Bool
    private var confirmation: Confirmation?

    init(_ call: IstioctlCall, _ session: SessionState) throws(IstioctlError) {
        guard let tag = call.arguments.first else {
            throw IstioctlError("must provide a tag for removal")
        }
        guard call.arguments.count == 1 else {
            throw IstioctlError("must provide a single tag for removal")
        }
        self.tag = tag
        namespace = call.istioNamespace
        isConfirmed = call.flags.bool("skip-confirmation")
        let tags = InstalledTags(session)
        guard
            !tags.services(of: tag, in: namespace).isEmpty
                || !tags.configurations(of: tag).isEmpty
        else {
            throw IstioctlError(
                "cannot remove tag \(goQuoted(tag)): cannot find MutatingWebhookConfiguration or "
                    + "Service for tag")
        }
        let users = tags.namespaces(of: tag)
        guard !users.isEmpty, !isConfirmed else { return }
        confirmation = Confirmation(
            "Caution, found \(users.count) namespace(s) still injected by tag \(goQuoted(tag)): "
                + users.joined(separator: " ") + "\nProceed with operation? [y/N]")
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
                io.print("Aborting operation.\n")
                return .done(0)
            }
        }
        let tags = InstalledTags(session)
        let doomed =
            tags.configurations(of: tag) + tags.validators(of: tag)
            + tags.services(of: tag, in: namespace)
        for object in doomed { try session.installing(.delete(.init()), object.key, &io) }
        io.print("Revision tag \(tag) removed\n")
        return .done(0)
    }
}
