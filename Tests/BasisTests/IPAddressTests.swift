import Basis
import Testing

@Suite struct IPAddressTests {
    @Test(arguments: [
        ("10.0.0.1", "10.0.0.1"), ("255.255.255.255", "255.255.255.255"), ("::1", "::1"),
        ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"), ("::", "::"), ("fe80::1:0:0:2", "fe80::1:0:0:2"),
        ("::ffff:1.2.3.4", "::ffff:102:304"), ("1:0:2:0:0:3:0:0", "1:0:2::3:0:0"),
    ])
    func `addresses are read and written`(text: String, shown: String) {
        #expect(IPAddress(text)?.description == shown)
    }

    @Test(arguments: [
        "", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.x", ":::", "1::2::3", "12345::",
        "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "www.baidu.com", "1.2.3.4:80", "::1%eth0",
    ])
    func `what is no address is refused`(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false),
        ("0.0.0.0/0", "1.2.3.4", true), ("10.1.2.3", "10.1.2.3", true),
        ("10.1.2.3", "10.1.2.4", false), ("2001:db8::/32", "2001:db8:1::5", true),
        ("2001:db8::/32", "2001:db9::", false), ("::/0", "1.2.3.4", false),
    ])
    func `ranges hold addresses`(range: String, address: String, holds: Bool) throws {
        #expect(try #require(CIDR(range)).contains(try #require(IPAddress(address))) == holds)
    }
}
