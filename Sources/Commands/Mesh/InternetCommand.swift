import Basis
import Interpreter
import Traffic

extension CommandDescription {
    /// `internet [list | add HOST ... | remove HOST]`: the hosts outside the mesh.
    static let internet = CommandDescription(
        "internet", group: .mesh, summary: "The hosts outside the mesh: list, add, remove",
        usage: """
              internet list
              internet add HOST [--address IP] [--status N] [--body TEXT]
              internet remove HOST
            Example: internet add api.example.com --body hello
            """, isInquiry: true
    ) { invocation, _ in
        var words = Array(invocation.words.dropFirst())
        switch words.isEmpty ? "list" : words.removeFirst() {
        case "list" where words.isEmpty:
            return .started(ImmediateCommand { io, session in list(&io, session) })
        case "add":
            return add(words, invocation)
        case "remove" where words.count == 1:
            let name = words[0].lowercased()
            return .started(
                ImmediateCommand { io, session in
                    guard session.simulation.internet.remove(name) else {
                        io.printError("internet: no host is called \(name)\n")
                        return 1
                    }
                    io.print("\(name) removed\n")
                    return 0
                })
        default:
            return Usage.failure(
                invocation, "list, add HOST or remove HOST", usage: "internet [list | add | remove]"
            )
        }
    }

    private static func list(_ io: inout CommandIO, _ session: SessionState) -> Int32 {
        var table = TextTable(["HOST", "ADDRESSES", "FAULT"])
        for host in session.simulation.internet.hosts {
            let addresses = host.addresses.map(\.description).joined(separator: ",")
            table.add([
                host.name, host.alias.map { "alias of \($0)" } ?? addresses,
                host.fault?.rawValue ?? "<none>",
            ])
        }
        io.print(table.text)
        return 0
    }

    private static func add(
        _ words: [String], _ invocation: Invocation
    ) -> Launch<any SessionCommand> {
        let usage = "internet add HOST [--address IP] [--status N] [--body TEXT]"
        var rest = words[...]
        var (name, body, status) = ("", "", 200)
        var addresses: [IPAddress] = []
        while let word = rest.popFirst() {
            guard word.hasPrefix("--") else {
                guard name.isEmpty else {
                    return Usage.failure(invocation, "one host at a time", usage: usage)
                }
                name = word.lowercased()
                continue
            }
            guard let value = rest.popFirst() else {
                return Usage.failure(invocation, "\(word) needs a value", usage: usage)
            }
            switch word {
            case "--body": body = value
            case "--status":
                guard let number = Int(value), (200...599).contains(number) else {
                    return Usage.failure(invocation, "--status takes 200 to 599", usage: usage)
                }
                status = number
            case "--address":
                guard let address = IPAddress(value) else {
                    return Usage.failure(invocation, "'\(value)' is no IP address", usage: usage)
                }
                addresses.append(address)
            default:
                return Usage.failure(invocation, "there is no option \(word)", usage: usage)
            }
        }
        guard !name.isEmpty else {
            return Usage.failure(invocation, "a host is needed", usage: usage)
        }
        let (host, page, code, given) = (name, body, status, addresses)
        return .started(
            ImmediateCommand { io, session in
                let addresses =
                    given.isEmpty ? [session.simulation.internet.freeAddress(for: host)] : given
                session.simulation.internet.add(
                    InternetHost(name: host, addresses: addresses, status: code, body: page))
                let shown = addresses.map(\.description).joined(separator: ", ")
                io.print("\(host) added at \(shown)\n")
                return 0
            })
    }
}

/// A plain table: upper-case headings, columns three blanks apart, as kubectl lays tables out.
struct TextTable {
    private var rows: [[String]]

    init(_ headings: [String]) { rows = [headings] }

    mutating func add(_ row: [String]) { rows.append(row) }

    /// The table, a line a row.
    var text: String {
        let columns = rows[0].count
        let widths = (0..<columns).map { column in
            rows.map { $0[column].unicodeScalars.count }.max() ?? 0
        }
        return rows.map { row in
            let cells = row.enumerated().map { index, cell in
                index + 1 == columns ? cell : TraceText.padded(cell, to: widths[index] + 3)
            }
            return cells.joined() + "\n"
        }.joined()
    }
}
