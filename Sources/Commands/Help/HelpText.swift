import Diagnostics

/// What `help` and `help WORD` print.
enum HelpText {
    /// The page of all words: at most 24 lines of 80 columns.
    static func overview(_ table: CommandTable) -> String {
        var text = ""
        for group in CommandDescription.Group.allCases {
            let names = table.names.filter { table[$0]?.group == group }
            guard !names.isEmpty else { continue }
            text += "\(group.rawValue)\n"
            text += wrapped(names, width: 76, indent: "  ")
        }
        text += "Statements, as in sh: for, if, while, |, &&, $( ), heredocs; and for checks\n"
        text += "  expect  eventually  always\n"
        text += "The rule: trace = what happened, why = for what reason,\n"
        text += "          what-if = what would change, undo = back.\n"
        text += "More: help WORD, with a command (help trace), a response flag (help URX),\n"
        text += "      a term (help sidecar; help terms), a code (help IST0103, help MESH0101)\n"
        return text
    }

    /// The help of one word: a command, flag, code or term; nil where there is none.
    static func text(for word: String, in table: CommandTable) -> String? {
        if word == "terms" || word == "glossary" {
            return wrapped(Glossary.entries.map(\.word), width: 76, indent: "  ", separator: ", ")
        }
        // The shell's own words come first: 'sleep' is a program too, but moves the clock here.
        if let text = StatementTexts.text(word) { return "\(word): \(text)\n" }
        if let command = table[word] {
            var text = "\(command.name): \(command.summary)\n"
            if !command.usage.isEmpty { text += "\n\(command.usage)\n" }
            if let entry = Glossary.entry(word) { text += "\n\(entry.word): \(entry.text)\n" }
            return text
        }
        // Flags are written in capitals; as a word, 'di' or 'om' would be a surprise.
        if word == word.uppercased(), let meaning = ResponseFlags.text(word) {
            return "\(word): \(meaning)\n"
        }
        if let meaning = AnalysisCodes.text(word) { return "\(word.uppercased()): \(meaning)\n" }
        if let code = DiagnosticCode(rawValue: word.uppercased()) {
            return "\(code.rawValue): \(DiagnosticTexts.text(code))\n"
        }
        if let entry = Glossary.entry(word) { return "\(entry.word): \(entry.text)\n" }
        return ResponseFlags.text(word).map { "\(word.uppercased()): \($0)\n" }
    }

    /// All words that have a help.
    static func words(in table: CommandTable) -> [String] {
        table.names + StatementTexts.words + Glossary.entries.flatMap { [$0.word] + $0.also }
            + ResponseFlags.all + AnalysisCodes.all + DiagnosticCode.allCases.map(\.rawValue)
            + ["terms"]
    }

    /// The word nearest to one that has no help.
    static func suggestion(for word: String, in table: CommandTable) -> String? {
        Spelling.nearest(to: word, among: words(in: table))
    }

    /// Names side by side in lines of at most `width` columns.
    static func wrapped(
        _ names: [String], width: Int, indent: String, separator: String = "  "
    ) -> String {
        var text = ""
        var line = ""
        for (index, name) in names.enumerated() {
            let piece = index + 1 < names.count ? name + separator : name
            if !line.isEmpty, indent.count + line.count + name.count > width {
                text += indent + trimmed(line) + "\n"
                line = ""
            }
            line += piece
        }
        if !line.isEmpty { text += indent + trimmed(line) + "\n" }
        return text
    }

    private static func trimmed(_ line: String) -> Substring {
        var end = line[...]
        while end.last == " " { end = end.dropLast() }
        return end
    }
}
