import Interpreter
import Objects
import YAML

/// `kubectl events` (kubectl pkg/cmd/events/events.go).
enum Events {
    static let node = CommandNode(
        "events",
        flags: CommonFlags.printing + [
            CommonFlags.allNamespaces, Flag("chunk-size", nil, .int(bits: 64), default: "500"),
            Flag("for"), .bool("no-headers"), Flag("types", nil, .stringSlice),
            .bool("watch", "w"),
        ],
        action: KubectlAction(run))

    @Sendable private static func run(
        _ call: KubectlCall, _ io: inout CommandIO, _ session: inout SessionState
    ) throws(KubectlError) -> KubectlProgress {
        let types = call.flags.strings("types").map { $0.lowercased() }
        guard types.allSatisfy({ $0 == "normal" || $0 == "warning" }) else {
            throw .plain("valid --types are Normal or Warning")
        }
        let subject = try subject(call, session)
        let everywhere = call.flags.bool("all-namespaces")
        let namespace = call.namespace(in: session)
        guard let type = session.store.type(apiVersion: "v1", kind: "Event") else { return .done }
        let now = session.time
        let events = session.store.objects(type, namespace: everywhere ? nil : namespace)
            .filter { event in
                let kind = (event["type"]?.string ?? "").lowercased()
                guard types.isEmpty || types.contains(kind) else { return false }
                guard let subject else { return true }
                let about = event["involvedObject"]
                return about?["kind"]?.string == subject.type.kind
                    && about?["apiVersion"]?.string == subject.type.apiVersion
                    && about?["name"]?.string == subject.name
            }
            .map { (event: $0, times: EventTimes($0, at: now)) }
            .enumerated()
            .sorted {
                ($0.element.times.sortKey, $0.offset) < ($1.element.times.sortKey, $1.offset)
            }
            .map(\.element)
        guard !events.isEmpty else {
            io.printError(
                everywhere
                    ? "No events found.\n" : "No events found in \(namespace) namespace.\n")
            return .done
        }
        let format = try OutputFormat.read(call, session, showsTables: false)
        guard format == .table else {
            let values = events.map { $0.event.printedValue(version: nil) }
            io.print(try format.text(of: Get.list(of: values), type: nil))
            return .done
        }
        io.print(table(events, namespaces: everywhere, headers: !call.flags.bool("no-headers")))
        return .done
    }

    private static func table(
        _ events: [(event: Object, times: EventTimes)], namespaces: Bool, headers: Bool
    ) -> String {
        var writer = TabWriter.tables
        let start = namespaces ? "NAMESPACE\t" : ""
        if headers { writer.write(start + "LAST SEEN\tTYPE\tREASON\tOBJECT\tMESSAGE\n") }
        for (event, times) in events {
            let about = event["involvedObject"]
            let cells = [
                times.interval, event["type"]?.string ?? "", event["reason"]?.string ?? "",
                "\(about?["kind"]?.string ?? "")/\(about?["name"]?.string ?? "")",
                trimmed(event["message"]?.string ?? ""),
            ]
            let prefix = namespaces ? "\(event.namespace)\t" : ""
            writer.write(prefix + cells.joined(separator: "\t") + "\n")
        }
        return writer.flush()
    }

    // kubectl pkg/cmd/events/events.go: decodeResourceTypeName
    private static func subject(
        _ call: KubectlCall, _ session: SessionState
    ) throws(KubectlError) -> (type: ResourceType, name: String)? {
        let text = call.flags.string("for")
        guard !text.isEmpty else { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count > 1 else { throw .plain("--for must be in resource/name form") }
        guard parts.count == 2 else {
            throw .plain("arguments in resource/name form may not have more than one slash")
        }
        return (try ResourceArguments.kind(parts[0], session).type, parts[1])
    }
}
