import Basis
import Testing

@testable import Commands

private let flags = FlagSet([
    .bool("all-namespaces", "A"), Flag("namespace", "n"), Flag("filename", "f", .stringSlice),
    Flag("grace-period", nil, .int(bits: 64), default: "-1"), .bool("watch", "w"),
    Flag("dry-run", default: "none", withoutArgument: "unchanged"),
    Flag("timeout", nil, .duration, default: "0s"),
])

@Test(arguments: [
    (["get", "--foo"], "unknown flag: --foo"), (["-x"], "unknown shorthand flag: 'x' in -x"),
    (["-Ax"], "unknown shorthand flag: 'x' in -Ax"),
    (["-f"], "flag needs an argument: 'f' in -f"),
    (["--filename"], "flag needs an argument: --filename"),
    (["---x"], "bad flag syntax: ---x"),
    (
        ["--grace-period=x"],
        "invalid argument \"x\" for \"--grace-period\" flag: strconv.ParseInt: parsing \"x\": "
            + "invalid syntax"
    ),
    (
        ["--grace-period=99999999999999999999"],
        "invalid argument \"99999999999999999999\" for \"--grace-period\" flag: "
            + "strconv.ParseInt: parsing \"99999999999999999999\": value out of range"
    ),
    (
        ["-A=maybe"],
        "invalid argument \"maybe\" for \"-A, --all-namespaces\" flag: strconv.ParseBool: "
            + "parsing \"maybe\": invalid syntax"
    ),
    (
        ["--timeout", "5"],
        "invalid argument \"5\" for \"--timeout\" flag: time: missing unit in duration \"5\""
    ),
])
func `a wrong flag is told in pflag's words`(_ words: [String], _ message: String) {
    #expect(throws: FlagError(message: message)) { try flags.parse(words) }
}

@Test func `flags stand anywhere, joined or apart, and end at two dashes`() throws {
    let parsed = try flags.parse([
        "pods", "-An", "shop", "--dry-run", "web", "-fa.yaml,b.yaml", "--filename=c.yaml", "-w",
        "--", "sh", "-c", "x",
    ])
    #expect(parsed.arguments == ["pods", "web", "sh", "-c", "x"])
    #expect(parsed.dashPosition == 2)
    #expect(parsed.bool("all-namespaces") && parsed.bool("watch"))
    #expect(parsed.string("namespace") == "shop")
    #expect(parsed.string("dry-run") == "unchanged")
    #expect(parsed.strings("filename") == ["a.yaml", "b.yaml", "c.yaml"])
    #expect(parsed.int("grace-period") == -1)
}

@Test(arguments: [
    ("1h30m", Nanoseconds.minutes(90), "1h30m0s"), ("1.5s", .milliseconds(1_500), "1.5s"),
    ("90s", .seconds(90), "1m30s"), ("250ms", .milliseconds(250), "250ms"), ("0", .zero, "0s"),
    ("-2m", .minutes(-2), "-2m0s"),
])
func `durations are read and written as Go does`(
    _ text: String, _ length: Nanoseconds, _ written: String
) throws {
    #expect(try GoDuration.parse(text) == length)
    #expect(GoDuration.text(length) == written)
}
