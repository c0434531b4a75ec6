import Basis
import Testing

@testable import Commands

/// `istioctl analyze` as a user sees it: text, JSON and YAML, on a cluster and on files.
@Suite struct AnalyzeCommandTests {
    private static let route = """
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata:
          name: reviews
        spec:
          hosts: [reviews]
          gateways:
          - missing
          http:
          - route:
            - destination:
                host: reviews
        """
    private static let files = [
        "vs.yaml": route, "bad.yaml": "foo: 1", "dir/vs.yaml": route, "dir/note.txt": "",
        "good.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}",
        "entry.yaml": """
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: {name: out}
        spec:
          hosts: [out.com]
          resolution: DNS
          ports: [{number: 443, name: tcp, protocol: TCP}]
        """,
    ]

    private static let issues = """
        Error: Analyzers found issues when analyzing namespace: default.
        See https://istio.io/v1.31/docs/reference/config/analysis for more information about \
        causes and resolutions.

        """
    private static let gateway =
        "[IST0101] (VirtualService default/reviews vs.yaml:8) Referenced gateway not found: "
        + "\"missing\"\n"
    private static let hosts =
        "[IST0132] (VirtualService default/reviews vs.yaml:8) one or more host [reviews] defined "
        + "in VirtualService default/reviews not found in Gateway default/missing.\n"
    private static let namespace =
        "[IST0102] (Namespace default) The namespace is not enabled for Istio injection. Run "
        + "'kubectl label namespace default istio-injection=enabled' to enable it, or 'kubectl "
        + "label namespace default istio-injection=disabled' to explicitly mark it as not needing "
        + "injection.\n"

    private func session() -> KubectlSession {
        KubectlSession(wholeWith: Self.files, start: .meshStart)
    }

