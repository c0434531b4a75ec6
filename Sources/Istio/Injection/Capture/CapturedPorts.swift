/// A port, several in a row (`80:90`), or words that are neither, as an argument of istio-iptables
/// names them: Istio hands them on as they are, and iptables judges.
package struct CapturedPorts: Sendable, Equatable, ExpressibleByIntegerLiteral {
    /// The words as they came.
    package let text: String
    /// The ports; nil for words that iptables refuses.
    package let range: ClosedRange<Int>?

    /// One port.
    package init(_ port: Int) {
        text = String(port)
        range = port...port
    }

    /// One port.
    package init(integerLiteral port: Int) { self.init(port) }

    /// The ports that words name.
    // iptables extensions/libxt_tcp.c: parse_tcp_ports
    package init(_ text: String) {
        self.text = text
        let words = text.trimmed
        let parts = words.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            .map(String.init)
        let first = parts[0].isEmpty && parts.count == 2 ? 0 : Self.number(parts[0])
        guard parts.count == 2 else {
            range = first.map { $0...$0 }
            return
        }
        let last = parts[1].isEmpty ? 65_535 : Self.number(parts[1])
        guard let first, let last, first <= last else {
            range = nil
            return
        }
        range = first...last
    }

    /// Whether a port is one of them.
    package func contains(_ port: Int) -> Bool { range?.contains(port) ?? false }

    /// As `iptables-save` prints them.
    package var saved: String {
        guard let range else { return text }
        return range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound):\(range.upperBound)"
    }

    /// Why iptables refuses the words; nil where it does not.
    package var problem: String? {
        guard range == nil else { return nil }
        let parts = text.trimmed.split(
            separator: ":", maxSplits: 1, omittingEmptySubsequences: false
        ).map(String.init)
        let wrong = parts.first { !$0.isEmpty && Self.number($0) == nil } ?? text.trimmed
        return parts.count == 2 && wrong == text.trimmed
            ? "invalid portrange (min > max)" : "invalid port/service `\(wrong)' specified"
    }

    private static func number(_ text: String) -> Int? {
        if let service = services[text] { return service }
        guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }),
            let number = Int(text), number <= 65_535
        else { return nil }
        return number
    }

    /// Names of /etc/services in the proxy's image; those beyond these count as unknown.
    private static let services = [
        "amqp": 5672, "domain": 53, "ftp": 21, "http": 80, "http-alt": 8080, "https": 443,
        "imap2": 143, "imaps": 993, "ldap": 389, "ldaps": 636, "mysql": 3306, "ntp": 123,
        "pop3": 110, "postgresql": 5432, "redis": 6379, "smtp": 25, "ssh": 22, "submission": 587,
        "telnet": 23,
    ]
}
