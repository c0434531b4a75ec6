import Foundation

/// A recorded group of commands with their outputs, as the folder named by MESH_SHARED holds them:
/// `$ command`, `O|` and `E|` lines, `rc=N`, and directions behind `#`.
struct TranscriptGroup {
    struct Command {
        var line: String
        var output = ""
        var error = ""
        var code: Int32 = 0
        /// Directions of the lines before it.
        var directions: [String] = []
        /// Whether controllers finish before it.
        var settlesBefore = false
    }

    var commands: [Command] = []
    /// Commands that lead to the state, and whether they settle at the end.
    var preparations: [String] = []
    var stored: [String] = []
    var settles = false

    init(_ text: String) {
        var pending: [String] = []
        var settlesNext = false
        var hasTrailingLine = true
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let line = String(line)
            if line.hasPrefix("# state: $ ") {
                preparations.append(String(line.dropFirst(11)))
            } else if line.hasPrefix("# state: stored without admission: ") {
                stored.append(String(line.dropFirst(35)))
            } else if line.hasPrefix("# state: settled") {
                settles = true
            } else if line == "# settle" {
                settlesNext = true
            } else if line.hasPrefix("# state:") {
                continue
            } else if line.hasPrefix("# ") {
                pending.append(String(line.dropFirst(2)))
            } else if line.hasPrefix("$ ") {
                var command = Command(line: String(line.dropFirst(2)))
                command.directions = pending
                command.settlesBefore = settlesNext
                commands.append(command)
                (pending, settlesNext, hasTrailingLine) = ([], false, true)
            } else if line.hasPrefix("O|"), !commands.isEmpty {
                var body = String(line.dropFirst(2))
                if let range = body.range(of: #"rc=\d+$"#, options: .regularExpression) {
                    commands[commands.count - 1].code = Int32(body[range].dropFirst(3)) ?? 0
                    body.removeSubrange(range)
                    hasTrailingLine = false
                }
                commands[commands.count - 1].output += body + (hasTrailingLine ? "\n" : "")
            } else if line.hasPrefix("E|"), !commands.isEmpty {
                commands[commands.count - 1].error += line.dropFirst(2) + "\n"
            } else if line.hasPrefix("rc="), !commands.isEmpty {
                commands[commands.count - 1].code = Int32(line.dropFirst(3)) ?? 0
            }
        }
    }
}

/// Puts what varies from run to run in a form of its own, and takes alignment out of tables.
enum Masks {
    private static let patterns: [(String, String)] = [
        (#"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z"#, "TIME"),
        (#"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} \+0000"#, "TIME"),
        (#"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"#, "UID"),
        (#"resourceVersion: "\d+""#, "resourceVersion: N"),
        (#""resourceVersion": "\d+""#, "resourceVersion: N"),
        (#"Resource Version:\s+\d+"#, "Resource Version: N"),
        (#"pod-template-hash=[0-9a-z]{8,10}"#, "pod-template-hash=HASH"),
        (#"web-[0-9a-z]{8,10}-[0-9a-z]{5}"#, "web-POD"),
        (#"web-[0-9a-z]{8,10}\b"#, "web-HASH"), (#"gen-[0-9a-z]{5}"#, "gen-X"),
        (#"\b10\.\d+\.\d+\.\d+\b"#, "IP"),
        (#"kubectl\.1\.32"#, "kubectl"), (#"exec "[0-9a-f]+""#, "exec ID"),
        (#"(\d+[smhdy]){1,2}(?=\s|$|\))"#, "AGE"),
        (#"[ +-]  generation: \d+"#, "  generation: N"),
        (#"/tmp/(LIVE|MERGED)-\S+"#, "<tmp>"),
        (#"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\.\d+"#, "TIME"),
        (#"kind-[a-z0-9-]+"#, "NODE"), (#"\bnode-1\b"#, "NODE"),
        (#"--cache-dir='[^']*'"#, "--cache-dir"), (#"buildDate: .*"#, "buildDate"),
    ]

    /// What the directions of a command leave to be compared.
    static func select(_ text: String, _ directions: [String]) -> String {
        var text = text
        for direction in directions {
            let words = direction.split(separator: " ").map(String.init)
            if words.starts(with: ["compare:", "rows"]) {
                let names = Set(words.dropFirst(2))
                text = text.split(separator: "\n").filter { line in
                    let first = line.split(separator: " ").first.map(String.init) ?? ""
                    return first == "NAME" || names.contains(first)
                }.joined(separator: "\n")
            } else if words.starts(with: ["compare:", "blocks"]) {
                let names = Set(words.dropFirst(2))
                text = text.components(separatedBy: "\n\n\n").filter { block in
                    let name =
                        block.split(separator: "\n").first?
                        .split(separator: " ").last.map(String.init) ?? ""
                    return names.contains(name)
                }.joined(separator: "\n\n\n").trimmingCharacters(in: .newlines)
            } else if words.starts(with: ["compare:", "without"]) {
                let key = words.contains("Status") ? "Status:" : "Events:"
                text = without(key, text)
            }
        }
        return text
    }

    /// The text without a key and all that is indented below it.
    private static func without(_ key: String, _ text: String) -> String {
        var isInside = false
        return text.split(separator: "\n", omittingEmptySubsequences: false).filter { line in
            if line.hasPrefix(key) {
                isInside = true
                return false
            }
            if isInside, line.hasPrefix(" ") { return false }
            isInside = false
            return true
        }.joined(separator: "\n")
    }

    static func apply(_ text: String) -> String {
        var text = text
        for (pattern, replacement) in patterns {
            text = text.replacingOccurrences(
                of: pattern, with: replacement, options: .regularExpression)
        }
        return text.replacingOccurrences(of: #" {3,}"#, with: "   ", options: .regularExpression)
            .replacingOccurrences(of: #"AGE +\n"#, with: "AGE\n", options: .regularExpression)
    }
}
