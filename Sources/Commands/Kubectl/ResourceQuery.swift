import Cluster
import Interpreter
import Objects
import YAML

/// What a command line asks the server for, found: lists and single objects
/// (cli-runtime pkg/resource/builder.go: Do, visitBySelector, visitByResource, visitByName).
package struct ResourceQuery: Sendable {
    /// The answer to one LIST or GET.
    package struct Answer: Sendable {
        /// The type, and the version that was asked for.
        package var kind: ResourceArguments.Kind
        /// The objects: any number of a list, one otherwise.
        package var objects: [Object]
        /// Whether it is a list.
        package var isList: Bool
        /// Where the question came from: a file, or nothing.
        package var source = ""
        /// The object as the file has it, for one that came from a file.
        package var item: ManifestItem?
    }

    /// The answers in order.
    package var answers: [Answer] = []
    /// What was not found or could not be read, in order.
    package var errors: [KubectlError] = []
    /// Whether one object was meant, so that it is printed alone.
    package var isSingle = false
    /// Whether the query was made of files.
    package var isFromFiles = false
    /// The words, if the query was made of words.
    package var arguments: ResourceArguments?

    /// All objects, in order.
    package var objects: [Object] { answers.flatMap(\.objects) }
    /// All errors as one.
    package var error: KubectlError? { KubectlError.combined(errors) }

    /// How the words of a command are read.
    package struct Options: Sendable {
        /// Whether a type alone means all its objects (`get pods`); else a name or `--all` is asked
        /// for.
        package var allowsWholeTypes = false
        /// Whether objects of files are asked from the server; else they stand as written.
        package var refreshesFiles = true
        /// What is said where nothing is named.
        package var missing = KubectlError.plain(ResourceQuery.nothingNamed)

        /// The usual way.
        package init(
            allowsWholeTypes: Bool = false, refreshesFiles: Bool = true,
            missing: KubectlError = .plain(ResourceQuery.nothingNamed)
        ) {
            self.allowsWholeTypes = allowsWholeTypes
            self.refreshesFiles = refreshesFiles
            self.missing = missing
        }
    }

    /// What kubectl says where neither files nor types are named (missingResourceError).
    package static let nothingNamed = """
        You must provide one or more resources by argument or filename.
        Example resource specifications include:
           '-f rsrc.yaml'
           '--filename=rsrc.json'
           '<resource> <name>'
           '<resource>'
        """

    /// Asks for what the call names.
    package init(
        _ call: KubectlCall, words: [String]? = nil, _ session: inout SessionState,
        _ options: Options = Options()
    ) throws(KubectlError) {
        let words = words ?? call.arguments
        let filter = try ObjectFilter(call)
        if call.flags.isSet("filename") {
            guard words.isEmpty else {
                throw .plain(
                    "when paths, URLs, or stdin is provided as input, you may not specify resource "
                        + "arguments as well")
            }
            isFromFiles = true
            try readFiles(call, &session, options)
            return
        }
        guard !words.isEmpty else { throw options.missing }
        let arguments = try ResourceArguments(words, session)
        self.arguments = arguments
        let selectsAll = call.flags.bool("all")
        if filter.isRestricting || selectsAll {
            guard arguments.named.isEmpty else {
                throw .plain(
                    words.contains { $0.utf8.contains(47) }
                        ? "selectors and the all flag cannot be used when passing resource/name "
                            + "arguments"
                        : "name cannot be provided when a selector is specified")
            }
        }
        if arguments.named.isEmpty {
            guard options.allowsWholeTypes || filter.isRestricting || selectsAll else {
                throw .plain("resource(s) were provided, but no name was specified")
            }
            list(arguments.kinds, call, session, filter)
        } else {
            try getNamed(arguments.named, call, session)
        }
    }

    private mutating func list(
        _ kinds: [ResourceArguments.Kind], _ call: KubectlCall, _ session: SessionState,
        _ filter: ObjectFilter
    ) {
        let everywhere = call.flags.bool("all-namespaces")
        let namespace = call.namespace(in: session)
        for kind in kinds {
            let scope = kind.type.isNamespaced && !everywhere ? namespace : nil
            let objects = session.store.objects(kind.type, namespace: scope)
            do throws(KubectlError) {
                let matching = try filter.apply(to: objects, kind)
                answers.append(Answer(kind: kind, objects: matching, isList: true))
            } catch { errors.append(error) }
        }
    }

    private mutating func getNamed(
        _ named: [(kind: ResourceArguments.Kind, name: String)], _ call: KubectlCall,
        _ session: SessionState
    ) throws(KubectlError) {
        isSingle = named.count == 1
        for (kind, name) in named {
            if kind.type.isNamespaced, call.flags.bool("all-namespaces") {
                throw .plain("a resource cannot be retrieved by name across all namespaces")
            }
            let namespace = kind.type.isNamespaced ? call.namespace(in: session) : ""
            do throws(KubectlError) {
                let object = try session.get(
                    ObjectKey(kind.type, namespace: namespace, name: name))
                answers.append(Answer(kind: kind, objects: [object], isList: false))
            } catch { errors.append(error) }
        }
    }

    private mutating func readFiles(
        _ call: KubectlCall, _ session: inout SessionState, _ options: Options
    ) throws(KubectlError) {
        var reader = ManifestReader(call, session, validates: false)
        let content = try reader.read()
        for note in reader.notes { session.note(note) }
        errors = content.errors
        isSingle = content.items.count == 1 && call.flags.strings("filename").count == 1
        for item in content.items {
            let kind = ResourceArguments.Kind(type: item.type, version: item.version)
            do throws(KubectlError) {
                let object =
                    options.refreshesFiles
                    ? try session.get(item.key) : try item.object()
                answers.append(
                    Answer(
                        kind: kind, objects: [object], isList: false, source: item.source,
                        item: item))
            } catch { errors.append(error) }
        }
    }
}
