import Foundation
import Testing

@Suite(.serialized) struct TerminalTests {
    private func home() throws -> URL {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "mesh-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    @Test func `a pipe gets no prompt, no echo and no escapes`() throws {
        let (text, code) = try PseudoTerminal.pipe("echo 你好\nundo\necho b\n")
        #expect(text == "你好\nundo: nothing to undo\nb\n")
        #expect(code == 0)
    }

    @Test(
        arguments: [
            (["-c", "exit 3"], 3), (["-c", "echo 'a"], 2), (["-c", "undo"], 1),
            (["--bogus"], 64), (["--nodes", "0"], 64), (["no-such-file.mesh"], 64),
            (["-c", ":"], 0),
            (["-c", "while :; do echo; done"], 4),
        ] as [([String], Int32)])
    func `exit codes are as documented`(arguments: [String], code: Int32) throws {
        #expect(try PseudoTerminal.pipe("", arguments).1 == code)
    }

    @Test(arguments: [
        (["echo a\tb"], "a"),
        (["tru\t", "echo $?"], "0"),
        (["echo 你好x\u{7F}"], "你好\r\n"),
        (["echo one", "\u{1B}[A"], "one\r\none"),
        (["for i in 1 2; do", "echo n$i", "done"], "n1\r\nn2\r\n"),
        (["undo", "clock"], "[1] mesh default>"),
    ])
    func `keys do what they say`(typed: [String], shows: String) throws {
        let folder = try home()
        defer { try? FileManager.default.removeItem(at: folder) }
        let screen = try PseudoTerminal.type(typed, home: folder)
        #expect(screen.contains(shows), "\(screen.debugDescription)")
    }

    @Test func `a block is one entry of a private history file`() throws {
        let folder = try home()
        defer { try? FileManager.default.removeItem(at: folder) }
        _ = try PseudoTerminal.type(["for i in 1; do", "echo $i", "done"], home: folder)
        let path = folder.appending(path: ".local/state/mesh/history").path
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        let screen = try PseudoTerminal.type(["\u{1B}[A"], home: folder)
        #expect(screen.contains("for i in 1; do"), "\(screen.debugDescription)")
    }

    @Test func `the banner has three lines`() throws {
        let folder = try home()
        defer { try? FileManager.default.removeItem(at: folder) }
        let screen = try PseudoTerminal.type([], home: folder)
        #expect(screen.hasPrefix("mesh 0.1: a simulated Kubernetes 1.32 cluster with Istio 1.31."))
        let banner = screen.components(separatedBy: "\r\n").prefix { !$0.contains("mesh default>") }
        #expect(banner.count == 3)
    }
}
