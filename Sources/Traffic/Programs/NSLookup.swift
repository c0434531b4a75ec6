import Basis
import Interpreter

/// busybox `nslookup`: asks for A and AAAA records itself, and puts the search domains behind names
/// without a dot only.
// busybox networking/nslookup.c
struct NSLookup: Program {
    private let words: [String]

    init(_ words: [String]) { self.words = words }

    mutating func advance(_ io: inout CommandIO, in host: inout PodHost) -> Step {
        let names = words.filter { !$0.hasPrefix("-") }
        guard let name = names.first, names.count <= 2 else {
            io.printError(
                BusyBoxUsage.text(
                    "Usage: nslookup [-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]\n\n"
                        + "Query DNS about HOST\n\n"
                        + "QUERY_TYPE: soa,ns,a,aaaa,cname,mx,txt,ptr,srv,any\n",
                    version: host.plan.image.version))
            return .done(1)
        }
        let server = names.count > 1 ? names[1] : "10.96.0.10"
        if let address = IPAddress(name) { return reverse(address, server, &io, &host) }
        let questions =
            name.contains(".")
            ? [name]
            : Network.searchDomains(namespace: host.id.namespace).map { "\(name).\($0)" }
        guard host.reachesNameServer(server), host.lookUp(questions[0]).code != .timeout else {
            io.print(";; connection timed out; no servers could be reached\n\n")
            return .done(1)
        }
        io.print("Server:\t\t\(server)\nAddress:\t\(server):53\n\n")
        var code: Int32 = 0
        for question in questions {
            let answer = host.lookUp(question)
            for family in [true, false] {
                print(answer, isIPv4: family, question, &io)
            }
            if answer.code != .success { code = 1 }
        }
        return .done(code)
    }

    private func print(
        _ answer: NameAnswer, isIPv4: Bool, _ question: String, _ io: inout CommandIO
    ) {
        guard answer.code == .success else {
            io.print("** server can't find \(question): NXDOMAIN\n\n")
            return
        }
        if !answer.isAuthoritative { io.print("Non-authoritative answer:\n") }
        for alias in answer.aliases {
            io.print("\(alias.name)\tcanonical name = \(alias.target)\n")
        }
        for address in answer.addresses where address.isIPv4 == isIPv4 {
            io.print("Name:\t\(answer.canonicalName)\nAddress: \(address)\n")
        }
        io.print("\n")
    }

    private func reverse(
        _ address: IPAddress, _ server: String, _ io: inout CommandIO, _ host: inout PodHost
    ) -> Step {
        io.print("Server:\t\t\(server)\nAddress:\t\(server):53\n\n")
        let labels = address.description.split(separator: ".").reversed().joined(separator: ".")
        let question = "\(labels).in-addr.arpa"
        guard let name = host.reverseName(of: address) else {
            io.print("** server can't find \(question): NXDOMAIN\n\n")
            return .done(1)
        }
        io.print("\(question)\tname = \(name)\n\n")
        return .done(0)
    }
}
