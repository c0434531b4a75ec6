import Basis
import Envoy

/// What a command line of busybox `wget` asks for.
struct WgetOptions: Sendable {
    /// Why it cannot be run: then the usage is printed, behind a message if there is one.
    struct Problem: Error, Sendable { var message: String? }

    var url = ""
    var isQuiet = false
    var showsHeaders = false
    var isSpider = false
    var skipsCertificates = false
    var output: String?
    var folder: String?
    var userAgent = "Wget"
    var headers: [Header] = []
    var host: String?
    var postData: [UInt8]?
    var timeout: Nanoseconds?

    init() {}

    init(_ words: [String]) throws(Problem) {
        var rest = words[...]
        var urls: [String] = []
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
        guard let first = urls.first else { throw Problem(message: nil) }
        url = first
    }

    private mutating func readLong(
        _ word: String, _ rest: inout ArraySlice<String>
    ) throws(Problem) {
        let name = word.prefix { $0 != "=" }
        var value: String?
        if name.count < word.count { value = String(word.dropFirst(name.count + 1)) }
        func argument() throws(Problem) -> String {
            if let value { return value }
            guard let next = rest.popFirst() else {
                throw Problem(message: "option requires an argument: \(name.dropFirst(2))")
            }
            return next
        }
        switch name {
        case "--quiet": isQuiet = true
        case "--server-response": showsHeaders = true
        case "--spider": isSpider = true
        case "--no-check-certificate": skipsCertificates = true
        case "--output-document": output = try argument()
        case "--directory-prefix": folder = try argument()
        case "--user-agent": userAgent = try argument()
        case "--timeout": timeout = try seconds(argument())
        case "--tries": _ = try argument()
        case "--header": addHeader(try argument())
        case "--post-data": postData = Array(try argument().utf8)
        case "--continue", "--passive-ftp", "--no-verbose": break
        default: throw Problem(message: "unrecognized option: \(name.dropFirst(2))")
        }
    }

    private mutating func readShort(
        _ letters: Substring, _ rest: inout ArraySlice<String>
    ) throws(Problem) {
        var letters = letters
        while let letter = letters.popFirst() {
            func argument() throws(Problem) -> String {
                if !letters.isEmpty {
                    defer { letters = "" }
                    return String(letters)
                }
                guard let next = rest.popFirst() else {
                    throw Problem(message: "option requires an argument -- \(letter)")
                }
                return next
            }
            switch letter {
            case "q": isQuiet = true
            case "S": showsHeaders = true
            case "c": break
            case "O": output = try argument()
            case "P": folder = try argument()
            case "U": userAgent = try argument()
            case "T": timeout = try seconds(argument())
            case "t", "o", "Y": _ = try argument()
            default: throw Problem(message: "unrecognized option: \(letter)")
            }
        }
    }

    private func seconds(_ text: String) throws(Problem) -> Nanoseconds? {
        guard let number = Int64(text), number >= 0 else {
            throw Problem(message: "invalid number '\(text)'")
        }
        return number == 0 ? nil : .seconds(number)
    }

    private mutating func addHeader(_ text: String) {
        let name = text.prefix { $0 != ":" }
        let value = text.dropFirst(name.count + 1).trimmed
        if String(name).equalsIgnoringCase("host") { host = value }
        headers.append(Header(String(name), value))
    }

    // busybox networking/wget.c
    static let usage = """
        Usage: wget [-cqS] [--spider] [-O FILE] [-o LOGFILE] [--header STR]
        \t[--post-data STR | --post-file FILE] [-Y on/off]
        \t[--no-check-certificate] [-P DIR] [-U AGENT] [-T SEC] URL...

        """
}

/// What busybox prints before an applet's usage.
enum BusyBoxUsage {
    // busybox libbb/appletlib.c: bb_show_usage
    static func text(_ usage: String, version: String) -> String {
        "BusyBox v\(version.isEmpty ? "1.37.0" : version) multi-call binary.\n\n" + usage
    }
}

extension Image {
    /// Whether its wget does TLS itself, and so says that it does not check certificates; Alpine's
    /// has a helper that does.
    var isPlainBusyBox: Bool { userland == .busybox && command == ["sh"] }
}
