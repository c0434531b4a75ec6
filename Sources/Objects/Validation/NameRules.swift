/// The syntax of names, labels and ports, with the API server's words for what is wrong
/// (apimachinery pkg/util/validation/validation.go). No words mean that the text is fine.
package enum NameRules {
    /// `metadata.name` of most kinds.
    package static func subdomain(_ text: String) -> [String] {
        limited(text, 253) + (isSubdomain(Array(text.utf8)) ? [] : [subdomainText])
    }

    /// A lower-case label of a DNS name: namespaces' names, names of containers and volumes.
    package static func label(_ text: String) -> [String] {
        limited(text, 63) + (isLabel(Array(text.utf8)[...]) ? [] : [labelText])
    }

    /// A label that begins with a letter: services' names.
    package static func label1035(_ text: String) -> [String] {
        let bytes = Array(text.utf8)
        let isFine = isLabel(bytes[...]) && !(48...57).contains(bytes[0])
        return limited(text, 63) + (isFine ? [] : [label1035Text])
    }

    /// The key of a label or annotation.
    package static func qualifiedName(_ text: String) -> [String] {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2 else { return ["a qualified name \(qualifiedText) \(prefixText)"] }
        var problems: [String] = []
        if parts.count == 2 {
            problems =
                parts[0].isEmpty
                ? ["prefix part must be non-empty"]
                : subdomain(parts[0]).map { "prefix part \($0)" }
        }
        let name = parts[parts.count - 1]
        if name.isEmpty { return problems + ["name part must be non-empty"] + word(name) }
        return problems + limited(name, 63).map { "name part \($0)" } + word(name)
    }

    private static func word(_ name: String) -> [String] {
        isWord(Array(name.utf8)) ? [] : ["name part \(qualifiedText)"]
    }

    /// The value of a label.
    package static func labelValue(_ text: String) -> [String] {
        let isFine = text.isEmpty || isWord(Array(text.utf8))
        return limited(text, 63) + (isFine ? [] : [labelValueText])
    }

    /// A key of a ConfigMap or Secret.
    package static func configKey(_ text: String) -> [String] {
        let isFine =
            !text.isEmpty
            && text.utf8.allSatisfy {
                isAlphanumeric($0) || [45, 46, 95].contains($0)
            }
        var problems = limited(text, 253) + (isFine ? [] : [configKeyText])
        if text == "." { problems.append("must not be '.'") }
        if text == ".." { problems.append("must not be '..'") }
        return problems
    }

    /// The name of an environment variable (relaxed since 1.32).
    package static func environmentVariable(_ text: String) -> [String] {
        if text.isEmpty {
            return ["environment variable name must not be empty"]
        }
        let isFine = text.utf8.allSatisfy { (32...126).contains($0) && $0 != UInt8(ascii: "=") }
        return isFine
            ? []
            : [
                "a valid environment variable name must consist only of printable ASCII "
                    + "characters other than '='"
            ]
    }

    /// The name of a container's port.
    package static func portName(_ text: String) -> [String] {
        var problems = limited(text, 15)
        let bytes = Array(text.utf8)
        if !bytes.allSatisfy({ isLowerAlphanumeric($0) || $0 == 45 }) || bytes.isEmpty {
            problems.append(
                "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)")
        }
        if !bytes.contains(where: { (97...122).contains($0) }) {
            problems.append("must contain at least one letter (a-z)")
        }
        if zip(bytes, bytes.dropFirst()).contains(where: { $0 == 45 && $1 == 45 }) {
            problems.append("must not contain consecutive hyphens")
        }
        if bytes.first == 45 || bytes.last == 45 {
            problems.append("must not begin or end with a hyphen")
        }
        return problems
    }

    /// A port's number.
    package static func portNumber(_ number: Int64) -> [String] {
        (1...65_535).contains(number) ? [] : ["must be between 1 and 65535, inclusive"]
    }

    private static func limited(_ text: String, _ length: Int) -> [String] {
        text.utf8.count > length ? ["must be no more than \(length) characters"] : []
    }

    // MARK: Syntax

    private static func isSubdomain(_ bytes: [UInt8]) -> Bool {
        bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            .allSatisfy { isLabel($0) }
    }

    private static func isLabel(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first, let last = bytes.last else { return false }
        return isLowerAlphanumeric(first) && isLowerAlphanumeric(last)
            && bytes.allSatisfy { isLowerAlphanumeric($0) || $0 == UInt8(ascii: "-") }
    }

    /// `([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]`.
    private static func isWord(_ bytes: [UInt8]) -> Bool {
        guard let first = bytes.first, let last = bytes.last else { return false }
        return isAlphanumeric(first) && isAlphanumeric(last)
            && bytes.allSatisfy { isAlphanumeric($0) || [45, 46, 95].contains($0) }
    }

    private static func isLowerAlphanumeric(_ byte: UInt8) -> Bool {
        (97...122).contains(byte) || (48...57).contains(byte)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isLowerAlphanumeric(byte) || (65...90).contains(byte)
    }

    // MARK: Words

    private static let subdomainText =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or "
        + "'.', and must start and end with an alphanumeric character (e.g. 'example.com', regex "
        + "used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"

    private static let labelText =
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and "
        + "must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex "
        + "used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"

    private static let label1035Text =
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an "
        + "alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or "
        + "'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"

    private static let qualifiedText =
        "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
        + "alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for "
        + "validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"

    private static let prefixText =
        "with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"

    private static let labelValueText =
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or "
        + "'.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or "
        + "'my_value',  or '12345', regex used for validation is "
        + "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"

    private static let configKeyText =
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. "
        + "'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is "
        + "'[-._a-zA-Z0-9]+')"
}
