import Basis
import Interpreter
import Objects
import YAML

/// One object of a manifest, as kubectl holds it before the server has seen it.
package struct ManifestItem: Sendable, Equatable {
    /// The object as written, with the namespace filled in.
    package var value: Value
    /// Its type.
    package var type: ResourceType
    /// The version in which it is written.
    package var version: String
    /// Where it comes from: the path as typed, or `STDIN`.
    package var source: String

    /// `metadata.name`; empty where it is missing or no text.
    package var name: String { value["metadata", "name"]?.string ?? "" }
    /// `metadata.namespace`; empty where it is missing.
    package var namespace: String { value["metadata", "namespace"]?.string ?? "" }
    /// Names the object on the server.
    package var key: ObjectKey {
        ObjectKey(type, namespace: type.isNamespaced ? namespace : "", name: name)
    }

    /// The object for the server, or the server's answer to one that it cannot read; `changed` is
    /// the manifest after kubectl's own changes.
    package func object(_ changed: Value? = nil) throws(KubectlError) -> Object {
        do { return try Object(value: changed ?? value, types: { _, _ in type }) } catch {
            throw .status(
                .badRequest(
                    "\(type.kind) in version \(goQuoted(version)) cannot be handled as a "
                        + "\(type.kind): \(error.message)"))
        }
    }
}

/// What files hold: the objects that could be read, in order, and what went wrong.
package struct ManifestContent: Sendable {
    /// The objects.
    package var items: [ManifestItem] = []
    /// Errors of reading, validating and mapping, in order.
    package var errors: [KubectlError] = []
    /// The errors as one (a nested aggregate in kubectl).
    package var error: KubectlError? { KubectlError.combined(errors) }
}

