// Made by generate.py from istio-facts.txt. Do not edit.

extension SchemaTable {
    /// The table's text.
    static let istioText: StaticString = #"""
        %TrafficExtension TrafficExtension
        spec! TrafficExtension.spec
        status TrafficExtension.status
        %TrafficExtension.spec spec
        |atMostOne wasm,lua
        |cel ["(has(self.selector) ? 1 : 0) + (has(self.targetRefs) ? 1 : 0) <= 1", "only one of targetRefs or selector can be set"]
        |cel ["has(self.wasm) != has(self.lua)", "exactly one of wasm or lua must be set"]
        lua TrafficExtension.spec.lua
        match []TrafficExtension.spec.match[]
        phase string	enum=["UNSPECIFIED","AUTHN","AUTHZ","STATS"]
        priority int32	nullable
        selector TrafficExtension.spec.selector
        targetRefs []TrafficExtension.spec.targetRefs[]	maxItems=16
        wasm TrafficExtension.spec.wasm
        %TrafficExtension.spec.lua lua
        inlineCode! string	minLength=1	maxLength=65536
        %TrafficExtension.spec.match[] match
        mode string	enum=["UNDEFINED","CLIENT","SERVER","CLIENT_AND_SERVER"]
        ports []TrafficExtension.spec.match[].ports[]	keys=number
        %TrafficExtension.spec.match[].ports[] ports
        number! int64	min=1	max=65535
        %TrafficExtension.spec.selector selector
        matchLabels map[string]TrafficExtension.spec.selector.matchLabels{}	maxProperties=4096	cel=["self.all(key, !key.contains(\"*\"))", "wildcard not allowed in label key match"]	cel=["self.all(key, key.size() != 0)", "key must not be empty"]
        %TrafficExtension.spec.selector.matchLabels{} matchLabels
        = string	maxLength=63	cel=["!self.contains(\"*\")", "wildcard not allowed in label value match"]
        %TrafficExtension.spec.targetRefs[] targetRefs
        group string	maxLength=253	pattern="^$|^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"
        kind! string	minLength=1	maxLength=63	pattern="^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$"
        name! string	minLength=1	maxLength=253
        namespace string	cel=["self.size() == 0", "cross namespace referencing is not currently supported"]
        %TrafficExtension.spec.wasm wasm
        failStrategy string	enum=["FAIL_CLOSE","FAIL_OPEN","FAIL_RELOAD"]
        imagePullPolicy string	enum=["UNSPECIFIED_POLICY","IfNotPresent","Always"]
        imagePullSecret string	minLength=1	maxLength=253
        pluginConfig any
        pluginName string	minLength=1	maxLength=256
        sha256 string	pattern="(^$|^[a-f0-9]{64}$)"
        type string	enum=["UNSPECIFIED_PLUGIN_TYPE","HTTP","NETWORK"]
        url! string	minLength=1	cel=["isURL(self) ? (url(self).getScheme() in [\"\", \"http\", \"https\", \"file\", \"oci\"]) : (isURL(\"http://\" + self) && url(\"http://\" + self).getScheme() in [\"\", \"http\", \"https\", \"file\", \"oci\"])", "url must have schema one of [http, https, file, oci]"]
        verificationKey string
        vmConfig TrafficExtension.spec.wasm.vmConfig
        %TrafficExtension.spec.wasm.vmConfig vmConfig
        env []TrafficExtension.spec.wasm.vmConfig.env[]	maxItems=256	keys=name
        %TrafficExtension.spec.wasm.vmConfig.env[] env
        |cel ["(has(self.valueFrom) ? self.valueFrom : \"\") != \"HOST\" || !has(self.value)", "value may only be set when valueFrom is INLINE"]
        name! string	minLength=1	maxLength=256
        value string	maxLength=2048
        valueFrom string	enum=["INLINE","HOST"]
        %TrafficExtension.status status
        |open yes
        conditions []TrafficExtension.status.conditions[]
        observedGeneration intOrString
        validationMessages []TrafficExtension.status.validationMessages[]
        %TrafficExtension.status.conditions[] conditions
        lastProbeTime string
        lastTransitionTime string
        message string
        observedGeneration intOrString
        reason string
        status string
        type string
        %TrafficExtension.status.validationMessages[] validationMessages
        documentationUrl string
        level string	enum=["UNKNOWN","ERROR","WARNING","INFO"]
        type TrafficExtension.status.validationMessages[].type
        %TrafficExtension.status.validationMessages[].type type
        code string
        name string
        %WasmPlugin WasmPlugin
        spec! WasmPlugin.spec
        status WasmPlugin.status
        %WasmPlugin.spec spec
        |cel ["(has(self.selector) ? 1 : 0) + (has(self.targetRef) ? 1 : 0) + (has(self.targetRefs) ? 1 : 0) <= 1", "only one of targetRefs or selector can be set"]
        failStrategy string	enum=["FAIL_CLOSE","FAIL_OPEN","FAIL_RELOAD"]
        imagePullPolicy string	enum=["UNSPECIFIED_POLICY","IfNotPresent","Always"]
        imagePullSecret string	minLength=1	maxLength=253
        match []WasmPlugin.spec.match[]
        phase string	enum=["UNSPECIFIED_PHASE","AUTHN","AUTHZ","STATS"]
        pluginConfig any
        pluginName string	minLength=1	maxLength=256
        priority int32	nullable
        selector WasmPlugin.spec.selector
        sha256 string	pattern="(^$|^[a-f0-9]{64}$)"
        targetRef WasmPlugin.spec.targetRef
        targetRefs []WasmPlugin.spec.targetRefs[]	maxItems=16
        type string	enum=["UNSPECIFIED_PLUGIN_TYPE","HTTP","NETWORK"]
        url! string	minLength=1	cel=["isURL(self) ? (url(self).getScheme() in [\"\", \"http\", \"https\", \"oci\", \"file\"]) : (isURL(\"http://\" + self) && url(\"http://\" + self).getScheme() in [\"\", \"http\", \"https\", \"oci\", \"file\"])", "url must have schema one of [http, https, file, oci]"]
        verificationKey string
        vmConfig WasmPlugin.spec.vmConfig
        %WasmPlugin.spec.match[] match
        mode string	enum=["UNDEFINED","CLIENT","SERVER","CLIENT_AND_SERVER"]
        ports []WasmPlugin.spec.match[].ports[]	keys=number
        %WasmPlugin.spec.match[].ports[] ports
        number! int64	min=1	max=65535
        %WasmPlugin.spec.selector selector
        matchLabels map[string]WasmPlugin.spec.selector.matchLabels{}	maxProperties=4096	cel=["self.all(key, !key.contains(\"*\"))", "wildcard not allowed in label key match"]	cel=["self.all(key, key.size() != 0)", "key must not be empty"]
        %WasmPlugin.spec.selector.matchLabels{} matchLabels
        = string	maxLength=63	cel=["!self.contains(\"*\")", "wildcard not allowed in label value match"]
        %WasmPlugin.spec.targetRef targetRef
        group string	maxLength=253	pattern="^$|^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"
        kind! string	minLength=1	maxLength=63	pattern="^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$"
        name! string	minLength=1	maxLength=253
        namespace string	cel=["self.size() == 0", "cross namespace referencing is not currently supported"]
        %WasmPlugin.spec.targetRefs[] targetRefs
        group string	maxLength=253	pattern="^$|^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"
        kind! string	minLength=1	maxLength=63	pattern="^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$"
        name! string	minLength=1	maxLength=253
        namespace string	cel=["self.size() == 0", "cross namespace referencing is not currently supported"]
        %WasmPlugin.spec.vmConfig vmConfig
        env []WasmPlugin.spec.vmConfig.env[]	maxItems=256	keys=name
        %WasmPlugin.spec.vmConfig.env[] env
        |cel ["(has(self.valueFrom) ? self.valueFrom : \"\") != \"HOST\" || !has(self.value)", "value may only be set when valueFrom is INLINE"]
        name! string	minLength=1	maxLength=256
        value string	maxLength=2048
        valueFrom string	enum=["INLINE","HOST"]
        %WasmPlugin.status status
        |open yes
        conditions []WasmPlugin.status.conditions[]
        observedGeneration intOrString
        validationMessages []WasmPlugin.status.validationMessages[]
        %WasmPlugin.status.conditions[] conditions
        lastProbeTime string
        lastTransitionTime string
        message string
        observedGeneration intOrString
        reason string
        status string
        type string
        %WasmPlugin.status.validationMessages[] validationMessages
        documentationUrl string
        level string	enum=["UNKNOWN","ERROR","WARNING","INFO"]
        type WasmPlugin.status.validationMessages[].type
        %WasmPlugin.status.validationMessages[].type type
        code string
        name string
        %DestinationRule DestinationRule
        spec DestinationRule.spec
        status DestinationRule.status
        %DestinationRule.spec spec
        exportTo []string
        host! string
        subsets []DestinationRule.spec.subsets[]
        trafficPolicy DestinationRule.spec.trafficPolicy
        workloadSelector DestinationRule.spec.workloadSelector
        %DestinationRule.spec.subsets[] subsets
        labels map[string]string
        name! string
        trafficPolicy DestinationRule.spec.subsets[].trafficPolicy
        %DestinationRule.spec.subsets[].trafficPolicy trafficPolicy
        connectionPool DestinationRule.spec.subsets[].trafficPolicy.connectionPool
        loadBalancer DestinationRule.spec.subsets[].trafficPolicy.loadBalancer
        outlierDetection DestinationRule.spec.subsets[].trafficPolicy.outlierDetection
        portLevelSettings []DestinationRule.spec.subsets[].trafficPolicy.portLevelSettings[]	maxItems=4096
        proxyProtocol DestinationRule.spec.subsets[].trafficPolicy.proxyProtocol
        retryBudget DestinationRule.spec.subsets[].trafficPolicy.retryBudget
        tls DestinationRule.spec.subsets[].trafficPolicy.tls
        tunnel DestinationRule.spec.subsets[].trafficPolicy.tunnel
        %DestinationRule.spec.subsets[].trafficPolicy.connectionPool connectionPool
        http DestinationRule.spec.subsets[].trafficPolicy.connectionPool.http
        tcp DestinationRule.spec.subsets[].trafficPolicy.connectionPool.tcp
        %DestinationRule.spec.subsets[].trafficPolicy.connectionPool.http http
        h2UpgradePolicy string	enum=["DEFAULT","DO_NOT_UPGRADE","UPGRADE"]
        http1MaxPendingRequests int32
        http2KeepAlive DestinationRule.spec.subsets[].trafficPolicy.connectionPool.http.http2KeepAlive
        http2MaxRequests int32
        idleTimeout string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        maxConcurrentStreams int32
        maxRequestsPerConnection int32
        maxRetries int32
        useClientProtocol bool
        %DestinationRule.spec.subsets[].trafficPolicy.connectionPool.http.http2KeepAlive http2KeepAlive
        interval string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        timeout string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        %DestinationRule.spec.subsets[].trafficPolicy.connectionPool.tcp tcp
        connectTimeout string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        idleTimeout string
        maxConnectionDuration string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        maxConnections int32
        tcpKeepalive DestinationRule.spec.subsets[].trafficPolicy.connectionPool.tcp.tcpKeepalive
        %DestinationRule.spec.subsets[].trafficPolicy.connectionPool.tcp.tcpKeepalive tcpKeepalive
        interval string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        probes int64	min=0	max=4294967295
        time string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        %DestinationRule.spec.subsets[].trafficPolicy.loadBalancer loadBalancer
        |atMostOne simple,consistentHash
        consistentHash DestinationRule.spec.subsets[].trafficPolicy.loadBalancer.consistentHash
        localityLbSetting DestinationRule.spec.subsets[].trafficPolicy.loadBalancer.localityLbSetting
        simple string	enum=["UNSPECIFIED","LEAST_CONN","RANDOM","PASSTHROUGH","ROUND_ROBIN","LEAST_REQUEST"]
        warmup DestinationRule.spec.subsets[].trafficPolicy.loadBalancer.warmup
        warmupDurationSecs string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        zoneAwareLbSetting DestinationRule.spec.subsets[].trafficPolicy.loadBalancer.zoneAwareLbSetting
        %DestinationRule.spec.subsets[].trafficPolicy.loadBalancer.consistentHash consistentHash
        |atMostOne httpHeaderName,httpCookie,useSourceIp,httpQueryParameterName
        |atMostOne ringHash,maglev
        httpCookie DestinationRule.spec.subsets[].trafficPolicy.loadBalancer.consistentHash.httpCookie
        httpHeaderName string
        httpQueryParameterName string
        maglev DestinationRule.spec.subsets[].trafficPolicy.loadBalancer.consistentHash.maglev
        minimumRingSize int64	min=0
        ringHash DestinationRule.spec.subsets[].trafficPolicy.loadBalancer.consistentHash.ringHash
        useSourceIp bool
        %DestinationRule.spec.subsets[].trafficPolicy.loadBalancer.consistentHash.httpCookie httpCookie
        attributes []DestinationRule.spec.subsets[].trafficPolicy.loadBalancer.consistentHash.httpCookie.attributes[]
        name! string
        path string
        ttl string
        %DestinationRule.spec.subsets[].trafficPolicy.loadBalancer.consistentHash.httpCookie.attributes[] attributes
        name! string
        value string
        %DestinationRule.spec.subsets[].trafficPolicy.loadBalancer.consistentHash.maglev maglev
        tableSize int64	min=0
        %DestinationRule.spec.subsets[].trafficPolicy.loadBalancer.consistentHash.ringHash ringHash
        minimumRingSize int64	min=0
        %DestinationRule.spec.subsets[].trafficPolicy.loadBalancer.localityLbSetting localityLbSetting
        distribute []DestinationRule.spec.subsets[].trafficPolicy.loadBalancer.localityLbSetting.distribute[]
        enabled bool	nullable
        failover []DestinationRule.spec.subsets[].trafficPolicy.loadBalancer.localityLbSetting.failover[]
        failoverPriority []string
        %DestinationRule.spec.subsets[].trafficPolicy.loadBalancer.localityLbSetting.distribute[] distribute
        from string
        to map[string]DestinationRule.spec.subsets[].trafficPolicy.loadBalancer.localityLbSetting.distribute[].to{}
        %DestinationRule.spec.subsets[].trafficPolicy.loadBalancer.localityLbSetting.distribute[].to{} to
        = int64	min=0	max=4294967295
        %DestinationRule.spec.subsets[].trafficPolicy.loadBalancer.localityLbSetting.failover[] failover
        from string
        to string
        %DestinationRule.spec.subsets[].trafficPolicy.loadBalancer.warmup warmup
        aggression float64	min=0	nullable
        duration! string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        minimumPercent float64	min=0	max=100	nullable
        %DestinationRule.spec.subsets[].trafficPolicy.loadBalancer.zoneAwareLbSetting zoneAwareLbSetting
        enabled bool	nullable
        failover []DestinationRule.spec.subsets[].trafficPolicy.loadBalancer.zoneAwareLbSetting.failover[]
        failoverPriority []string
        minClusterSize int64	min=1	nullable
        %DestinationRule.spec.subsets[].trafficPolicy.loadBalancer.zoneAwareLbSetting.failover[] failover
        from string
        to string
        %DestinationRule.spec.subsets[].trafficPolicy.outlierDetection outlierDetection
        baseEjectionTime string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        consecutive5xxErrors int64	min=0	max=4294967295	nullable
        consecutiveErrors int32
        consecutiveGatewayErrors int64	min=0	max=4294967295	nullable
        consecutiveLocalOriginFailures int64	min=0	max=4294967295	nullable
        interval string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        maxEjectionPercent int32
        minHealthPercent int32
        outlierDetectionHttpErrorCodes []DestinationRule.spec.subsets[].trafficPolicy.outlierDetection.outlierDetectionHttpErrorCodes[]
        splitExternalLocalOriginErrors bool
        %DestinationRule.spec.subsets[].trafficPolicy.outlierDetection.outlierDetectionHttpErrorCodes[] outlierDetectionHttpErrorCodes
        = int64	min=100	max=599
        %DestinationRule.spec.subsets[].trafficPolicy.portLevelSettings[] portLevelSettings
        connectionPool DestinationRule.spec.subsets[].trafficPolicy.portLevelSettings[].connectionPool
        loadBalancer DestinationRule.spec.subsets[].trafficPolicy.portLevelSettings[].loadBalancer
        outlierDetection DestinationRule.spec.subsets[].trafficPolicy.portLevelSettings[].outlierDetection
        port DestinationRule.spec.subsets[].trafficPolicy.portLevelSettings[].port
        tls DestinationRule.spec.subsets[].trafficPolicy.portLevelSettings[].tls
        %DestinationRule.spec.subsets[].trafficPolicy.portLevelSettings[].connectionPool connectionPool
        http DestinationRule.spec.subsets[].trafficPolicy.portLevelSettings[].connectionPool.http
        tcp DestinationRule.spec.subsets[].trafficPolicy.portLevelSettings[].connectionPool.tcp
        %DestinationRule.spec.subsets[].trafficPolicy.portLevelSettings[].connectionPool.http http
        h2UpgradePolicy string	enum=["DEFAULT","DO_NOT_UPGRADE","UPGRADE"]
        http1MaxPendingRequests int32
        http2KeepAlive DestinationRule.spec.subsets[].trafficPolicy.portLevelSettings[].connectionPool.http.http2KeepAlive
        http2MaxRequests int32
        idleTimeout string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        maxConcurrentStreams int32
        maxRequestsPerConnection int32
        maxRetries int32
        useClientProtocol bool
        %DestinationRule.spec.subsets[].trafficPolicy.portLevelSettings[].connectionPool.http.http2KeepAlive http2KeepAlive
        interval string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        timeout string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        %DestinationRule.spec.subsets[].trafficPolicy.portLevelSettings[].connectionPool.tcp tcp
        connectTimeout string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        idleTimeout string
        maxConnectionDuration string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        maxConnections int32
        tcpKeepalive DestinationRule.spec.subsets[].trafficPolicy.portLevelSettings[].connectionPool.tcp.tcpKeepalive
        %DestinationRule.spec.subsets[].trafficPolicy.portLevelSettings[].connectionPool.tcp.tcpKeepalive tcpKeepalive
        interval string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        probes int64	min=0	max=4294967295
        time string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        %DestinationRule.spec.subsets[].trafficPolicy.portLevelSettings[].loadBalancer loadBalancer
        |atMostOne simple,consistentHash
        consistentHash DestinationRule.spec.subsets[].trafficPolicy.portLevelSettings[].loadBalancer.consistentHash
        localityLbSetting DestinationRule.spec.subsets[].trafficPolicy.portLevelSettings[].loadBalancer.localityLbSetting
        simple string	enum=["UNSPECIFIED","LEAST_CONN","RANDOM","PASSTHROUGH","ROUND_ROBIN","LEAST_REQUEST"]
        warmup DestinationRule.spec.subsets[].trafficPolicy.portLevelSettings[].loadBalancer.warmup
        warmupDurationSecs string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        zoneAwareLbSetting DestinationRule.spec.subsets[].trafficPolicy.portLevelSettings[].loadBalancer.zoneAwareLbSetting
        %DestinationRule.spec.subsets[].trafficPolicy.portLevelSettings[].loadBalancer.consistentHash consistentHash
        |atMostOne httpHeaderName,httpCookie,useSourceIp,httpQueryParameterName
        |atMostOne ringHash,maglev
        httpCookie DestinationRule.spec.subsets[].trafficPolicy.portLevelSettings[].loadBalancer.consistentHash.httpCookie
        httpHeaderName string
        httpQueryParameterName string
        maglev DestinationRule.spec.subsets[].trafficPolicy.portLevelSettings[].loadBalancer.consistentHash.maglev
        minimumRingSize int64	min=0
        ringHash DestinationRule.spec.subsets[].trafficPolicy.portLevelSettings[].loadBalancer.consistentHash.ringHash
        useSourceIp bool
        %DestinationRule.spec.subsets[].trafficPolicy.portLevelSettings[].loadBalancer.consistentHash.httpCookie httpCookie
        attributes []DestinationRule.spec.subsets[].trafficPolicy.portLevelSettings[].loadBalancer.consistentHash.httpCookie.attributes[]
        name! string
        path string
        ttl string
        %DestinationRule.spec.subsets[].trafficPolicy.portLevelSettings[].loadBalancer.consistentHash.httpCookie.attributes[] attributes
        name! string
        value string
        %DestinationRule.spec.subsets[].trafficPolicy.portLevelSettings[].loadBalancer.consistentHash.maglev maglev
        tableSize int64	min=0
        %DestinationRule.spec.subsets[].trafficPolicy.portLevelSettings[].loadBalancer.consistentHash.ringHash ringHash
        minimumRingSize int64	min=0
        %DestinationRule.spec.subsets[].trafficPolicy.portLevelSettings[].loadBalancer.localityLbSetting localityLbSetting
        distribute []DestinationRule.spec.subsets[].trafficPolicy.portLevelSettings[].loadBalancer.localityLbSetting.distribute[]
        enabled bool	nullable
        failover []DestinationRule.spec.subsets[].trafficPolicy.portLevelSettings[].loadBalancer.localityLbSetting.failover[]
        failoverPriority []string
        %DestinationRule.spec.subsets[].trafficPolicy.portLevelSettings[].loadBalancer.localityLbSetting.distribute[] distribute
        from string
        to map[string]DestinationRule.spec.subsets[].trafficPolicy.portLevelSettings[].loadBalancer.localityLbSetting.distribute[].to{}
        %DestinationRule.spec.subsets[].trafficPolicy.portLevelSettings[].loadBalancer.localityLbSetting.distribute[].to{} to
        = int64	min=0	max=4294967295
        %DestinationRule.spec.subsets[].trafficPolicy.portLevelSettings[].loadBalancer.localityLbSetting.failover[] failover
        from string
        to string
        %DestinationRule.spec.subsets[].trafficPolicy.portLevelSettings[].loadBalancer.warmup warmup
        aggression float64	min=0	nullable
        duration! string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        minimumPercent float64	min=0	max=100	nullable
        %DestinationRule.spec.subsets[].trafficPolicy.portLevelSettings[].loadBalancer.zoneAwareLbSetting zoneAwareLbSetting
        enabled bool	nullable
        failover []DestinationRule.spec.subsets[].trafficPolicy.portLevelSettings[].loadBalancer.zoneAwareLbSetting.failover[]
        failoverPriority []string
        minClusterSize int64	min=1	nullable
        %DestinationRule.spec.subsets[].trafficPolicy.portLevelSettings[].loadBalancer.zoneAwareLbSetting.failover[] failover
        from string
        to string
        %DestinationRule.spec.subsets[].trafficPolicy.portLevelSettings[].outlierDetection outlierDetection
        baseEjectionTime string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        consecutive5xxErrors int64	min=0	max=4294967295	nullable
        consecutiveErrors int32
        consecutiveGatewayErrors int64	min=0	max=4294967295	nullable
        consecutiveLocalOriginFailures int64	min=0	max=4294967295	nullable
        interval string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        maxEjectionPercent int32
        minHealthPercent int32
        outlierDetectionHttpErrorCodes []DestinationRule.spec.subsets[].trafficPolicy.portLevelSettings[].outlierDetection.outlierDetectionHttpErrorCodes[]
        splitExternalLocalOriginErrors bool
        %DestinationRule.spec.subsets[].trafficPolicy.portLevelSettings[].outlierDetection.outlierDetectionHttpErrorCodes[] outlierDetectionHttpErrorCodes
        = int64	min=100	max=599
        %DestinationRule.spec.subsets[].trafficPolicy.portLevelSettings[].port port
        number int64	min=0	max=4294967295
        %DestinationRule.spec.subsets[].trafficPolicy.portLevelSettings[].tls tls
        caCertificates string
        caCrl string
        clientCertificate string
        credentialName string
        insecureSkipVerify bool	nullable
        mode string	enum=["DISABLE","SIMPLE","MUTUAL","ISTIO_MUTUAL"]
        privateKey string
        sni string
        subjectAltNames []string
        %DestinationRule.spec.subsets[].trafficPolicy.proxyProtocol proxyProtocol
        version string	enum=["V1","V2"]
        %DestinationRule.spec.subsets[].trafficPolicy.retryBudget retryBudget
        budgetInterval string
        minRetryConcurrency int64	min=0	max=4294967295
        percent float64	min=0	max=100	nullable
        %DestinationRule.spec.subsets[].trafficPolicy.tls tls
        caCertificates string
        caCrl string
        clientCertificate string
        credentialName string
        insecureSkipVerify bool	nullable
        mode string	enum=["DISABLE","SIMPLE","MUTUAL","ISTIO_MUTUAL"]
        privateKey string
        sni string
        subjectAltNames []string
        %DestinationRule.spec.subsets[].trafficPolicy.tunnel tunnel
        protocol string
        targetHost! string
        targetPort! int64	min=0	max=4294967295
        %DestinationRule.spec.trafficPolicy trafficPolicy
        connectionPool DestinationRule.spec.trafficPolicy.connectionPool
        loadBalancer DestinationRule.spec.trafficPolicy.loadBalancer
        outlierDetection DestinationRule.spec.trafficPolicy.outlierDetection
        portLevelSettings []DestinationRule.spec.trafficPolicy.portLevelSettings[]	maxItems=4096
        proxyProtocol DestinationRule.spec.trafficPolicy.proxyProtocol
        retryBudget DestinationRule.spec.trafficPolicy.retryBudget
        tls DestinationRule.spec.trafficPolicy.tls
        tunnel DestinationRule.spec.trafficPolicy.tunnel
        %DestinationRule.spec.trafficPolicy.connectionPool connectionPool
        http DestinationRule.spec.trafficPolicy.connectionPool.http
        tcp DestinationRule.spec.trafficPolicy.connectionPool.tcp
        %DestinationRule.spec.trafficPolicy.connectionPool.http http
        h2UpgradePolicy string	enum=["DEFAULT","DO_NOT_UPGRADE","UPGRADE"]
        http1MaxPendingRequests int32
        http2KeepAlive DestinationRule.spec.trafficPolicy.connectionPool.http.http2KeepAlive
        http2MaxRequests int32
        idleTimeout string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        maxConcurrentStreams int32
        maxRequestsPerConnection int32
        maxRetries int32
        useClientProtocol bool
        %DestinationRule.spec.trafficPolicy.connectionPool.http.http2KeepAlive http2KeepAlive
        interval string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        timeout string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        %DestinationRule.spec.trafficPolicy.connectionPool.tcp tcp
        connectTimeout string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        idleTimeout string
        maxConnectionDuration string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        maxConnections int32
        tcpKeepalive DestinationRule.spec.trafficPolicy.connectionPool.tcp.tcpKeepalive
        %DestinationRule.spec.trafficPolicy.connectionPool.tcp.tcpKeepalive tcpKeepalive
        interval string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        probes int64	min=0	max=4294967295
        time string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        %DestinationRule.spec.trafficPolicy.loadBalancer loadBalancer
        |atMostOne simple,consistentHash
        consistentHash DestinationRule.spec.trafficPolicy.loadBalancer.consistentHash
        localityLbSetting DestinationRule.spec.trafficPolicy.loadBalancer.localityLbSetting
        simple string	enum=["UNSPECIFIED","LEAST_CONN","RANDOM","PASSTHROUGH","ROUND_ROBIN","LEAST_REQUEST"]
        warmup DestinationRule.spec.trafficPolicy.loadBalancer.warmup
        warmupDurationSecs string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        zoneAwareLbSetting DestinationRule.spec.trafficPolicy.loadBalancer.zoneAwareLbSetting
        %DestinationRule.spec.trafficPolicy.loadBalancer.consistentHash consistentHash
        |atMostOne httpHeaderName,httpCookie,useSourceIp,httpQueryParameterName
        |atMostOne ringHash,maglev
        httpCookie DestinationRule.spec.trafficPolicy.loadBalancer.consistentHash.httpCookie
        httpHeaderName string
        httpQueryParameterName string
        maglev DestinationRule.spec.trafficPolicy.loadBalancer.consistentHash.maglev
        minimumRingSize int64	min=0
        ringHash DestinationRule.spec.trafficPolicy.loadBalancer.consistentHash.ringHash
        useSourceIp bool
        %DestinationRule.spec.trafficPolicy.loadBalancer.consistentHash.httpCookie httpCookie
        attributes []DestinationRule.spec.trafficPolicy.loadBalancer.consistentHash.httpCookie.attributes[]
        name! string
        path string
        ttl string
        %DestinationRule.spec.trafficPolicy.loadBalancer.consistentHash.httpCookie.attributes[] attributes
        name! string
        value string
        %DestinationRule.spec.trafficPolicy.loadBalancer.consistentHash.maglev maglev
        tableSize int64	min=0
        %DestinationRule.spec.trafficPolicy.loadBalancer.consistentHash.ringHash ringHash
        minimumRingSize int64	min=0
        %DestinationRule.spec.trafficPolicy.loadBalancer.localityLbSetting localityLbSetting
        distribute []DestinationRule.spec.trafficPolicy.loadBalancer.localityLbSetting.distribute[]
        enabled bool	nullable
        failover []DestinationRule.spec.trafficPolicy.loadBalancer.localityLbSetting.failover[]
        failoverPriority []string
        %DestinationRule.spec.trafficPolicy.loadBalancer.localityLbSetting.distribute[] distribute
        from string
        to map[string]DestinationRule.spec.trafficPolicy.loadBalancer.localityLbSetting.distribute[].to{}
        %DestinationRule.spec.trafficPolicy.loadBalancer.localityLbSetting.distribute[].to{} to
        = int64	min=0	max=4294967295
        %DestinationRule.spec.trafficPolicy.loadBalancer.localityLbSetting.failover[] failover
        from string
        to string
        %DestinationRule.spec.trafficPolicy.loadBalancer.warmup warmup
        aggression float64	min=0	nullable
        duration! string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        minimumPercent float64	min=0	max=100	nullable
        %DestinationRule.spec.trafficPolicy.loadBalancer.zoneAwareLbSetting zoneAwareLbSetting
        enabled bool	nullable
        failover []DestinationRule.spec.trafficPolicy.loadBalancer.zoneAwareLbSetting.failover[]
        failoverPriority []string
        minClusterSize int64	min=1	nullable
        %DestinationRule.spec.trafficPolicy.loadBalancer.zoneAwareLbSetting.failover[] failover
        from string
        to string
        %DestinationRule.spec.trafficPolicy.outlierDetection outlierDetection
        baseEjectionTime string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        consecutive5xxErrors int64	min=0	max=4294967295	nullable
        consecutiveErrors int32
        consecutiveGatewayErrors int64	min=0	max=4294967295	nullable
        consecutiveLocalOriginFailures int64	min=0	max=4294967295	nullable
        interval string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        maxEjectionPercent int32
        minHealthPercent int32
        outlierDetectionHttpErrorCodes []DestinationRule.spec.trafficPolicy.outlierDetection.outlierDetectionHttpErrorCodes[]
        splitExternalLocalOriginErrors bool
        %DestinationRule.spec.trafficPolicy.outlierDetection.outlierDetectionHttpErrorCodes[] outlierDetectionHttpErrorCodes
        = int64	min=100	max=599
        %DestinationRule.spec.trafficPolicy.portLevelSettings[] portLevelSettings
        connectionPool DestinationRule.spec.trafficPolicy.portLevelSettings[].connectionPool
        loadBalancer DestinationRule.spec.trafficPolicy.portLevelSettings[].loadBalancer
        outlierDetection DestinationRule.spec.trafficPolicy.portLevelSettings[].outlierDetection
        port DestinationRule.spec.trafficPolicy.portLevelSettings[].port
        tls DestinationRule.spec.trafficPolicy.portLevelSettings[].tls
        %DestinationRule.spec.trafficPolicy.portLevelSettings[].connectionPool connectionPool
        http DestinationRule.spec.trafficPolicy.portLevelSettings[].connectionPool.http
        tcp DestinationRule.spec.trafficPolicy.portLevelSettings[].connectionPool.tcp
        %DestinationRule.spec.trafficPolicy.portLevelSettings[].connectionPool.http http
        h2UpgradePolicy string	enum=["DEFAULT","DO_NOT_UPGRADE","UPGRADE"]
        http1MaxPendingRequests int32
        http2KeepAlive DestinationRule.spec.trafficPolicy.portLevelSettings[].connectionPool.http.http2KeepAlive
        http2MaxRequests int32
        idleTimeout string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        maxConcurrentStreams int32
        maxRequestsPerConnection int32
        maxRetries int32
        useClientProtocol bool
        %DestinationRule.spec.trafficPolicy.portLevelSettings[].connectionPool.http.http2KeepAlive http2KeepAlive
        interval string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        timeout string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        %DestinationRule.spec.trafficPolicy.portLevelSettings[].connectionPool.tcp tcp
        connectTimeout string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        idleTimeout string
        maxConnectionDuration string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        maxConnections int32
        tcpKeepalive DestinationRule.spec.trafficPolicy.portLevelSettings[].connectionPool.tcp.tcpKeepalive
        %DestinationRule.spec.trafficPolicy.portLevelSettings[].connectionPool.tcp.tcpKeepalive tcpKeepalive
        interval string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        probes int64	min=0	max=4294967295
        time string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        %DestinationRule.spec.trafficPolicy.portLevelSettings[].loadBalancer loadBalancer
        |atMostOne simple,consistentHash
        consistentHash DestinationRule.spec.trafficPolicy.portLevelSettings[].loadBalancer.consistentHash
        localityLbSetting DestinationRule.spec.trafficPolicy.portLevelSettings[].loadBalancer.localityLbSetting
        simple string	enum=["UNSPECIFIED","LEAST_CONN","RANDOM","PASSTHROUGH","ROUND_ROBIN","LEAST_REQUEST"]
        warmup DestinationRule.spec.trafficPolicy.portLevelSettings[].loadBalancer.warmup
        warmupDurationSecs string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        zoneAwareLbSetting DestinationRule.spec.trafficPolicy.portLevelSettings[].loadBalancer.zoneAwareLbSetting
        %DestinationRule.spec.trafficPolicy.portLevelSettings[].loadBalancer.consistentHash consistentHash
        |atMostOne httpHeaderName,httpCookie,useSourceIp,httpQueryParameterName
        |atMostOne ringHash,maglev
        httpCookie DestinationRule.spec.trafficPolicy.portLevelSettings[].loadBalancer.consistentHash.httpCookie
        httpHeaderName string
        httpQueryParameterName string
        maglev DestinationRule.spec.trafficPolicy.portLevelSettings[].loadBalancer.consistentHash.maglev
        minimumRingSize int64	min=0
        ringHash DestinationRule.spec.trafficPolicy.portLevelSettings[].loadBalancer.consistentHash.ringHash
        useSourceIp bool
        %DestinationRule.spec.trafficPolicy.portLevelSettings[].loadBalancer.consistentHash.httpCookie httpCookie
        attributes []DestinationRule.spec.trafficPolicy.portLevelSettings[].loadBalancer.consistentHash.httpCookie.attributes[]
        name! string
        path string
        ttl string
        %DestinationRule.spec.trafficPolicy.portLevelSettings[].loadBalancer.consistentHash.httpCookie.attributes[] attributes
        name! string
        value string
        %DestinationRule.spec.trafficPolicy.portLevelSettings[].loadBalancer.consistentHash.maglev maglev
        tableSize int64	min=0
        %DestinationRule.spec.trafficPolicy.portLevelSettings[].loadBalancer.consistentHash.ringHash ringHash
        minimumRingSize int64	min=0
        %DestinationRule.spec.trafficPolicy.portLevelSettings[].loadBalancer.localityLbSetting localityLbSetting
        distribute []DestinationRule.spec.trafficPolicy.portLevelSettings[].loadBalancer.localityLbSetting.distribute[]
        enabled bool	nullable
        failover []DestinationRule.spec.trafficPolicy.portLevelSettings[].loadBalancer.localityLbSetting.failover[]
        failoverPriority []string
        %DestinationRule.spec.trafficPolicy.portLevelSettings[].loadBalancer.localityLbSetting.distribute[] distribute
        from string
        to map[string]DestinationRule.spec.trafficPolicy.portLevelSettings[].loadBalancer.localityLbSetting.distribute[].to{}
        %DestinationRule.spec.trafficPolicy.portLevelSettings[].loadBalancer.localityLbSetting.distribute[].to{} to
        = int64	min=0	max=4294967295
        %DestinationRule.spec.trafficPolicy.portLevelSettings[].loadBalancer.localityLbSetting.failover[] failover
        from string
        to string
        %DestinationRule.spec.trafficPolicy.portLevelSettings[].loadBalancer.warmup warmup
        aggression float64	min=0	nullable
        duration! string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        minimumPercent float64	min=0	max=100	nullable
        %DestinationRule.spec.trafficPolicy.portLevelSettings[].loadBalancer.zoneAwareLbSetting zoneAwareLbSetting
        enabled bool	nullable
        failover []DestinationRule.spec.trafficPolicy.portLevelSettings[].loadBalancer.zoneAwareLbSetting.failover[]
        failoverPriority []string
        minClusterSize int64	min=1	nullable
        %DestinationRule.spec.trafficPolicy.portLevelSettings[].loadBalancer.zoneAwareLbSetting.failover[] failover
        from string
        to string
        %DestinationRule.spec.trafficPolicy.portLevelSettings[].outlierDetection outlierDetection
        baseEjectionTime string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        consecutive5xxErrors int64	min=0	max=4294967295	nullable
        consecutiveErrors int32
        consecutiveGatewayErrors int64	min=0	max=4294967295	nullable
        consecutiveLocalOriginFailures int64	min=0	max=4294967295	nullable
        interval string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        maxEjectionPercent int32
        minHealthPercent int32
        outlierDetectionHttpErrorCodes []DestinationRule.spec.trafficPolicy.portLevelSettings[].outlierDetection.outlierDetectionHttpErrorCodes[]
        splitExternalLocalOriginErrors bool
        %DestinationRule.spec.trafficPolicy.portLevelSettings[].outlierDetection.outlierDetectionHttpErrorCodes[] outlierDetectionHttpErrorCodes
        = int64	min=100	max=599
        %DestinationRule.spec.trafficPolicy.portLevelSettings[].port port
        number int64	min=0	max=4294967295
        %DestinationRule.spec.trafficPolicy.portLevelSettings[].tls tls
        caCertificates string
        caCrl string
        clientCertificate string
        credentialName string
        insecureSkipVerify bool	nullable
        mode string	enum=["DISABLE","SIMPLE","MUTUAL","ISTIO_MUTUAL"]
        privateKey string
        sni string
        subjectAltNames []string
        %DestinationRule.spec.trafficPolicy.proxyProtocol proxyProtocol
        version string	enum=["V1","V2"]
        %DestinationRule.spec.trafficPolicy.retryBudget retryBudget
        budgetInterval string
        minRetryConcurrency int64	min=0	max=4294967295
        percent float64	min=0	max=100	nullable
        %DestinationRule.spec.trafficPolicy.tls tls
        caCertificates string
        caCrl string
        clientCertificate string
        credentialName string
        insecureSkipVerify bool	nullable
        mode string	enum=["DISABLE","SIMPLE","MUTUAL","ISTIO_MUTUAL"]
        privateKey string
        sni string
        subjectAltNames []string
        %DestinationRule.spec.trafficPolicy.tunnel tunnel
        protocol string
        targetHost! string
        targetPort! int64	min=0	max=4294967295
        %DestinationRule.spec.workloadSelector workloadSelector
        matchLabels map[string]DestinationRule.spec.workloadSelector.matchLabels{}	maxProperties=4096	cel=["self.all(key, !key.contains(\"*\"))", "wildcard not allowed in label key match"]	cel=["self.all(key, key.size() != 0)", "key must not be empty"]
        %DestinationRule.spec.workloadSelector.matchLabels{} matchLabels
        = string	maxLength=63	cel=["!self.contains(\"*\")", "wildcard not allowed in label value match"]
        %DestinationRule.status status
        |open yes
        conditions []DestinationRule.status.conditions[]
        observedGeneration intOrString
        validationMessages []DestinationRule.status.validationMessages[]
        %DestinationRule.status.conditions[] conditions
        lastProbeTime string
        lastTransitionTime string
        message string
        observedGeneration intOrString
        reason string
        status string
        type string
        %DestinationRule.status.validationMessages[] validationMessages
        documentationUrl string
        level string	enum=["UNKNOWN","ERROR","WARNING","INFO"]
        type DestinationRule.status.validationMessages[].type
        %DestinationRule.status.validationMessages[].type type
        code string
        name string
        %EnvoyFilter EnvoyFilter
        spec EnvoyFilter.spec
        status EnvoyFilter.status
        %EnvoyFilter.spec spec
        |cel ["(has(self.workloadSelector) ? 1 : 0) + (has(self.targetRefs) ? 1 : 0) <= 1", "only one of targetRefs or workloadSelector can be set"]
        configPatches []EnvoyFilter.spec.configPatches[]
        priority int32
        targetRefs []EnvoyFilter.spec.targetRefs[]	maxItems=16
        workloadSelector EnvoyFilter.spec.workloadSelector
        %EnvoyFilter.spec.configPatches[] configPatches
        applyTo string	enum=["INVALID","LISTENER","FILTER_CHAIN","NETWORK_FILTER","HTTP_FILTER","ROUTE_CONFIGURATION","VIRTUAL_HOST","HTTP_ROUTE","CLUSTER","EXTENSION_CONFIG","BOOTSTRAP","LISTENER_FILTER"]
        match EnvoyFilter.spec.configPatches[].match
        patch EnvoyFilter.spec.configPatches[].patch
        %EnvoyFilter.spec.configPatches[].match match
        |atMostOne listener,routeConfiguration,cluster,waypoint
        |cel ["has(self.context) ? ((self.context == \"WAYPOINT\") ? has(self.waypoint) : !has(self.waypoint)) : !has(self.waypoint)", "only support waypointMatch when context is WAYPOINT"]
        cluster EnvoyFilter.spec.configPatches[].match.cluster
        context string	enum=["ANY","SIDECAR_INBOUND","SIDECAR_OUTBOUND","GATEWAY","WAYPOINT"]
        listener EnvoyFilter.spec.configPatches[].match.listener
        proxy EnvoyFilter.spec.configPatches[].match.proxy
        routeConfiguration EnvoyFilter.spec.configPatches[].match.routeConfiguration
        waypoint EnvoyFilter.spec.configPatches[].match.waypoint
        %EnvoyFilter.spec.configPatches[].match.cluster cluster
        name string
        portNumber int64	min=0	max=4294967295
        service string
        subset string
        %EnvoyFilter.spec.configPatches[].match.listener listener
        filterChain EnvoyFilter.spec.configPatches[].match.listener.filterChain
        listenerFilter string
        name string
        portName string
        portNumber int64	min=0	max=4294967295
        %EnvoyFilter.spec.configPatches[].match.listener.filterChain filterChain
        applicationProtocols string
        destinationPort int64	min=0	max=4294967295
        filter EnvoyFilter.spec.configPatches[].match.listener.filterChain.filter
        name string
        sni string
        transportProtocol string
        %EnvoyFilter.spec.configPatches[].match.listener.filterChain.filter filter
        name string
        subFilter EnvoyFilter.spec.configPatches[].match.listener.filterChain.filter.subFilter
        %EnvoyFilter.spec.configPatches[].match.listener.filterChain.filter.subFilter subFilter
        name string
        %EnvoyFilter.spec.configPatches[].match.proxy proxy
        metadata map[string]string
        proxyVersion string
        %EnvoyFilter.spec.configPatches[].match.routeConfiguration routeConfiguration
        gateway string
        name string
        portName string
        portNumber int64	min=0	max=4294967295
        vhost EnvoyFilter.spec.configPatches[].match.routeConfiguration.vhost
        %EnvoyFilter.spec.configPatches[].match.routeConfiguration.vhost vhost
        domainName string
        name string
        route EnvoyFilter.spec.configPatches[].match.routeConfiguration.vhost.route
        %EnvoyFilter.spec.configPatches[].match.routeConfiguration.vhost.route route
        action string	enum=["ANY","ROUTE","REDIRECT","DIRECT_RESPONSE"]
        name string
        %EnvoyFilter.spec.configPatches[].match.waypoint waypoint
        filter EnvoyFilter.spec.configPatches[].match.waypoint.filter
        portNumber int64	min=0	max=4294967295	cel=["0 < self && self <= 65535", "port must be between 1-65535"]
        route EnvoyFilter.spec.configPatches[].match.waypoint.route
        %EnvoyFilter.spec.configPatches[].match.waypoint.filter filter
        name string
        subFilter EnvoyFilter.spec.configPatches[].match.waypoint.filter.subFilter
        %EnvoyFilter.spec.configPatches[].match.waypoint.filter.subFilter subFilter
        name string
        %EnvoyFilter.spec.configPatches[].match.waypoint.route route
        name string
        %EnvoyFilter.spec.configPatches[].patch patch
        filterClass string	enum=["UNSPECIFIED","AUTHN","AUTHZ","STATS"]
        operation string	enum=["INVALID","MERGE","ADD","REMOVE","INSERT_BEFORE","INSERT_AFTER","INSERT_FIRST","REPLACE","MERGE_AND_REPLACE_LIST"]
        value any
        %EnvoyFilter.spec.targetRefs[] targetRefs
        group string	maxLength=253	pattern="^$|^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"
        kind! string	minLength=1	maxLength=63	pattern="^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$"
        name! string	minLength=1	maxLength=253
        namespace string	cel=["self.size() == 0", "cross namespace referencing is not currently supported"]
        %EnvoyFilter.spec.workloadSelector workloadSelector
        labels map[string]EnvoyFilter.spec.workloadSelector.labels{}	maxProperties=256
        %EnvoyFilter.spec.workloadSelector.labels{} labels
        = string	maxLength=63	cel=["!self.contains(\"*\")", "wildcard is not supported in selector"]
        %EnvoyFilter.status status
        |open yes
        conditions []EnvoyFilter.status.conditions[]
        observedGeneration intOrString
        validationMessages []EnvoyFilter.status.validationMessages[]
        %EnvoyFilter.status.conditions[] conditions
        lastProbeTime string
        lastTransitionTime string
        message string
        observedGeneration intOrString
        reason string
        status string
        type string
        %EnvoyFilter.status.validationMessages[] validationMessages
        documentationUrl string
        level string	enum=["UNKNOWN","ERROR","WARNING","INFO"]
        type EnvoyFilter.status.validationMessages[].type
        %EnvoyFilter.status.validationMessages[].type type
        code string
        name string
        %Gateway Gateway
        spec Gateway.spec
        status Gateway.status
        %Gateway.spec spec
        selector map[string]string
        servers []Gateway.spec.servers[]
        %Gateway.spec.servers[] servers
        bind string
        defaultEndpoint string
        hosts! []string
        name string
        port! Gateway.spec.servers[].port
        tls Gateway.spec.servers[].tls
        %Gateway.spec.servers[].port port
        name! string
        number! int64	min=0	max=4294967295
        protocol! string
        targetPort int64	min=0	max=4294967295
        %Gateway.spec.servers[].tls tls
        |cel ["(has(self.tlsCertificates) ? 1 : 0) + (has(self.credentialNames) ? 1 : 0) <= 1", "only one of credentialNames or tlsCertificates can be set"]
        |cel ["(has(self.credentialName) ? 1 : 0) + (has(self.credentialNames) ? 1 : 0) <= 1", "only one of credentialName or credentialNames can be set"]
        |cel ["(has(self.credentialNames) ? 1 : 0) + (has(self.tlsCertificates) ? 1 : 0) <= 1", "only one of credentialName or tlsCertificates can be set"]
        caCertCredentialName string
        caCertificates string
        caCrl string
        cipherSuites []string
        credentialName string
        credentialNames []string	minItems=1	maxItems=2
        httpsRedirect bool
        insecureSkipVerify bool	nullable
        maxProtocolVersion string	enum=["TLS_AUTO","TLSV1_0","TLSV1_1","TLSV1_2","TLSV1_3"]
        minProtocolVersion string	enum=["TLS_AUTO","TLSV1_0","TLSV1_1","TLSV1_2","TLSV1_3"]
        mode string	enum=["PASSTHROUGH","SIMPLE","MUTUAL","AUTO_PASSTHROUGH","ISTIO_MUTUAL","OPTIONAL_MUTUAL"]
        privateKey string
        serverCertificate string
        subjectAltNames []string
        tlsCertificates []Gateway.spec.servers[].tls.tlsCertificates[]	minItems=1	maxItems=2
        verifyCertificateHash []string
        verifyCertificateSpki []string
        %Gateway.spec.servers[].tls.tlsCertificates[] tlsCertificates
        caCertificates string
        privateKey string
        serverCertificate string
        %Gateway.status status
        |open yes
        conditions []Gateway.status.conditions[]
        observedGeneration intOrString
        validationMessages []Gateway.status.validationMessages[]
        %Gateway.status.conditions[] conditions
        lastProbeTime string
        lastTransitionTime string
        message string
        observedGeneration intOrString
        reason string
        status string
        type string
        %Gateway.status.validationMessages[] validationMessages
        documentationUrl string
        level string	enum=["UNKNOWN","ERROR","WARNING","INFO"]
        type Gateway.status.validationMessages[].type
        %Gateway.status.validationMessages[].type type
        code string
        name string
        %ProxyConfig ProxyConfig
        spec ProxyConfig.spec
        status ProxyConfig.status
        %ProxyConfig.spec spec
        concurrency int32	min=0	nullable
        environmentVariables map[string]ProxyConfig.spec.environmentVariables{}
        image ProxyConfig.spec.image
        selector ProxyConfig.spec.selector
        %ProxyConfig.spec.environmentVariables{} environmentVariables
        = string	maxLength=2048
        %ProxyConfig.spec.image image
        imageType string
        %ProxyConfig.spec.selector selector
        matchLabels map[string]ProxyConfig.spec.selector.matchLabels{}	maxProperties=4096	cel=["self.all(key, !key.contains(\"*\"))", "wildcard not allowed in label key match"]	cel=["self.all(key, key.size() != 0)", "key must not be empty"]
        %ProxyConfig.spec.selector.matchLabels{} matchLabels
        = string	maxLength=63	cel=["!self.contains(\"*\")", "wildcard not allowed in label value match"]
        %ProxyConfig.status status
        |open yes
        conditions []ProxyConfig.status.conditions[]
        observedGeneration intOrString
        validationMessages []ProxyConfig.status.validationMessages[]
        %ProxyConfig.status.conditions[] conditions
        lastProbeTime string
        lastTransitionTime string
        message string
        observedGeneration intOrString
        reason string
        status string
        type string
        %ProxyConfig.status.validationMessages[] validationMessages
        documentationUrl string
        level string	enum=["UNKNOWN","ERROR","WARNING","INFO"]
        type ProxyConfig.status.validationMessages[].type
        %ProxyConfig.status.validationMessages[].type type
        code string
        name string
        %ServiceEntry ServiceEntry
        spec! ServiceEntry.spec
        status ServiceEntry.status
        %ServiceEntry.spec spec
        |cel ["(has(self.workloadSelector) ? 1 : 0) + (has(self.endpoints) ? 1 : 0) <= 1", "only one of WorkloadSelector or Endpoints can be set"]
        |cel ["!((has(self.addresses) ? self.addresses : []).exists(k, k.contains(\"/\")) && !((has(self.resolution) ? self.resolution : \"NONE\") in [\"STATIC\", \"NONE\"]))", "CIDR addresses are allowed only for NONE/STATIC resolution types"]
        |cel ["((has(self.resolution) ? self.resolution : \"NONE\") == \"NONE\") ? !has(self.endpoints) : true", "NONE mode cannot set endpoints"]
        |cel ["((has(self.resolution) ? self.resolution : \"\") == \"DNS_ROUND_ROBIN\") ? ((has(self.endpoints) ? self.endpoints : []).size() <= 1) : true", "DNS_ROUND_ROBIN mode cannot have multiple endpoints"]
        addresses []ServiceEntry.spec.addresses[]	maxItems=256
        endpoints []ServiceEntry.spec.endpoints[]	maxItems=4096
        exportTo []string
        hosts! []ServiceEntry.spec.hosts[]	minItems=1	maxItems=256
        location string	enum=["MESH_EXTERNAL","MESH_INTERNAL"]
        ports []ServiceEntry.spec.ports[]	maxItems=256	keys=name	cel=["self.all(l1, self.exists_one(l2, l1.number == l2.number))", "port number cannot be duplicated"]
        resolution string	enum=["NONE","STATIC","DNS","DNS_ROUND_ROBIN","DYNAMIC_DNS"]
        subjectAltNames []string
        workloadSelector ServiceEntry.spec.workloadSelector
        %ServiceEntry.spec.addresses[] addresses
        = string	maxLength=64
        %ServiceEntry.spec.endpoints[] endpoints
        |cel ["has(self.address) || has(self.network)", "Address is required"]
        |cel ["(has(self.address) ? self.address : \"\").startsWith(\"unix://\") ? !has(self.ports) : true", "UDS may not include ports"]
        address string	maxLength=256	cel=["self.startsWith(\"unix://\") ? (self.substring(7, 8) == \"/\" || self.substring(7, 8) == \"@\") : true", "UDS must be an absolute path or abstract socket"]	cel=["self.startsWith(\"unix://\") ? !self.endsWith(\"/\") : true", "UDS may not be a dir"]
        labels map[string]string	maxProperties=256
        locality string	maxLength=2048
        network string	maxLength=2048
        ports map[string]ServiceEntry.spec.endpoints[].ports{}	maxProperties=128	cel=["self.all(key, size(key) < 63 && key.matches(\"^[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?$\"))", "port name must be valid"]
        serviceAccount string	maxLength=253
        weight int64	min=0	max=4294967295
        %ServiceEntry.spec.endpoints[].ports{} ports
        = int64	min=0	max=4294967295	cel=["0 < self && self <= 65535", "port must be between 1-65535"]
        %ServiceEntry.spec.hosts[] hosts
        = string	cel=["self != \"*\"", "hostname cannot be wildcard"]
        %ServiceEntry.spec.ports[] ports
        name! string	maxLength=256
        number! int64	min=0	max=4294967295	cel=["0 < self && self <= 65535", "port must be between 1-65535"]
        protocol string	maxLength=256
        targetPort int64	min=0	max=4294967295	cel=["0 < self && self <= 65535", "port must be between 1-65535"]
        %ServiceEntry.spec.workloadSelector workloadSelector
        labels map[string]ServiceEntry.spec.workloadSelector.labels{}	maxProperties=256
        %ServiceEntry.spec.workloadSelector.labels{} labels
        = string	maxLength=63	cel=["!self.contains(\"*\")", "wildcard is not supported in selector"]
        %ServiceEntry.status status
        |open yes
        conditions []ServiceEntry.status.conditions[]
        observedGeneration intOrString
        validationMessages []ServiceEntry.status.validationMessages[]
        %ServiceEntry.status.conditions[] conditions
        lastProbeTime string
        lastTransitionTime string
        message string
        observedGeneration intOrString
        reason string
        status string
        type string
        %ServiceEntry.status.validationMessages[] validationMessages
        documentationUrl string
        level string	enum=["UNKNOWN","ERROR","WARNING","INFO"]
        type ServiceEntry.status.validationMessages[].type
        %ServiceEntry.status.validationMessages[].type type
        code string
        name string
        %Sidecar Sidecar
        spec Sidecar.spec
        status Sidecar.status
        %Sidecar.spec spec
        egress []Sidecar.spec.egress[]
        inboundConnectionPool Sidecar.spec.inboundConnectionPool
        ingress []Sidecar.spec.ingress[]
        outboundTrafficPolicy Sidecar.spec.outboundTrafficPolicy
        workloadSelector Sidecar.spec.workloadSelector
        %Sidecar.spec.egress[] egress
        bind string
        captureMode string	enum=["DEFAULT","IPTABLES","NONE"]
        hosts! []string
        port Sidecar.spec.egress[].port
        %Sidecar.spec.egress[].port port
        name string
        number int64	min=0	max=4294967295
        protocol string
        targetPort int64	min=0	max=4294967295
        %Sidecar.spec.inboundConnectionPool inboundConnectionPool
        http Sidecar.spec.inboundConnectionPool.http
        tcp Sidecar.spec.inboundConnectionPool.tcp
        %Sidecar.spec.inboundConnectionPool.http http
        h2UpgradePolicy string	enum=["DEFAULT","DO_NOT_UPGRADE","UPGRADE"]
        http1MaxPendingRequests int32
        http2KeepAlive Sidecar.spec.inboundConnectionPool.http.http2KeepAlive
        http2MaxRequests int32
        idleTimeout string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        maxConcurrentStreams int32
        maxRequestsPerConnection int32
        maxRetries int32
        useClientProtocol bool
        %Sidecar.spec.inboundConnectionPool.http.http2KeepAlive http2KeepAlive
        interval string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        timeout string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        %Sidecar.spec.inboundConnectionPool.tcp tcp
        connectTimeout string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        idleTimeout string
        maxConnectionDuration string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        maxConnections int32
        tcpKeepalive Sidecar.spec.inboundConnectionPool.tcp.tcpKeepalive
        %Sidecar.spec.inboundConnectionPool.tcp.tcpKeepalive tcpKeepalive
        interval string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        probes int64	min=0	max=4294967295
        time string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        %Sidecar.spec.ingress[] ingress
        bind string
        captureMode string	enum=["DEFAULT","IPTABLES","NONE"]
        connectionPool Sidecar.spec.ingress[].connectionPool
        defaultEndpoint string
        port! Sidecar.spec.ingress[].port
        tls Sidecar.spec.ingress[].tls
        %Sidecar.spec.ingress[].connectionPool connectionPool
        http Sidecar.spec.ingress[].connectionPool.http
        tcp Sidecar.spec.ingress[].connectionPool.tcp
        %Sidecar.spec.ingress[].connectionPool.http http
        h2UpgradePolicy string	enum=["DEFAULT","DO_NOT_UPGRADE","UPGRADE"]
        http1MaxPendingRequests int32
        http2KeepAlive Sidecar.spec.ingress[].connectionPool.http.http2KeepAlive
        http2MaxRequests int32
        idleTimeout string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        maxConcurrentStreams int32
        maxRequestsPerConnection int32
        maxRetries int32
        useClientProtocol bool
        %Sidecar.spec.ingress[].connectionPool.http.http2KeepAlive http2KeepAlive
        interval string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        timeout string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        %Sidecar.spec.ingress[].connectionPool.tcp tcp
        connectTimeout string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        idleTimeout string
        maxConnectionDuration string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        maxConnections int32
        tcpKeepalive Sidecar.spec.ingress[].connectionPool.tcp.tcpKeepalive
        %Sidecar.spec.ingress[].connectionPool.tcp.tcpKeepalive tcpKeepalive
        interval string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        probes int64	min=0	max=4294967295
        time string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        %Sidecar.spec.ingress[].port port
        name string
        number int64	min=0	max=4294967295
        protocol string
        targetPort int64	min=0	max=4294967295
        %Sidecar.spec.ingress[].tls tls
        |cel ["(has(self.tlsCertificates) ? 1 : 0) + (has(self.credentialNames) ? 1 : 0) <= 1", "only one of credentialNames or tlsCertificates can be set"]
        |cel ["(has(self.credentialName) ? 1 : 0) + (has(self.credentialNames) ? 1 : 0) <= 1", "only one of credentialName or credentialNames can be set"]
        |cel ["(has(self.credentialNames) ? 1 : 0) + (has(self.tlsCertificates) ? 1 : 0) <= 1", "only one of credentialName or tlsCertificates can be set"]
        caCertCredentialName string
        caCertificates string
        caCrl string
        cipherSuites []string
        credentialName string
        credentialNames []string	minItems=1	maxItems=2
        httpsRedirect bool
        insecureSkipVerify bool	nullable
        maxProtocolVersion string	enum=["TLS_AUTO","TLSV1_0","TLSV1_1","TLSV1_2","TLSV1_3"]
        minProtocolVersion string	enum=["TLS_AUTO","TLSV1_0","TLSV1_1","TLSV1_2","TLSV1_3"]
        mode string	enum=["PASSTHROUGH","SIMPLE","MUTUAL","AUTO_PASSTHROUGH","ISTIO_MUTUAL","OPTIONAL_MUTUAL"]
        privateKey string
        serverCertificate string
        subjectAltNames []string
        tlsCertificates []Sidecar.spec.ingress[].tls.tlsCertificates[]	minItems=1	maxItems=2
        verifyCertificateHash []string
        verifyCertificateSpki []string
        %Sidecar.spec.ingress[].tls.tlsCertificates[] tlsCertificates
        caCertificates string
        privateKey string
        serverCertificate string
        %Sidecar.spec.outboundTrafficPolicy outboundTrafficPolicy
        egressProxy Sidecar.spec.outboundTrafficPolicy.egressProxy
        mode string	enum=["REGISTRY_ONLY","ALLOW_ANY"]
        %Sidecar.spec.outboundTrafficPolicy.egressProxy egressProxy
        host! string
        port Sidecar.spec.outboundTrafficPolicy.egressProxy.port
        subset string
        %Sidecar.spec.outboundTrafficPolicy.egressProxy.port port
        number int64	min=0	max=4294967295
        %Sidecar.spec.workloadSelector workloadSelector
        labels map[string]Sidecar.spec.workloadSelector.labels{}	maxProperties=256
        %Sidecar.spec.workloadSelector.labels{} labels
        = string	maxLength=63	cel=["!self.contains(\"*\")", "wildcard is not supported in selector"]
        %Sidecar.status status
        |open yes
        conditions []Sidecar.status.conditions[]
        observedGeneration intOrString
        validationMessages []Sidecar.status.validationMessages[]
        %Sidecar.status.conditions[] conditions
        lastProbeTime string
        lastTransitionTime string
        message string
        observedGeneration intOrString
        reason string
        status string
        type string
        %Sidecar.status.validationMessages[] validationMessages
        documentationUrl string
        level string	enum=["UNKNOWN","ERROR","WARNING","INFO"]
        type Sidecar.status.validationMessages[].type
        %Sidecar.status.validationMessages[].type type
        code string
        name string
        %VirtualService VirtualService
        spec VirtualService.spec
        status VirtualService.status
        %VirtualService.spec spec
        exportTo []string
        gateways []string
        hosts []string
        http []VirtualService.spec.http[]
        tcp []VirtualService.spec.tcp[]
        tls []VirtualService.spec.tls[]
        %VirtualService.spec.http[] http
        corsPolicy VirtualService.spec.http[].corsPolicy
        delegate VirtualService.spec.http[].delegate
        directResponse VirtualService.spec.http[].directResponse
        fault VirtualService.spec.http[].fault
        headers VirtualService.spec.http[].headers
        match []VirtualService.spec.http[].match[]
        mirror VirtualService.spec.http[].mirror
        mirrorPercent int64	min=0	max=4294967295	nullable
        mirrorPercentage VirtualService.spec.http[].mirrorPercentage
        mirror_percent int64	min=0	max=4294967295	nullable
        mirrors []VirtualService.spec.http[].mirrors[]
        name string
        redirect VirtualService.spec.http[].redirect
        retries VirtualService.spec.http[].retries
        rewrite VirtualService.spec.http[].rewrite
        route []VirtualService.spec.http[].route[]
        timeout string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        %VirtualService.spec.http[].corsPolicy corsPolicy
        allowCredentials bool	nullable
        allowHeaders []string
        allowMethods []string
        allowOrigin []string
        allowOrigins []VirtualService.spec.http[].corsPolicy.allowOrigins[]
        exposeHeaders []string
        maxAge string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        unmatchedPreflights string	enum=["UNSPECIFIED","FORWARD","IGNORE"]
        %VirtualService.spec.http[].corsPolicy.allowOrigins[] allowOrigins
        |atMostOne exact,prefix,regex
        exact string
        prefix string
        regex string
        %VirtualService.spec.http[].delegate delegate
        name string
        namespace string
        %VirtualService.spec.http[].directResponse directResponse
        body VirtualService.spec.http[].directResponse.body
        status! int64	min=0	max=4294967295
        %VirtualService.spec.http[].directResponse.body body
        |atMostOne string,bytes
        bytes string
        string string
        %VirtualService.spec.http[].fault fault
        abort VirtualService.spec.http[].fault.abort
        delay VirtualService.spec.http[].fault.delay
        %VirtualService.spec.http[].fault.abort abort
        |atMostOne httpStatus,grpcStatus,http2Error
        grpcStatus string
        http2Error string
        httpStatus int32
        percentage VirtualService.spec.http[].fault.abort.percentage
        %VirtualService.spec.http[].fault.abort.percentage percentage
        value float64
        %VirtualService.spec.http[].fault.delay delay
        |atMostOne fixedDelay,exponentialDelay
        exponentialDelay string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        fixedDelay string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        percent int32
        percentage VirtualService.spec.http[].fault.delay.percentage
        %VirtualService.spec.http[].fault.delay.percentage percentage
        value float64
        %VirtualService.spec.http[].headers headers
        request VirtualService.spec.http[].headers.request
        response VirtualService.spec.http[].headers.response
        %VirtualService.spec.http[].headers.request request
        add map[string]string
        remove []string
        set map[string]string
        %VirtualService.spec.http[].headers.response response
        add map[string]string
        remove []string
        set map[string]string
        %VirtualService.spec.http[].match[] match
        authority VirtualService.spec.http[].match[].authority
        gateways []string
        headers map[string]VirtualService.spec.http[].match[].headers{}
        ignoreUriCase bool
        method VirtualService.spec.http[].match[].method
        name string
        port int64	min=0	max=4294967295
        queryParams map[string]VirtualService.spec.http[].match[].queryParams{}
        scheme VirtualService.spec.http[].match[].scheme
        sourceLabels map[string]string
        sourceNamespace string
        statPrefix string
        uri VirtualService.spec.http[].match[].uri
        withoutHeaders map[string]VirtualService.spec.http[].match[].withoutHeaders{}
        %VirtualService.spec.http[].match[].authority authority
        |atMostOne exact,prefix,regex
        exact string
        prefix string
        regex string
        %VirtualService.spec.http[].match[].headers{} headers
        |atMostOne exact,prefix,regex
        exact string
        prefix string
        regex string
        %VirtualService.spec.http[].match[].method method
        |atMostOne exact,prefix,regex
        exact string
        prefix string
        regex string
        %VirtualService.spec.http[].match[].queryParams{} queryParams
        |atMostOne exact,prefix,regex
        exact string
        prefix string
        regex string
        %VirtualService.spec.http[].match[].scheme scheme
        |atMostOne exact,prefix,regex
        exact string
        prefix string
        regex string
        %VirtualService.spec.http[].match[].uri uri
        |atMostOne exact,prefix,regex
        exact string
        prefix string
        regex string
        %VirtualService.spec.http[].match[].withoutHeaders{} withoutHeaders
        |atMostOne exact,prefix,regex
        exact string
        prefix string
        regex string
        %VirtualService.spec.http[].mirror mirror
        host! string
        port VirtualService.spec.http[].mirror.port
        subset string
        %VirtualService.spec.http[].mirror.port port
        number int64	min=0	max=4294967295
        %VirtualService.spec.http[].mirrorPercentage mirrorPercentage
        value float64
        %VirtualService.spec.http[].mirrors[] mirrors
        destination! VirtualService.spec.http[].mirrors[].destination
        percentage VirtualService.spec.http[].mirrors[].percentage
        %VirtualService.spec.http[].mirrors[].destination destination
        host! string
        port VirtualService.spec.http[].mirrors[].destination.port
        subset string
        %VirtualService.spec.http[].mirrors[].destination.port port
        number int64	min=0	max=4294967295
        %VirtualService.spec.http[].mirrors[].percentage percentage
        value float64
        %VirtualService.spec.http[].redirect redirect
        |atMostOne port,derivePort
        authority string
        derivePort string	enum=["FROM_PROTOCOL_DEFAULT","FROM_REQUEST_PORT"]
        port int64	min=0	max=4294967295
        prefixRewrite string
        redirectCode int64	min=0	max=4294967295
        scheme string
        uri string
        %VirtualService.spec.http[].retries retries
        attempts int32
        backoff string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        perTryTimeout string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        retryIgnorePreviousHosts bool	nullable
        retryOn string
        retryRemoteLocalities bool	nullable
        %VirtualService.spec.http[].rewrite rewrite
        authority string
        uri string
        uriRegexRewrite VirtualService.spec.http[].rewrite.uriRegexRewrite
        %VirtualService.spec.http[].rewrite.uriRegexRewrite uriRegexRewrite
        match string
        rewrite string
        %VirtualService.spec.http[].route[] route
        destination! VirtualService.spec.http[].route[].destination
        headers VirtualService.spec.http[].route[].headers
        weight int32
        %VirtualService.spec.http[].route[].destination destination
        host! string
        port VirtualService.spec.http[].route[].destination.port
        subset string
        %VirtualService.spec.http[].route[].destination.port port
        number int64	min=0	max=4294967295
        %VirtualService.spec.http[].route[].headers headers
        request VirtualService.spec.http[].route[].headers.request
        response VirtualService.spec.http[].route[].headers.response
        %VirtualService.spec.http[].route[].headers.request request
        add map[string]string
        remove []string
        set map[string]string
        %VirtualService.spec.http[].route[].headers.response response
        add map[string]string
        remove []string
        set map[string]string
        %VirtualService.spec.tcp[] tcp
        match []VirtualService.spec.tcp[].match[]
        route []VirtualService.spec.tcp[].route[]
        %VirtualService.spec.tcp[].match[] match
        destinationSubnets []string
        gateways []string
        port int64	min=0	max=4294967295
        sourceLabels map[string]string
        sourceNamespace string
        sourceSubnet string
        %VirtualService.spec.tcp[].route[] route
        destination! VirtualService.spec.tcp[].route[].destination
        weight int32
        %VirtualService.spec.tcp[].route[].destination destination
        host! string
        port VirtualService.spec.tcp[].route[].destination.port
        subset string
        %VirtualService.spec.tcp[].route[].destination.port port
        number int64	min=0	max=4294967295
        %VirtualService.spec.tls[] tls
        match! []VirtualService.spec.tls[].match[]
        route []VirtualService.spec.tls[].route[]
        %VirtualService.spec.tls[].match[] match
        destinationSubnets []string
        gateways []string
        port int64	min=0	max=4294967295
        sniHosts! []string
        sourceLabels map[string]string
        sourceNamespace string
        %VirtualService.spec.tls[].route[] route
        destination! VirtualService.spec.tls[].route[].destination
        weight int32
        %VirtualService.spec.tls[].route[].destination destination
        host! string
        port VirtualService.spec.tls[].route[].destination.port
        subset string
        %VirtualService.spec.tls[].route[].destination.port port
        number int64	min=0	max=4294967295
        %VirtualService.status status
        |open yes
        conditions []VirtualService.status.conditions[]
        observedGeneration intOrString
        validationMessages []VirtualService.status.validationMessages[]
        %VirtualService.status.conditions[] conditions
        lastProbeTime string
        lastTransitionTime string
        message string
        observedGeneration intOrString
        reason string
        status string
        type string
        %VirtualService.status.validationMessages[] validationMessages
        documentationUrl string
        level string	enum=["UNKNOWN","ERROR","WARNING","INFO"]
        type VirtualService.status.validationMessages[].type
        %VirtualService.status.validationMessages[].type type
        code string
        name string
        %WorkloadEntry WorkloadEntry
        spec! WorkloadEntry.spec
        status WorkloadEntry.status
        %WorkloadEntry.spec spec
        |cel ["has(self.address) || has(self.network)", "Address is required"]
        |cel ["(has(self.address) ? self.address : \"\").startsWith(\"unix://\") ? !has(self.ports) : true", "UDS may not include ports"]
        address string	maxLength=256	cel=["self.startsWith(\"unix://\") ? (self.substring(7, 8) == \"/\" || self.substring(7, 8) == \"@\") : true", "UDS must be an absolute path or abstract socket"]	cel=["self.startsWith(\"unix://\") ? !self.endsWith(\"/\") : true", "UDS may not be a dir"]
        labels map[string]string	maxProperties=256
        locality string	maxLength=2048
        network string	maxLength=2048
        ports map[string]WorkloadEntry.spec.ports{}	maxProperties=128	cel=["self.all(key, size(key) < 63 && key.matches(\"^[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?$\"))", "port name must be valid"]
        serviceAccount string	maxLength=253
        weight int64	min=0	max=4294967295
        %WorkloadEntry.spec.ports{} ports
        = int64	min=0	max=4294967295	cel=["0 < self && self <= 65535", "port must be between 1-65535"]
        %WorkloadEntry.status status
        |open yes
        conditions []WorkloadEntry.status.conditions[]
        observedGeneration intOrString
        validationMessages []WorkloadEntry.status.validationMessages[]
        %WorkloadEntry.status.conditions[] conditions
        lastProbeTime string
        lastTransitionTime string
        message string
        observedGeneration intOrString
        reason string
        status string
        type string
        %WorkloadEntry.status.validationMessages[] validationMessages
        documentationUrl string
        level string	enum=["UNKNOWN","ERROR","WARNING","INFO"]
        type WorkloadEntry.status.validationMessages[].type
        %WorkloadEntry.status.validationMessages[].type type
        code string
        name string
        %WorkloadGroup WorkloadGroup
        spec! WorkloadGroup.spec
        status WorkloadGroup.status
        %WorkloadGroup.spec spec
        metadata WorkloadGroup.spec.metadata
        probe WorkloadGroup.spec.probe
        template! WorkloadGroup.spec.template
        %WorkloadGroup.spec.metadata metadata
        annotations map[string]string	maxProperties=256
        labels map[string]string	maxProperties=256
        %WorkloadGroup.spec.probe probe
        |atMostOne httpGet,tcpSocket,exec,grpc
        exec WorkloadGroup.spec.probe.exec
        failureThreshold int32	min=0
        grpc WorkloadGroup.spec.probe.grpc
        httpGet WorkloadGroup.spec.probe.httpGet
        initialDelaySeconds int32	min=0
        periodSeconds int32	min=0
        successThreshold int32	min=0
        tcpSocket WorkloadGroup.spec.probe.tcpSocket
        timeoutSeconds int32	min=0
        %WorkloadGroup.spec.probe.exec exec
        command! []WorkloadGroup.spec.probe.exec.command[]
        %WorkloadGroup.spec.probe.exec.command[] command
        = string	minLength=1
        %WorkloadGroup.spec.probe.grpc grpc
        port int64	min=0	max=4294967295	cel=["0 < self && self <= 65535", "port must be between 1-65535"]
        service string
        %WorkloadGroup.spec.probe.httpGet httpGet
        host string
        httpHeaders []WorkloadGroup.spec.probe.httpGet.httpHeaders[]
        path string
        port! int64	min=0	max=4294967295	cel=["0 < self && self <= 65535", "port must be between 1-65535"]
        scheme string	cel=["self in [\"\", \"HTTP\", \"HTTPS\"]", "scheme must be one of [HTTP, HTTPS]"]
        %WorkloadGroup.spec.probe.httpGet.httpHeaders[] httpHeaders
        name string	pattern="^[-_A-Za-z0-9]+$"
        value string
        %WorkloadGroup.spec.probe.tcpSocket tcpSocket
        host string
        port! int64	min=0	max=4294967295	cel=["0 < self && self <= 65535", "port must be between 1-65535"]
        %WorkloadGroup.spec.template template
        |cel ["(has(self.address) ? self.address : \"\").startsWith(\"unix://\") ? !has(self.ports) : true", "UDS may not include ports"]
        address string	maxLength=256	cel=["self.startsWith(\"unix://\") ? (self.substring(7, 8) == \"/\" || self.substring(7, 8) == \"@\") : true", "UDS must be an absolute path or abstract socket"]	cel=["self.startsWith(\"unix://\") ? !self.endsWith(\"/\") : true", "UDS may not be a dir"]
        labels map[string]string	maxProperties=256
        locality string	maxLength=2048
        network string	maxLength=2048
        ports map[string]WorkloadGroup.spec.template.ports{}	maxProperties=128	cel=["self.all(key, size(key) < 63 && key.matches(\"^[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?$\"))", "port name must be valid"]
        serviceAccount string	maxLength=253
        weight int64	min=0	max=4294967295
        %WorkloadGroup.spec.template.ports{} ports
        = int64	min=0	max=4294967295	cel=["0 < self && self <= 65535", "port must be between 1-65535"]
        %WorkloadGroup.status status
        |open yes
        conditions []WorkloadGroup.status.conditions[]
        observedGeneration intOrString
        validationMessages []WorkloadGroup.status.validationMessages[]
        %WorkloadGroup.status.conditions[] conditions
        lastProbeTime string
        lastTransitionTime string
        message string
        observedGeneration intOrString
        reason string
        status string
        type string
        %WorkloadGroup.status.validationMessages[] validationMessages
        documentationUrl string
        level string	enum=["UNKNOWN","ERROR","WARNING","INFO"]
        type WorkloadGroup.status.validationMessages[].type
        %WorkloadGroup.status.validationMessages[].type type
        code string
        name string
        %AuthorizationPolicy AuthorizationPolicy
        spec AuthorizationPolicy.spec
        status AuthorizationPolicy.status
        %AuthorizationPolicy.spec spec
        |atMostOne provider
        |cel ["(has(self.selector) ? 1 : 0) + (has(self.targetRef) ? 1 : 0) + (has(self.targetRefs) ? 1 : 0) <= 1", "only one of targetRefs or selector can be set"]
        action string	enum=["ALLOW","DENY","AUDIT","CUSTOM"]
        provider AuthorizationPolicy.spec.provider
        rules []AuthorizationPolicy.spec.rules[]	maxItems=512
        selector AuthorizationPolicy.spec.selector
        targetRef AuthorizationPolicy.spec.targetRef
        targetRefs []AuthorizationPolicy.spec.targetRefs[]	maxItems=16
        %AuthorizationPolicy.spec.provider provider
        name string
        %AuthorizationPolicy.spec.rules[] rules
        from []AuthorizationPolicy.spec.rules[].from[]	maxItems=512
        to []AuthorizationPolicy.spec.rules[].to[]
        when []AuthorizationPolicy.spec.rules[].when[]
        %AuthorizationPolicy.spec.rules[].from[] from
        source AuthorizationPolicy.spec.rules[].from[].source
        %AuthorizationPolicy.spec.rules[].from[].source source
        |cel ["(has(self.serviceAccounts) || has(self.notServiceAccounts)) ? (!has(self.principals) && !has(self.notPrincipals) && !has(self.namespaces) && !has(self.notNamespaces)) : true", "Cannot set serviceAccounts with namespaces or principals"]
        ipBlocks []string
        namespaces []string
        notIpBlocks []string
        notNamespaces []string
        notPrincipals []string
        notRemoteIpBlocks []string
        notRequestPrincipals []string
        notServiceAccounts []AuthorizationPolicy.spec.rules[].from[].source.notServiceAccounts[]	maxItems=16
        notTrustDomains []string
        principals []string
        remoteIpBlocks []string
        requestPrincipals []string
        serviceAccounts []AuthorizationPolicy.spec.rules[].from[].source.serviceAccounts[]	maxItems=16
        trustDomains []string
        %AuthorizationPolicy.spec.rules[].from[].source.notServiceAccounts[] notServiceAccounts
        = string	maxLength=320
        %AuthorizationPolicy.spec.rules[].from[].source.serviceAccounts[] serviceAccounts
        = string	maxLength=320
        %AuthorizationPolicy.spec.rules[].to[] to
        operation AuthorizationPolicy.spec.rules[].to[].operation
        %AuthorizationPolicy.spec.rules[].to[].operation operation
        hosts []string
        methods []string
        notHosts []string
        notMethods []string
        notPaths []string
        notPorts []string
        paths []string
        ports []string
        %AuthorizationPolicy.spec.rules[].when[] when
        key! string
        notValues []string
        values []string
        %AuthorizationPolicy.spec.selector selector
        matchLabels map[string]AuthorizationPolicy.spec.selector.matchLabels{}	maxProperties=4096	cel=["self.all(key, !key.contains(\"*\"))", "wildcard not allowed in label key match"]	cel=["self.all(key, key.size() != 0)", "key must not be empty"]
        %AuthorizationPolicy.spec.selector.matchLabels{} matchLabels
        = string	maxLength=63	cel=["!self.contains(\"*\")", "wildcard not allowed in label value match"]
        %AuthorizationPolicy.spec.targetRef targetRef
        group string	maxLength=253	pattern="^$|^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"
        kind! string	minLength=1	maxLength=63	pattern="^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$"
        name! string	minLength=1	maxLength=253
        namespace string	cel=["self.size() == 0", "cross namespace referencing is not currently supported"]
        %AuthorizationPolicy.spec.targetRefs[] targetRefs
        group string	maxLength=253	pattern="^$|^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"
        kind! string	minLength=1	maxLength=63	pattern="^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$"
        name! string	minLength=1	maxLength=253
        namespace string	cel=["self.size() == 0", "cross namespace referencing is not currently supported"]
        %AuthorizationPolicy.status status
        |open yes
        conditions []AuthorizationPolicy.status.conditions[]
        observedGeneration intOrString
        validationMessages []AuthorizationPolicy.status.validationMessages[]
        %AuthorizationPolicy.status.conditions[] conditions
        lastProbeTime string
        lastTransitionTime string
        message string
        observedGeneration intOrString
        reason string
        status string
        type string
        %AuthorizationPolicy.status.validationMessages[] validationMessages
        documentationUrl string
        level string	enum=["UNKNOWN","ERROR","WARNING","INFO"]
        type AuthorizationPolicy.status.validationMessages[].type
        %AuthorizationPolicy.status.validationMessages[].type type
        code string
        name string
        %PeerAuthentication PeerAuthentication
        spec PeerAuthentication.spec
        status PeerAuthentication.status
        %PeerAuthentication.spec spec
        |cel ["has(self.portLevelMtls) ? (((has(self.selector) && has(self.selector.matchLabels)) ? self.selector.matchLabels : {}).size() > 0) : true", "portLevelMtls requires selector"]
        mtls PeerAuthentication.spec.mtls
        portLevelMtls map[string]PeerAuthentication.spec.portLevelMtls{}	minProperties=1	cel=["self.all(key, 0 < int(key) && int(key) <= 65535)", "port must be between 1-65535"]
        selector PeerAuthentication.spec.selector
        %PeerAuthentication.spec.mtls mtls
        mode string	enum=["UNSET","DISABLE","PERMISSIVE","STRICT"]
        %PeerAuthentication.spec.portLevelMtls{} portLevelMtls
        mode string	enum=["UNSET","DISABLE","PERMISSIVE","STRICT"]
        %PeerAuthentication.spec.selector selector
        matchLabels map[string]PeerAuthentication.spec.selector.matchLabels{}	maxProperties=4096	cel=["self.all(key, !key.contains(\"*\"))", "wildcard not allowed in label key match"]	cel=["self.all(key, key.size() != 0)", "key must not be empty"]
        %PeerAuthentication.spec.selector.matchLabels{} matchLabels
        = string	maxLength=63	cel=["!self.contains(\"*\")", "wildcard not allowed in label value match"]
        %PeerAuthentication.status status
        |open yes
        conditions []PeerAuthentication.status.conditions[]
        observedGeneration intOrString
        validationMessages []PeerAuthentication.status.validationMessages[]
        %PeerAuthentication.status.conditions[] conditions
        lastProbeTime string
        lastTransitionTime string
        message string
        observedGeneration intOrString
        reason string
        status string
        type string
        %PeerAuthentication.status.validationMessages[] validationMessages
        documentationUrl string
        level string	enum=["UNKNOWN","ERROR","WARNING","INFO"]
        type PeerAuthentication.status.validationMessages[].type
        %PeerAuthentication.status.validationMessages[].type type
        code string
        name string
        %RequestAuthentication RequestAuthentication
        spec RequestAuthentication.spec
        status RequestAuthentication.status
        %RequestAuthentication.spec spec
        |cel ["(has(self.selector) ? 1 : 0) + (has(self.targetRef) ? 1 : 0) + (has(self.targetRefs) ? 1 : 0) <= 1", "only one of targetRefs or selector can be set"]
        jwtRules []RequestAuthentication.spec.jwtRules[]	maxItems=4096
        selector RequestAuthentication.spec.selector
        targetRef RequestAuthentication.spec.targetRef
        targetRefs []RequestAuthentication.spec.targetRefs[]	maxItems=16
        %RequestAuthentication.spec.jwtRules[] jwtRules
        |cel ["(has(self.jwksUri) ? 1 : 0) + (has(self.jwks_uri) ? 1 : 0) + (has(self.jwks) ? 1 : 0) <= 1", "only one of jwks or jwksUri can be set"]
        audiences []RequestAuthentication.spec.jwtRules[].audiences[]
        forwardOriginalToken bool
        fromCookies []RequestAuthentication.spec.jwtRules[].fromCookies[]
        fromHeaders []RequestAuthentication.spec.jwtRules[].fromHeaders[]
        fromParams []RequestAuthentication.spec.jwtRules[].fromParams[]
        issuer string	minLength=1
        jwks string
        jwksUri string	minLength=1	maxLength=2048	cel=["url(self).getScheme() in [\"http\", \"https\"]", "url must have scheme http:// or https://"]
        jwks_uri string	minLength=1	maxLength=2048	cel=["url(self).getScheme() in [\"http\", \"https\"]", "url must have scheme http:// or https://"]
        outputClaimToHeaders []RequestAuthentication.spec.jwtRules[].outputClaimToHeaders[]
        outputPayloadToHeader string
        spaceDelimitedClaims []RequestAuthentication.spec.jwtRules[].spaceDelimitedClaims[]	maxItems=64
        timeout string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        %RequestAuthentication.spec.jwtRules[].audiences[] audiences
        = string	minLength=1
        %RequestAuthentication.spec.jwtRules[].fromCookies[] fromCookies
        = string	minLength=1
        %RequestAuthentication.spec.jwtRules[].fromHeaders[] fromHeaders
        name! string	minLength=1
        prefix string
        %RequestAuthentication.spec.jwtRules[].fromParams[] fromParams
        = string	minLength=1
        %RequestAuthentication.spec.jwtRules[].outputClaimToHeaders[] outputClaimToHeaders
        claim! string	minLength=1
        header! string	minLength=1	pattern="^[-_A-Za-z0-9]+$"
        %RequestAuthentication.spec.jwtRules[].spaceDelimitedClaims[] spaceDelimitedClaims
        = string	minLength=1
        %RequestAuthentication.spec.selector selector
        matchLabels map[string]RequestAuthentication.spec.selector.matchLabels{}	maxProperties=4096	cel=["self.all(key, !key.contains(\"*\"))", "wildcard not allowed in label key match"]	cel=["self.all(key, key.size() != 0)", "key must not be empty"]
        %RequestAuthentication.spec.selector.matchLabels{} matchLabels
        = string	maxLength=63	cel=["!self.contains(\"*\")", "wildcard not allowed in label value match"]
        %RequestAuthentication.spec.targetRef targetRef
        group string	maxLength=253	pattern="^$|^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"
        kind! string	minLength=1	maxLength=63	pattern="^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$"
        name! string	minLength=1	maxLength=253
        namespace string	cel=["self.size() == 0", "cross namespace referencing is not currently supported"]
        %RequestAuthentication.spec.targetRefs[] targetRefs
        group string	maxLength=253	pattern="^$|^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"
        kind! string	minLength=1	maxLength=63	pattern="^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$"
        name! string	minLength=1	maxLength=253
        namespace string	cel=["self.size() == 0", "cross namespace referencing is not currently supported"]
        %RequestAuthentication.status status
        |open yes
        conditions []RequestAuthentication.status.conditions[]
        observedGeneration intOrString
        validationMessages []RequestAuthentication.status.validationMessages[]
        %RequestAuthentication.status.conditions[] conditions
        lastProbeTime string
        lastTransitionTime string
        message string
        observedGeneration intOrString
        reason string
        status string
        type string
        %RequestAuthentication.status.validationMessages[] validationMessages
        documentationUrl string
        level string	enum=["UNKNOWN","ERROR","WARNING","INFO"]
        type RequestAuthentication.status.validationMessages[].type
        %RequestAuthentication.status.validationMessages[].type type
        code string
        name string
        %Telemetry Telemetry
        spec Telemetry.spec
        status Telemetry.status
        %Telemetry.spec spec
        |cel ["(has(self.selector) ? 1 : 0) + (has(self.targetRef) ? 1 : 0) + (has(self.targetRefs) ? 1 : 0) <= 1", "only one of targetRefs or selector can be set"]
        accessLogging []Telemetry.spec.accessLogging[]
        metrics []Telemetry.spec.metrics[]
        selector Telemetry.spec.selector
        targetRef Telemetry.spec.targetRef
        targetRefs []Telemetry.spec.targetRefs[]	maxItems=16
        tracing []Telemetry.spec.tracing[]
        %Telemetry.spec.accessLogging[] accessLogging
        disabled bool	nullable
        filter Telemetry.spec.accessLogging[].filter
        match Telemetry.spec.accessLogging[].match
        providers []Telemetry.spec.accessLogging[].providers[]
        %Telemetry.spec.accessLogging[].filter filter
        expression string
        %Telemetry.spec.accessLogging[].match match
        mode string	enum=["CLIENT_AND_SERVER","CLIENT","SERVER"]
        %Telemetry.spec.accessLogging[].providers[] providers
        name! string	minLength=1
        %Telemetry.spec.metrics[] metrics
        overrides []Telemetry.spec.metrics[].overrides[]
        providers []Telemetry.spec.metrics[].providers[]
        reportingInterval string	cel=["duration(self) >= duration('1ms')", "must be a valid duration greater than 1ms"]
        %Telemetry.spec.metrics[].overrides[] overrides
        disabled bool	nullable
        match Telemetry.spec.metrics[].overrides[].match
        tagOverrides map[string]Telemetry.spec.metrics[].overrides[].tagOverrides{}
        %Telemetry.spec.metrics[].overrides[].match match
        |atMostOne metric,customMetric
        customMetric string	minLength=1
        metric string	enum=["ALL_METRICS","REQUEST_COUNT","REQUEST_DURATION","REQUEST_SIZE","RESPONSE_SIZE","TCP_OPENED_CONNECTIONS","TCP_CLOSED_CONNECTIONS","TCP_SENT_BYTES","TCP_RECEIVED_BYTES","GRPC_REQUEST_MESSAGES","GRPC_RESPONSE_MESSAGES"]
        mode string	enum=["CLIENT_AND_SERVER","CLIENT","SERVER"]
        %Telemetry.spec.metrics[].overrides[].tagOverrides{} tagOverrides
        |cel ["((has(self.operation) ? self.operation : \"\") == \"UPSERT\") ? (self.value != \"\") : true", "value must be set when operation is UPSERT"]
        |cel ["((has(self.operation) ? self.operation : \"\") == \"REMOVE\") ? !has(self.value) : true", "value must not be set when operation is REMOVE"]
        operation string	enum=["UPSERT","REMOVE"]
        value string
        %Telemetry.spec.metrics[].providers[] providers
        name! string	minLength=1
        %Telemetry.spec.selector selector
        matchLabels map[string]Telemetry.spec.selector.matchLabels{}	maxProperties=4096	cel=["self.all(key, !key.contains(\"*\"))", "wildcard not allowed in label key match"]	cel=["self.all(key, key.size() != 0)", "key must not be empty"]
        %Telemetry.spec.selector.matchLabels{} matchLabels
        = string	maxLength=63	cel=["!self.contains(\"*\")", "wildcard not allowed in label value match"]
        %Telemetry.spec.targetRef targetRef
        group string	maxLength=253	pattern="^$|^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"
        kind! string	minLength=1	maxLength=63	pattern="^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$"
        name! string	minLength=1	maxLength=253
        namespace string	cel=["self.size() == 0", "cross namespace referencing is not currently supported"]
        %Telemetry.spec.targetRefs[] targetRefs
        group string	maxLength=253	pattern="^$|^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"
        kind! string	minLength=1	maxLength=63	pattern="^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$"
        name! string	minLength=1	maxLength=253
        namespace string	cel=["self.size() == 0", "cross namespace referencing is not currently supported"]
        %Telemetry.spec.tracing[] tracing
        customTags map[string]Telemetry.spec.tracing[].customTags{}
        disableContextPropagation bool	nullable
        disableSpanReporting bool	nullable
        enableIstioTags bool	nullable
        match Telemetry.spec.tracing[].match
        providers []Telemetry.spec.tracing[].providers[]
        randomSamplingPercentage float64	min=0	max=100	nullable
        useRequestIdForTraceSampling bool	nullable
        %Telemetry.spec.tracing[].customTags{} customTags
        |atMostOne literal,environment,header,formatter
        environment Telemetry.spec.tracing[].customTags{}.environment
        formatter Telemetry.spec.tracing[].customTags{}.formatter
        header Telemetry.spec.tracing[].customTags{}.header
        literal Telemetry.spec.tracing[].customTags{}.literal
        %Telemetry.spec.tracing[].customTags{}.environment environment
        defaultValue string
        name! string	minLength=1
        %Telemetry.spec.tracing[].customTags{}.formatter formatter
        value! string	minLength=1
        %Telemetry.spec.tracing[].customTags{}.header header
        defaultValue string
        name! string	minLength=1
        %Telemetry.spec.tracing[].customTags{}.literal literal
        value! string	minLength=1
        %Telemetry.spec.tracing[].match match
        mode string	enum=["CLIENT_AND_SERVER","CLIENT","SERVER"]
        %Telemetry.spec.tracing[].providers[] providers
        name! string	minLength=1
        %Telemetry.status status
        |open yes
        conditions []Telemetry.status.conditions[]
        observedGeneration intOrString
        validationMessages []Telemetry.status.validationMessages[]
        %Telemetry.status.conditions[] conditions
        lastProbeTime string
        lastTransitionTime string
        message string
        observedGeneration intOrString
        reason string
        status string
        type string
        %Telemetry.status.validationMessages[] validationMessages
        documentationUrl string
        level string	enum=["UNKNOWN","ERROR","WARNING","INFO"]
        type Telemetry.status.validationMessages[].type
        %Telemetry.status.validationMessages[].type type
        code string
        name string
        """#
}
