extension AnalyzerCase {
    /// Mistakes in Istio's own kinds.
    static let configuration: [AnalyzerCase] = [
        AnalyzerCase(
            "IST0101",
            """
            # A comment belongs to its document.
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata:
              name: reviews
            spec:
              hosts: [reviews]
              gateways:
              - gate
              http:
              - route:
                - destination:
                    host: reviews
                    subset: v1
                mirror:
                  host: copy
            """,
            "Error VirtualService default/reviews:9 Referenced gateway not found: \"gate\"",
            "Error VirtualService default/reviews:13 Referenced host not found: \"reviews\"",
            "Error VirtualService default/reviews:13 Referenced host+subset in destinationrule not "
                + "found: \"reviews+v1\"",
            "Error VirtualService default/reviews:16 Referenced mirror host not found: \"copy\""),
        AnalyzerCase(
            "IST0106",
            """
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: {name: gate}
            spec: {}
            """,
            "Error Gateway default/gate:1 Schema validation error: gateway must have at least one "
                + "server"),
        AnalyzerCase(
            "IST0109",
            """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: a}
            spec: {hosts: [web]}
            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: b}
            spec: {hosts: [web.default.svc.cluster.local]}
            """,
            "Error VirtualService default/a:3 The VirtualServices default/a,default/b associated "
                + "with mesh gateway define the same host */web.default.svc.cluster.local which "
                + "can lead to undefined behavior. This can be fixed by merging the conflicting "
                + "VirtualServices into a single resource.",
            "Error VirtualService default/b:8 The VirtualServices default/a,default/b associated "
                + "with mesh gateway define the same host */web.default.svc.cluster.local which "
                + "can lead to undefined behavior. This can be fixed by merging the conflicting "
                + "VirtualServices into a single resource."),
        AnalyzerCase(
            "IST0110",
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "labels": {"app": "web"}}}
            ---
            apiVersion: networking.istio.io/v1
            kind: Sidecar
            metadata: {name: a}
            spec: {workloadSelector: {labels: {app: web}}}
            ---
            apiVersion: networking.istio.io/v1
            kind: Sidecar
            metadata: {name: b}
            spec: {workloadSelector: {labels: {app: web}}}
            """,
            "Error Sidecar default/a:5 The Sidecars [a b] in namespace \"default\" select the same "
                + "workload pod \"web\", which can lead to undefined behavior.",
            "Error Sidecar default/b:10 The Sidecars [a b] in namespace \"default\" select the "
                + "same workload pod \"web\", which can lead to undefined behavior."),
        AnalyzerCase(
            "IST0111",
            """
            {"apiVersion": "networking.istio.io/v1", "kind": "Sidecar", "metadata": {"name": "a"}}
            ---
            {"apiVersion": "networking.istio.io/v1", "kind": "Sidecar", "metadata": {"name": "b"}}
            """,
            "Error Sidecar default/a:1 The Sidecars [a b] in namespace \"default\" have no "
                + "workload selector, which can lead to undefined behavior.",
            "Error Sidecar default/b:3 The Sidecars [a b] in namespace \"default\" have no "
                + "workload selector, which can lead to undefined behavior."),
        AnalyzerCase(
            "IST0112",
            """
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: {name: out}
            spec:
              hosts: [out.com]
              ports: [{number: 80, name: http, protocol: HTTP}, {number: 443, name: tls}]
            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: out}
            spec: {hosts: [out.com], http: [{route: [{destination: {host: out.com}}]}]}
            """,
            "Error VirtualService default/out:11 This VirtualService routes to a service "
                + "\"out.com\" that exposes multiple ports [80 443]. Specifying a port in the "
                + "destination is required to disambiguate."),
        AnalyzerCase(
            "IST0127",
            """
            apiVersion: security.istio.io/v1
            kind: AuthorizationPolicy
            metadata: {name: web}
            spec: {selector: {matchLabels: {app: web}}}
            """,
            "Warning AuthorizationPolicy default/web:1 No matching workloads for this resource "
                + "with the following labels: app=web"),
        AnalyzerCase(
            "IST0128",
            """
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: {name: out}
            spec:
              host: out.com
              trafficPolicy: {tls: {mode: SIMPLE}}
            """,
            "Warning DestinationRule default/out:1 DestinationRule default/out in namespace "
                + "default has TLS mode set to SIMPLE but no caCertificates are set to validate "
                + "server identity for host: out.com"),
        AnalyzerCase(
            "IST0129",
            """
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: {name: out}
            spec:
              host: out.com
              trafficPolicy: {portLevelSettings: [{port: {number: 443}, tls: {mode: SIMPLE}}]}
            """,
            "Warning DestinationRule default/out:1 DestinationRule default/out in namespace "
                + "default has TLS mode set to SIMPLE but no caCertificates are set to validate "
                + "server identity for host: out.com at port number:443"),
        AnalyzerCase(
            "IST0130",
            """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: out}
            spec:
              hosts: [out.com]
              http:
              - route: [{destination: {host: out.com}}]
              - route: [{destination: {host: out.com}}]
            """,
            "Warning VirtualService default/out:1 VirtualService rule #1 not used (only the last "
                + "rule can have no matches)."),
        AnalyzerCase(
            "IST0131",
            """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: out}
            spec:
              hosts: [out.com]
              http:
              - match: [{uri: {prefix: /a}}]
                route: [{destination: {host: out.com}}]
              - match: [{uri: {prefix: /a/b}}, {uri: {prefix: /c}}]
                route: [{destination: {host: out.com}}]
            """,
            "Info VirtualService default/out:1 VirtualService rule #1 match #0 of prefix /a/b is "
                + "not used (duplicate/overlapping match in rule #0 of prefix /a on #0)."),
        AnalyzerCase(
            "IST0132",
            """
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: {name: gate}
            spec: {servers: [{hosts: [b.com], port: {number: 80, name: http, protocol: HTTP}}]}
            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: out}
            spec: {hosts: [a.com], gateways: [gate]}
            """,
            "Warning VirtualService default/out:9 one or more host [a.com] defined in "
                + "VirtualService default/out not found in Gateway default/gate."),
        AnalyzerCase(
            "IST0134",
            """
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: {name: out}
            spec:
              hosts: [out.com]
              ports:
              - number: 443
                protocol: tcp
                name: tcp
            """,
            "Warning ServiceEntry default/out:9 ServiceEntry addresses are required for this "
                + "protocol."),
        AnalyzerCase(
            "IST0138",
            """
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: {name: a}
            spec: {servers: [{hosts: [a.com], tls: {credentialName: c}}]}
            ---
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: {name: b}
            spec: {selector: {x: z}, servers: [{hosts: [b.com], tls: {credentialName: c}}]}
            """,
            "Warning Gateway default/a:3 Duplicate certificate in multiple gateways [default/a "
                + "default/b] may cause 404s if clients re-use HTTP2 connections."),
        AnalyzerCase(
            "IST0140",
            """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: inside}
            spec: {hosts: [web], http: [{route: [{destination: {host: web, subset: v1}}]}]}
            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: outside}
            spec: {hosts: [a.com], gateways: [g], http: [{route: [{destination: {host: web}}]}]}
            """,
            "Warning VirtualService default/outside:6 Subset in virtual service default/inside has "
                + "no effect on ingress gateway default/outside requests"),
        AnalyzerCase(
            "IST0145",
            """
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: {name: a}
            spec: {selector: {x: z}, servers: [{hosts: [a.com], port: {number: 80}}]}
            ---
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: {name: b}
            spec: {selector: {x: z}, servers: [{hosts: [a.com, b.com], port: {number: 80}}]}
            """,
            "Error Gateway default/a:1 Conflict with gateways default/b (workload selector x=z, "
                + "port 80, hosts a.com).",
            "Error Gateway default/b:6 Conflict with gateways default/a (workload selector x=z, "
                + "port 80, hosts a.com,b.com)."),
        AnalyzerCase(
            "IST0149",
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "gate", "labels": {"x": "z"}}}
            ---
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: {name: g}
            spec: {selector: {x: z}}
            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: web}
            spec:
              gateways: [g]
              http: [{match: [{headers: {"@request.auth.claims.sub": {exact: me}}}]}]
            """,
            "Error VirtualService default/web:8 The virtual service uses the JWT claim based "
                + "routing (key: @request.auth.claims.sub) but found no request authentication for "
                + "the gateway (default/g) pod (gate). The request authentication must first be "
                + "applied for the gateway pods to validate the JWT token and make the claims "
                + "available for routing."),
        AnalyzerCase(
            "IST0161",
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "gate", "labels": {"x": "z"}}}
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: c}
            data: {tls.crt: bm8=, tls.key: bm8=}
            ---
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: {name: g}
            spec: {selector: {x: z}, servers: [{tls: {credentialName: c}}]}
            """,
            "Error Gateway default/g:11 The credential referenced by the Gateway g in namespace "
                + "default is invalid, which can cause the traffic not to work as expected."),
        AnalyzerCase(
            "IST0162",
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "gate", "labels": {"x": "z"}}}
            ---
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: {name: g}
            spec: {selector: {x: z}, servers: [{port: {number: 8004}}]}
            """,
            "Warning Gateway default/g:6 The gateway is listening on a target port (port 8004) "
                + "that is not defined in the Service associated with its workload instances (Pod "
                + "selector x=z). If you need to access the gateway port through the gateway "
                + "Service, it will not be available."),
        AnalyzerCase(
            "IST0173",
            """
            {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}}
            ---
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: {name: web}
            spec: {host: web, subsets: [{name: v1, labels: {version: v1}}]}
            """,
            "Error DestinationRule default/web:3 The Subset v1 defined in the DestinationRule does "
                + "not select any pods. Which may lead to 503 UH (NoHealthyUpstream)."),
        AnalyzerCase(
            "IST0174",
            """
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: {name: web}
            spec: {host: web}
            """,
            "Warning DestinationRule default/web:1 The host web defined in the DestinationRule "
                + "does not match any services in the mesh."),
        AnalyzerCase(
            "IST0177",
            """
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: {name: a}
            spec: {hosts: [a.com], ports: [{number: 80, name: http, protocol: HTTP}]}
            ---
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: {name: b}
            spec: {hosts: [a.com], ports: [{number: 80, name: tcp, protocol: tcp}]}
            """,
            "Warning ServiceEntry default/a:3 Multiple ServiceEntries (default/a, default/b) "
                + "define the same host \"a.com\" and port 80 with conflicting protocols (HTTP, "
                + "TCP).",
            "Warning ServiceEntry default/b:8 Multiple ServiceEntries (default/a, default/b) "
                + "define the same host \"a.com\" and port 80 with conflicting protocols (HTTP, "
                + "TCP)."),
    ]
}
