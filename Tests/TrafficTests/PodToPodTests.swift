import Basis
import Interpreter
import Objects
import Testing
import YAML

@testable import Traffic

/// Calls between pods, with sidecars on both sides and without.
@Suite struct PodToPodTests {
    private func get(
        _ simulation: inout Simulation, _ url: String, from pod: String = "client"
    ) throws -> Trace {
        simulation.call(try Call(from: .pod(namespace: "default", name: pod), url: url))
    }

    @Test func `mutual TLS is used between sidecars, and the application sees the peer`() throws {
        var simulation = Fixture.meshed
        let trace = try get(&simulation, "http://bin:8000/headers", from: "curl")
        guard case .response(let response) = trace.outcome else {
            Issue.record("no response")
            return
        }
        let body = String(decoding: response.body, as: UTF8.self)
        #expect(response.status == 200)
        #expect(body.contains("\"X-Forwarded-Client-Cert\": \"By=spiffe://cluster.local/ns/"))
        #expect(body.contains("\"X-Envoy-Attempt-Count\": \"1\""))
        #expect(body.contains("\"X-Forwarded-Proto\": \"http\""))
        #expect(
            trace.hop(.cluster, on: .client)?.subject
                == "outbound|8000||bin.default.svc.cluster.local")
        #expect(trace.hop(.cluster, on: .server)?.subject == "inbound|80||")
        #expect(trace.hop(.filterChain, on: .server)?.reason.contains("transport tls") == true)
        #expect(trace.answeredBy == "bin")
        #expect(trace.serverLog?.contains("inbound|80||") == true)
    }

    @Test func `without sidecars the application sees what the client sent`() throws {
        var simulation = Fixture.plain
        let trace = try get(&simulation, "http://bin:8000/headers", from: "curl")
        guard case .response(let response) = trace.outcome else {
            Issue.record("no response")
            return
        }
        let body = String(decoding: response.body, as: UTF8.self)
        #expect(
            body
                == "{\n  \"headers\": {\n    \"Accept\": \"*/*\", \n    \"Host\": \"bin:8000\", \n"
                + "    \"User-Agent\": \"curl/8.16.0\"\n  }\n}\n")
        #expect(response.header("Server") == "gunicorn/19.9.0")
        #expect(trace.flags == "-")
    }

    @Test(arguments: [false, true])
    func `requests spread over the pods of a Service`(meshed: Bool) throws {
        var simulation = meshed ? Fixture.meshed : Fixture.plain
        var counts: [String: Int] = [:]
        for _ in 0..<200 {
            let trace = try get(&simulation, "http://hello:5000/hello")
            counts[trace.answeredBy, default: 0] += 1
        }
        #expect(Set(counts.keys) == ["hello-1", "hello-2"])
        #expect(counts.values.allSatisfy { $0 > 60 })
    }

    @Test func `a Service without endpoints refuses, or gives 503 through a proxy`() throws {
        var plain = Fixture.plain
        let refused = try get(&plain, "http://nobody/")
        #expect(refused.outcome == .refused)
        var meshed = Fixture.meshed
        let trace = try get(&meshed, "http://nobody/")
        #expect(trace.outcome.status == 503)
        #expect(trace.flags == "UH")
    }

    @Test(arguments: [
        ("http://bin:8000/get", "response"), ("http://bin:8001/get", "connectTimeout"),
        ("http://127.0.0.1:80/", "refused"), ("http://10.10.10.10/", "connectTimeout"),
        ("http://172.18.0.2/", "refused"), ("http://no.such.host/", "unresolved"),
        ("http://example.com:8443/", "connectTimeout"), ("https://example.com/", "response"),
        ("https://example.com:80/", "tlsFailure"), ("http://example.com:443/", "response"),
    ])
    func `without a sidecar outcomes are the network's own`(url: String, word: String) throws {
        var simulation = Fixture.plain
        let trace = try get(&simulation, url)
        #expect(trace.outcome.word == word)
    }

    @Test func `the kernel gives up connecting after 127 seconds`() throws {
        var simulation = Fixture.plain
        let trace = try get(&simulation, "http://10.10.10.10/")
        #expect(trace.duration == .seconds(127))
    }

    @Test func `a pod reaches its own Service through both sides of its proxy`() throws {
        var simulation = Fixture.meshed
        let trace = try get(&simulation, "http://web.default/", from: "web")
        #expect(trace.outcome.status == 200)
        #expect(trace.hop(.cluster, on: .client) != nil)
        #expect(trace.hop(.cluster, on: .server) != nil)
        let local = try get(&simulation, "http://127.0.0.1/", from: "web")
        #expect(local.outcome.status == 200)
        #expect(local.hop(.listener) == nil)
    }

    @Test(arguments: [false, true])
    func `bytes pass to a TCP server`(meshed: Bool) throws {
        var simulation = meshed ? Fixture.meshed : Fixture.plain
        let result = try simulation.run("client", ["nc", "echo", "9000"], input: "world\n")
        #expect(result.out == "hello world\n")
        #expect(result.code == 0)
        if meshed {
            #expect(
                simulation.lastTrace?.hop(.cluster)?.subject
                    == "outbound|9000||echo.default.svc.cluster.local")
        }
    }

    @Test func `a proxy that has ended does not count as running`() throws {
        let simulation = Fixture.meshed
        let key = ObjectKey(ResourceType("Pod"), namespace: "default", name: "client")
        var pod = try #require(simulation.world.store.object(key))
        let statuses = pod["status", "containerStatuses"]?.items ?? []
        pod["status", "containerStatuses"] = .list(
            statuses.map { status in
                var status = status
                if status["name"]?.string == "istio-proxy" {
                    status["state"] = ["terminated": ["exitCode": 1]]
                }
                return status
            })
        #expect(PodRecord(pod).proxyRuns == false)
    }

    @Test func `a TLS server's certificate is checked by the client`() throws {
        var simulation = Fixture.plain
        var call = try Call(
            from: .pod(namespace: "default", name: "curl"), url: "https://www.baidu.com/")
        let good = simulation.call(call)
        #expect(good.outcome.status == 200)
        call.address = IPAddress("93.184.215.14")
        let bad = simulation.call(call)
        #expect(bad.outcome == .handshake(.wrongName))
        call.tls?.verifies = false
        let careless = simulation.call(call)
        #expect(careless.outcome.status == 200)
    }

    @Test func `faults refuse, drop, slow and reset`() throws {
        var simulation = Fixture.plain
        let expected: [(Fault.Kind, String)] = [
            (.refuse, "refused"), (.drop, "connectTimeout"), (.reset, "closed"),
            (.slow, "response"),
        ]
        for (fault, word) in expected {
            let isBroken = simulation.setFault(Fault(fault, of: .host("www.baidu.com")))
            #expect(isBroken)
            let trace = try get(&simulation, "http://www.baidu.com/")
            #expect(trace.outcome.word == word)
            #expect((trace.duration >= .seconds(10)) == (fault == .slow || fault == .drop))
        }
        simulation.clearFaults()
        let mended = try get(&simulation, "http://www.baidu.com/")
        #expect(mended.outcome.status == 200)
        let isThere = simulation.setFault(Fault(.drop, of: .host("nowhere.example")))
        #expect(!isThere)
    }
}
