import Objects
import Testing

@testable import Commands

private let type = ResourceType("Pod", shortNames: ["po"])

@Test func `one invalid field stands in the line, several below it`() {
    let one = Status.invalid(
        type, "x", [.init(reason: "", message: "Required value", field: "spec.containers")])
    #expect(
        KubectlError.status(one).text
            == "The Pod \"x\" is invalid: spec.containers: Required value\n")
    let two = Status.invalid(
        type, "x",
        [
            .init(reason: "", message: "Required value", field: "a"),
            .init(reason: "", message: "Required value", field: "b"),
            .init(reason: "", message: "Required value", field: "b"),
        ])
    #expect(
        KubectlError.status(two).text
            == "The Pod \"x\" is invalid: \n* a: Required value\n* b: Required value\n")
}

@Test func `several errors lose the prefix that one alone has`() {
    let missing = KubectlError.status(.notFound(type, "x"))
    #expect(missing.text == "Error from server (NotFound): pods \"x\" not found\n")
    #expect(KubectlError.plain("no").text == "error: no\n")
    #expect(
        KubectlError.several([.plain("no"), missing]).text
            == "no\nError from server (NotFound): pods \"x\" not found\n")
    #expect(
        KubectlError.several([.several([.plain("a"), .plain("b")]), .plain("c")]).text
            == "[a, b]\nc\n")
    #expect(KubectlError.several([.plain("no")]).text == "error: no\n")
}

@Test func `an error says what was done to which file`() {
    let error = KubectlError.status(.notFound(type, "x")).when("deleting", "a.yaml")
    #expect(
        error.text
            == "Error from server (NotFound): error when deleting \"a.yaml\": pods \"x\" not "
            + "found\n")
    #expect(error.isNotFound)
}
