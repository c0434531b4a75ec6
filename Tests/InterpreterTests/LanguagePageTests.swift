import Diagnostics
import Foundation
import Interpreter
import Language
import Testing

/// The examples of docs/language.md, which say what they print.
@Suite struct LanguagePageTests {
    private static let page = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "docs/language.md")

    @Test func `every example of the page prints what it shows`() throws {
        let text = try String(contentsOf: Self.page, encoding: .utf8)
        var count = 0
        var host = TestHost()
        var machine = TestHost.machine()
        for block in Self.blocks(of: text) {
            for (command, output) in Self.commands(of: block) {
                machine.load(try parse(SourceText(name: "page", text: command)))
                _ = host.finish(&machine)
                let bytes = machine.takeOutput().flatMap(\.bytes)
                #expect(String(decoding: bytes, as: UTF8.self) == output, "\(command)")
                count += 1
            }
        }
        #expect(count > 25)
    }

    private static func blocks(of text: String) -> [[Substring]] {
        var blocks: [[Substring]] = []
        var block: [Substring]?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if let lines = block {
                if line == "```" {
                    blocks.append(lines)
                    block = nil
                } else {
                    block = lines + [line]
                }
            } else if line == "```console" {
                block = []
            }
        }
        return blocks
    }

    private static func commands(of block: [Substring]) -> [(command: String, output: String)] {
        var commands: [(command: String, output: String)] = []
        for line in block {
            if line.hasPrefix("$ ") {
                commands.append((line.dropFirst(2) + "\n", ""))
            } else if line.hasPrefix("> "), !commands.isEmpty {
                commands[commands.count - 1].command += line.dropFirst(2) + "\n"
            } else if !commands.isEmpty {
                commands[commands.count - 1].output += line + "\n"
            }
        }
        return commands
    }
}
