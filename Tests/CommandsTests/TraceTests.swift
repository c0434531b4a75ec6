import Foundation
import Testing

@testable import Commands

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// `trace`: the fields of a call, and the forms that a trace is shown in.
@Suite struct TraceTests {
    private static let state: SessionState = {
        let text = """
            kubectl label ns default istio-injection=enabled
            kubectl create deployment web --image nginx
            kubectl expose deployment web --port 80
            kubectl create deployment client --image nginx
            kubectl apply -f strict.yaml -f gateway.yaml
            sleep 30
            """
        let files = [
            "strict.yaml": """
            apiVersion: security.istio.io/v1
            kind: PeerAuthentication
            metadata: {name: default}
            spec: {mtls: {mode: STRICT}}
            """,
            "gateway.yaml": """
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: {name: web}
            spec:
              selector: {istio: ingressgateway}
              servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: [web.example.com]}]
            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: web}
            spec:
              hosts: [web.example.com]
              gateways: [web]
              http:
              - match: [{headers: {x-team: {exact: a}}}]
                route: [{destination: {host: web}}]
            """,
        ]
        return Trial(text, on: KubectlSession(wholeWith: files, start: .meshStart).state).session
    }()

    /// Fields, and how the headline ends.
    static let fields: [(words: String, ending: String)] = [
        ("--from deploy/client http://web/", ": 200 by web-"),
        ("--from deploy/web --mode inbound http://web/", "connection reset by istio-proxy in web-"),
        ("--from deploy/web --mode inbound --tls mtls http://web/", ": 200 by web-"),
        ("--from deploy/web --mode inbound --tls tls http://web/", "TLS failed"),
        (
            "--from deploy/istio-ingressgateway -n istio-system --mode gateway "
                + "http://web.example.com/", ": 404 by istio-proxy in istio-ingressgateway-"
        ),
        (
            "--from deploy/istio-ingressgateway -n istio-system --mode gateway "
                + "--header 'X-Team: a' http://web.example.com/", ": 200 by web-"
        ),
        (
            "--from deploy/client --header 'Host: web.default' --method post http://web/",
            "(Host: web.default) from default/client-"
        ),
        ("--from deploy/client tcp://web:80", "bytes by web-"),
    ]

    @Test(arguments: fields)
    func `a call is told by its fields`(_ wanted: (words: String, ending: String)) {
        let trial = Trial("trace \(wanted.words)", on: Self.state)
        let headline = trial.output.split(separator: "\n").first ?? ""
        #expect(headline.contains(wanted.ending), "\(trial.output)")
    }

    @Test(arguments: [
        ("--from deploy/client", "fields of a call need --from POD and one URL"),
        ("--mode inbound http://web/", "fields of a call need --from POD and one URL"),
        ("--from deploy/client --tls maybe http://web/", "--tls takes plaintext, tls or mtls"),
        ("--from deploy/client --header x http://web/", "--header takes 'Name: value'"),
        ("--from deploy/client ftp://web/", "'ftp://web/' is no URL of http, https or tcp"),
        ("--from deploy/nosuch http://web/", "no pod of 'deploy/nosuch' is running"),
        ("-o png", "-o takes one of text, picture, json, svg, html"),
    ])
    func `fields that make no call are said`(_ wanted: (words: String, text: String)) {
        let trial = Trial("trace \(wanted.words)", on: Self.state)
        #expect(trial.code == 1)
        #expect(trial.output.contains(wanted.text), "\(trial.output)")
        #expect(trial.session.simulation.callsMade == Self.state.simulation.callsMade)
    }

    @Test func `the way back is told from the server's proxy to the client`() {
        let trial = Trial("trace --from deploy/client http://web/", on: Self.state)
        let reply = """
              reply
                server's proxy   200  via_upstream
                client's proxy   200  via_upstream
                client           200

            """
        #expect(trial.output.contains(reply), "\(trial.output)")
    }

    @Test func `the drawing is well-formed, has every hop, and escapes what it shows`() throws {
        let trial = Trial(
            "trace --from deploy/client -o svg 'http://web/a<b>&\"c\"'", on: Self.state)
        let reader = XMLParser(data: Data(trial.output.utf8))
        #expect(reader.parse(), "\(String(describing: reader.parserError))")
        let trace = try #require(trial.session.simulation.lastTrace)
        for number in 1...trace.hops.count {
            #expect(trial.output.contains("<g id=\"hop-\(number)\">"))
        }
        #expect(trial.output.contains("a&lt;b&gt;&amp;&quot;c&quot;"))
    }

    @Test func `the page has every hop as a step and needs nothing else`() throws {
        let trial = Trial("trace --from deploy/client -o html http://web/", on: Self.state)
        let trace = try #require(trial.session.simulation.lastTrace)
        #expect(trial.output.components(separatedBy: "</li>").count - 1 == trace.hops.count + 3)
        for outside in ["<link", "src=", "@import", "fetch("] {
            #expect(!trial.output.contains(outside))
        }
    }
}
