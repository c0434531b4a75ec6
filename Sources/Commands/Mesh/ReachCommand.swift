import Interpreter
import YAML

extension CommandDescription {
    /// `reach [FROM] [TO]`: who can reach whom.
    static let reach = CommandDescription(
        "reach", group: .mesh, summary: "Who can reach whom: pods, hosts, ports, as a table",
        usage: """
              reach                      every workload of the namespace to every Service and host
              reach web                  from deploy/web (also a pod, ns/NAME)
              reach web www.baidu.com    to one host (also svc/NAME, ns/NAME, HOST:PORT)
              -n NAMESPACE, -o text|json
            Each pair is called once, on a copy: nothing of it is kept. what-if shows what a command
            would change in the table of the namespace.
            """, isInquiry: true
    ) { invocation, session in
        let usage = "reach [FROM] [TO] [-n NAMESPACE] [-o text|json]"
        var (namespace, format) = (session.namespace, "text")
        var words: [String] = []
        var rest = invocation.words.dropFirst()
        while let word = rest.popFirst() {
            guard word.hasPrefix("-") else {
                words.append(word)
                continue
            }
            guard ["-n", "--namespace", "-o", "--output"].contains(word) else {
                return Usage.failure(invocation, "there is no option \(word)", usage: usage)
            }
            guard let value = rest.popFirst() else {
                return Usage.failure(invocation, "\(word) needs a value", usage: usage)
            }
            if word.hasSuffix("o") || word == "--output" {
                format = value
            } else {
                namespace = value
            }
        }
        guard words.count <= 2 else {
            return Usage.failure(invocation, "FROM and TO at most", usage: usage)
        }
        guard ["text", "json"].contains(format) else {
            return Usage.failure(invocation, "-o takes text or json", usage: usage)
        }
        let made = ReachTable.make(
            from: words.first, to: words.count == 2 ? words[1] : nil, namespace: namespace,
            in: session)
        let table: ReachTable
        switch made {
        case .success(let found): table = found
        case .failure(let problem):
            return .failed(code: 1, message: "reach: \(problem.message)\n")
        }
        guard table.count <= ReachTable.limit else {
            return .failed(
                code: 1,
                message: "reach: \(table.count) pairs are more than \(ReachTable.limit); "
                    + "name FROM or TO\n")
        }
        let isText = format == "text"
        return .started(
            ImmediateCommand { io, session in
                let rows = table.rows(in: session)
                io.print(
                    isText
                        ? ReachTable.text(rows)
                        : jsonText(ReachTable.json(rows), style: .kubectl))
                return 0
            })
    }
}
