import Interpreter
import Istio

/// The lines by which the installer shows how far it is. On a terminal it writes a line over itself
/// until something is done; elsewhere each new state is a line.
// istio operator/pkg/util/progress/progress.go
struct InstallProgress: Sendable {
    private var components: [InstallComponent: [String]] = [:]
    private var last = ""

    /// Shows that a part is worked on, and what it waits for.
    mutating func report(
        _ component: InstallComponent, waitingFor objects: [String] = [], _ io: inout CommandIO
    ) {
        components[component] = objects
        let names = components.keys.map(\.title).sorted()
        let waiting = components.values.flatMap { $0 }.sorted()
        var text = "- Processing resources for \(names.joined(separator: ", "))."
        if !waiting.isEmpty { text += " Waiting for \(waiting.joined(separator: ", "))" }
        show(text, &io)
    }

    /// Shows that a part is installed.
    mutating func finish(_ component: InstallComponent, _ io: inout CommandIO) {
        components[component] = nil
        last = ""
        io.printError("✔ \(component.title) installed \(component.icon)\n")
    }

    /// Shows why a part is not installed.
    mutating func fail(_ component: InstallComponent, _ text: String, _ io: inout CommandIO) {
        components[component] = nil
        last = ""
        io.printError("✘ \(component.title) encountered an error: \(text)\n")
    }

    /// Shows that what is no longer asked for is removed.
    mutating func prune(_ io: inout CommandIO) { show("- Pruning removed resources", &io) }

    private mutating func show(_ text: String, _ io: inout CommandIO) {
        guard !io.outputIsTerminal, text != last else { return }
        last = text
        io.printError(text + "\n")
    }

    // istio pkg/art/istio-ascii.txt
    static let sail =
        [
            "        |\\          ", "        | \\         ", "        |  \\        ",
            "        |   \\       ", "      /||    \\      ", "     / ||     \\     ",
            "    /  ||      \\    ", "   /   ||       \\   ", "  /    ||        \\  ",
            " /     ||         \\ ", "/______||__________\\", "____________________",
            "  \\__       _____/  ", "     \\_____/        ",
        ].joined(separator: "\n") + "\n"
}
