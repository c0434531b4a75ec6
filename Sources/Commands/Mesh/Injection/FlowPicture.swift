/// A flow as a picture: an SVG document that needs nothing else.
enum FlowPicture {
    private static let column = 120
    private static let row = 44
    private static let top = 110

    /// The document, ending in a line feed.
    static func svg(_ flow: InjectionFlow) -> String {
        let parties = flow.parties
        let longest = flow.messages.map(\.text.count).max() ?? 0
        let width = max(column * parties.count + 40, 120 + 7 * min(longest, 140))
        let height = top + row * flow.messages.count + 60
        var text = """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" \
            viewBox="0 0 \(width) \(height)" font-family="sans-serif" font-size="12">
            <rect width="100%" height="100%" fill="#ffffff"/>
            <text x="20" y="28" font-size="15" font-weight="bold">\(SVGWriter.escaped(flow.title))</text>

            """
        for (index, party) in parties.enumerated() {
            text += head(party, at: centre(index), height, flow.names)
        }
        for (index, message) in flow.messages.enumerated() {
            guard let from = parties.firstIndex(of: message.from),
                let to = parties.firstIndex(of: message.to)
            else { continue }
            text += arrow(message, centre(from), centre(to), y: top + row * (index + 1))
        }
        let end = height - 20
        text +=
            "<text x=\"20\" y=\"\(end)\" font-weight=\"bold\">\(SVGWriter.escaped(flow.ending))</text>\n"
        return text + "</svg>\n"
    }

    private static func centre(_ index: Int) -> Int { 20 + column * index + column / 2 }

    private static func head(
        _ party: InjectionFlow.Party, at x: Int, _ height: Int,
        _ names: [InjectionFlow.Party: String]
    ) -> String {
        let (first, second) = party.heading(names)
        return """
            <rect x="\(x - 50)" y="44" width="100" height="40" rx="5" fill="#e8eef7" \
            stroke="#466bb0"/>
            <text x="\(x)" y="61" text-anchor="middle">\(SVGWriter.escaped(first))</text>
            <text x="\(x)" y="77" text-anchor="middle">\(SVGWriter.escaped(second))</text>
            <line x1="\(x)" y1="84" x2="\(x)" y2="\(height - 44)" stroke="#b8c0cc"/>

            """
    }

    private static func arrow(
        _ message: InjectionFlow.Message, _ from: Int, _ to: Int, y: Int
    ) -> String {
        let colour = message.isFailure ? "#b3261e" : "#1d4fa0"
        let words = "\(FlowText.time(message.at))  \(message.text)"
        let label = """
            <text x="20" y="\(y - 8)" fill="\(message.isFailure ? colour : "#222222")">\
            \(SVGWriter.escaped(words))</text>

            """
        guard from != to else {
            return label + "<circle cx=\"\(from)\" cy=\"\(y)\" r=\"5\" fill=\"\(colour)\"/>\n"
        }
        let back = from < to ? -8 : 8
        let line = """
            <line x1="\(from)" y1="\(y)" x2="\(to)" y2="\(y)" stroke="\(colour)" \
            stroke-width="1.5"/>
            <polygon points="\(to),\(y) \(to + back),\(y - 4) \(to + back),\(y + 4)" \
            fill="\(colour)"/>

            """
        return label + line
    }
}
