import Basis
import Objects
import YAML

extension Describer {
    // kubectl pkg/describe/describe.go: describeNamespace; the simulation has neither quotas nor
    // limit ranges.
    func namespace(_ object: Object, _ writer: inout DescriptionWriter) {
        writer.line(0, "Name:\t\(object.name)")
        writer.labels("Labels", object.metadata.labels)
        writer.annotations("Annotations", object.metadata.annotations)
        writer.line(0, "Status:\t\(object["status", "phase"]?.string ?? "")")
        writer.line(0, "")
        writer.line(0, "No resource quota.")
        writer.line(0, "")
        writer.line(0, "No LimitRange resource.")
    }

    // kubectl pkg/describe/describe.go: ConfigMapDescriber
    func configMap(_ object: Object, _ writer: inout DescriptionWriter) {
        heading(object, &writer)
        for line in ["", "Data", "===="] { writer.line(0, line) }
        for (name, value) in object["data"]?.map ?? [:] {
            for line in ["\(name):", "----", value.string ?? "", ""] { writer.line(0, line) }
        }
        for line in ["", "BinaryData", "===="] { writer.line(0, line) }
        for (name, value) in object["binaryData"]?.map ?? [:] {
            writer.line(0, "\(name): \(Base64.decodedCount(value.string ?? "")) bytes")
        }
        writer.line(0, "")
    }

    // kubectl pkg/describe/describe.go: describeSecret
    func secret(_ object: Object, _ writer: inout DescriptionWriter) {
        heading(object, &writer)
        let type = object["type"]?.string ?? ""
        writer.line(0, "")
        writer.line(0, "Type:\t\(type)")
        for line in ["", "Data", "===="] { writer.line(0, line) }
        for (name, value) in object["data"]?.map ?? [:] {
            writer.line(0, "\(name):\t\(Base64.decodedCount(value.string ?? "")) bytes")
        }
    }

    // kubectl 1.32 pkg/describe/describe.go: describeServiceAccount
    func serviceAccount(_ object: Object, _ writer: inout DescriptionWriter) {
        heading(object, &writer)
        let secrets = (object["secrets"]?.items ?? []).compactMap { $0["name"]?.string }
        for (title, names) in [
            (
                "Image pull secrets:",
                (object["imagePullSecrets"]?.items ?? []).compactMap { $0["name"]?.string }
            ),
            ("Mountable secrets: ", secrets),
            ("Tokens:            ", [String]()),
        ] {
            if names.isEmpty { writer.line(0, "\(title)\t<none>") }
            for (index, name) in names.enumerated() {
                writer.line(
                    0, (index == 0 ? title : String(repeating: " ", count: 19)) + "\t\(name)")
            }
        }
    }

    /// Any other object: its fields as they stand, with titles made of their names
    /// (genericDescriber, printUnstructuredContent).
    func generic(_ object: Object, _ writer: inout DescriptionWriter) {
        heading(object, &writer)
        var fields = object.value.map ?? [:]
        for name in ["name", "namespace", "labels", "annotations", "managedFields"] {
            fields["metadata"]?[name] = nil
        }
        content(fields, level: 0, &writer)
    }

    private func content(_ fields: Fields, level: Int, _ writer: inout DescriptionWriter) {
        for (name, value) in fields {
            let title = FieldTitle.of(name)
            switch value {
            case .map(let inner):
                writer.line(level, "\(title):")
                content(inner, level: level + 1, &writer)
            case .list(let items):
                writer.line(level, "\(title):")
                for item in items {
                    if case .map(let inner) = item {
                        content(inner, level: level + 1, &writer)
                    } else {
                        writer.line(level + 1, goValue(item))
                    }
                }
            case .null, .bool, .int, .double, .string:
                writer.line(level, "\(title):\t\(goValue(value))")
            }
        }
    }

    private func goValue(_ value: Value) -> String {
        if case .null = value { return "<nil>" }
        return value.printed
    }
}

/// Titles that describe makes of field names (kubectl pkg/describe/describe.go: smartLabelFor).
enum FieldTitle {
    /// `apiVersion` → `API Version`, `creationTimestamp` → `Creation Timestamp`.
    static func of(_ name: String) -> String {
        let isPlain = name.unicodeScalars.allSatisfy { $0.properties.isAlphabetic || $0 == "-" }
        guard isPlain else { return name }
        return words(of: name).filter { $0 != "_" }.map { word in
            let upper = word.uppercased()
            if ["API", "URL", "UID", "GUID"].contains(upper) { return upper }
            guard word == word.lowercased() else { return word }
            return word.prefix(1).uppercased() + word.dropFirst()
        }.joined(separator: " ")
    }

    /// The words of a camel-case name: runs of one class of letters, where the last capital of a
    /// run belongs to the word after it (fatih/camelcase).
    private static func words(of name: String) -> [String] {
        var runs: [(kind: Int, text: String)] = []
        for scalar in name.unicodeScalars {
            let kind = scalar.properties.isLowercase ? 1 : scalar.properties.isUppercase ? 2 : 4
            if let last = runs.indices.last, runs[last].kind == kind {
                runs[last].text.unicodeScalars.append(scalar)
            } else {
                runs.append((kind, String(scalar)))
            }
        }
        for index in runs.indices.dropLast()
        where runs[index].kind == 2 && runs[index + 1].kind == 1 {
            // The run is never empty: it was made of at least one scalar.
            let last = runs[index].text.unicodeScalars.removeLast()
            runs[index + 1].text = String(last) + runs[index + 1].text
        }
        return runs.map(\.text).filter { !$0.isEmpty }
    }
}
