import Basis
import Envoy

/// What a command line of curl asks for.
struct CurlOptions: Sendable {
    /// What is wrong with the command line: the text behind `curl: `, and the code.
    struct Problem: Error, Sendable {
        var message: String
        var code: Int32 = 2
        /// Whether the hint about `--help` follows.
        var hints = true
    }

    var urls: [String] = []
    var isSilent = false
    var showsErrors = false
    var outputs: [String] = []
    var writeOut = ""
    var isHead = false
    var includesHeaders = false
    var isVerbose = false
    var headers: [String] = []
    var method: String?
    var data: [UInt8]?
    var dataGoesIntoURL = false
    var contentType = "application/x-www-form-urlencoded"
    var fails = false
    var failsWithBody = false
    var follows = false
    var maxRedirects = 50
    var isInsecure = false
    var maxTime: Nanoseconds?
    var connectTimeout: Nanoseconds?
    var userAgent: String?
    var user: String?
    var version: HTTPRequest.Version?
    var resolves: [(host: String, port: Int, address: IPAddress)] = []
    var connectTo: [(host: String, port: Int, toHost: String, toPort: Int)] = []
    var retries = 0
    var remoteName = false
    var dumpHeader: String?
    var isIPv4Only = false
    var readsInput = false

    init() {}

    init(_ words: [String]) throws(Problem) {
        var rest = words[...]
        while let word = rest.popFirst() {
            if word == "--" {
                urls += rest
                break
            }
            if word.hasPrefix("--") {
                try readLong(word, &rest)
            } else if word.hasPrefix("-"), word != "-" {
                try readShort(word.dropFirst(), &rest)
            } else {
                urls.append(word)
            }
        }
    }

    // curl src/tool_getparam.c
    private mutating func readShort(
        _ letters: Substring, _ rest: inout ArraySlice<String>
    ) throws(Problem) {
        var letters = letters
        while let letter = letters.popFirst() {
            if setFlag(String(letter)) { continue }
            guard CurlOptions.takesValue(String(letter)) else {
                throw Problem(message: "option -\(letter): is unknown")
            }
            var value = String(letters)
            if letters.isEmpty {
                guard let next = rest.popFirst() else {
                    throw Problem(message: "option -\(letter): requires parameter")
                }
                value = next
            }
            letters = ""
            try setValue(String(letter), value, written: "-\(letter)")
        }
    }

    private mutating func readLong(
        _ word: String, _ rest: inout ArraySlice<String>
    ) throws(Problem) {
        let name = String(word.dropFirst(2))
        let letter = CurlOptions.long[name] ?? name
        if setFlag(letter) { return }
        guard CurlOptions.takesValue(letter) else {
            throw Problem(message: "option \(word): is unknown")
        }
        guard let value = rest.popFirst() else {
            throw Problem(message: "option \(word): requires parameter")
        }
        try setValue(letter, value, written: word)
    }

    private mutating func setFlag(_ name: String) -> Bool {
        switch name {
        case "s": isSilent = true
        case "S": showsErrors = true
        case "I": isHead = true
        case "i": includesHeaders = true
        case "v": isVerbose = true
        case "f": fails = true
        case "fail-with-body": failsWithBody = true
        case "L": follows = true
        case "k": isInsecure = true
        case "G": dataGoesIntoURL = true
        case "O": remoteName = true
        case "0": version = .http10
        case "http1.1": version = .http11
        case "http2", "http2-prior-knowledge": version = .http2
        case "4": isIPv4Only = true
        case "6", "N", "#", "compressed", "no-progress-meter", "g", "j", "q", "no-keepalive",
            "tcp-nodelay", "retry-connrefused", "retry-all-errors", "location-trusted":
            if name == "no-progress-meter" { (isSilent, showsErrors) = (true, true) }
            if name == "location-trusted" { follows = true }
        default: return false
        }
        return true
    }

    private static func takesValue(_ name: String) -> Bool {
        [
            "o", "w", "H", "X", "d", "data-raw", "data-binary", "data-urlencode", "json", "m",
            "connect-timeout", "A", "u", "resolve", "connect-to", "retry", "retry-delay",
            "retry-max-time", "max-redirs", "D", "e", "b", "c", "cacert", "E", "key", "x", "url",
            "T", "F",
        ].contains(name)
    }

    private mutating func setValue(
        _ name: String, _ value: String, written: String
    ) throws(Problem) {
        switch name {
        case "o": outputs.append(value)
        case "w": writeOut = value
        case "H": headers.append(value)
        case "X": method = value
        case "d", "data-raw", "data-binary", "data-urlencode": try addData(name, value)
        case "json":
            try addData("data-raw", value)
            contentType = "application/json"
            headers.append("Accept: application/json")
        case "m": maxTime = try seconds(value, written)
        case "connect-timeout": connectTimeout = try seconds(value, written)
        case "A": userAgent = value
        case "u": user = value
        case "e": headers.append("Referer: \(value)")
        case "b": headers.append("Cookie: \(value)")
        case "resolve": try addResolve(value)
        case "connect-to": addConnectTo(value)
        case "retry": retries = Int(value) ?? 0
        case "max-redirs": maxRedirects = Int(value) ?? 50
        case "D": dumpHeader = value
        case "url": urls.append(value)
        default: break
        }
    }

    private mutating func addData(_ name: String, _ value: String) throws(Problem) {
        if name != "data-raw", value == "@-" {
            readsInput = true
            return
        }
        if data == nil { data = [] } else { data?.append(UInt8(ascii: "&")) }
        data? += Array(value.utf8)
    }

    /// Seconds with a fraction.
    private func seconds(_ text: String, _ option: String) throws(Problem) -> Nanoseconds? {
        guard let number = Double(text), number >= 0, number < 1e9 else {
            throw Problem(
                message: "option \(option): expected a proper numerical parameter")
        }
        return number == 0 ? nil : Nanoseconds(Int64(number * 1e9))
    }

    private mutating func addResolve(_ text: String) throws(Problem) {
        let plain = text.hasPrefix("+") ? String(text.dropFirst()) : text
        let parts = plain.split(separator: ":", maxSplits: 2).map(String.init)
        guard parts.count == 3, let port = Int(parts[1]),
            let address = IPAddress(parts[2].split(separator: ",").first.map(String.init) ?? "")
        else {
            throw Problem(
                message: "(49) Couldn't parse CURLOPT_RESOLVE entry '\(text)'", code: 49,
                hints: false)
        }
        resolves.append((parts[0].lowercased(), port, address))
    }

    private mutating func addConnectTo(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 4 else { return }
        connectTo.append((parts[0], Int(parts[1]) ?? 0, parts[2], Int(parts[3]) ?? 0))
    }

    private static let long = [
        "silent": "s", "show-error": "S", "output": "o", "write-out": "w", "head": "I",
        "verbose": "v", "header": "H", "request": "X", "data": "d", "data-ascii": "d",
        "fail": "f", "location": "L", "insecure": "k", "max-time": "m", "include": "i",
        "show-headers": "i", "user-agent": "A", "user": "u", "get": "G", "http1.0": "0",
        "ipv4": "4", "ipv6": "6", "no-buffer": "N", "progress-bar": "#", "globoff": "g",
        "dump-header": "D", "referer": "e", "cookie": "b", "cookie-jar": "c", "cert": "E",
        "proxy": "x", "remote-name": "O", "upload-file": "T", "form": "F", "disable": "q",
        "junk-session-cookies": "j",
    ]
}
