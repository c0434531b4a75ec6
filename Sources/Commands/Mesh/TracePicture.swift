import Traffic

/// A trace as a picture of boxes: the pod, its proxy if it has one, and where the request went;
/// beside it, where asked, the way of the same request from a pod without a sidecar.
enum TracePicture {
    /// The picture of one call.
    static func text(_ trace: Trace) -> String { lines(trace).joined(separator: "\n") + "\n" }

    /// Two calls side by side, each under its title.
    static func sideBySide(
        _ left: (title: String, trace: Trace), _ right: (title: String, trace: Trace)
    ) -> String {
        let first = [left.title, ""] + lines(left.trace)
        let second = [right.title, ""] + lines(right.trace)
        let width = (first.map(\.unicodeScalars.count).max() ?? 0) + 6
        var text = ""
        for row in 0..<max(first.count, second.count) {
            let one = row < first.count ? first[row] : ""
            let other = row < second.count ? second[row] : ""
            text += TraceText.trimmed(TraceText.padded(one, to: width) + other) + "\n"
        }
        return text
    }

    /// The stations from top to bottom: each a box, with what leads to it on the arrow.
    private static func lines(_ trace: Trace) -> [String] {
        var result = podBox(trace)
        let dialled = trace.address.map { "\($0)" } ?? trace.call.host
        let endpoint = trace.hops.last { $0.part == .endpoint && $0.side == .client }
        var arrow = "      | "
        arrow += endpoint.map { $0.subject } ?? dialled
        result += [arrow, "      v"]
        result += box(targetLines(trace))
        result.append(
            "  \(TraceText.outcome(trace.outcome))"
                + (trace.flags == "-" ? "" : " \(trace.flags)")
                + (trace.answeredBy.isEmpty ? "" : ", by \(trace.answeredBy)"))
        return result
    }

    private static func podBox(_ trace: Trace) -> [String] {
        var inner = ["pod \(TraceText.source(trace.call))"]
        let request = TraceText.request(trace.call)
        inner.append("  application: \(request)")
        if let capture = trace.hop(.capture, on: .client) {
            inner += ["      |  iptables: \(capture.outcome)", "      v"]
            if let listener = trace.hop(.listener, on: .client) {
                inner.append("  istio-proxy: listener \(listener.subject)")
                if let route = trace.hop(.route, on: .client) {
                    inner.append("               route \(route.subject)")
                }
                if let cluster = trace.hop(.cluster, on: .client) {
                    inner.append("               cluster \(cluster.subject)")
                }
            }
        } else if trace.address == nil {
            inner.append("  (no address: no request leaves the pod)")
        } else {
            inner.append("  (no sidecar: the request leaves the pod as it is)")
        }
        return box(inner)
    }

    private static func targetLines(_ trace: Trace) -> [String] {
        let server = trace.hops.filter { $0.side == .server }
        if let place = server.first?.place {
            let isOutside = trace.hop(.network)?.reason.hasPrefix("internet host") == true
            var lines = [isOutside ? "\(place), outside the cluster" : "pod \(place)"]
            if let listener = server.first(where: { $0.part == .listener }) {
                lines.append("  istio-proxy: listener \(listener.subject)")
            }
            if let application = server.first(where: { $0.part == .application }) {
                lines.append("  application: \(application.outcome)")
            }
            return lines
        }
        if let hop = trace.hops.last(where: { $0.part == .network || $0.part == .application }) {
            return [hop.place.isEmpty ? hop.subject : hop.place, "  \(hop.outcome)"]
        }
        return ["nobody"]
    }

    private static func box(_ lines: [String]) -> [String] {
        let width = lines.map(\.unicodeScalars.count).max() ?? 0
        let edge = "+-" + String(repeating: "-", count: width) + "-+"
        return [edge] + lines.map { "| " + TraceText.padded($0, to: width) + " |" } + [edge]
    }
}
