import Basis
import Interpreter
import Testing

@testable import Commands

private let files = [
    "shop.yaml": """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: cart}
    spec:
      replicas: 2
      selector: {matchLabels: {app: cart}}
      template:
        metadata: {labels: {app: cart}}
        spec:
          containers:
          - {name: app, image: "nginx:1.25", ports: [{containerPort: 80}]}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: cart, labels: {app: cart}}
    spec: {selector: {app: cart}, ports: [{port: 80, name: http}]}
    """,
    "pod.yaml": """
    apiVersion: v1
    kind: Pod
    metadata: {name: one, labels: {app: one}}
    spec: {containers: [{name: c, image: busybox, command: [sleep, 1d]}]}
    """,
    "entry.yaml": """
    apiVersion: networking.istio.io/v1beta1
    kind: ServiceEntry
    metadata: {name: baidu}
    spec: {hosts: [www.baidu.com], location: MESH_EXTERNAL, resolution: DNS}
    """,
    "mixed.yaml": """
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: first}
    data: {a: "1"}
    ---
    apiVersion: example.com/v1
    kind: Gadget
    metadata: {name: g}
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: second}
    """,
    "twice.yaml": """
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: twice}
    data: {a: "1", a: "2"}
    """,
    "labels.yaml": """
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: x, labels: {a: 1}}
    """,
    "empty.yaml": "# nothing\n", "tab.yaml": "apiVersion: v1\nkind: Pod\n\tx: y\n",
]

/// A script of commands with what they print; what varies is masked on both sides.
private func replay(_ script: String, in session: inout KubectlSession) {
    for command in TranscriptGroup(script).commands {
        let result = session.run(command.line)
        session.settle()
        let label = Comment(rawValue: command.line)
        #expect(Masks.apply(result.output) == Masks.apply(command.output), label)
        #expect(Masks.apply(result.error) == Masks.apply(command.error), label)
        #expect(result.code == command.code, label)
    }
}