/// Reads manifests as kubectl's resource builder does
/// (cli-runtime pkg/resource: FilenameParam, StreamVisitor, mapper.infoForData).
package struct ManifestReader {
    private let session: SessionState
    private let call: KubectlCall
    /// Whether objects are checked for an apiVersion and kind first.
    private let validates: Bool
    /// Remarks of mesh about what it read.
    package private(set) var notes: [Note] = []

    /// A reader for one call.
    package init(_ call: KubectlCall, _ session: SessionState, validates: Bool = true) {
        self.call = call
        self.session = session
        self.validates = validates
    }

    /// The content of the files that `-f` names.
    package mutating func read() throws(KubectlError) -> ManifestContent {
        var content = ManifestContent()
        var missing: [KubectlError] = []
        var sources: [(name: String, path: String)] = []
        for path in call.flags.strings("filename") {
            if path == "-" {
                sources.append(("STDIN", "-"))
                continue
            }
            do throws(KubectlError) {
                let found = try ManifestFiles.expand(
                    path, in: session, recursive: call.flags.bool("recursive"))
                sources += found.map { ($0, $0) }
            } catch { missing.append(error) }
        }
        if let error = KubectlError.combined(missing) { throw error }
        for source in sources { read(source.name, source.path, into: &content) }
        return content
    }

    private mutating func read(
        _ name: String, _ path: String, into content: inout ManifestContent
    ) {
        let bytes: [UInt8]
        if path == "-" {
            bytes = call.standardInput
        } else if let text = PublishedManifests.text(at: path) {
            bytes = Array(text.utf8)
        } else {
            do { bytes = try session.files.read(path) } catch {
                let text =
                    error == .tooLarge
                    ? "file is larger than \(session.limits.fileBytes) bytes" : error.goText
                content.errors.append(.plain("error reading \(path): \(text)"))
                return
            }
        }
        guard bytes.count <= session.limits.fileBytes else {
            content.errors.append(
                .plain(
                    "error reading \(name): file is larger than "
                        + "\(session.limits.fileBytes) bytes"))
            return
        }
        var reader = DocumentReader(bytes, depthLimit: session.limits.nesting)
        do throws(KubectlError) {
            while let document = try next(&reader, name) {
                noteDuplicates(document, name)
                if document.value.isNull { continue }
                try check(document.value, name)
                add(document.value, name, into: &content)
            }
        } catch { content.errors.append(error) }
    }

    private func next(
        _ reader: inout DocumentReader, _ source: String
    ) throws(KubectlError) -> YAMLDocument? {
        do { return try reader.next() } catch {
            throw .plain("error parsing \(source): \(error.kubectlText)")
        }
    }

    /// kubectl takes the last of two equal keys and says nothing; mesh says so beside its streams.
    private mutating func noteDuplicates(_ document: YAMLDocument, _ source: String) {
        for key in document.duplicateKeys {
            notes.append(
                Note(
                    kind: "duplicate-key:\(source):\(key.path)",
                    "\(source) has the key \(key.path) twice; kubectl takes the last one"))
        }
    }

    // kubectl pkg/validation/schema.go: ValidateBytes, before the server validates the rest.
    private func check(_ value: Value, _ source: String) throws(KubectlError) {
        guard validates else { return }
        var problem: String?
        if value.map == nil { problem = "invalid object to validate" }
        for field in ["apiVersion", "kind"] where problem == nil {
            switch value[field] {
            case nil, .null: problem = "\(field) not set"
            case .string(let text): problem = text.isEmpty ? "\(field) not set" : nil
            default: problem = "\(field) isn't string type"
            }
        }
        guard let problem else { return }
        throw .plain(
            "error validating \(goQuoted(source)): error validating data: \(problem); if you "
                + "choose to ignore these errors, turn validation off with --validate=false")
    }

    /// Adds an object, or the objects of a list.
    private func add(_ value: Value, _ source: String, into content: inout ManifestContent) {
        let kind = value["kind"]?.string ?? ""
        let apiVersion = value["apiVersion"]?.string ?? ""
        if kind.hasSuffix("List"), case .list(let items)? = value["items"] {
            for item in items { add(item, source, into: &content) }
            return
        }
        guard !kind.isEmpty else {
            let text = jsonText(value, style: .compact)
            content.errors.append(
                .plain(
                    "unable to decode \(goQuoted(source)): Object 'Kind' is missing in '\(text)'"))
            return
        }
        guard let type = session.store.type(apiVersion: apiVersion, kind: kind) else {
            let name = value["metadata", "name"]?.string ?? ""
            let namespace = value["metadata", "namespace"]?.string ?? ""
            content.errors.append(
                .plain(
                    "resource mapping not found for name: \(goQuoted(name)) namespace: "
                        + "\(goQuoted(namespace)) from \(goQuoted(source)): no matches for kind "
                        + "\(goQuoted(kind)) in version \(goQuoted(apiVersion))\n"
                        + "ensure CRDs are installed first"))
            return
        }
        // cli-runtime pkg/resource/metadata_decoder.go: the types in metadata are checked here.
        do { _ = try Metadata(value: value["metadata"] ?? .null) } catch {
            content.errors.append(
                .plain("unable to decode \(goQuoted(source)): \(error.message)"))
            return
        }
        var item = ManifestItem(
            value: value, type: type, version: apiVersion.lastPart, source: source)
        do throws(KubectlError) {
            try setNamespace(of: &item)
            content.items.append(item)
        } catch { content.errors.append(error) }
    }

    // cli-runtime pkg/resource/visitor.go: SetNamespace, RequireNamespace
    private func setNamespace(of item: inout ManifestItem) throws(KubectlError) {
        guard item.type.isNamespaced else { return }
        let namespace = call.namespace(in: session)
        if item.namespace.isEmpty {
            item.value["metadata", "namespace"] = .string(namespace)
        } else if call.explicitNamespace != nil, item.namespace != namespace {
            throw .plain(
                "the namespace from the provided object \(goQuoted(item.namespace)) does not match "
                    + "the namespace \(goQuoted(namespace)). You must pass "
                    + "'--namespace=\(item.namespace)' to perform this operation.")
        }
    }
}

extension String {
    /// What stands behind the last slash.
    fileprivate var lastPart: String {
        split(separator: "/", omittingEmptySubsequences: false).last.map(String.init) ?? self
    }
}

extension FileError {
    /// The C library's text as Go prints it: in lower case.
    var goText: String { rawValue.prefix(1).lowercased() + rawValue.dropFirst() }
}
