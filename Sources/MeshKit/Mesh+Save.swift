import Objects
import YAML

extension Mesh {
    /// `save FILE`: by the file's ending the commands, a transcript, or the objects.
    mutating func save(to path: String) -> (text: String, failed: Bool) {
        let text: String
        if path.hasSuffix(".mesh") {
            text = savedCommands
        } else if path.hasSuffix(".md") {
            text = savedTranscript
        } else if path.hasSuffix(".yaml") || path.hasSuffix(".yml") {
            text = savedObjects
        } else {
            return ("save: \(path): the name must end in .mesh, .md or .yaml", true)
        }
        do throws(FileError) {
            try state.write(Array(text.utf8), to: path, appending: false)
            guard let below = state.files.providedPath(path) else {
                return ("saved \(path)", false)
            }
            do throws(FileError) {
                try state.files.provider.keep(Array(text.utf8), at: below)
                return ("saved \(path)", false)
            } catch .readOnly {
                return ("saved \(path) (in the session only: this host keeps no files)", false)
            }
        } catch {
            return ("save: \(path): \(error.rawValue)", true)
        }
    }

    /// The statements that made this state.
    private var savedCommands: String {
        let words = (["mesh"] + options.words + ["run", "FILE"]).joined(separator: " ")
        var text = "#!/usr/bin/env mesh\n# Saved by mesh \(MeshVersion.current). Run: \(words)\n"
        for entry in history.log where entry.changed { text += entry.statement + "\n" }
        return text
    }

    /// All statements with their output, as `mesh test` checks them.
    private var savedTranscript: String {
        var text = "# A session of mesh\n\n"
        if !options.words.isEmpty {
            text = "<!-- mesh: \(options.words.joined(separator: " ")) -->\n" + text
        }
        text += "```console\n"
        for entry in history.log {
            let lines = entry.statement.split(separator: "\n", omittingEmptySubsequences: false)
            text += "$ \(lines[0])\n"
            for line in lines.dropFirst() { text += line.isEmpty ? ">\n" : "> \(line)\n" }
            let output = String(decoding: entry.output, as: UTF8.self)
            text += output.isEmpty || output.hasSuffix("\n") ? output : output + "\n"
        }
        return text + "```\n"
    }

    /// The objects that are not part of a fresh cluster and have no owner, as manifests.
    private var savedObjects: String {
        let fresh = start.simulation.world.store
        var documents: [String] = []
        // Namespaces and definitions come first: what stands in them, or is of their kind, needs
        // them.
        let first = ["Namespace", "CustomResourceDefinition", "ServiceAccount"]
        let types = state.simulation.world.store.types
        let ordered =
            types.filter { first.contains($0.kind) } + types.filter { !first.contains($0.kind) }
        for type in ordered {
            guard !["Event", "Lease", "Endpoints", "EndpointSlice", "Node"].contains(type.kind)
            else { continue }
            for object in state.simulation.world.store.objects(type) {
                guard object.metadata.ownerReferences.isEmpty, fresh.object(object.key) == nil
                else {
                    continue
                }
                let isMadeByCluster =
                    ["kube-root-ca.crt", "istio-ca-root-cert"].contains(object.name)
                    || (type.kind == "ServiceAccount" && object.name == "default")
                if !isMadeByCluster { documents.append(yamlText(of: object.manifest)) }
            }
        }
        return documents.joined(separator: "---\n")
    }
}
