import Language

extension Mesh {
    /// Whether more lines are needed: the text ends inside a quote, a block, a heredoc, or a pasted
    /// manifest that no empty line has ended yet.
    public func isIncomplete(_ text: String) -> Bool {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if ManifestPaste.begins(with: lines[0]) {
            var paste = ManifestPaste()
            // The last piece is what follows the last line feed: not typed yet.
            return !lines.dropLast().contains { paste.accept($0) != .part }
        }
        do throws(SyntaxError) {
            _ = try parse(
                SourceText(name: "", text: withoutPrompts(text)), options: syntaxOptions)
            return false
        } catch {
            if case .incomplete = error { return true }
            return false
        }
    }

    /// How many bytes at the beginning of `text` are complete statements; all of them where the
    /// text can no longer become right.
    public func completeStatements(in text: [UInt8]) -> Int {
        do throws(SyntaxError) {
            var reader = try StatementReader(
                SourceText(name: "", bytes: text), options: syntaxOptions)
            var complete = 0
            while true {
                do throws(SyntaxError) {
                    guard try reader.next() != nil else { return complete }
                    // A statement that the text's end closes may go on with the next bytes.
                    guard reader.offset < text.count || text.last == 10 else { return complete }
                    complete = reader.offset
                } catch .incomplete(_) {
                    return complete
                }
            }
        } catch {
            return text.count
        }
    }

    /// What a person typed or pasted, as a statement: prompts are dropped, and a manifest without a
    /// command in front becomes a file.
    mutating func typedText(_ text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard ManifestPaste.begins(with: lines[0]) else { return withoutPrompts(text) }
        var paste = ManifestPaste()
        for line in lines where paste.accept(line) != .part { break }
        let file = "\(Self.manifestName(paste.text) ?? "pasted").yaml"
        do throws(FileError) {
            try state.write(paste.text, to: file, appending: false)
        } catch {
            return "echo '\(file): \(error.rawValue)'"
        }
        return "echo 'kept as \(file); apply -f \(file)'"
    }

    /// The name in a manifest's metadata, if it is a plain one.
    private static func manifestName(_ manifest: [UInt8]) -> String? {
        var isInMetadata = false
        for line in String(decoding: manifest, as: UTF8.self).split(separator: "\n") {
            if line.hasPrefix("metadata:") { isInMetadata = true }
            guard isInMetadata, let range = line.firstRange(of: "name:") else { continue }
            let name = line[range.upperBound...].filter { $0 != " " && $0 != "\"" && $0 != "}" }
            let isPlain = name.utf8.allSatisfy {
                (48...57).contains($0) || (97...122).contains($0) || $0 == 45 || $0 == 46
            }
            return isPlain && !name.isEmpty ? name : nil
        }
        return nil
    }

    private func withoutPrompts(_ text: String) -> String {
        guard let end = text.firstIndex(of: "\n") else { return PastedText.withoutPrompt(text) }
        return PastedText.withoutPrompt(String(text[..<end])) + text[end...]
    }
}
