import Objects
import Testing
import YAML

@testable import Istio

/// The rules for ServiceEntries, each raised once, with Istio's words.
@Suite struct ServiceEntryRulesTests {
    struct Example: Sendable {
        var change: Value
        var errors: [String] = []
        var warnings: [String] = []
        var note = ""
    }

    static let good: Value = [
        "hosts": ["www.example.com"], "location": "MESH_EXTERNAL", "resolution": "DNS",
        "ports": [["number": 80, "name": "http", "protocol": "HTTP"]],
    ]

    static func findings(_ change: Value, labels: Fields = [:]) -> Findings {
        var object = Object(
            .serviceEntry, metadata: Metadata(name: "se", namespace: "default", labels: labels))
        object["spec"] = good.merged(with: change)
        return IstioValidation.findings(object)
    }

    static func ports(_ entries: Value...) -> Value { ["ports": .list(entries)] }
    static let http: Value = ["number": 80, "name": "http", "protocol": "HTTP"]

    static let examples: [Example] = [
        Example(change: [:]),
        Example(
            change: ["workloadSelector": ["labels": ["": "v"]], "hosts": []],
            errors: ["empty key is not supported in selector: \"=v\""]),
        Example(
            change: ["workloadSelector": ["labels": ["k": "*"]]],
            errors: ["wildcard is not supported in selector: \"k=*\""]),
        Example(
            change: ["workloadSelector": ["labels": [:]]],
            warnings: [
                "service entry: workload selector specified without labels, will be applied to "
                    + "all services in namespace"
            ]),
        Example(
            change: [
                "workloadSelector": ["labels": ["a": "b"]], "endpoints": [["address": "1.1.1.1"]],
            ],
            errors: ["only one of WorkloadSelector or Endpoints is allowed in Service Entry"]),
        Example(change: ["hosts": []], errors: ["service entry must have at least one host"]),
        Example(
            change: ["hosts": ["*"], "resolution": "NONE"], errors: ["invalid host *"]),
        Example(
            change: ["hosts": ["a..b"], "resolution": "NONE"],
            errors: ["domain name \".b\" invalid (label \"\" invalid)"]),
        Example(
            change: ["hosts": ["a.123"], "resolution": "NONE"],
            errors: [
                "domain name \"123\" invalid (top level domain \"123\" cannot be all-numeric)"
            ]),
        Example(
            change: ["hosts": ["*foo.com"], "resolution": "NONE"],
            warnings: ["partial wildcard \"*foo.com\" not allowed"]),
        Example(
            change: ["addresses": ["1.2.3"]], errors: ["1.2.3 is not a valid IP"]),
        Example(
            change: ["addresses": ["1.2.3.4/33"], "resolution": "NONE"],
            errors: ["1.2.3.4/33 is not a valid CIDR block"]),
        Example(
            change: ["addresses": ["10.0.0.0/8"]],
            errors: ["CIDR addresses are allowed only for NONE/STATIC resolution types"]),
        Example(
            change: ports(.null), errors: ["service entry port may not be null"]),
        Example(
            change: ports(http, http),
            errors: [
                "service entry port name \"http\" already defined",
                "service entry port 80 already defined",
            ]),
        Example(
            change: ports(["number": 80, "name": "http", "protocol": "HTTP", "targetPort": 70000]),
            errors: ["port number 70000 must be in the range 1..65535"]),
        Example(
            change: ports(["number": 0, "name": "a_b", "protocol": "SMTP"]),
            errors: [
                "invalid port name: a_b", "unsupported protocol: SMTP",
                "port number 0 must be in the range 1..65535",
            ]),
        Example(
            change: ["resolution": "NONE", "endpoints": [["address": "1.1.1.1"]]],
            errors: ["no endpoints should be provided for resolution type none"]),
        Example(
            change: ["resolution": "NONE", "workloadSelector": ["labels": ["a": "b"]]],
            warnings: ["workloadSelector should not be set when resolution mode is NONE"]),
        Example(
            change: ["resolution": "STATIC", "endpoints": [["address": "a.example.com"]]],
            errors: ["endpoint address \"a.example.com\" is not a valid IP address"]),
        Example(
            change: [
                "resolution": "STATIC",
                "endpoints": [.null, [:], ["network": "n"], ["address": "unix:///"]],
            ],
            errors: [
                "endpoint cannot be nil", "address is required",
                "/ is not an absolute path to a file",
            ], warnings: ["address is unset with network \"n\""]),
        Example(
            change: [
                "resolution": "STATIC",
                "endpoints": [["address": "1.1.1.1", "ports": ["other": 8080]]],
            ], errors: ["endpoint port 8080 is not defined by the service entry"]),
        Example(
            change: ["hosts": ["*.example.com"]],
            errors: [
                "hosts must be FQDN or contain only prefix wildcards if no endpoints are provided "
                    + "for resolution mode DNS, domain name \"*.example.com\" invalid (label \"*\" "
                    + "invalid)"
            ]),
        Example(
            change: [
                "resolution": "DNS_ROUND_ROBIN",
                "endpoints": [["address": "a.com"], ["address": "b.com"]],
            ],
            errors: [
                "there must only be 0 or 1 endpoint for resolution mode DNS_ROUND_ROBIN"
            ]),
        Example(
            change: ["endpoints": [["address": "a_b", "labels": ["a b": "c"]]]],
            errors: [
                "endpoint address \"a_b\" is not a valid FQDN or an IP address",
                "invalid tag key: \"a b\"",
            ]),
        Example(
            change: [
                "hosts": ["a.com", "b.com"], "addresses": ["1.1.1.1"],
                "ports": [["number": 443, "name": "tls", "protocol": "TLS"]],
            ],
            warnings: [
                "service entry can not have more than one host specified simultaneously with "
                    + "address and tcp port"
            ]),
        Example(
            change: [
                "resolution": "DYNAMIC_DNS", "addresses": ["1.1.1.1"],
                "ports": [["number": 80, "name": "tcp", "protocol": "TCP"]],
            ],
            errors: [
                "host must be wildcarded for resolution mode DYNAMIC_DNS",
                "addresses cannot be set for resolution type DYNAMIC_DNS. HTTP route domains will "
                    + "only be generatedfrom the hosts field values",
                "only HTTP, TLS, GRPC, and HTTP2 protocols are supported for resolution type "
                    + "DYNAMIC_DNS",
            ]),
        Example(
            change: [
                "hosts": ["a.com", "b.com"],
                "ports": [["number": 80, "name": "tcp", "protocol": "TCP"]],
            ], errors: ["multiple hosts provided with non-HTTP, non-TLS ports"]),
        Example(
            change: ["exportTo": [".", "default", "a_b"]],
            errors: [
                "duplicate entries in exportTo for entry default",
                "only .,*, or a valid DNS 1123 label is allowed as exportTo entry",
            ]),
        Example(
            change: ["exportTo": ["*", "shop", "~"]],
            errors: [
                "cannot have both public (*) and non-public exportTo values for a resource",
                "cannot export service entry to no one (~) and someone",
            ]),
    ]

    @Test(arguments: examples)
    func `a rule has its words`(_ example: Example) {
        let findings = Self.findings(example.change)
        #expect(findings.errors == example.errors)
        #expect(findings.warnings == example.warnings)
    }

    @Test func `TCP without addresses is warned about where addresses are not allocated`() {
        let change = Self.ports(["number": 80, "name": "tcp", "protocol": "TCP"])
        #expect(Self.findings(change).warnings.isEmpty)
        let off: Fields = ["networking.istio.io/enable-autoallocate-ip": "false"]
        #expect(
            Self.findings(change, labels: off).warnings == [
                "addresses are required for ports serving TCP (or unset) protocol when IP "
                    + "Autoallocation is not enabled"
            ])
    }

    @Test func `several errors are listed, one stands alone`() {
        #expect(
            Self.findings(["hosts": [], "addresses": ["x"]]).errorText
                == "2 errors occurred:\n\t* service entry must have at least one host\n\t* x is not "
                + "a valid IP\n\n")
        #expect(Self.findings(["addresses": ["x"]]).errorText == "x is not a valid IP")
    }
}
