/// The names of Istio's messages and enums, which errors of decoding carry.
// istio.io/api: the .proto files of each kind
struct MessageNames: Sendable {
    /// The messages and enums of fields, by message.
    private let types: [String: [String: String]]

    /// Of all kinds.
    static let all = MessageNames(text)

    private init(_ text: String) {
        var types: [String: [String: String]] = [:]
        var package = ""
        var message = ""
        for line in text.split(separator: "\n") {
            var words = line.split(separator: " ").map(String.init)
            if words.first == "package" {
                package = words.last ?? ""
                continue
            }
            // A line that begins with blanks goes on with the message before it.
            if !line.hasPrefix(" ") { message = "\(package).\(words.removeFirst())" }
            for word in words {
                let parts = word.split(separator: "=").map(String.init)
                guard parts.count == 2 else { continue }
                let isFull = parts[1].hasPrefix("istio.")
                types[message, default: [:]][parts[0]] =
                    isFull ? parts[1] : "\(package).\(parts[1])"
            }
        }
        self.types = types
    }

    /// The message of a kind's `spec`.
    func root(of kind: String) -> String {
        switch kind {
        case "AuthorizationPolicy", "PeerAuthentication", "RequestAuthentication":
            "istio.security.v1beta1.\(kind)"
        case "Telemetry": "istio.telemetry.v1alpha1.\(kind)"
        case "WasmPlugin", "TrafficExtension": "istio.extensions.v1alpha1.\(kind)"
        case "ProxyConfig": "istio.networking.v1beta1.\(kind)"
        default: "istio.networking.v1alpha3.\(kind)"
        }
    }

    /// The message or enum of a message's field; nil for a plain one.
    func type(of field: String, in message: String) -> String? { types[message]?[field] }

