/// Options and operands of a call, as getopt_long tells them apart: options may follow operands,
/// `--` ends them, short ones may be joined, long ones shortened.
struct ToolOptions: Sendable {
    /// The options in order; a flag without a value has an empty one.
    private(set) var options: [(flag: Character, value: String)] = []
    private(set) var operands: [String] = []

    /// What a program takes. `short` is getopt's: a colon behind a letter that needs a value.
    struct Grammar: Sendable {
        var short: String
        var long: [String: Character] = [:]
        /// Code of a usage error.
        var code: Int32 = 1
        /// Whether the first operand ends the options.
        var stopsAtOperand = false
        /// Whether `-5` means `-n 5`, or another flag's value.
        var numberFlag: Character?
    }

    init(_ call: ToolCall, _ grammar: Grammar) throws(ToolError) {
        let letters = Array(grammar.short)
        func needsValue(_ flag: Character) -> Bool? {
            guard flag != ":", let place = letters.firstIndex(of: flag) else { return nil }
            return place + 1 < letters.count && letters[place + 1] == ":"
        }
        var rest = call.arguments[...]
        while let argument = rest.popFirst() {
            if argument == "--" {
                operands += rest
                return
            }
            guard argument.utf8.first == 45, argument.utf8.count > 1 else {
                operands.append(argument)
                if grammar.stopsAtOperand {
                    operands += rest
                    return
                }
                continue
            }
            if argument.hasPrefix("--") {
                try readLong(argument, &rest, call, grammar, needsValue)
                continue
            }
            var flags = Array(argument.dropFirst())[...]
            if let flag = grammar.numberFlag, flags.allSatisfy(\.isNumber) {
                options.append((flag, String(flags)))
                continue
            }
            while let flag = flags.popFirst() {
                guard let takesValue = needsValue(flag) else {
                    throw call.usageError("invalid option -- '\(flag)'", grammar.code)
                }
                guard takesValue else {
                    options.append((flag, ""))
                    continue
                }
                if !flags.isEmpty {
                    options.append((flag, String(flags)))
                } else if let value = rest.popFirst() {
                    options.append((flag, value))
                } else {
                    throw call.usageError("option requires an argument -- '\(flag)'", grammar.code)
                }
                break
            }
        }
    }

    private mutating func readLong(
        _ argument: String, _ rest: inout ArraySlice<String>, _ call: ToolCall,
        _ grammar: Grammar, _ needsValue: (Character) -> Bool?
    ) throws(ToolError) {
        let parts = argument.dropFirst(2).split(
            separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        let matches = grammar.long.keys.sorted().filter { $0.hasPrefix(name) }
        let found = grammar.long[name] != nil ? name : matches.count == 1 ? matches[0] : nil
        guard let found, let flag = grammar.long[found] else {
            throw call.usageError("unrecognized option '\(argument)'", grammar.code)
        }
        if needsValue(flag) == true {
            if parts.count == 2 {
                options.append((flag, String(parts[1])))
            } else if let value = rest.popFirst() {
                options.append((flag, value))
            } else {
                throw call.usageError("option '--\(found)' requires an argument", grammar.code)
            }
        } else {
            guard parts.count == 1 else {
                throw call.usageError("option '--\(found)' doesn't allow an argument", grammar.code)
            }
            options.append((flag, ""))
        }
    }

    func has(_ flag: Character) -> Bool { options.contains { $0.flag == flag } }

    /// The last value of a flag.
    func value(_ flag: Character) -> String? { options.last { $0.flag == flag }?.value }

    /// All values of a flag, in order.
    func values(_ flag: Character) -> [String] {
        options.filter { $0.flag == flag }.map(\.value)
    }
}

extension ToolCall {
    /// What the program prints of a wrong call: GNU names `--help`, busybox prints its usage line.
    func usageError(_ message: String, _ code: Int32 = 1) -> ToolError {
        switch dialect {
        case .gnu:
            let usage = name == "grep" ? "Usage: grep [OPTION]... PATTERNS [FILE]...\n" : ""
            return ToolError(
                "\(name): \(message)\n\(usage)Try '\(name) --help' for more information.",
                code: code)
        case .busybox:
            return ToolError("\(name): \(message)\n\(BusyboxUsage.text(of: name))", code: 1)
        }
    }

    /// A message behind the program's name.
    func error(_ message: String, _ code: Int32 = 1) -> ToolError {
        ToolError("\(name): \(message)", code: code)
    }
}

/// What busybox prints below a wrong call: its banner and the program's usage line. The list of
/// options below that line is left out.
enum BusyboxUsage {
    // busybox libbb/appletlib.c: bb_show_usage; the lines are the applets' //usage: comments.
    private static let lines: [String: String] = [
        "base64": "[-d] [-w COL] [FILE]",
        "basename": "FILE [SUFFIX] | -a FILE... | -s SUFFIX FILE...",
        "cat": "[-nbvteA] [FILE]...",
        "cut": "{-b|c LIST | -f LIST [-d SEP] [-s]} [-D] [-O SEP] [FILE]...",
        "date": "[OPTIONS] [+FMT] [[-s] TIME]", "dirname": "FILENAME",
        "env": "[-iu0] [-u NAME]... [-] [NAME=VALUE]... [PROG ARGS]",
        "grep":
            "[-HhnlLoqvsrRiwFE] [-m N] [-A|B|C N] { PATTERN | -e PATTERN... | -f FILE... } [FILE]...",
        "head": "[OPTIONS] [FILE]...", "ls": "[-1AaCxdLHRFplinshrSXvctu] [-w WIDTH] [FILE]...",
        "mkdir": "[-m MODE] [-p] DIRECTORY...", "printf": "FORMAT [ARG]...",
        "rm": "[-irf] FILE...", "sed": "[-i[SFX]] [-nrE] [-f FILE]... [-e CMD]... [FILE]...",
        "seq": "[-w] [-s SEP] [FIRST [INC]] LAST", "sleep": "[N]...",
        "sort":
            "[-nrughMcszbdfiokt] [-o FILE] [-k START[.OFS][OPTS][,END[.OFS][OPTS]] [-t CHAR] [FILE]...",
        "tail": "[OPTIONS] [FILE]...", "tee": "[-ai] [FILE]...",
        "touch": "[-cham] [-d DATE] [-t DATE] [-r FILE] FILE...", "tr": "[-cds] STRING1 [STRING2]",
        "uniq": "[-cduiz] [-f,s,w N] [FILE [OUTFILE]]", "wc": "[-cmlwL] [FILE]...",
        "tac": "[FILE]...", "rev": "[FILE]...", "xargs": "[OPTIONS] [PROG ARGS]",
    ]

    static func text(of name: String) -> String {
        "BusyBox v1.36.1 (2023-05-18 22:34:17 UTC) multi-call binary.\n\n"
            + "Usage: \(name) \(lines[name] ?? "")"
    }
}