private let scripts = [
    """
    $ kubectl apply -f shop.yaml -f entry.yaml
    O|deployment.apps/cart created
    O|service/cart created
    O|serviceentry.networking.istio.io/baidu created
    rc=0
    $ kubectl apply -f shop.yaml
    O|deployment.apps/cart unchanged
    O|service/cart unchanged
    rc=0
    $ kubectl get se -A
    O|NAMESPACE   NAME    HOSTS               LOCATION        RESOLUTION   AGE
    O|default     baidu   ["www.baidu.com"]   MESH_EXTERNAL   DNS          1s
    rc=0
    $ kubectl get deploy/cart se/baidu -o name
    O|deployment.apps/cart
    O|serviceentry.networking.istio.io/baidu
    rc=0
    $ kubectl get deploy cart -o jsonpath='{.spec.replicas} {.spec.template.spec.containers[*].name}'
    O|2 apprc=0
    $ kubectl get po,svc -l app=none
    E|No resources found in default namespace.
    rc=0
    $ kubectl get svc -l 'app in (cart' -o name
    E|Error from server (BadRequest): Unable to find "/v1, Resource=services" that match label selector "app in (cart", field selector "": unable to parse requirement: found '', expected: ',' or ')'
    rc=1
    $ kubectl scale deploy/cart --replicas=3
    O|deployment.apps/cart scaled
    rc=0
    $ kubectl rollout status deploy cart
    O|deployment "cart" successfully rolled out
    rc=0
    $ kubectl set image deploy/cart app=nginx:1.27
    O|deployment.apps/cart image updated
    rc=0
    $ kubectl rollout history deploy/cart
    O|deployment.apps/cart 
    O|REVISION  CHANGE-CAUSE
    O|1         <none>
    O|2         <none>
    O|
    rc=0
    $ kubectl rollout undo deploy/cart
    O|deployment.apps/cart rolled back
    rc=0
    $ kubectl get deploy cart -o jsonpath={..image}
    O|nginx:1.25rc=0
    $ kubectl delete -f shop.yaml -f entry.yaml
    O|deployment.apps "cart" deleted
    O|service "cart" deleted
    O|serviceentry.networking.istio.io "baidu" deleted
    rc=0
    """,
    """
    $ kubectl apply -f mixed.yaml
    O|configmap/first created
    O|configmap/second created
    E|error: resource mapping not found for name: "g" namespace: "" from "mixed.yaml": no matches for kind "Gadget" in version "example.com/v1"
    E|ensure CRDs are installed first
    rc=1
    $ kubectl apply -f twice.yaml
    O|configmap/twice created
    rc=0
    $ kubectl get cm twice -o jsonpath={.data.a}
    O|2rc=0
    $ kubectl apply -f empty.yaml
    E|error: no objects passed to apply
    rc=1
    $ kubectl apply -f tab.yaml
    E|error: error parsing tab.yaml: error converting YAML to JSON: yaml: line 3: found a tab character that violates indentation
    rc=1
    $ kubectl apply -f labels.yaml
    E|error: unable to decode "labels.yaml": json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string
    rc=1
    $ kubectl apply -f none.yaml
    E|error: the path "none.yaml" does not exist
    rc=1
    $ kubectl apply -f mixed.yaml -n other
    E|resource mapping not found for name: "g" namespace: "" from "mixed.yaml": no matches for kind "Gadget" in version "example.com/v1"
    E|ensure CRDs are installed first
    E|Error from server (NotFound): error when creating "mixed.yaml": namespaces "other" not found
    E|Error from server (NotFound): error when creating "mixed.yaml": namespaces "other" not found
    rc=1
    """,
    """
    $ kubectl get
    E|You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.
    E|
    E|error: Required resource not specified.
    E|Use "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).
    E|See 'kubectl get -h' for help and examples
    rc=1
    $ kubectl creat -f x
    E|error: unknown command "creat" for "kubectl"
    E|
    E|Did you mean this?
    E|	create
    rc=1
    $ kubectl rollout stats
    E|error: unknown command "stats"
    E|See 'kubectl rollout -h' for help and examples
    rc=1
    $ kubectl -n kube-system get pods nope
    E|Error from server (NotFound): pods "nope" not found
    rc=1
    $ kubectl get pods a/b/c
    E|error: there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'
    rc=1
    $ kubectl get a/b/c
    E|error: arguments in resource/name form may not have more than one slash
    rc=1
    $ kubectl config set-context --current --namespace=shop
    O|Context "kind-kind" modified.
    rc=0
    $ kubectl get pods
    E|No resources found in shop namespace.
    rc=0
    $ kubectl exec nope -- ls
    E|Error from server (NotFound): pods "nope" not found
    rc=1
    $ kubectl logs nope
    E|error: error from server (NotFound): pods "nope" not found in namespace "shop"
    rc=1
    """,
    """
    $ kubectl create ns shop
    O|namespace/shop created
    rc=0
    $ kubectl label ns shop istio-injection=enabled
    O|namespace/shop labeled
    rc=0
    $ kubectl label ns shop istio-injection=disabled
    E|error: 'istio-injection' already has a value (enabled), and --overwrite is false
    rc=1
    $ kubectl get ns shop -L istio-injection
    O|NAME   STATUS   AGE   ISTIO-INJECTION
    O|shop   Active   1s    enabled
    rc=0
    $ kubectl label ns shop istio-injection-
    O|namespace/shop unlabeled
    rc=0
    $ kubectl apply -f pod.yaml -n shop
    O|pod/one created
    rc=0
    $ kubectl wait --for=condition=Ready pod/one -n shop
    O|pod/one condition met
    rc=0
    $ kubectl wait --for=condition=Green pod/one -n shop --timeout=2s
    E|error: timed out waiting for the condition on pods/one
    rc=1
    $ kubectl annotate po one -n shop note=hi
    O|pod/one annotated
    rc=0
    $ kubectl expose po one -n shop --port=80 --dry-run=client -o jsonpath={.spec.selector}
    O|{"app":"one"}rc=0
    $ kubectl delete po --all -n shop
    O|pod "one" deleted
    rc=0
    $ kubectl delete po --all -n shop
    O|No resources found
    rc=0
    $ kubectl delete ns shop
    O|namespace "shop" deleted
    rc=0
    """,
]

