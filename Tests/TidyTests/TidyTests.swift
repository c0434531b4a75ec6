import Foundation
import Testing

/// The house rules that a program can check (docs/architecture.md).
@Suite struct TidyTests {
    static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// Every Swift file below a top-level folder, with its lines. Generated tables are exempt from
    /// the rules of size and are left out where `withGenerated` is false.
    static func files(in folder: String, withGenerated: Bool = false) -> [(
        path: String, lines: [String]
    )] {
        let base = root.appending(path: folder)
        let names = FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String }
        return (names ?? []).sorted().compactMap { name in
            let isGenerated = name.contains("Generated/")
            guard name.hasSuffix(".swift"), !name.contains(".build"), withGenerated || !isGenerated,
                let text = try? String(contentsOf: base.appending(path: name), encoding: .utf8)
            else { return nil }
            return ("\(folder)/\(name)", text.components(separatedBy: "\n"))
        }
    }

    static var sources: [(path: String, lines: [String])] { files(in: "Sources") }

    @Test func `there is something to check`() {
        #expect(Self.sources.count > 50)
    }

    @Test func `no file is longer than 500 lines, and half of them are shorter than 150`() {
        let sizes = Self.sources.map(\.lines.count).sorted()
        for file in Self.sources where file.lines.count > 501 {
            Issue.record("\(file.path): \(file.lines.count - 1) lines")
        }
        #expect(
            sizes[sizes.count / 2] <= 150, "the median file has \(sizes[sizes.count / 2]) lines")
    }

    @Test func `no line is longer than 100 columns`() {
        for file in Self.sources + Self.files(in: "Tests") {
            var isInLiteral = false
            for (number, line) in file.lines.enumerated() {
                // A literal that holds a tool's own text cannot be broken.
                if line.components(separatedBy: "\"\"\"").count.isMultiple(of: 2) {
                    isInLiteral.toggle()
                }
                guard line.count > 100, !isInLiteral, !line.contains("\"") else { continue }
                Issue.record("\(file.path):\(number + 1): \(line.count) columns")
            }
        }
    }

    @Test func `no function is longer than 60 lines`() {
        let opening = /^(?<indent> *)(?:[@a-z(): ]* )?(?:func|init|subscript)\b/
        for file in Self.sources {
            for (start, line) in file.lines.enumerated() {
                guard let match = line.prefixMatch(of: opening) else { continue }
                // A protocol's requirement has no body: something else follows its signature.
                let signature = file.lines[start...].firstIndex { text in
                    let trimmed = text.trimmingCharacters(in: .whitespaces)
                    return text.hasSuffix("{") || trimmed.isEmpty || trimmed == "}"
                        || trimmed.hasPrefix("///")
                }
                let close = String(match.indent) + "}"
                guard let signature, file.lines[signature].hasSuffix("{"),
                    let end = file.lines[signature...].firstIndex(where: { $0 == close })
                else { continue }
                if end - start > 60 {
                    Issue.record("\(file.path):\(start + 1): \(end - start + 1) lines")
                }
            }
        }
    }

    @Test func `every public symbol says what it is`() {
        let declaration =
            #/
            ^\ *(?:@\S+\ )*public\ (?:static\ |mutating\ |indirect\ |final\ |convenience\ )*
            (?:func|var|let|init|struct|enum|class|protocol|typealias|subscript|case)\b
            /#
        for file in Self.sources {
            for (number, line) in file.lines.enumerated() where line.contains(declaration) {
                var above = number - 1
                while above >= 0,
                    file.lines[above].trimmingCharacters(in: .whitespaces).hasPrefix("@")
                {
                    above -= 1
                }
                let text = above >= 0 ? file.lines[above].trimmingCharacters(in: .whitespaces) : ""
                if !text.hasPrefix("///") {
                    Issue.record("\(file.path):\(number + 1): no doc comment: \(line)")
                }
            }
        }
    }

    @Test(arguments: ["TODO", "FIXME", "XXX", "try!", "fatalError(", "print(\"DEBUG"])
    func `nothing is left undone or unsafe`(word: String) {
        for file in Self.sources {
            for (number, line) in file.lines.enumerated() where line.contains(word) {
                // `mktemp`-like patterns of other tools are not marks of unfinished work.
                if word == "XXX", line.contains("\"") { continue }
                Issue.record("\(file.path):\(number + 1): \(line)")
            }
        }
    }

    @Test func `only the shells know Foundation, the C library or threads`() {
        let shells = ["Sources/Platform/", "Sources/Terminal/", "Sources/mesh/"]
        let forbidden = ["import Foundation", "import Glibc", "import Darwin", "import Dispatch"]
        for file in Self.sources where !shells.contains(where: file.path.hasPrefix) {
            for (number, line) in file.lines.enumerated()
            where forbidden.contains(where: line.contains) {
                Issue.record("\(file.path):\(number + 1): \(line)")
            }
        }
    }

    @Test func `each room imports only what stands below it`() {
        // Top to bottom, as in docs/architecture.md.
        let order = [
            "mesh", "Terminal", "Tutorials", "Scripts", "Platform", "MeshKit", "Commands",
            "Traffic",
            "Istio", "Envoy", "Cluster", "Objects", "Tools", "Interpreter", "Language", "YAML",
            "Patterns", "Basis", "Diagnostics",
        ]
        let forbidden = [
            ("Envoy", "Objects"), ("Envoy", "Cluster"), ("Interpreter", "Objects"),
            ("Tools", "Objects"), ("Language", "Objects"), ("Language", "Basis"),
        ]
        for file in Self.sources {
            let room = String(file.path.split(separator: "/")[1])
            guard let place = order.firstIndex(of: room) else { continue }
            for line in file.lines
            where line.contains(#/^ *(?:@\S+ |package |public |internal )*import /#) {
                let imported = String(line.split(separator: " ").last ?? "")
                guard let other = order.firstIndex(of: imported) else { continue }
                if other <= place || forbidden.contains(where: { $0 == (room, imported) }) {
                    Issue.record("\(file.path): \(room) must not import \(imported)")
                }
            }
        }
    }

    @Test func `links in the documentation lead somewhere`() throws {
        let link = /\]\((?<target>[^)#:]+)(?:#[^)]*)?\)/
        var pages = [Self.root.appending(path: "README.md")]
        let docs = Self.root.appending(path: "docs")
        for name in try FileManager.default.contentsOfDirectory(atPath: docs.path)
        where name.hasSuffix(".md") {
            pages.append(docs.appending(path: name))
        }
        for page in pages {
            let text = try String(contentsOf: page, encoding: .utf8)
            for match in text.matches(of: link) {
                let target = page.deletingLastPathComponent().appending(path: String(match.target))
                #expect(
                    FileManager.default.fileExists(atPath: target.path),
                    "\(page.lastPathComponent): \(match.target)")
            }
        }
    }
}
