/// The syntax of `%` commands in headers' values, such as `%REQ(X-ID)%`.
// istio pkg/config/validation/header_value_validator.go: validateHeaderValue
enum HeaderCommands {
    private enum State {
        case literal, name, array, string, quoted, delimiter, argumentsEnd, commandEnd
    }

    /// What is wrong with a value; whether Envoy knows the command is not looked at.
    static func problem(_ value: String) -> String? {
        let bytes = Array(value.utf8)
        let start = "invalid header configuration. "
        var state = State.literal
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            let isSpace = byte == UInt8(ascii: " ")
            let isLast = index + 1 == bytes.count
            switch (state, Unicode.Scalar(byte)) {
            case (.literal, "%"):
                if isLast { return start + "Un-escaped %" }
                if bytes[index + 1] == UInt8(ascii: "%") { index += 1 } else { state = .name }
            case (.literal, _): break
            case (.name, "%"): state = .literal
            case (.name, "("): state = .array
            case (.name, _): break
            case (.array, "["): state = .string
            case (.array, _): if !isSpace { state = .quoted }
            case (.delimiter, ","): state = .string
            case (.delimiter, "]"): state = .argumentsEnd
            case (.delimiter, _):
                if !isSpace { return start + "Expecting ',', ']', or whitespace" }
            case (.string, "\""): state = .quoted
            case (.string, _): if !isSpace { return start + "Expecting '\"'" }
            case (.quoted, "\\"):
                if isLast { return start + "Un-terminated backslash in JSON string" }
                index += 1
            case (.quoted, ")"): state = .commandEnd
            case (.quoted, "\""): state = .delimiter
            case (.quoted, _): break
            case (.argumentsEnd, ")"): state = .commandEnd
            case (.argumentsEnd, _):
                if !isSpace {
                    return start + "Expecting ')' or whitespace after '{}', but found '{}'"
                }
            case (.commandEnd, "%"): state = .literal
            case (.commandEnd, _):
                if !isSpace { return start + "Expecting '%' or whitespace after" }
            }
            index += 1
        }
        return state == .literal
            ? nil : start + "Un-terminated variable expression '\(value)'"
    }
}
