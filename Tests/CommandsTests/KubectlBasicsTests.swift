import Testing

@testable import Commands

private let web = """
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: web
    spec:
      replicas: 2
      selector:
        matchLabels: {app: web}
      template:
        metadata:
          labels: {app: web}
        spec:
          containers:
          - name: web
            image: nginx:1.25
            ports:
            - containerPort: 80
    """

@Test func `a deployment is applied, listed and deleted`() {
    var session = KubectlSession(files: ["web.yaml": web])
    #expect(session.run("kubectl apply -f web.yaml").output == "deployment.apps/web created\n")
    session.settle()
    let pods = session.run("kubectl get pods")
    #expect(pods.error == "")
    #expect(pods.output.contains("2/2") == false)
    #expect(pods.output.hasPrefix("NAME                   READY   STATUS    RESTARTS   AGE\n"))
    let list = session.run("kubectl get deploy web")
    #expect(
        list.output.hasPrefix(
            "NAME   READY   UP-TO-DATE   AVAILABLE   AGE\nweb    2/2     2            2  "))
    #expect(session.run("kubectl delete deploy web").output == "deployment.apps \"web\" deleted\n")
}
