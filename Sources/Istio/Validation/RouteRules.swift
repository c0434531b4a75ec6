import Patterns
import YAML

/// Rules for destinations, matches and what routes do.
// istio pkg/config/validation/validation.go
enum RouteRules {
    // validateHTTPRouteDestinations, validateRouteDestinations
    static func destinations(_ routes: [Value], isHTTP: Bool) -> Findings {
        var findings = Findings()
        var total: Int64 = 0
        for route in routes {
            guard !route.isNull else {
                findings.list("weight may not be nil")
                continue
            }
            if !route.has("destination") { findings.list("destination is required") }
            if isHTTP { headers(route["headers"] ?? [:], &findings) }
            destination(route["destination"], &findings)
            let weight = route.number("weight")
            findings.add("weight \(weight) < 0", if: weight < 0)
            total = total.addingReportingOverflow(weight).partialValue
        }
        findings.add("total destination weight = 0", if: routes.count > 1 && total == 0)
        return findings
    }

    // validateDestination
    static func destination(_ value: Value?, _ findings: inout Findings) {
        guard let value, !value.isNull else { return }
        let host = value.text("host")
        if host == "*" {
            findings.add("invalid destination host *")
        } else {
            findings.add(NameRules.wildcardName(host))
        }
        if !value.text("subset").isEmpty { findings.add(subsetName(value.text("subset"))) }
        if let port = value["port"], !port.isNull {
            findings.add(NameRules.port(port.number("number")))
        }
    }

    // validateSubsetName
    static func subsetName(_ name: String) -> String? {
        if name.isEmpty { return "subset name cannot be empty" }
        return NameRules.isLabel(name) ? nil : "subset name is invalid: \(name)"
    }

    /// What a route does to headers.
    static func headers(_ headers: Value, _ findings: inout Findings) {
        for side in ["request", "response"] {
            for operation in ["add", "set"] {
                for (name, value) in headers[side, operation]?.map ?? [:] {
                    findings.add(
                        side == "request"
                            ? HeaderRules.writtenName(name) : HeaderRules.operatedName(name))
                    findings.add(HeaderRules.value(value.goText))
                }
            }
            for name in headers[side, "remove"]?.strings ?? [] {
                findings.add(HeaderRules.operatedName(name))
            }
        }
    }

    // validateStringMatch
    static func stringMatch(_ match: Value?, _ place: String) -> String? {
        if let prefix = match?["prefix"]?.string, prefix.isEmpty {
            return "\"\(place)\": prefix string match should not be empty"
        }
        return regularExpression(match, place)
    }

    // validateStringMatchRegexp
    static func regularExpression(_ match: Value?, _ place: String) -> String? {
        guard let text = match?["regex"]?.string else { return nil }
        if text.isEmpty { return "\"\(place)\": regex string match should not be empty" }
        return expression(text, place)
    }

    // validateStringRegexp
    static func expression(_ text: String, _ place: String) -> String? {
        if text.utf8.count > 1024 {
            return "\"\(place)\": regex is too large, max length allowed is 1024"
        }
        return syntaxProblem(text).map {
            "\"\(place)\": \($0); Istio uses RE2 style regex-based match "
                + "(https://github.com/google/re2/wiki/Syntax)"
        }
    }

    /// What Go's regexp says of an expression: it and RE2 find the same mistakes.
    // Go regexp/syntax/parse.go: ErrorCode, Error.Error; RE2 re2/regexp.cc: kErrorStrings
    static func syntaxProblem(_ text: String) -> String? {
        do {
            _ = try Pattern(text)
            return nil
        } catch {
            let words: [(re2: String, go: String)] = [
                ("missing ]", "missing closing ]"), ("missing )", "missing closing )"),
                ("no argument for repetition operator", "missing argument to repetition operator"),
                ("bad repetition operator", "invalid nested repetition operator"),
                ("invalid repetition size", "invalid repeat count"),
                ("trailing \\", "trailing backslash at end of expression"),
                ("invalid perl operator", "invalid or unsupported Perl syntax"),
                ("invalid named capture group", "invalid named capture"),
            ]
            let message = error.message
            let known = words.first { message.hasPrefix($0.re2) }
            let end = message.firstRange(of: ": ")
            let code = known?.go ?? String(message[..<(end?.lowerBound ?? message.endIndex)])
            let part = end.map { String(message[$0.upperBound...]) } ?? ""
            return "error parsing regexp: \(code): `\(part)`"
        }
    }

    // validateHTTPStatus
    static func status(_ status: Int64) -> String? {
        (200...600).contains(status) ? nil : "HTTP status \(status) is not in range 200-599"
    }

    // validatePercentage
    static func percentage(_ value: Value?) -> String? {
        guard let value, let share = value.decimal("value") else { return nil }
        let isValid = (0...100).contains(share) && (share == 0 || share >= 0.0001)
        guard !isValid else { return nil }
        let text = share == share.rounded() && abs(share) < 1e15 ? "\(Int64(share))" : "\(share)"
        return "percentage \(text) is neither 0.0, nor in range [0.0001, 100.0]"
    }
}
