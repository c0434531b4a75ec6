import Basis
import Cluster
import Objects

/// What a DNS server answers to a question for A records.
struct NameAnswer: Sendable, Equatable {
    /// `NOERROR`, `NXDOMAIN` or no answer at all.
    enum Code: Sendable { case success, unknownName, timeout }
    /// The code.
    var code: Code
    /// The name asked for, in full.
    var name: String
    /// Aliases followed, in order: each name and what it is an alias of.
    var aliases: [(name: String, target: String)] = []
    /// The addresses of the last name.
    var addresses: [IPAddress] = []
    /// Whether the server speaks for the name itself (`aa`): the cluster's own names.
    var isAuthoritative = false
    /// Who answered: `kube-dns` or `istio-proxy`.
    var server = "kube-dns"

    static func == (left: Self, right: Self) -> Bool {
        left.code == right.code && left.name == right.name && left.addresses == right.addresses
            && left.aliases.elementsEqual(right.aliases) { $0 == $1 }
    }

    /// The name that the addresses belong to.
    var canonicalName: String { aliases.last?.target ?? name }
}

extension Network {
    /// kube-dns: the cluster's own names, and the internet's for the rest.
    ///
    /// Its rules are CoreDNS's kubernetes plugin with `pods insecure` and a forwarder behind it.
    // coredns plugin/kubernetes/parse.go: parseRequest
    mutating func lookUp(_ question: String, in view: View, depth: Int = 0) -> NameAnswer {
        var name = question.lowercased()
        if name.hasSuffix(".") { name.removeLast() }
        guard !faults.dnsIsDown else { return NameAnswer(code: .timeout, name: name) }
        guard name.hasSuffix(".cluster.local") || name == "cluster.local" else {
            return lookUpOutside(name)
        }
        let labels = name.split(separator: ".", omittingEmptySubsequences: false).dropLast(2)
        var answer = NameAnswer(code: .success, name: name)
        answer.isAuthoritative = true
        guard let zone = labels.last else { return answer }
        let rest = labels.dropLast()
        switch zone {
        case "svc" where rest.isEmpty: return answer
        case "svc" where rest.count == 1:
            let key = ObjectKey(Kinds.namespace, name: String(rest[rest.startIndex]))
            if view.store.object(key) == nil { answer.code = .unknownName }
        case "svc" where rest.count <= 3:
            lookUpService(rest, &answer, in: view, depth: depth)
        case "pod" where rest.count == 2:
            let text = String(rest[rest.startIndex].map { $0 == "-" ? "." : $0 })
            if let address = IPAddress(text) {
                answer.addresses = [address]
            } else {
                answer.code = .unknownName
            }
        default: answer.code = .unknownName
        }
        return answer
    }

    private mutating func lookUpService(
        _ labels: ArraySlice<Substring>, _ answer: inout NameAnswer, in view: View, depth: Int
    ) {
        let namespace = labels[labels.endIndex - 1]
        let name = labels[labels.endIndex - 2]
        guard let place = services.place(namespace, name, in: view) else {
            answer.code = .unknownName
            return
        }
        let record = services[place]
        if labels.count == 3 {
            // A pod of a headless Service by its host name, or by its address with dashes.
            let host = String(labels[labels.startIndex])
            let found = record.members.filter {
                record.isHeadless
                    && ($0.hostname == host
                        || $0.address.description == String(host.map { $0 == "-" ? "." : $0 }))
            }
            answer.addresses = found.map(\.address)
            if found.isEmpty { answer.code = .unknownName }
        } else if let external = record.externalName {
            answer.aliases.append((answer.name, external))
            guard depth < 8 else { return }
            let next = lookUp(external, in: view, depth: depth + 1)
            answer.aliases += next.aliases
            answer.addresses = next.addresses
        } else if record.isHeadless {
            answer.addresses = record.members.map(\.address).sorted()
            if answer.addresses.isEmpty { answer.code = .unknownName }
        } else {
            answer.addresses = record.addresses
        }
    }

    private func lookUpOutside(_ name: String) -> NameAnswer {
        guard let host = internet.host(named: name) else {
            return NameAnswer(code: .unknownName, name: name)
        }
        var answer = NameAnswer(code: .success, name: name)
        if let alias = host.alias { answer.aliases.append((name, alias)) }
        answer.addresses = host.addresses
        return answer
    }

    /// The names that a resolver tries in turn: a name with fewer dots than `ndots` is first looked
    /// for in the search domains (resolv.conf of a pod: `ndots:5`).
    static func candidates(for name: String, namespace: String) -> [String] {
        if name.hasSuffix(".") { return [name] }
        let dots = name.utf8.reduce(0) { $0 + ($1 == UInt8(ascii: ".") ? 1 : 0) }
        let searched = searchDomains(namespace: namespace).map { "\(name).\($0)" }
        return dots >= 5 ? [name] + searched : searched + [name]
    }

    /// The search domains of pods of a namespace.
    static func searchDomains(namespace: String) -> [String] {
        ["\(namespace).svc.cluster.local", "svc.cluster.local", "cluster.local"]
    }

    /// What a process in a pod gets for a name, search domains tried in turn.
    mutating func resolve(_ name: String, namespace: String, in view: View) -> NameAnswer {
        var last = NameAnswer(code: .unknownName, name: name)
        for candidate in Network.candidates(for: name, namespace: namespace) {
            let answer = lookUp(candidate, in: view)
            if answer.code == .timeout { return answer }
            if answer.code == .success, !answer.addresses.isEmpty { return answer }
            last = answer
        }
        last.name = name
        return last
    }
}
