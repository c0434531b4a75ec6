import Interpreter
import Objects

/// `kubectl describe` (kubectl pkg/cmd/describe/describe.go).
enum Describe {
    static let node = CommandNode(
        "describe",
        flags: CommonFlags.files + [
            CommonFlags.allNamespaces, Flag("chunk-size", nil, .int(bits: 64), default: "500"),
            CommonFlags.selector, .bool("show-events", default: true),
        ],
        action: KubectlAction(run))

    @Sendable private static func run(
        _ call: KubectlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(KubectlError) -> KubectlProgress {
        let missing = KubectlError.plain(
            "You must specify the type of resource to describe. Use \"kubectl api-resources\" for "
                + "a "
                + "complete list of supported resources.")
        let query = try ResourceQuery(
            call, &session, .init(allowsWholeTypes: true, missing: missing))
        let describer = Describer(
            store: session.store, now: session.time,
            showsEvents: call.flags.bool("show-events"))
        var errors = query.errors
        if query.answers.isEmpty, errors.count == 1, errors[0].isNotFound,
            let named = query.arguments?.named, named.count == 1
        {
            return try byPrefix(named[0], call, errors[0], describer, &io, session)
        }
        var isFirst = true
        for object in query.objects {
            io.print((isFirst ? "" : "\n\n") + describer.describe(object))
            isFirst = false
        }
        if isFirst, errors.isEmpty {
            let scoped = query.answers.allSatisfy(\.kind.type.isNamespaced)
            // kubectl names the namespace unless it was told to look at all of them.
            io.printError(
                call.flags.bool("all-namespaces") || !scoped
                    ? "No resources found\n"
                    : "No resources found in \(call.namespace(in: session)) namespace.\n")
        }
        if let error = KubectlError.combined(errors) {
            errors = []
            throw error
        }
        return .done
    }

    /// A name that is not found may be the beginning of others (DescribeMatchingResources).
    private static func byPrefix(
        _ named: (kind: ResourceArguments.Kind, name: String), _ call: KubectlCall,
        _ error: KubectlError, _ describer: Describer, _ io: inout CommandIO,
        _ session: SessionState
    ) throws(KubectlError) -> KubectlProgress {
        let namespace = named.kind.type.isNamespaced ? call.namespace(in: session) : nil
        let matching = session.store.objects(named.kind.type, namespace: namespace)
            .filter { $0.name.hasPrefix(named.name) }
        guard !matching.isEmpty else { throw error }
        for object in matching { io.print(describer.describe(object) + "\n") }
        return .done
    }
}
