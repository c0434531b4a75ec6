import CEditline
import MeshKit
import Platform

/// Reads lines from a terminal with editing, history and completion, over libedit.
///
/// One editor owns one libedit handle for its whole life and stays on the thread that made it:
/// libedit keeps state for the whole process. Identity is the point here, so it is a class.
final class LineEditor {
    /// What one call of ``readLine(prompt:)`` came back with.
    enum Input: Equatable {
        /// A line without its end.
        case line(String)
        /// Ctrl-C; what was typed is gone.
        case interrupted
        /// Ctrl-D on an empty line.
        case endOfFile
    }

    /// Answers Tab: gets the line up to the cursor.
    var complete: (String) -> Completions = { _ in Completions(candidates: [], replacing: "") }

    private let editor: OpaquePointer
    private let history: OpaquePointer
    private let historyPath: String?
    /// libedit asks for the prompt again and again while a line is edited, so it has a fixed place.
    private var prompt = UnsafeMutablePointer<CChar>.allocate(capacity: 1)

    /// The byte that brackets colour codes in a prompt.
    static let escape: Character = "\u{1}"

    /// An editor on the standard streams; nil where libedit cannot use the terminal. The history
    /// file is read now and written after each entry, readable by its owner alone.
    init?(historyPath: String?) {
        mesh_use_utf8()
        guard let editor = mesh_editor_open("mesh"), let history = history_init() else {
            return nil
        }
        self.editor = editor
        self.history = history
        self.historyPath = historyPath
        prompt.pointee = 0
        mesh_editor_set_owner(editor, Unmanaged.passUnretained(self).toOpaque())
        mesh_editor_set_prompt(editor, { LineEditor.of($0).prompt }, 1)
        mesh_editor_use_emacs_keys(editor)
        mesh_editor_handle_signals(editor)
        mesh_history_configure(history, 1_000)
        if let historyPath { _ = mesh_history_load(history, historyPath) }
        mesh_editor_set_history(editor, history)
        mesh_editor_add_function(editor, "mesh-complete", "Complete the word at the cursor") {
            editor, _ in LineEditor.of(editor).completeWord()
        }
        mesh_editor_bind(editor, "^I", "mesh-complete")
        mesh_editor_bind(editor, "^R", "em-inc-search-prev")
        mesh_editor_bind(editor, "\u{1B}[1;5C", "em-next-word")
        mesh_editor_bind(editor, "\u{1B}[1;5D", "ed-prev-word")
        // The user's own ~/.editrc has the last word.
        el_source(editor, nil)
    }

    deinit {
        history_end(history)
        el_end(editor)
        prompt.deallocate()
    }

    /// Shows a prompt and waits for a line.
    func readLine(prompt text: String) -> Input {
        prompt.deallocate()
        prompt = .allocate(capacity: text.utf8CString.count)
        for (index, byte) in text.utf8CString.enumerated() { prompt[index] = byte }
        System.interruption.reset()
        var count: Int32 = 0
        guard let bytes = el_gets(editor, &count), count > 0 else {
            print()
            // Anything but our own Ctrl-C ends the input: Ctrl-D, or a terminal that has gone.
            guard System.interruption.isCancelled else { return .endOfFile }
            System.interruption.reset()
            el_reset(editor)
            return .interrupted
        }
        var line = String(cString: bytes)
        while line.last?.isNewline == true { line.removeLast() }
        return .line(line)
    }

    /// Keeps one statement, of one line or more, as one entry.
    func remember(_ statement: String) {
        guard !statement.isEmpty else { return }
        _ = mesh_history_enter(history, statement)
        if let historyPath { _ = mesh_history_save(history, historyPath) }
    }

    private func completeWord() -> UInt8 {
        guard let info = el_line(editor)?.pointee else { return UInt8(CC_ERROR) }
        let typed = String(
            decoding: UnsafeRawBufferPointer(
                start: info.buffer, count: info.cursor - info.buffer), as: UTF8.self)
        let completions = complete(typed)
        let replaced = Int32(completions.replacing.unicodeScalars.count)
        switch completions.candidates.count {
        case 0:
            return UInt8(CC_ERROR)
        case 1:
            let word = completions.candidates[0]
            let ending = word.hasSuffix("/") || word.hasSuffix("=") ? "" : " "
            el_deletestr(editor, replaced)
            el_insertstr(editor, word + ending)
            return UInt8(CC_REFRESH)
        default:
            let shared = Completions.sharedPrefix(of: completions.candidates)
            if shared.utf8.count > completions.replacing.utf8.count {
                el_deletestr(editor, replaced)
                el_insertstr(editor, shared)
                return UInt8(CC_REFRESH)
            }
            print("\n" + completions.listing(width: 80))
            return UInt8(CC_REDISPLAY)
        }
    }

    private static func of(_ editor: OpaquePointer?) -> LineEditor {
        // The owner was set in `init`, before any callback could run.
        Unmanaged.fromOpaque(mesh_editor_owner(editor)!).takeUnretainedValue()
    }
}