@Test(arguments: scripts.indices)
func `verbs print what kubectl prints`(_ index: Int) {
    var session = KubectlSession(files: files)
    replay(scripts[index], in: &session)
}

@Test func `a deleted pod is waited for and time passes`() {
    var session = KubectlSession(files: files)
    session.run("kubectl apply -f pod.yaml")
    session.settle()
    let before = session.state.time
    #expect(session.run("kubectl delete pod one").output == "pod \"one\" deleted\n")
    #expect(session.state.time > before)
    #expect(session.run("kubectl get pod one").code == 1)
}

@Test func `a watch shows each change and ends when nothing is due`() {
    var session = KubectlSession(files: files)
    session.run("kubectl apply -f pod.yaml")
    let watch = session.run("kubectl get pods -w")
    let states = watch.output.split(separator: "\n").dropFirst().map {
        $0.split(separator: " ").dropFirst().prefix(2).joined(separator: " ")
    }
    #expect(states.first == "0/1 Pending")
    #expect(states.last == "1/1 Running")
    #expect(watch.code == 0)
    #expect(session.state.notes.contains { $0.kind == "watch-ended" })
}

@Test func `the last applied manifest is kept byte for byte`() {
    var session = KubectlSession(files: files)
    session.run("kubectl apply -f twice.yaml")
    let text = session.output(
        #"kubectl get cm twice -o "jsonpath={.metadata.annotations.kubectl\.kubernetes\.io/last-applied-configuration}""#
    )
    #expect(
        text == #"{"apiVersion":"v1","data":{"a":"2"},"kind":"ConfigMap","metadata":"#
            + #"{"annotations":{},"name":"twice","namespace":"default"}}"# + "\n")
    #expect(session.state.notes.contains { $0.kind.hasPrefix("duplicate-key:") })
}

@Test(arguments: [
    ("{{.metadata.name}}", "x"), ("{{range .items}}{{.}},{{end}}", "1,2,"),
    ("{{range $i, $v := .items}}{{$i}}={{$v}} {{end}}", "0=1 1=2 "),
    ("{{if .no}}a{{else if .items}}b{{else}}c{{end}}", "b"), ("{{len .items}}", "2"),
    ("{{index .items 1}}", "2"), ("{{with .metadata}}{{.name | printf \"%q\"}}{{end}}", "\"x\""),
    ("{{.nothing}}", "<no value>"), ("a {{- \" b\" -}} c", "a bc"),
])
func `Go templates are executed`(_ template: String, _ text: String) throws {
    let result = try GoTemplateOutput.text(
        template, of: ["metadata": ["name": "x"], "items": [1, 2]])
    #expect(result == text)
}

@Test func `lines of context stand around what differs`() {
    let old = (1...12).map(String.init)
    var new = old
    new[5] = "six"
    #expect(
        UnifiedDiff.hunks(from: old, to: new)
            == "@@ -3,7 +3,7 @@\n 3\n 4\n 5\n-6\n+six\n 7\n 8\n 9\n")
    #expect(UnifiedDiff.hunks(from: old, to: old) == "")
    #expect(UnifiedDiff.hunks(from: [], to: ["a"]) == "@@ -0,0 +1 @@\n+a\n")
}

@Test(arguments: [
    "explain pods", "port-forward one 80", "edit pod one", "cp a one:/b", "proxy", "kustomize",
])
func `what is not modelled says so on standard error`(line: String) {
    var session = KubectlSession(files: files)
    session.run("kubectl apply -f pod.yaml")
    session.settle()
    let result = session.run("kubectl " + line)
    let verb = line.split(separator: " ")[0]
    #expect(result.error.hasPrefix("error: kubectl \(verb) is not modelled by mesh"))
    #expect(result.code == 1)
}

@Test func `a watch ends when nothing but background work is due`() {
    var session = KubectlSession(files: files)
    session.run("kubectl run bad --image=missing --restart=Never --env=A=b")
    session.run("kubectl apply -f pod.yaml")
    let start = session.state.time
    let result = session.run("kubectl get pods -w")
    #expect(result.code == 0)
    #expect(session.state.time - start < .seconds(600))
    #expect(session.state.notes.map(\.kind).contains("watch-ended"))
}
