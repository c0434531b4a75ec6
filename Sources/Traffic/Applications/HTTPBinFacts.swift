import Basis
import Envoy

/// What httpbin tells about a request, in the order in which Flask prints it.
struct HTTPBinFacts {
    private let request: HTTPRequest
    private let context: ApplicationContext
    /// The query's parameters, decoded.
    let arguments: [(String, String)]

    init(_ request: HTTPRequest, _ context: ApplicationContext) {
        self.request = request
        self.context = context
        arguments = HTTPBinFacts.parameters(request.query)
    }

    func argument(_ name: String) -> String? { arguments.first { $0.0 == name }?.1 }

    /// The headers with WSGI's spelling, by name; repeated ones joined by commas.
    var headers: JSONText {
        var byName: [(String, String)] = [("Host", request.authority)]
        for header in request.headers {
            let name = HTTPBinFacts.titled(header.name)
            if let place = byName.firstIndex(where: { $0.0 == name }) {
                byName[place].1 += "," + header.value
            } else {
                byName.append((name, header.value))
            }
        }
        let sorted = byName.sorted { $0.0 < $1.0 }
        return .object(sorted.map { ($0.0, .string($0.1)) })
    }

    var origin: JSONText {
        .string(request.header("x-forwarded-for") ?? context.client.description)
    }
    var userAgent: JSONText { request.header("user-agent").map { .string($0) } ?? .null }
    private var url: JSONText {
        let scheme = request.header("x-forwarded-proto") ?? (context.isSecure ? "https" : "http")
        return .string("\(scheme)://\(request.authority)\(request.target)")
    }
    private var args: JSONText { .object(arguments.map { ($0.0, .string($0.1)) }) }

    var get: JSONText {
        .object([("args", args), ("headers", headers), ("origin", origin), ("url", url)])
    }

    private var bodyMembers: [(String, JSONText)] {
        let text = String(decoding: request.body, as: UTF8.self)
        let type = request.header("content-type") ?? ""
        let isForm = type.hasPrefix("application/x-www-form-urlencoded")
        let form = isForm ? HTTPBinFacts.parameters(text[...]) : []
        return [
            ("args", args), ("data", .string(isForm ? "" : text)), ("files", .object([])),
            ("form", .object(form.map { ($0.0, .string($0.1)) })), ("headers", headers),
            ("json", HTTPBinFacts.parsed(text)),
        ]
    }

    var post: JSONText { .object(bodyMembers + [("origin", origin), ("url", url)]) }
    var anything: JSONText {
        .object(
            bodyMembers + [
                ("method", .string(request.method)), ("origin", origin), ("url", url),
            ])
    }

    /// The text as Flask prints it: two blanks a level, and a blank behind each comma.
    static func flaskText(_ value: JSONText) -> String {
        value.text(indent: 2).replacingLineEnds(",\n", by: ", \n") + "\n"
    }

    static func parameters(_ query: Substring) -> [(String, String)] {
        var pairs: [(String, String)] = []
        for part in query.split(separator: "&") {
            let name = part.prefix { $0 != "=" }
            let value = part.dropFirst(name.count).dropFirst()
            pairs.append((decoded(name), decoded(value)))
        }
        return pairs.sorted { $0.0 < $1.0 }
    }

    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "+") {
                bytes.append(32)
            } else if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// `x-request-id` as `X-Request-Id`.
    private static func titled(_ name: String) -> String {
        var out: [UInt8] = []
        var isStart = true
        for byte in name.utf8 {
            let lower = byte.lowercasedASCII
            out.append(isStart && (97...122).contains(lower) ? lower & ~32 : lower)
            isStart = byte == UInt8(ascii: "-")
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// A body that is JSON, kept as it stands where it is an object or list.
    private static func parsed(_ text: String) -> JSONText {
        JSONReader.read(text) ?? .null
    }

    static let slideShow = JSONText.object([
        (
            "slideshow",
            .object([
                ("author", .string("Yours Truly")), ("date", .string("date of publication")),
                (
                    "slides",
                    .list([
                        .object([
                            ("title", .string("Wake up to WonderWidgets!")),
                            ("type", .string("all")),
                        ])
                    ])
                ),
                ("title", .string("Sample Slide Show")),
            ])
        )
    ])

    static let mobyDick =
        "<!DOCTYPE html>\n<html>\n  <head>\n  </head>\n  <body>\n"
        + "      <h1>Herman Melville - Moby-Dick</h1>\n  </body>\n</html>\n"
}

extension String {
    /// The text with every `old` outside of JSON strings' escapes replaced; line breaks never stand
    /// inside a JSON string.
    func replacingLineEnds(_ old: String, by new: String) -> String {
        var out = ""
        var rest = self[...]
        while let place = rest.range(ofText: old) {
            out += rest[..<place.lowerBound] + new
            rest = rest[place.upperBound...]
        }
        return out + rest
    }
}
