import Interpreter
import Istio
import Objects
import YAML

/// `istioctl experimental check-inject`: what the injection webhooks make of a pod.
// istio istioctl/pkg/checkinject/checkinject.go
enum CheckInject {
    static let node = CommandNode<IstioctlAction>(
        "check-inject", persistentFlags: [Flag("labels", "l")], action: IstioctlAction(run))

    private static func run(
        _ call: IstioctlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(IstioctlError) -> Int32 {
        let pairs = call.flags.string("labels")
        guard call.arguments.count <= 1, !(call.arguments.isEmpty && pairs.isEmpty) else {
            throw IstioctlError(
                "check-inject requires only [<resource-type>/]<resource-name>[.<namespace>], "
                    + "or specify labels flag", showsUsage: true)
        }
        var namespace = call.namespace(in: session)
        var labels: Fields = [:]
        if let word = call.arguments.first {
            let reference = try PodReference(word, namespace: namespace, in: session)
            namespace = reference.namespace
            let key = ObjectKey(.pod, namespace: namespace, name: reference.name)
            guard let pod = session.store.object(key) else {
                throw IstioctlError("pods \(goQuoted(reference.name)) not found")
            }
            labels = pod.metadata.labels
        } else {
            for pair in pairs.split(separator: ",") {
                let parts = pair.split(separator: "=", maxSplits: 1)
                guard parts.count == 2 else {
                    throw IstioctlError("couldn't parse the selector string \(goQuoted(pairs))")
                }
                labels[String(parts[0])] = .string(String(parts[1]))
            }
        }
        guard session.store.object(ObjectKey(.namespace, name: namespace)) != nil else {
            throw IstioctlError("namespaces \(goQuoted(namespace)) not found")
        }
        let rows = session.controlPlane?.checkInject(
            podLabels: labels, namespace: namespace, in: session.simulation.world.view)
        io.print(text(rows ?? []))
        if (rows ?? []).filter(\.isInjected).count > 1 {
            // Without a line end, as istioctl prints it.
            io.print("ERROR: multiple webhooks will inject, which can lead to errors")
        }
        return 0
    }

    /// The table; marks are coloured always, and their escapes count as width.
    private static func text(_ rows: [WebhookSelection]) -> String {
        guard !rows.isEmpty else { return "ERROR: no Istio injection hooks present.\n" }
        var cells: [(text: [String], width: [Int])] = [
            row(["WEBHOOK", "REVISION", "INJECTED", "REASON"])
        ]
        for selection in rows {
            let mark = selection.isInjected ? "\u{1B}[32m✔\u{1B}[0m" : "\u{1B}[31m✘\u{1B}[0m"
            cells.append(
                row([selection.configuration, selection.revision, mark, selection.reason]))
        }
        var widths = [0, 0, 0, 0]
        for line in cells {
            for index in 0..<4 { widths[index] = max(widths[index], line.width[index]) }
        }
        var text = ""
        for line in cells {
            for index in 0..<3 {
                text += line.text[index]
                // The escapes count for the column's width but not for the padding.
                let isMark = line.text[index].hasPrefix("\u{1B}")
                let blanks = widths[index] - (isMark ? 1 : line.width[index]) + 2
                text += String(repeating: " ", count: blanks)
            }
            text += "\(line.text[3])\n"
        }
        return text
    }

    private static func row(_ texts: [String]) -> (text: [String], width: [Int]) {
        (texts, texts.map(\.utf8.count))
    }
}
