/// A picture in SVG, self-contained: boxes, lines and text, the text escaped. Lengths are in
/// pixels; a character of the text's fixed-width font is taken to be 7.3 wide.
struct SVGWriter {
    /// What something is drawn as; each has its colours in both light and dark surroundings.
    enum Style: String {
        case plain, proxy, kernel, failure, faint, title
    }

    /// The width of a character, in tenths of a pixel.
    static let tenthsPerCharacter = 73

    private var body = ""
    private let width: Int
    private let height: Int

    /// An empty picture.
    init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    /// How wide a text is.
    static func width(of text: String) -> Int {
        (text.unicodeScalars.count * tenthsPerCharacter + 9) / 10
    }

    /// A text cut to a width, with an ellipsis where something is left out.
    static func fitted(_ text: String, in width: Int) -> String {
        let room = max(1, width * 10 / tenthsPerCharacter)
        guard text.unicodeScalars.count > room else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(room - 1))) + "…"
    }

    /// Text with what XML gives a meaning to escaped; characters that XML forbids are left out.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\t", "\n", "\r": result.unicodeScalars.append(scalar)
            case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF:
                break
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Begins a group that a page can address.
    mutating func beginGroup(id: String) { body += "<g id=\"\(Self.escaped(id))\">\n" }

    /// Ends a group.
    mutating func endGroup() { body += "</g>\n" }

    /// A box with lines of text, the first in bold; each is cut to the box.
    mutating func box(
        x: Int, y: Int, width: Int, height: Int, lines: [String], style: Style = .plain
    ) {
        body +=
            "<rect class=\"\(style.rawValue)\" x=\"\(x)\" y=\"\(y)\" width=\"\(width)\" "
            + "height=\"\(height)\" rx=\"4\"/>\n"
        for (index, line) in lines.enumerated() {
            let weight = index == 0 ? " class=\"first\"" : ""
            body +=
                "<text\(weight) x=\"\(x + 8)\" y=\"\(y + 17 + index * 16)\">"
                + "\(Self.escaped(Self.fitted(line, in: width - 16)))</text>\n"
        }
    }

    /// A line of text.
    mutating func text(_ text: String, x: Int, y: Int, style: Style = .plain) {
        body +=
            "<text class=\"\(style.rawValue)\" x=\"\(x)\" y=\"\(y)\">\(Self.escaped(text))</text>\n"
    }

    /// A line from one point to another, with a head at its end where asked.
    mutating func line(
        from: (x: Int, y: Int), to: (x: Int, y: Int), style: Style = .plain, hasHead: Bool = true
    ) {
        let head = hasHead ? " marker-end=\"url(#head)\"" : ""
        body +=
            "<line class=\"\(style.rawValue)\" x1=\"\(from.x)\" y1=\"\(from.y)\" x2=\"\(to.x)\" "
            + "y2=\"\(to.y)\"\(head)/>\n"
    }

    /// The whole picture, ending in a line feed; `label` is what a screen reader says of it.
    func svg(label: String) -> String {
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(width) \(height)" \
        width="\(width)" height="\(height)" role="img" aria-label="\(Self.escaped(label))">
        <style>
        svg { background: #fff; }
        text { font: 12px ui-monospace, Menlo, Consolas, monospace; fill: #1f2328; white-space: pre; }
        text.first { font-weight: bold; }
        text.title { font-size: 14px; font-weight: bold; }
        text.faint { fill: #59636e; }
        text.failure { fill: #b3261e; }
        rect { fill: #f6f8fa; stroke: #59636e; }
        rect.proxy { fill: #eaf2ff; stroke: #3565a9; }
        rect.kernel { fill: #fff6e0; stroke: #9a6b00; }
        rect.failure { fill: #ffebe9; stroke: #b3261e; }
        rect.faint { fill: none; stroke: #c8ced5; }
        line { stroke: #59636e; }
        line.failure { stroke: #b3261e; }
        line.faint { stroke: #c8ced5; stroke-dasharray: 3 4; }
        </style>
        <defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" \
        markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="#59636e"/></marker></defs>
        \(body)</svg>

        """
    }
}
