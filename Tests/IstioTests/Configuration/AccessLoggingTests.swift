import Basis
import Envoy
import Testing
import YAML

@testable import Istio

/// What proxies log, by the mesh's configuration and Telemetry objects.
@Suite struct AccessLoggingTests {
    private func telemetry(
        _ name: String, namespace: String = "default", selector: String = "", _ logging: String
    ) -> String {
        """
        apiVersion: telemetry.istio.io/v1
        kind: Telemetry
        metadata: {name: \(name), namespace: \(namespace)}
        spec:
          selector: {matchLabels: {\(selector)}}
          accessLogging: \(logging)
        ---

        """
    }

    private static let off: Value = [:]
    private static let on: Value = ["accessLogFile": "/dev/stdout"]
    private let envoy = "{providers: [{name: envoy}]}"

    @Test func `without Telemetry the mesh's file decides`() {
        #expect(configured("", mesh: Self.off).outboundLogs.isEmpty)
        #expect(configured("", mesh: Self.on).outboundLogs == [AccessLogSink()])
        #expect(configured("", mesh: Self.on).inboundLogs == [AccessLogSink()])
    }

    @Test func `the mesh's format may be JSON`() {
        let mesh: Value = [
            "accessLogFile": "/dev/stdout", "accessLogEncoding": "JSON",
            "accessLogFormat": "{\"code\": \"%RESPONSE_CODE%\"}",
        ]
        #expect(
            configured("", mesh: mesh).outboundLogs == [
                AccessLogSink(format: .json([.init("code", "%RESPONSE_CODE%")]))
            ])
    }

    @Test func `Telemetry turns logs on, off for some workloads, and filters them`() {
        let mesh = telemetry("all", namespace: "istio-system", "[\(envoy)]")
        #expect(configured(mesh, mesh: Self.off).outboundLogs == [AccessLogSink()])
        let own = telemetry("own", selector: "app: client", "[{disabled: true}]")
        #expect(configured(mesh + own, mesh: Self.off).outboundLogs.isEmpty)
        let other = telemetry("own", selector: "app: other", "[{disabled: true}]")
        #expect(configured(mesh + other, mesh: Self.off).outboundLogs == [AccessLogSink()])
        let filtered = telemetry(
            "own",
            "[{providers: [{name: envoy}], filter: {expression: response.code >= 400}}]")
        #expect(
            configured(mesh + filtered, mesh: Self.off).outboundLogs.map(\.filter)
                == ["response.code >= 400"])
    }

    @Test func `a match is for calls that are made or for calls that are taken`() {
        let text = telemetry(
            "own", "[{match: {mode: SERVER}, providers: [{name: envoy}]}]")
        let configuration = configured(text, mesh: Self.off)
        #expect(configuration.outboundLogs.isEmpty)
        #expect(configuration.inboundLogs == [AccessLogSink()])
    }
}
