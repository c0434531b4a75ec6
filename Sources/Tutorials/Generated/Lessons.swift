// Made by generate.py from docs/lessons; edit those.

/// The lessons that come with mesh, as Markdown, by number.
enum GeneratedLessons {
    static let all: [(number: String, text: StaticString)] = [
        (
            "1",
            #"""
            # Lesson 1: How a sidecar gets into a pod

            A mesh works on pods that have a proxy beside the application: the sidecar. In this lesson you start a pod without one, find out why,
            and start it again with one.

            ## Step: a first pod

            Start the client. It is one pod that sleeps; later it will send requests.

                apply -f samples/svc-entry-client.yaml

            Then look at it: get pods

            - goal: a pod of the Deployment svc-entry-client is running
            - hint: type the line above, or: kubectl apply -f samples/svc-entry-client.yaml
            - check: kubectl get pods -l app=svc-entry-client-app | grep -q Running

            ```solution
            kubectl apply -f samples/svc-entry-client.yaml
            ```

            ## Step: who decides

            READY says 1/1: one container, and that is busybox. No proxy. Ask for the reason:

                why deploy/svc-entry-client

            The API server asked nobody, because the namespace has no label that says so. Set the label: inject ns/default (or, as on a real cluster,
            kubectl label namespace default istio-injection=enabled).

            - goal: the namespace default asks for injection
            - hint: inject ns/default
            - check: kubectl get namespace default -o jsonpath='{.metadata.labels.istio-injection}' | grep -qx enabled

            ```solution
            kubectl label namespace default istio-injection=enabled
            ```

            ## Step: only new pods

            Look again: get pods. Still 1/1! Injection happens when a pod is created, never later. So let the Deployment make a new one:

                kubectl rollout restart deploy/svc-entry-client

            - goal: the pod has two containers, busybox and istio-proxy, and both are ready
            - hint: kubectl rollout restart deploy/svc-entry-client, then get pods
            - check: kubectl get pods -l app=svc-entry-client-app | grep -q 2/2

            ```solution
            kubectl rollout restart deployment/svc-entry-client
            kubectl rollout status deployment/svc-entry-client
            ```

            ## Done

            Two containers, and an init container that wrote the pod's iptables rules: look at describe pod, or at kubectl logs deploy/svc-entry-client
            -c istio-init. Lesson 2 sends requests through it.
            """#
        ),
        (
            "2",
            #"""
            <!-- mesh: --inject default -->
            # Lesson 2: What a ServiceEntry does

            The pod of this lesson has a sidecar from the start. You will send a request to a host outside the mesh, first unknown to the mesh, then
            known to it, then known wrongly.

            ## Step: a host that the mesh does not know

            Start the client and fetch a page:

                apply -f samples/svc-entry-client.yaml
                exec deploy/svc-entry-client -- wget -q -O - http://www.baidu.com

            It works: by default unknown hosts pass. Type trace: the request went through PassthroughCluster, where no policy applies.

            - goal: the client is running, with its sidecar, and its request went through PassthroughCluster
            - hint: apply -f samples/svc-entry-client.yaml, then send the request above
            - check: kubectl get pods -l app=svc-entry-client-app | grep -q 2/2
            - check: kubectl logs deploy/svc-entry-client -c istio-proxy | grep -q PassthroughCluster

            ```solution
            kubectl apply -f samples/svc-entry-client.yaml
            kubectl rollout status deployment/svc-entry-client
            kubectl exec deploy/svc-entry-client -- wget -q -O - http://www.baidu.com
            ```

            ## Step: enter it

            Now enter the host into the mesh's registry:

                apply -f samples/svc-entry.yaml

            Send the request again, and trace it: a route and a cluster of its own, so that policies can apply.

            - goal: the ServiceEntry svc-entry exists, with resolution DNS, and a request took its cluster
            - hint: apply -f samples/svc-entry.yaml, then send the request again
            - check: kubectl get serviceentry svc-entry -o jsonpath='{.spec.resolution}' | grep -qx DNS
            - check: kubectl logs deploy/svc-entry-client -c istio-proxy | grep -q 'outbound|80||www.baidu.com'

            ```solution
            kubectl apply -f samples/svc-entry.yaml
            kubectl exec deploy/svc-entry-client -- wget -q -O - http://www.baidu.com
            ```

            ## Step: enter it wrongly

            With resolution STATIC the proxy asks no DNS: it dials the addresses that the entry lists. Let it list one at which nobody answers:

                apply -f samples/svc-entry-static.yaml
                exec deploy/svc-entry-client -- wget -q -O - http://www.baidu.com
                why

            - goal: you have seen the request fail with 503
            - hint: apply -f samples/svc-entry-static.yaml, then send the request again
            - check: kubectl logs deploy/svc-entry-client -c istio-proxy | grep -q '" 503 '
            - check: kubectl exec deploy/svc-entry-client -- wget -q -O - http://www.baidu.com 2>&1 | grep -q 503

            ```solution
            kubectl apply -f samples/svc-entry-static.yaml
            kubectl exec deploy/svc-entry-client -- wget -q -O - http://www.baidu.com || true
            ```

            ## Step: mend it

            Take the fix that why offered, or delete the entry.

            - goal: the page comes again
            - hint: apply -f samples/svc-entry.yaml
            - check: kubectl exec deploy/svc-entry-client -- wget -q -O - http://www.baidu.com | grep -q DOCTYPE

            ```solution
            kubectl apply -f samples/svc-entry.yaml
            ```

            ## Done

            You have seen the three ways: unknown and passed through, known by DNS, known by fixed addresses. Next: learn 3.
            """#
        ),
        (
            "3",
            #"""
            <!-- mesh: --inject default -->
            # Lesson 3: Only what is registered

            A company may want its pods to reach registered hosts only. Istio has a switch for that; you will throw it for one namespace.

            ## Step: start

                apply -f samples/curl/curl.yaml
                exec deploy/curl -- curl -sI http://www.baidu.com

            - goal: the client curl is running, with its sidecar, and its request got an answer
            - hint: apply -f samples/curl/curl.yaml, then send the request above
            - check: kubectl get pods -l app=curl | grep -q 2/2
            - check: kubectl logs deploy/curl -c istio-proxy | grep -q PassthroughCluster

            ```solution
            kubectl apply -f samples/curl/curl.yaml
            kubectl rollout status deployment/curl
            kubectl exec deploy/curl -- curl -sI http://www.baidu.com
            ```

            ## Step: close the door

            A Sidecar object sets the policy for its namespace. Write it with a heredoc:

                kubectl apply -f - <<EOF
                apiVersion: networking.istio.io/v1
                kind: Sidecar
                metadata: {name: default}
                spec: {outboundTrafficPolicy: {mode: REGISTRY_ONLY}}
                EOF

            Then send the request again: a 502 of the pod's own proxy. Type why.

            - goal: the same request gets status 502
            - hint: the mode is spec.outboundTrafficPolicy.mode: REGISTRY_ONLY; then send the request again
            - check: kubectl logs deploy/curl -c istio-proxy | grep -q block_all
            - check: kubectl exec deploy/curl -- curl -s -o /dev/null -w '%{http_code}' http://www.baidu.com | grep -qx 502

            ```solution
            kubectl apply -f - <<EOF
            apiVersion: networking.istio.io/v1
            kind: Sidecar
            metadata: {name: default}
            spec: {outboundTrafficPolicy: {mode: REGISTRY_ONLY}}
            EOF
            kubectl exec deploy/curl -- curl -sI http://www.baidu.com
            ```

            ## Step: open it for one host

            A host that the registry knows may be reached. Enter www.baidu.com, and send the request again; a host that is not entered stays shut:

                apply -f samples/svc-entry.yaml
                exec deploy/curl -- curl -sI http://www.baidu.com
                exec deploy/curl -- curl -sI http://httpbin.org/get

            - goal: the request for www.baidu.com gets status 200, that for httpbin.org still 502
            - hint: apply -f samples/svc-entry.yaml, then send both requests
            - check: kubectl logs deploy/curl -c istio-proxy | grep -q 'outbound|80||www.baidu.com'
            - check: kubectl exec deploy/curl -- curl -s -o /dev/null -w '%{http_code}' http://www.baidu.com | grep -qx 200 && kubectl exec deploy/curl -- curl -s -o /dev/null -w '%{http_code}' http://httpbin.org/get | grep -qx 502

            ```solution
            kubectl apply -f samples/svc-entry.yaml
            kubectl exec deploy/curl -- curl -sI http://www.baidu.com
            ```

            ## Done

            For the whole mesh the switch is meshConfig.outboundTrafficPolicy.mode: start mesh with
            --set meshConfig.outboundTrafficPolicy.mode=REGISTRY_ONLY.
            """#
        ),
    ]
}
