extension Samples {
    /// A client with curl.
    static let curl: StaticString = """
        apiVersion: v1
        kind: ServiceAccount
        metadata:
          name: curl
        ---
        apiVersion: v1
        kind: Service
        metadata:
          name: curl
          labels:
            app: curl
            service: curl
        spec:
          ports:
          - port: 80
            name: http
          selector:
            app: curl
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: curl
        spec:
          replicas: 1
          selector:
            matchLabels:
              app: curl
          template:
            metadata:
              labels:
                app: curl
            spec:
              terminationGracePeriodSeconds: 0
              serviceAccountName: curl
              containers:
              - name: curl
                image: curlimages/curl
                command: ["/bin/sleep", "infinity"]
                imagePullPolicy: IfNotPresent

        """

    /// The same client under its older name.
    static let sleep: StaticString = """
        apiVersion: v1
        kind: ServiceAccount
        metadata:
          name: sleep
        ---
        apiVersion: v1
        kind: Service
        metadata:
          name: sleep
          labels:
            app: sleep
            service: sleep
        spec:
          ports:
          - port: 80
            name: http
          selector:
            app: sleep
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: sleep
        spec:
          replicas: 1
          selector:
            matchLabels:
              app: sleep
          template:
            metadata:
              labels:
                app: sleep
            spec:
              terminationGracePeriodSeconds: 0
              serviceAccountName: sleep
              containers:
              - name: sleep
                image: curlimages/curl
                command: ["/bin/sleep", "infinity"]
                imagePullPolicy: IfNotPresent

        """

    /// An HTTP server that shows the request that it got.
    static let httpbin: StaticString = """
        apiVersion: v1
        kind: ServiceAccount
        metadata:
          name: httpbin
        ---
        apiVersion: v1
        kind: Service
        metadata:
          name: httpbin
          labels:
            app: httpbin
            service: httpbin
        spec:
          ports:
          - name: http
            port: 8000
            targetPort: 8080
          selector:
            app: httpbin
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: httpbin
        spec:
          replicas: 1
          selector:
            matchLabels:
              app: httpbin
              version: v1
          template:
            metadata:
              labels:
                app: httpbin
                version: v1
            spec:
              serviceAccountName: httpbin
              containers:
              - name: httpbin
                image: docker.io/mccutchen/go-httpbin:v2.15.0
                imagePullPolicy: IfNotPresent
                ports:
                - containerPort: 8080

        """

    /// Two versions of one service.
    static let helloworld: StaticString = """
        apiVersion: v1
        kind: Service
        metadata:
          name: helloworld
          labels:
            app: helloworld
            service: helloworld
        spec:
          ports:
          - port: 5000
            name: http
          selector:
            app: helloworld
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: helloworld-v1
          labels:
            app: helloworld
            version: v1
        spec:
          replicas: 1
          selector:
            matchLabels:
              app: helloworld
              version: v1
          template:
            metadata:
              labels:
                app: helloworld
                version: v1
            spec:
              containers:
              - name: helloworld
                image: docker.io/istio/examples-helloworld-v1:1.0
                resources:
                  requests:
                    cpu: "100m"
                imagePullPolicy: IfNotPresent
                ports:
                - containerPort: 5000
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: helloworld-v2
          labels:
            app: helloworld
            version: v2
        spec:
          replicas: 1
          selector:
            matchLabels:
              app: helloworld
              version: v2
          template:
            metadata:
              labels:
                app: helloworld
                version: v2
            spec:
              containers:
              - name: helloworld
                image: docker.io/istio/examples-helloworld-v2:1.0
                resources:
                  requests:
                    cpu: "100m"
                imagePullPolicy: IfNotPresent
                ports:
                - containerPort: 5000

        """

    /// A server that answers each line with a prefix.
    static let tcpEcho: StaticString = """
        apiVersion: v1
        kind: Service
        metadata:
          name: tcp-echo
          labels:
            app: tcp-echo
            service: tcp-echo
        spec:
          selector:
            app: tcp-echo
          ports:
          - name: tcp
            port: 9000
          - name: tcp-other
            port: 9001
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: tcp-echo
        spec:
          replicas: 1
          selector:
            matchLabels:
              app: tcp-echo
          template:
            metadata:
              labels:
                app: tcp-echo
                version: v1
            spec:
              containers:
              - name: tcp-echo
                image: docker.io/istio/tcp-echo-server:1.3
                args: ["9000,9001,9002", "hello"]
                imagePullPolicy: IfNotPresent
                ports:
                - containerPort: 9000
                - containerPort: 9001

        """
}
