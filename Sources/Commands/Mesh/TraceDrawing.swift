import Traffic

/// A trace as a drawing: a lane for the client's pod, one for the network and one for the server,
/// the hops as boxes from top to bottom.
struct TraceDrawing {
    private let trace: Trace

    private static let laneWidth = 420
    private static let boxWidth = 390
    private static let top = 84
    private static let boxHeight = 56
    private static let step = 76

    init(_ trace: Trace) { self.trace = trace }

    /// The picture, ending in a line feed.
    var svg: String {
        let rows = trace.hops.count
        let bottom = Self.top + rows * Self.step
        let replies = trace.replies.count + 1
        let height = bottom + 40 + replies * 18 + 20
        var picture = SVGWriter(width: Self.laneWidth * lanes.count + 20, height: height)
        picture.text(TraceText.headline(trace), x: 14, y: 26, style: .title)
        for (index, side) in lanes.enumerated() {
            let x = 10 + index * Self.laneWidth
            picture.box(
                x: x, y: 44, width: Self.laneWidth - 10, height: bottom - 44, lines: [title(side)],
                style: .faint)
        }
        for (row, hop) in trace.hops.enumerated() {
            draw(hop, row, &picture)
        }
        drawReply(from: bottom + 30, &picture)
        return picture.svg(label: TraceText.headline(trace))
    }

    private func draw(_ hop: Hop, _ row: Int, _ picture: inout SVGWriter) {
        let spot = place(row, hop.side)
        picture.beginGroup(id: "hop-\(row + 1)")
        if row > 0 {
            let before = trace.hops[row - 1]
            let start = place(row - 1, before.side)
            picture.line(
                from: (start.x + Self.boxWidth / 2, start.y + Self.boxHeight),
                to: (spot.x + Self.boxWidth / 2, spot.y),
                style: hop.isFailure ? .failure : .plain)
        }
        picture.box(
            x: spot.x, y: spot.y, width: Self.boxWidth, height: Self.boxHeight,
            lines: Self.lines(hop), style: Self.style(hop))
        picture.endGroup()
    }

    private func drawReply(from y: Int, _ picture: inout SVGWriter) {
        var line = y
        picture.text("reply", x: 14, y: line, style: .title)
        for text in TraceText.replyLines(trace) {
            line += 18
            picture.text(text, x: 24, y: line)
        }
    }

    private func title(_ side: Hop.Side) -> String {
        let place = trace.hops.first { $0.side == side && !$0.place.isEmpty }?.place
        switch side {
        case .client: return "client \(place ?? TraceText.source(trace.call))"
        case .network: return "network"
        case .gateway: return "gateway \(place ?? "")"
        case .server: return "server \(place ?? trace.answeredBy)"
        }
    }

    /// The lanes from left to right; a gateway has one where the call passes one.
    private var lanes: [Hop.Side] {
        trace.hops.contains { $0.side == .gateway }
            ? [.client, .network, .gateway, .server] : [.client, .network, .server]
    }

    private func place(_ row: Int, _ side: Hop.Side) -> (x: Int, y: Int) {
        let lane = lanes.firstIndex(of: side) ?? 0
        return (20 + lane * Self.laneWidth, Self.top + row * Self.step)
    }

    private static func lines(_ hop: Hop) -> [String] {
        let cause = hop.origin.flatMap { $0.kind == "Istio" ? nil : TraceText.origin($0) } ?? ""
        let second =
            hop.part == .capture
            ? hop.subject
            : [hop.reason, hop.outcome].filter { !$0.isEmpty }.joined(separator: ", ")
        let subject = TraceText.subject(hop)
        let first = TraceText.partName(hop) + (subject.isEmpty ? "" : "  \(subject)")
        return [first, second, cause].filter { !$0.isEmpty }
    }

    private static func style(_ hop: Hop) -> SVGWriter.Style {
        if hop.isFailure { return .failure }
        switch hop.part {
        case .capture: return .kernel
        case .listener, .filterChain, .virtualHost, .route, .cluster, .endpoint, .retry, .fault,
            .filter:
            return .proxy
        case .dns, .network, .application: return .plain
        }
    }
}