    private static let text = """
        package istio.extensions.v1alpha1
        EnvVar valueFrom=EnvValueSource
        TrafficExtension lua=LuaConfig match=TrafficSelector
          phase=TrafficExtension.ExecutionPhase selector=istio.type.v1beta1.WorkloadSelector
          targetRefs=istio.type.v1beta1.PolicyTargetReference wasm=WasmConfig
        TrafficSelector mode=istio.type.v1beta1.WorkloadMode
          ports=istio.type.v1beta1.PortSelector
        VmConfig env=EnvVar
        WasmConfig failStrategy=FailStrategy imagePullPolicy=PullPolicy type=PluginType
          vmConfig=VmConfig
        WasmPlugin failStrategy=FailStrategy imagePullPolicy=PullPolicy
          match=WasmPlugin.TrafficSelector phase=PluginPhase
          selector=istio.type.v1beta1.WorkloadSelector
          targetRef=istio.type.v1beta1.PolicyTargetReference
          targetRefs=istio.type.v1beta1.PolicyTargetReference type=PluginType vmConfig=VmConfig
        WasmPlugin.TrafficSelector mode=istio.type.v1beta1.WorkloadMode
          ports=istio.type.v1beta1.PortSelector
        package istio.networking.v1alpha3
        ClientTLSSettings mode=ClientTLSSettings.TLSmode
        ConnectionPoolSettings http=ConnectionPoolSettings.HTTPSettings
          tcp=ConnectionPoolSettings.TCPSettings
        ConnectionPoolSettings.HTTPSettings
          h2UpgradePolicy=ConnectionPoolSettings.HTTPSettings.H2UpgradePolicy
          http2KeepAlive=ConnectionPoolSettings.HTTPSettings.ConnectionKeepalive
        ConnectionPoolSettings.TCPSettings
          tcpKeepalive=ConnectionPoolSettings.TCPSettings.TcpKeepalive
        CorsPolicy allowOrigins=StringMatch unmatchedPreflights=CorsPolicy.UnmatchedPreflights
        Destination port=PortSelector
        DestinationRule subsets=Subset trafficPolicy=TrafficPolicy
          workloadSelector=istio.type.v1beta1.WorkloadSelector
        EnvoyFilter configPatches=EnvoyFilter.EnvoyConfigObjectPatch
          targetRefs=istio.type.v1beta1.PolicyTargetReference workloadSelector=WorkloadSelector
        EnvoyFilter.EnvoyConfigObjectMatch cluster=EnvoyFilter.ClusterMatch
          context=EnvoyFilter.PatchContext listener=EnvoyFilter.ListenerMatch
          proxy=EnvoyFilter.ProxyMatch routeConfiguration=EnvoyFilter.RouteConfigurationMatch
          waypoint=EnvoyFilter.WaypointMatch
        EnvoyFilter.EnvoyConfigObjectPatch applyTo=EnvoyFilter.ApplyTo
          match=EnvoyFilter.EnvoyConfigObjectMatch patch=EnvoyFilter.Patch
        EnvoyFilter.ListenerMatch filterChain=EnvoyFilter.ListenerMatch.FilterChainMatch
        EnvoyFilter.ListenerMatch.FilterChainMatch filter=EnvoyFilter.ListenerMatch.FilterMatch
        EnvoyFilter.ListenerMatch.FilterMatch subFilter=EnvoyFilter.ListenerMatch.SubFilterMatch
        EnvoyFilter.Patch filterClass=EnvoyFilter.Patch.FilterClass
          operation=EnvoyFilter.Patch.Operation
        EnvoyFilter.RouteConfigurationMatch
          vhost=EnvoyFilter.RouteConfigurationMatch.VirtualHostMatch
        EnvoyFilter.RouteConfigurationMatch.RouteMatch
          action=EnvoyFilter.RouteConfigurationMatch.RouteMatch.Action
        EnvoyFilter.RouteConfigurationMatch.VirtualHostMatch
          route=EnvoyFilter.RouteConfigurationMatch.RouteMatch
        EnvoyFilter.WaypointMatch filter=EnvoyFilter.WaypointMatch.FilterMatch
          route=EnvoyFilter.WaypointMatch.RouteMatch
        EnvoyFilter.WaypointMatch.FilterMatch
          subFilter=EnvoyFilter.WaypointMatch.FilterMatch.SubFilterMatch
        Gateway servers=Server
        HTTPDirectResponse body=HTTPBody
        HTTPFaultInjection abort=HTTPFaultInjection.Abort delay=HTTPFaultInjection.Delay
        HTTPFaultInjection.Abort percentage=Percent
        HTTPFaultInjection.Delay percentage=Percent
        HTTPHealthCheckConfig httpHeaders=HTTPHeader
        HTTPMatchRequest authority=StringMatch headers=StringMatch method=StringMatch
          queryParams=StringMatch scheme=StringMatch uri=StringMatch withoutHeaders=StringMatch
        HTTPMirrorPolicy destination=Destination percentage=Percent
        HTTPRedirect derivePort=HTTPRedirect.RedirectPortSelection
        HTTPRewrite uriRegexRewrite=RegexRewrite
        HTTPRoute corsPolicy=CorsPolicy delegate=Delegate directResponse=HTTPDirectResponse
          fault=HTTPFaultInjection headers=Headers match=HTTPMatchRequest mirror=Destination
          mirrorPercentage=Percent mirrors=HTTPMirrorPolicy redirect=HTTPRedirect
          retries=HTTPRetry rewrite=HTTPRewrite route=HTTPRouteDestination
        HTTPRouteDestination destination=Destination headers=Headers
        Headers request=Headers.HeaderOperations response=Headers.HeaderOperations
        IstioEgressListener captureMode=CaptureMode port=SidecarPort
        IstioIngressListener captureMode=CaptureMode connectionPool=ConnectionPoolSettings
          port=SidecarPort tls=ServerTLSSettings
        LoadBalancerSettings consistentHash=LoadBalancerSettings.ConsistentHashLB
          localityLbSetting=LocalityLoadBalancerSetting simple=LoadBalancerSettings.SimpleLB
          warmup=WarmupConfiguration zoneAwareLbSetting=ZoneAwareLoadBalancerSetting
        LoadBalancerSettings.ConsistentHashLB
          httpCookie=LoadBalancerSettings.ConsistentHashLB.HTTPCookie
          maglev=LoadBalancerSettings.ConsistentHashLB.MagLev
          ringHash=LoadBalancerSettings.ConsistentHashLB.RingHash
        LoadBalancerSettings.ConsistentHashLB.HTTPCookie
          attributes=LoadBalancerSettings.ConsistentHashLB.HTTPCookie.Attribute
        LocalityLoadBalancerSetting distribute=LocalityLoadBalancerSetting.Distribute
          failover=LocalityLoadBalancerSetting.Failover
        OutboundTrafficPolicy egressProxy=Destination mode=OutboundTrafficPolicy.Mode
        ReadinessProbe exec=ExecHealthCheckConfig grpc=GrpcHealthCheckConfig
          httpGet=HTTPHealthCheckConfig tcpSocket=TCPHealthCheckConfig
        RouteDestination destination=Destination
        Server port=Port tls=ServerTLSSettings
        ServerTLSSettings maxProtocolVersion=ServerTLSSettings.TLSProtocol
          minProtocolVersion=ServerTLSSettings.TLSProtocol mode=ServerTLSSettings.TLSmode
          tlsCertificates=ServerTLSSettings.TLSCertificate
        ServiceEntry endpoints=WorkloadEntry location=ServiceEntry.Location ports=ServicePort
          resolution=ServiceEntry.Resolution workloadSelector=WorkloadSelector
        Sidecar egress=IstioEgressListener inboundConnectionPool=ConnectionPoolSettings
          ingress=IstioIngressListener outboundTrafficPolicy=OutboundTrafficPolicy
          workloadSelector=WorkloadSelector
        Subset trafficPolicy=TrafficPolicy
        TCPRoute match=L4MatchAttributes route=RouteDestination
        TLSRoute match=TLSMatchAttributes route=RouteDestination
        TrafficPolicy connectionPool=ConnectionPoolSettings loadBalancer=LoadBalancerSettings
          outlierDetection=OutlierDetection portLevelSettings=TrafficPolicy.PortTrafficPolicy
          proxyProtocol=TrafficPolicy.ProxyProtocol retryBudget=TrafficPolicy.RetryBudget
          tls=ClientTLSSettings tunnel=TrafficPolicy.TunnelSettings
        TrafficPolicy.PortTrafficPolicy connectionPool=ConnectionPoolSettings
          loadBalancer=LoadBalancerSettings outlierDetection=OutlierDetection port=PortSelector
          tls=ClientTLSSettings
        TrafficPolicy.ProxyProtocol version=TrafficPolicy.ProxyProtocol.VERSION
        VirtualService http=HTTPRoute tcp=TCPRoute tls=TLSRoute
        WorkloadGroup metadata=WorkloadGroup.ObjectMeta probe=ReadinessProbe
          template=WorkloadEntry
        ZoneAwareLoadBalancerSetting failover=ZoneAwareLoadBalancerSetting.Failover
        package istio.networking.v1beta1
        ProxyConfig image=ProxyImage selector=istio.type.v1beta1.WorkloadSelector
        package istio.security.v1beta1
        AuthorizationPolicy action=AuthorizationPolicy.Action
          provider=AuthorizationPolicy.ExtensionProvider rules=Rule
          selector=istio.type.v1beta1.WorkloadSelector
          targetRef=istio.type.v1beta1.PolicyTargetReference
          targetRefs=istio.type.v1beta1.PolicyTargetReference
        JWTRule fromHeaders=JWTHeader outputClaimToHeaders=ClaimToHeader
        PeerAuthentication mtls=PeerAuthentication.MutualTLS
          portLevelMtls=PeerAuthentication.MutualTLS
          selector=istio.type.v1beta1.WorkloadSelector
        PeerAuthentication.MutualTLS mode=PeerAuthentication.MutualTLS.Mode
        RequestAuthentication jwtRules=JWTRule selector=istio.type.v1beta1.WorkloadSelector
          targetRef=istio.type.v1beta1.PolicyTargetReference
          targetRefs=istio.type.v1beta1.PolicyTargetReference
        Rule from=Rule.From to=Rule.To when=Condition
        Rule.From source=Source
        Rule.To operation=Operation
        package istio.telemetry.v1alpha1
        AccessLogging filter=AccessLogging.Filter match=AccessLogging.LogSelector
          providers=ProviderRef
        AccessLogging.LogSelector mode=WorkloadMode
        MetricSelector metric=MetricSelector.IstioMetric mode=WorkloadMode
        Metrics overrides=MetricsOverrides providers=ProviderRef
        MetricsOverrides match=MetricSelector tagOverrides=MetricsOverrides.TagOverride
        MetricsOverrides.TagOverride operation=MetricsOverrides.TagOverride.Operation
        Telemetry accessLogging=AccessLogging metrics=Metrics
          selector=istio.type.v1beta1.WorkloadSelector
          targetRef=istio.type.v1beta1.PolicyTargetReference
          targetRefs=istio.type.v1beta1.PolicyTargetReference tracing=Tracing
        Tracing customTags=Tracing.CustomTag match=Tracing.TracingSelector providers=ProviderRef
        Tracing.CustomTag environment=Tracing.Environment formatter=Tracing.Formatter
          header=Tracing.RequestHeader literal=Tracing.Literal
        Tracing.TracingSelector mode=WorkloadMode
        """
}
