/// The words of the mesh, each in at most four lines of 78 columns.
enum Glossary {
    /// One word.
    struct Entry: Sendable {
        let word: String
        let text: String
        /// Further words that lead to it.
        let also: [String]

        init(_ word: String, also: [String] = [], _ text: String) {
            self.word = word
            self.also = also
            self.text = text
        }
    }

    /// The entry of a word, whatever its letter case; hyphens and spaces are left out of account.
    static func entry(_ word: String) -> Entry? {
        let wanted = plain(word)
        return entries.first { entry in
            plain(entry.word) == wanted || entry.also.contains { plain($0) == wanted }
        }
    }

    private static func plain(_ word: String) -> String {
        word.lowercased().filter { $0 != "-" && $0 != " " && $0 != "_" }
    }

    static let entries: [Entry] = [
        Entry(
            "sidecar", also: ["istio-proxy"],
            """
            A second container, istio-proxy, in an application's pod: an Envoy that the
            pod's traffic passes in both directions. It gets there by injection when the
            pod is created.  See: why deploy/NAME, inject ns/NAME
            """),
        Entry(
            "injection", also: ["inject"],
            """
            Adding the sidecar to a pod. The API server calls istiod's webhook for a new
            pod whose namespace (istio-injection=enabled) or pod label asks for it;
            istiod answers with the containers to add. Existing pods stay as they are:
            restart them.
            """),
        Entry(
            "istiod", also: ["control plane", "pilot"],
            """
            Istio's control plane, one Deployment in istio-system: it injects sidecars,
            validates Istio's objects, and turns Services, ServiceEntries and policies
            into configuration for every Envoy.
            """),
        Entry(
            "envoy", also: ["proxy"],
            """
            The proxy that does the work in each sidecar and gateway. A request meets a
            listener, one of its filter chains, a route, a cluster, and at last an
            endpoint.  See: istioctl proxy-config listeners POD, trace
            """),
        Entry(
            "listener",
            """
            Where an Envoy takes connections: an address and a port. istio-init sends a
            pod's own connections to port 15001; from there they are handed to the
            listener that fits the address that was dialled: 0.0.0.0_80, 10.96.0.10_53,
            ...
            """),
        Entry(
            "filter chain", also: ["filterchain"],
            """
            What a listener does with a connection of one kind: chosen by port, address
            range, SNI, transport (plain or TLS) and application protocol. It ends in
            HTTP routing or in plain forwarding of bytes.
            """),
        Entry(
            "route", also: ["route configuration", "rds"],
            """
            The rule that maps a request's path and headers to a cluster, with timeout
            and retries. Outbound routes are named after the port: 80. A VirtualService
            writes them; without one there is a single route called default.
            """),
        Entry(
            "virtual host", also: ["vhost"],
            """
            The part of a route configuration for one host name, found by the request's
            Host header. The last one takes every other host: allow_any (pass through)
            or block_all (502).
            """),
        Entry(
            "cluster", also: ["cds", "upstream"],
            """
            Envoy's word for a destination: outbound|80||www.baidu.com is port 80 of
            that host. Between the bars stand direction, port, subset and host. Its type
            says how it comes to its endpoints.  (Not the Kubernetes cluster.)
            """),
        Entry(
            "endpoint", also: ["eds"],
            """
            One address that a cluster's requests can go to: a pod, or what a
            ServiceEntry lists.  See: istioctl proxy-config endpoints POD
            """),
        Entry(
            "serviceentry", also: ["se", "service entry"],
            """
            Enters a host into the mesh's registry, so that policies, routes and metrics
            apply to requests for it. It makes no name resolvable and opens no firewall:
            it tells the proxies what they may know about the host.  Example:
            samples/svc-entry.yaml
            """),
        Entry(
            "resolution",
            """
            How a ServiceEntry's endpoints are found. NONE: where the application
            dialled. STATIC: the addresses listed. DNS: the proxy looks names up itself.
            DNS_ROUND_ROBIN: likewise, one address at a time. DYNAMIC_DNS: by the
            request's host (wildcards).
            """),
        Entry(
            "location", also: ["MESH_EXTERNAL", "MESH_INTERNAL"],
            """
            MESH_EXTERNAL: outside; no mutual TLS. MESH_INTERNAL: part of the mesh, such
            as a virtual machine; endpoints known to have a sidecar are called with
            mutual TLS.
            """),
        Entry(
            "outbound traffic policy",
            also: ["outboundTrafficPolicy", "ALLOW_ANY", "REGISTRY_ONLY"],
            """
            What happens to hosts that the registry does not know. ALLOW_ANY (the
            default): they pass through, and no policy applies. REGISTRY_ONLY: HTTP gets
            502, other connections close. Set: mesh --set
            meshConfig.outboundTrafficPolicy.mode=REGISTRY_ONLY
            """),
        Entry(
            "passthroughcluster", also: ["passthrough"],
            """
            The cluster for destinations that the mesh does not know: the request goes
            to the address that the application dialled, without any policy.
            """),
        Entry(
            "blackholecluster", also: ["blackhole", "block_all"],
            """
            The cluster without endpoints that unknown destinations get under
            REGISTRY_ONLY. For HTTP the virtual host block_all answers 502 before it
            comes to that.
            """),
        Entry(
            "virtualservice", also: ["vs", "virtual service"],
            """
            Routes for a host: split by weight, match paths and headers, rewrite,
            redirect, retry, delay, abort. Works on Services and on ServiceEntries
            alike.
            """),
        Entry(
            "destinationrule", also: ["dr", "destination rule"],
            """
            What happens once a route has chosen a host: subsets by label, load
            balancing, connection limits, ejection of failing endpoints, TLS towards it.
            """),
        Entry(
            "gateway",
            """
            An Envoy at the edge, in a pod of its own, and the object that opens its
            ports. The demo profile installs istio-ingressgateway and
            istio-egressgateway.
            """),
        Entry(
            "mtls", also: ["mutual TLS", "auto mTLS"],
            """
            Mutual TLS: both proxies show certificates of the mesh. Between sidecars it
            is used of itself (auto mTLS); PeerAuthentication decides what a server
            accepts: PERMISSIVE takes both, STRICT only mutual TLS.
            """),
        Entry(
            "istio-init", also: ["iptables"],
            """
            The init container that writes the pod's iptables rules: outgoing TCP goes
            to port 15001, incoming to 15006, except that of the proxy itself (user
            1337) and some ports.  See: kubectl logs POD -c istio-init
            """),
        Entry(
            "native sidecar",
            """
            The sidecar as an init container with restartPolicy Always: starts before
            the others and ends after them. Istio uses it where all kubelets are 1.33 or
            later (mesh --kubernetes 1.33); on 1.32 the classic form, a second ordinary
            container.
            """),
        Entry(
            "webhook", also: ["admission"],
            """
            A service that the API server asks before it stores an object. Mutating
            webhooks change it (injection), validating ones refuse it. Which objects are
            sent is decided by selectors in the MutatingWebhookConfiguration.
            """),
        Entry(
            "revision", also: ["tag", "istio.io/rev"],
            """
            A version of the control plane, for upgrades side by side. Namespaces choose
            one with the label istio.io/rev; a tag is another name for a revision.
            """),
        Entry(
            "xds",
            """
            How istiod feeds the proxies: listeners (LDS), routes (RDS), clusters (CDS)
            and endpoints (EDS), pushed whenever an object that matters changes.
            """),
        Entry(
            "service", also: ["svc", "ClusterIP"],
            """
            A name and a virtual IP for pods with certain labels. Without a sidecar
            kube-proxy sends connections to one of them; with a sidecar Envoy chooses
            the pod itself.
            """),
        Entry(
            "dns capture", also: ["ISTIO_META_DNS_CAPTURE"],
            """
            Lets the sidecar's agent answer the pod's DNS queries from the mesh's
            registry, and gives ServiceEntries without addresses virtual ones
            (240.240.0.0/16). Off by default.
            """),
        Entry(
            "peerauthentication", also: ["pa"],
            """
            Says whether servers accept plain text, mutual TLS or both, for a workload,
            a namespace or (in istio-system) the whole mesh.
            """),
        Entry(
            "pod", also: ["pods", "po"],
            """
            One or more containers with an address of their own; the smallest thing that
            runs. Mostly made by a Deployment, and replaced rather than changed.  See:
            get pods, why POD, logs POD
            """),
        Entry(
            "deployment", also: ["deploy", "deployments"],
            """
            Keeps a number of equal pods running, by a ReplicaSet for each version of
            the template. kubectl rollout restart makes new pods, as injection needs it.
            """),
        Entry(
            "replicaset", also: ["rs", "statefulset", "daemonset", "job"],
            """
            A controller that makes pods and replaces lost ones. ReplicaSet: N equal
            ones (of a Deployment); StatefulSet: with fixed names; DaemonSet: one a
            node; Job: until one ends well.
            """),
        Entry(
            "namespace", also: ["ns", "namespaces"],
            """
            A part of the cluster with names of its own: pods, Services, policies. Its
            labels decide about injection.  See: kubectl get ns --show-labels, inject
            ns/NAME
            """),
        Entry(
            "label", also: ["labels", "selector"],
            """
            A key and a value on an object. Selectors find objects by them: a Service
            its pods, a policy its workloads, the webhook its namespaces.
            """),
        Entry(
            "retry", also: ["retries"],
            """
            Istio's default: two more tries after connection failures and refused
            streams, not after a 503 of the application. The response flag URX says that
            all tries were used up.
            """),
    ]
}
