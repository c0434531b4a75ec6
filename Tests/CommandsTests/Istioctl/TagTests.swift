import Testing

@testable import Commands

/// `istioctl tag` and what else knows of several revisions.
@Suite struct TagTests {
    /// A cluster with the default revision, `canary` and the tag `prod`.
    static func session() -> IstioctlSession {
        var session = IstioctlSession()
        session.run("istioctl install -y --set profile=minimal --revision canary")
        session.run("istioctl tag set prod --revision canary")
        session.run("kubectl create ns shop")
        session.run("kubectl label ns shop istio.io/rev=prod")
        session.run("kubectl run web --image=nginx -n shop")
        session.run("kubectl run plain --image=nginx -n default")
        return session
    }

    @Test func `a tag is made, listed and removed`() {
        var session = Self.session()
        #expect(
            session.run("istioctl tag set stage -r canary").output == """
                Revision tag "stage" created, referencing control plane revision "canary". To \
                enable injection using this
                revision tag, use 'kubectl label namespace <NAMESPACE> istio.io/rev=stage'

                """)
        #expect(
            session.run("istioctl tag list").output == """
                TAG     REVISION NAMESPACES
                prod    canary   shop
                stage   canary   
                default default  

                """)
        #expect(session.run("istioctl tag remove stage").output == "Revision tag stage removed\n")
        let kept = session.run("istioctl tag remove prod", input: "n\n")
        #expect(
            kept.output == """
                Caution, found 1 namespace(s) still injected by tag "prod": shop
                Proceed with operation? [y/N] Aborting operation.

                """)
        #expect(session.run("istioctl tag remove prod -y").output == "Revision tag prod removed\n")
        #expect(
            session.run("istioctl tag list -o json").output == """
                [
                \t{
                \t\t"tag": "",
                \t\t"revision": "canary",
                \t\t"namespaces": []
                \t},
                \t{
                \t\t"tag": "default",
                \t\t"revision": "default",
                \t\t"namespaces": []
                \t}
                ]

                """)
    }

    @Test(arguments: [
        ("set", "must provide a tag for modification"),
        ("set a b -r default", "must provide a single tag for creation"),
        ("set prod", "required flag(s) \"revision\" not set"),
        (
            "set x -r nope",
            "cannot modify tag: cannot find MutatingWebhookConfiguration or Service with revision "
                + "\"nope\""
        ),
        (
            "set canary -r default",
            "cannot create revision tag \"canary\": found existing control plane revision with "
                + "same name"
        ),
        ("set prod -r default", "revision tag \"prod\" already exists, and --overwrite is false"),
        (
            "remove nope",
            "cannot remove tag \"nope\": cannot find MutatingWebhookConfiguration or Service for "
                + "tag"
        ),
        ("remove", "must provide a tag for removal"),
        ("remove a b", "must provide a single tag for removal"),
        ("list x", "tag list command does not accept arguments"),
        ("list -o x", "unknown format: x"), ("frob", "unknown subcommand \"frob\""),
    ])
    func `mistakes are told`(_ words: String, _ message: String) {
        var session = Self.session()
        #expect(session.run("istioctl tag \(words)").error == "Error: \(message)\n")
    }

    @Test func `the tag default moves injection and validation`() {
        var session = Self.session()
        session.run("istioctl tag set default -r canary --overwrite")
        session.run("kubectl label ns default istio-injection=enabled")
        session.run("kubectl run web --image=nginx")
        #expect(
            session.run("kubectl get pod web -o jsonpath='{.metadata.annotations.istio\\.io/rev}'")
                .output == "canary")
        #expect(
            session.run(
                "kubectl get validatingwebhookconfiguration istiod-default-validator "
                    + "-o jsonpath={.webhooks[0].clientConfig.service.name}"
            ).output == "istiod-canary")
        // Installing the default revision again takes it back, and says so.
        let result = session.run("istioctl install -y --set profile=demo")
        #expect(
            result.output.hasPrefix(
                "This installation will make default injection and validation pointing to the "
                    + "default revision, and originally it was pointing to the revisioned one.\n"))
    }

    @Test func `injectors are listed with what they inject`() {
        var session = Self.session()
        #expect(
            session.run("istioctl x injector list").output == """
                NAMESPACE ISTIO-REVISION POD-REVISIONS
                default   default        <non-Istio>: 1 NEEDS RESTART: 1
                shop      canary         canary: 1

                NAMESPACES          INJECTOR-HOOK                 ISTIO-REVISION SIDECAR-IMAGE
                DOES NOT AUTOINJECT istio-revision-tag-default    default        \
                registry.istio.io/release/proxyv2:1.31.0
                shop                istio-revision-tag-prod       canary         \
                registry.istio.io/release/proxyv2:1.31.0
                DOES NOT AUTOINJECT istio-sidecar-injector        default        \
                registry.istio.io/release/proxyv2:1.31.0
                DOES NOT AUTOINJECT istio-sidecar-injector-canary canary         \
                registry.istio.io/release/proxyv2:1.31.0

                """)
        session.run("kubectl label ns default istio-injection=enabled")
        #expect(
            session.run("istioctl x injector list -n default").output.hasPrefix(
                """
                NAMESPACE ISTIO-REVISION POD-REVISIONS
                default   default        <non-Istio>: 1 NEEDS RESTART: 1

                """))
    }

    @Test func `versions and proxies are those of the revision that is meant`() {
        var session = Self.session()
        let first = session.run("istioctl version")
        #expect(
            first.output == """
                client version: 1.31.0
                control plane version: 1.31.0
                data plane version: 1.31.0 (2 proxies)

                """)
        #expect(
            session.run("istioctl version -r canary").output == """
                client version: 1.31.0
                control plane version: 1.31.0
                data plane version: 1.31.0 (1 proxies)

                """)
        #expect(
            session.run("istioctl version -r nope").error
                == "Istio is not present in the cluster: no running Istio pods in namespace "
                + "\"istio-system\"\n")
        let proxies = session.run("istioctl ps -r canary").output
        #expect(proxies.contains("web.shop"))
        #expect(proxies.contains("istiod-canary-"))
        #expect(!session.run("istioctl ps").output.contains("web.shop"))
    }

    @Test func `check-inject warns where two webhooks inject`() {
        var session = Self.session()
        session.run(
            "kubectl patch mutatingwebhookconfiguration istio-revision-tag-prod --type=json -p "
                + "'[{\"op\":\"replace\",\"path\":\"/webhooks/0/namespaceSelector\",\"value\":{}}]'"
        )
        session.run("kubectl label ns default istio-injection=enabled")
        let result = session.run("istioctl x check-inject -n default -l a=b")
        #expect(
            result.output.hasSuffix(
                "ERROR: multiple webhooks will inject, which can lead to errors"))
    }
}
