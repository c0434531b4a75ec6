import Basis
import Foundation
import Testing

@testable import Istio

/// The rules as the kernel takes them and gives them back, where iptables is installed and a
/// network namespace can be made.
@Suite struct CaptureKernelTests {
    /// Runs a shell text in a new network namespace; nil where that is not possible.
    private static func run(_ text: String, _ input: String) -> (code: Int32, output: String)? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
        process.arguments = ["-n", "sh", "-c", text]
        let (stdin, stdout) = (Pipe(), Pipe())
        (process.standardInput, process.standardOutput) = (stdin, stdout)
        process.standardError = stdout
        do { try process.run() } catch { return nil }
        stdin.fileHandleForWriting.write(Data(input.utf8))
        try? stdin.fileHandleForWriting.close()
        let output = stdout.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }

    /// Whether the kernel has what the rules need.
    private static let isPossible: Bool = {
        #if os(Linux)
            let rules = """
                *nat
                -A OUTPUT -p tcp -m multiport ! --dports 1,2 -m owner --uid-owner 1337 -j RETURN
                COMMIT

                """
            return run("iptables-nft-restore --noflush && ip6tables-nft-save", rules)?.code == 0
        #else
            return false
        #endif
    }()

    static let cases: [[String]] = [
        [], ["-b", ""], ["-b", "80,8080:8090"], ["-x", "10.0.0.0/8,192.168.7.9/16"],
        ["-i", "10.96.0.0/12"], ["-i", "127.1.2.3/32"], ["-i", "", "-q", "80,443"],
        ["-o", "3306,http"], ["-c", "eth1,eth2"], ["-k", "net1,net2"],
        ["-k", "net1", "-i", "10.0.0.0/8"], ["-m", "TPROXY"], ["-m", "TPROXY", "-b", "80,90"],
        ["-m", "TPROXY", "-c", "eth1"], ["--redirect-dns"], ["--drop-invalid"],
        ["--redirect-dns", "--capture-all-dns"], ["-u", "1,2", "-g", "3,4"],
        ["-x", "0.0.0.0/0"], ["-x", "fd00::/8,10.0.0.0/8"],
        ["-m", "TPROXY", "--redirect-dns", "-d", "15090,15021,15020,9000", "--drop-invalid"],
    ]

    @Test(
        .enabled(if: isPossible, "no iptables-nft-restore, or no network namespace to load into"),
        arguments: cases, CaptureRules.Family.allCases)
    func `the kernel gives back what iptables-save is said to print`(
        _ changes: [String], _ family: CaptureRules.Family
    ) throws {
        let servers = ["10.96.0.10", "fd00::a"].compactMap { IPAddress($0) }
        let rules = CaptureRules(
            CaptureSettings(
                arguments: CaptureRulesTests.defaults + changes, nameservers: servers),
            family: family)
        let program = family == .ipv4 ? "iptables-nft" : "ip6tables-nft"
        let answer = try #require(
            Self.run(
                "\(program)-restore --noflush && \(program)-save", rules.restoreInput + "\n"))
        let found = answer.output.split(separator: "\n").filter { !$0.hasPrefix("#") }
        let expected = CaptureRule.Table.saved.map { rules.iptablesSave($0) }.joined()
        #expect(answer.code == 0, "\(answer.output)")
        #expect(found == expected.split(separator: "\n"))
    }

    @Test(
        .enabled(if: isPossible, "no iptables-nft-restore, or no network namespace to load into"),
        arguments: [
            ["-q", "web"], ["-q", "90:80"], ["-o", "65536"], ["-o", "80-90"], ["-q", "80:x"],
            ["-c", "an-interface-too-long"], ["-q", "ssh,https,redis"], ["-q", "1:"],
        ])
    func `iptables refuses what is said to be refused, in these words`(_ changes: [String]) throws {
        let rules = CaptureRules(
            CaptureSettings(arguments: CaptureRulesTests.defaults + changes))
        let answer = try #require(
            Self.run("iptables-nft-restore --noflush", rules.restoreInput + "\n"))
        let problem = rules.rules.lazy.compactMap(\.problem).first
        #expect((answer.code == 0) == (problem == nil), "\(answer.output)")
        if let problem { #expect(answer.output.contains(": \(problem)\n"), "\(answer.output)") }
    }
}
