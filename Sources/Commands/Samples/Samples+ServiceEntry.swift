extension Samples {
    /// A host outside the mesh, resolved by DNS.
    static let serviceEntry: StaticString = """
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata:
          name: svc-entry
        spec:
          hosts:
          - www.baidu.com
          ports:
          - number: 80
            name: http
            protocol: HTTP
          - number: 443
            name: https
            protocol: HTTPS
          location: MESH_EXTERNAL
          resolution: DNS

        """

    /// The same host with one fixed endpoint, at which nobody answers.
    static let serviceEntryStatic: StaticString = """
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata:
          name: svc-entry
        spec:
          hosts:
          - www.baidu.com
          ports:
          - number: 80
            name: http
            protocol: HTTP
          - number: 443
            name: https
            protocol: HTTPS
          location: MESH_EXTERNAL
          resolution: STATIC
          endpoints:
          - address: 192.168.0.100

        """

    /// A pod that does nothing, to send requests from.
    static let serviceEntryClient: StaticString = """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: svc-entry-client
        spec:
          replicas: 1
          selector:
            matchLabels:
              app: svc-entry-client-app
          template:
            metadata:
              labels:
                app: svc-entry-client-app
            spec:
              containers:
              - name: busybox
                image: busybox
                imagePullPolicy: IfNotPresent
                command: ["/bin/sh", "-c", "sleep 3600"]

        """
}
