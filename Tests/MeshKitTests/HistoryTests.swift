import MeshKit
import Testing

@Suite struct HistoryTests {
    @Test func `undo takes back, redo does again`() throws {
        var mesh = try Mesh()
        _ = mesh.run("kubectl create namespace a")
        _ = mesh.run("kubectl get namespaces")
        #expect(mesh.run("undo").stdout == "undone: kubectl create namespace a\n")
        #expect(mesh.run("kubectl get namespace a").exitCode == 1)
        #expect(mesh.run("redo").stdout == "done again: kubectl create namespace a\n")
        #expect(mesh.run("kubectl get namespace a").exitCode == 0)
        #expect(mesh.run("redo").exitCode == 1)
    }

    @Test func `undo takes variables and files back, too`() throws {
        var mesh = try Mesh()
        _ = mesh.run("X=1")
        _ = mesh.run("echo hello > f")
        _ = mesh.run("undo")
        #expect(mesh.run("cat f").exitCode == 1)
        _ = mesh.run("undo")
        #expect(mesh.run("echo ${X-unset}").stdout == "unset\n")
        #expect(mesh.run("undo").exitCode == 1)
    }

    @Test func `snapshots have names`() throws {
        var mesh = try Mesh()
        #expect(mesh.run("snapshot").stdout == "no snapshots\n")
        _ = mesh.run("snapshot before; kubectl create namespace a")
        #expect(mesh.run("snapshot").stdout == "before\n")
        _ = mesh.run("restore before")
        #expect(mesh.run("kubectl get namespace a").exitCode == 1)
        let wrong = mesh.run("restore befor")
        #expect(wrong.exitCode == 1)
        #expect(wrong.stderr.contains("did you mean 'before'?"))
    }

    @Test func `a saved session replays to the same state`() throws {
        var mesh = try Mesh()
        _ = mesh.run("kubectl create namespace a\nkubectl get ns\nsleep 5\nX=3")
        _ = mesh.run("kubectl create configmap c -n a --from-literal=k=$X")
        _ = mesh.run("save bug.mesh")
        let saved = mesh.run("cat bug.mesh").stdout
        #expect(!saved.contains("get ns"))
        var again = try Mesh()
        #expect(again.run(saved).exitCode == 0)
        let question = "kubectl get configmap c -n a -o yaml"
        #expect(again.run(question).stdout == mesh.run(question).stdout)
    }

    @Test func `objects are saved without what a fresh cluster has`() throws {
        var mesh = try Mesh()
        _ = mesh.run(
            "kubectl create namespace a\nkubectl create configmap c -n a --from-literal=k=v")
        _ = mesh.run("save all.yaml")
        let text = mesh.run("cat all.yaml").stdout
        #expect(text.contains("kind: ConfigMap"))
        #expect(text.contains("kind: Namespace"))
        #expect(!text.contains("kube-root-ca.crt"))
        #expect(!text.contains("uid"))
        var again = try Mesh()
        _ = again.run("cat > all.yaml <<'EOF'\n\(text)EOF\n")
        #expect(again.run("kubectl apply -f all.yaml").exitCode == 0)
    }

    @Test func `a transcript is saved and checks`() throws {
        var mesh = try Mesh()
        _ = mesh.run("kubectl create namespace a\nkubectl get ns a -o name")
        _ = mesh.run("save session.md")
        let text = mesh.run("cat session.md").stdout
        #expect(text.contains("$ kubectl get ns a -o name\nnamespace/a\n"))
    }

    @Test func `source runs a file in the session`() throws {
        var mesh = try Mesh()
        _ = mesh.run("echo 'X=7' > f.mesh")
        #expect(mesh.run("source f.mesh\necho $X").stdout == "7\n")
        #expect(mesh.run("source nope.mesh").exitCode == 1)
        _ = mesh.run("echo 'source loop.mesh' > loop.mesh")
        #expect(mesh.run("source loop.mesh").exitCode == 1)
    }

    @Test func `real time becomes a sleep in the log`() throws {
        var mesh = try Mesh()
        mesh.realTimePassed(.seconds(5_000))
        _ = mesh.run("save log.mesh")
        #expect(mesh.run("cat log.mesh").stdout.contains("sleep 600\n"))
        _ = mesh.run("clock hold")
        let before = mesh.run("clock").stdout
        mesh.realTimePassed(.seconds(50))
        #expect(mesh.run("clock").stdout == before)
    }
}