    private func check(
        _ line: String, _ output: String, _ error: String = "", code: Int32 = 0,
        input: String = "", sourceLocation: SourceLocation = #_sourceLocation
    ) {
        var session = session()
        let result = session.run("istioctl analyze " + line, input: input)
        #expect(
            result == .init(output: output, error: error, code: code),
            sourceLocation: sourceLocation)
    }

    @Test func `a cluster is analyzed, files on top of it`() {
        check("", "Info " + Self.namespace)
        check("--color", "Info\u{1B}[0m " + Self.namespace)
        check(
            "vs.yaml",
            "Error [IST0101] (VirtualService default/reviews vs.yaml:12) Referenced host not found: "
                + "\"reviews\"\nError " + Self.gateway + "Warning " + Self.hosts + "Info "
                + Self.namespace,
            Self.issues, code: 79)
    }

    @Test func `files are analyzed alone`() {
        let found = "Error " + Self.gateway + "Warning " + Self.hosts
        check("--use-kube=false vs.yaml", found, Self.issues, code: 79)
        check(
            "-k=false --color vs.yaml",
            "\u{1B}[1;31mError\u{1B}[0m " + Self.gateway + "\u{1B}[33mWarning\u{1B}[0m "
                + Self.hosts, Self.issues, code: 79)
        check(
            "--use-kube=false -", found.replacing("vs.yaml", with: "-"), Self.issues, code: 79,
            input: Self.route)
        check(
            "--use-kube=false dir/", found.replacing("vs.yaml", with: "dir/vs.yaml"),
            "Skipping file dir/note.txt, recognized file extensions are: [.json .yaml .yml]\n"
                + Self.issues, code: 79)
        check(
            "--use-kube=false -n shop good.yaml", "\n",
            "✔ No validation issues found when analyzing good.yaml.\n")
        check(
            "--use-kube=false good.yaml good.yaml", "\n",
            "✔ No validation issues found when analyzing:\n  - good.yaml\n  - good.yaml\n")
        check(
            "--use-kube=false -A", "\n",
            "✔ No validation issues found when analyzing all namespaces.\n")
    }

    @Test func `what cannot be read is told`() {
        let unread = """
            Error(s) adding files: 1 error occurred:
            \t* errors parsing content "bad.yaml": 1 error occurred:
            \t* error processing bad.yaml[0]: unable to parse resource with no group, version and \
            kind




            """
        let rest =
            "No validation issues found when analyzing namespace: default (but 1 file "
            + "could not be parsed).\n"
        check(
            "--use-kube=false bad.yaml", "\n",
            unread + rest + "Error: Some files couldn't be parsed.\n", code: 65)
        check("--use-kube=false --ignore-unknown bad.yaml", "\n", unread + rest)
        check("none.yaml", "", "Error: stat none.yaml: no such file or directory\n", code: 1)
    }

    @Test func `JSON and YAML name the documentation and never fail`() {
        check(
            "--use-kube=false -o json entry.yaml",
            """
            [
            \t{
            \t\t"code": "IST0134",
            \t\t"documentationUrl": "https://istio.io/v1.31/docs/reference/config/analysis/\
            ist0134/?ref=istioctl-analyze",
            \t\t"level": "Warning",
            \t\t"message": "ServiceEntry addresses are required for this protocol.",
            \t\t"origin": "ServiceEntry default/out",
            \t\t"reference": "entry.yaml:7"
            \t}
            ]

            """)
        check(
            "--use-kube=false -o yaml entry.yaml",
            """
            - code: IST0134
              documentationUrl: https://istio.io/v1.31/docs/reference/config/analysis/\
            ist0134/?ref=istioctl-analyze
              level: Warning
              message: ServiceEntry addresses are required for this protocol.
              origin: ServiceEntry default/out
              reference: entry.yaml:7


            """)
        check(
            "--use-kube=false -o json good.yaml", "[]\n",
            "✔ No validation issues found when analyzing good.yaml.\n")
        var session = session()
        #expect(session.run("istioctl analyze -o json vs.yaml").code == 0)
    }

    @Test func `thresholds decide what is shown and what fails`() {
        check(
            "--use-kube=false --output-threshold error vs.yaml", "Error " + Self.gateway,
            Self.issues, code: 79)
        check("--failure-threshold info", "Info " + Self.namespace, Self.issues, code: 79)
        check(
            "--output-threshold Warning", "\n",
            "✔ No validation issues found when analyzing namespace: default.\n")
        check(
            "--failure-threshold bad", "",
            "Error: invalid argument \"bad\" for \"--failure-threshold\" flag: invalid level "
                + "option\n", code: 64)
        check(
            "-o xml", "",
            "Error: xml not a valid option for format. See istioctl analyze --help\n", code: 64)
    }

    @Test func `messages can be suppressed`() {
        check(
            "-S \"IST0102=Namespace default\"", "\n",
            "✔ No validation issues found when analyzing namespace: default.\n")
        check(
            "-S IST9999=x", "Info " + Self.namespace,
            "Warning: Supplied message code 'IST9999' is an unknown message code and will not "
                + "have any effect.\n")
        check(
            "-S IST0102", "",
            "Error: IST0102 is not a valid suppression value. See istioctl analyze --help\n",
            code: 1)
    }

    @Test func `analyzers are listed, chosen and told`() {
        var session = session()
        let list = session.run("istioctl analyze -L").output
        #expect(list.hasPrefix("* annotations.K8sAnalyzer:\n    Checks for misplaced and invalid "))
        #expect(list.split(separator: "\n").count == 2 * 53)
        check(
            "--analyzer injection.Analyzer -v", "Info " + Self.namespace,
            "Analyzed resources in namespace: default\nExecuted analyzers:\n"
                + "\t injection.Analyzer\n\n")
        check(
            "--use-kube=false --analyzer injection.Analyzer -v", "\n",
            "Analyzed resources in namespace: default\nSkipped analyzers:\n"
                + "\t injection.Analyzer\nExecuted analyzers:\n\t injection.Analyzer\n\n"
                + "✔ No validation issues found when analyzing namespace: default.\n")
        check(
            "-R",
            "The recursive flag has been removed and is hardcoded to true without "
                + "explicitly specifying it.\n")
        check("-n nowhere", "", "namespace \"nowhere\" not found\n")
    }
}
