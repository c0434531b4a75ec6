import Basis
import Cluster
import Interpreter
import Objects
import Traffic
import YAML

/// The log of one container, and how much of it was printed.
struct LogStream: Sendable {
    let namespace: String
    let pod: String
    let container: String
    /// How many of the last lines are shown at first; negative for all.
    let tail: Int64
    /// How many lines were seen.
    var seen = 0
    var isStarted = false

    init(_ pod: Object, _ container: String, _ call: KubectlCall, isSelection: Bool) {
        namespace = pod.namespace
        self.pod = pod.name
        self.container = container
        // With a selector only the last ten lines of each are shown, unless told otherwise.
        tail = isSelection && !call.flags.isSet("tail") ? 10 : call.flags.int("tail")
    }
}

/// Prints logs, and goes on printing with `-f`.
struct LogTask: KubectlTask {
    private var streams: [LogStream]
    private let follows: Bool
    private let isPrevious: Bool
    private let showsTimes: Bool
    private let showsPrefix: Bool
    private let ignoresErrors: Bool
    private let since: Instant?
    private var bytesLeft: Int64

    init(_ streams: [LogStream], _ call: KubectlCall, _ now: Instant) {
        self.streams = streams
        follows = call.flags.bool("follow")
        isPrevious = call.flags.bool("previous")
        showsTimes = call.flags.bool("timestamps")
        showsPrefix = call.flags.bool("prefix")
        ignoresErrors = call.flags.bool("ignore-errors")
        let length = call.flags.duration("since")
        since =
            length == .zero
            ? Instant(rfc3339: call.flags.string("since-time")) : now - length
        let limit = call.flags.int("limit-bytes")
        bytesLeft = limit > 0 ? limit : .max
    }

    mutating func advance(
        _ io: inout CommandIO, in session: inout SessionState
    ) throws(KubectlError) -> Step {
        if io.outputIsClosed { return .done(141) }
        var isAnyRunning = false
        for index in streams.indices {
            var stream = streams[index]
            defer { streams[index] = stream }
            do throws(KubectlError) {
                if try show(&stream, &io, session) { isAnyRunning = true }
            } catch {
                guard ignoresErrors else { throw error }
                io.printError(error.text)
            }
        }
        guard follows, isAnyRunning, bytesLeft > 0 else { return .done(0) }
        guard let next = session.simulation.nextMove else {
            session.note(
                Note(
                    kind: "follow-ended",
                    "nothing but background work is due, so following the log ends here; a real "
                        + "one goes on until Ctrl-C. sleep lets time pass"))
            return .done(0)
        }
        return .sleeping(until: next)
    }

    /// Prints what is new; answers whether the container is still running.
    private mutating func show(
        _ stream: inout LogStream, _ io: inout CommandIO, _ session: SessionState
    ) throws(KubectlError) -> Bool {
        let podType = session.store.type(apiVersion: "v1", kind: "Pod")
        let key = podType.map {
            ObjectKey($0, namespace: stream.namespace, name: stream.pod)
        }
        guard let pod = key.flatMap({ session.store.object($0) }) else { return false }
        let status = ["containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses"]
            .flatMap { pod["status", $0]?.items ?? [] }
            .first { $0["name"]?.string == stream.container }
        let isRunning = status?["state", "running"] != nil
        let log = session.simulation.log(
            namespace: stream.namespace, pod: stream.pod, container: stream.container,
            previous: isPrevious)
        if !stream.isStarted {
            try check(stream, status, hasLog: log != nil)
            stream.isStarted = true
            var lines = (log?.lines ?? [])[...]
            if let since { lines = lines.drop { $0.time < since } }
            if stream.tail >= 0 { lines = lines.suffix(Int(min(stream.tail, 1_000_000))) }
            print(lines, stream, &io)
        } else if let log {
            print(log.lines(after: stream.seen), stream, &io)
        }
        stream.seen = log?.count ?? 0
        return isRunning
    }

    /// The kubelet's refusals (kubernetes pkg/kubelet/kubelet_pods.go: validateContainerLogStatus).
    private func check(
        _ stream: LogStream, _ status: Value?, hasLog: Bool
    ) throws(KubectlError) {
        let name = "container \(goQuoted(stream.container)) in pod \(goQuoted(stream.pod))"
        let last = status?["lastState", "terminated"]
        if isPrevious {
            guard last != nil else {
                throw .status(.badRequest("previous terminated \(name) not found"))
            }
            return
        }
        if status?["state", "running"] != nil || status?["state", "terminated"] != nil || hasLog {
            return
        }
        if last != nil { return }
        guard let reason = status?["state", "waiting", "reason"]?.string, !reason.isEmpty else {
            throw .status(.badRequest("\(name) is not available"))
        }
        switch reason {
        case "ErrImagePull":
            throw .status(.badRequest("\(name) is waiting to start: image can't be pulled"))
        case "ImagePullBackOff":
            throw .status(
                .badRequest("\(name) is waiting to start: trying and failing to pull image"))
        default:
            throw .status(.badRequest("\(name) is waiting to start: \(reason)"))
        }
    }

    private mutating func print(
        _ lines: ArraySlice<ContainerLog.Line>, _ stream: LogStream, _ io: inout CommandIO
    ) {
        for line in lines {
            var text = showsPrefix ? "[pod/\(stream.pod)/\(stream.container)] " : ""
            if showsTimes { text += Self.stamp(line.time) + " " }
            text += line.text + "\n"
            let bytes = Array(text.utf8).prefix(Int(min(bytesLeft, Int64(Int.max))))
            bytesLeft -= Int64(bytes.count)
            io.write(Array(bytes), to: .standardOutput)
            if bytesLeft <= 0 { return }
        }
    }

    /// RFC 3339 with nine digits behind the second, as kubelets write times.
    private static func stamp(_ time: Instant) -> String {
        let digits = String(time.civil.nanosecond)
        let padding = String(repeating: "0", count: max(0, 9 - digits.count))
        return "\(time.rfc3339.dropLast()).\(padding)\(digits)Z"
    }
}
