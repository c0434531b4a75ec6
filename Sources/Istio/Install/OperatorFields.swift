import YAML

/// The fields that an IstioOperator and Helm's values have, as far as they are checked.
// istio operator/pkg/apis/types.go, values_types.proto, validation/validation.go
enum OperatorFields {
    /// Why a specification is refused, in the installer's words; nil if it is accepted.
    static func problem(_ spec: Value) -> String? {
        for (name, value) in spec.map ?? [:] {
            guard specification.contains(name) else { return unknownJSON(name) }
            if name == "components", let problem = components(value) { return problem }
        }
        if let values = spec["values"], let problem = message("Values", values, depth: 0) {
            return "could not unmarshal: error unmarshaling JSON: while decoding JSON: " + problem
        }
        let revision = spec["revision"]?.goText ?? ""
        guard revision.isEmpty || isLabel(revision) else {
            return "invalid revision specified: \(revision)"
        }
        return nil
    }

    /// Whether a text is an RFC 1123 label, as revisions have to be.
    static func isLabel(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        func isWord(_ byte: UInt8) -> Bool {
            (97...122).contains(byte) || (48...57).contains(byte)
        }
        guard bytes.count <= 63, let first = bytes.first, let last = bytes.last else {
            return false
        }
        return isWord(first) && isWord(last) && bytes.allSatisfy { isWord($0) || $0 == 45 }
    }

    private static func unknownJSON(_ name: String) -> String {
        "could not unmarshal: json: unknown field \"\(name)\""
    }

    private static let specification = [
        "profile", "installPackagePath", "hub", "tag", "namespace", "revision",
        "compatibilityVersion", "meshConfig", "components", "values", "unvalidatedValues",
    ]
    private static let component = ["enabled", "namespace", "hub", "tag", "k8s", "name", "label"]

    private static func components(_ value: Value) -> String? {
        for (name, part) in value.map ?? [:] {
            let known = [
                "base", "pilot", "cni", "ztunnel", "istiodRemote", "ingressGateways",
                "egressGateways",
            ]
            guard known.contains(name) else { return unknownJSON(name) }
            let isList = name.hasSuffix("Gateways")
            if isList, part.map != nil {
                return "could not unmarshal: json: cannot unmarshal object into Go struct field "
                    + "IstioComponentSpec.spec.components.\(name) of type "
                    + "[]apis.GatewayComponentSpec"
            }
            for entry in isList ? part.items : [part] {
                for field in entry.map?.names ?? [] where !component.contains(field) {
                    return unknownJSON(field)
                }
            }
        }
        return nil
    }

    /// The first field that a message does not have, as jsonpb says it.
    private static func message(_ name: String, _ value: Value, depth: Int) -> String? {
        guard depth < 20, let fields = messages[name], let map = value.map else { return nil }
        for (field, inner) in map {
            guard let type = fields[field] else {
                return "unknown field \"\(field)\" in istio.operator.v1alpha1.\(name)"
            }
            if !type.isEmpty, let problem = message(type, inner, depth: depth + 1) {
                return problem
            }
        }
        return nil
    }

    /// Fields by message; the value names the message of a field whose fields are checked too.
    private static let messages: [String: [String: String]] = {
        var messages: [String: [String: String]] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard let name = words.first else { continue }
            var fields = messages[String(name)] ?? [:]
            for word in words.dropFirst() {
                let parts = word.split(separator: ":", maxSplits: 1)
                fields[String(parts[0])] = parts.count > 1 ? String(parts[1]) : ""
            }
            messages[String(name)] = fields
        }
        return messages
    }()

    // A message's name and its fields, over several lines.
    private static let text = """
        Values cni:CNIConfig gateways:GatewaysConfig global:GlobalConfig pilot:PilotConfig ztunnel
        Values telemetry:TelemetryConfig sidecarInjectorWebhook:SidecarInjectorConfig
        Values istio_cni:CNIUsageConfig revision ownerName meshConfig base:BaseConfig
        Values istiodRemote:IstiodRemoteConfig revisionTags defaultRevision profile
        Values compatibilityVersion experimental gatewayClasses
        CNIConfig enabled hub tag variant image pullPolicy cniBinDir cniConfDir cniConfFileName
        CNIConfig cniNetnsDir excludeNamespaces affinity env daemonSetLabels podAnnotations
        CNIConfig podLabels
        CNIConfig psp_cluster_role logLevel logging repair chained resource_quotas resources
        CNIConfig privileged seccompProfile ambient provider rollingMaxUnavailable
        CNIConfig istioOwnedCNIConfig istioOwnedCNIConfigFileName useAppArmorAnnotation
        CNIUsageConfig enabled chained provider
        GatewaysConfig istio-egressgateway:GatewayConfig istio-ingressgateway:GatewayConfig
        GatewaysConfig enabled securityContext seccompProfile
        GatewayConfig autoscaleEnabled autoscaleMax autoscaleMin memory cpu customService enabled
        GatewayConfig env
        GatewayConfig labels name nodeSelector podAnnotations podAntiAffinityLabelSelector
        GatewayConfig podAntiAffinityTermLabelSelector ports resources secretVolumes tolerations
        GatewayConfig serviceAnnotations type rollingMaxSurge rollingMaxUnavailable configVolumes
        GatewayConfig additionalContainers runAsRoot injectionTemplate serviceAccount ipFamilies
        GatewayConfig ipFamilyPolicy loadBalancerIP loadBalancerSourceRanges replicaCount
        GatewayConfig externalTrafficPolicy ingressPorts
        GlobalConfig arch certSigners configValidation defaultNodeSelector tag variant tracer
        GlobalConfig defaultPodDisruptionBudget defaultResources defaultTolerations hub meshNetworks
        GlobalConfig imagePullPolicy imagePullSecrets istioNamespace logAsJson logging meshID
        GlobalConfig multiCluster:MultiClusterConfig network podDNSSearchNamespaces
        GlobalConfig omitSidecarInjectorConfigMap operatorManageWebhooks priorityClassName
        GlobalConfig proxy:ProxyConfig proxy_init:ProxyInitConfig sds remotePilotAddress istiod
        GlobalConfig pilotCertProvider jwtPolicy sts revision mountMtlsCerts caAddress
        GlobalConfig externalIstiod
        GlobalConfig configCluster caName platform ipFamilies ipFamilyPolicy waypoint
        GlobalConfig trustBundleName
        GlobalConfig nativeNftables networkPolicy resourceScope agentgateway enableReaderRBAC
        GlobalConfig readerServiceAccount
        MultiClusterConfig enabled clusterName globalDomainSuffix includeEnvoyFilter
        PilotConfig enabled autoscaleEnabled autoscaleMin autoscaleMax autoscaleBehavior
        PilotConfig replicaCount
        PilotConfig image traceSampling resources cpu nodeSelector keepaliveMaxServerConnectionAge
        PilotConfig deploymentLabels podLabels configMap env affinity rollingMaxSurge tolerations
        PilotConfig rollingMaxUnavailable podAnnotations serviceAnnotations
        PilotConfig serviceAccountAnnotations
        PilotConfig jwksResolverExtraRootCA hub tag variant seccompProfile topologySpreadConstraints
        PilotConfig extraContainerArgs volumeMounts volumes ipFamilies ipFamilyPolicy memory
        PilotConfig cni:CNIUsageConfig taint trustedZtunnelNamespace istiodRemote envVarFrom
        PilotConfig crlConfigMapName
        ProxyConfig autoInject clusterDomain componentLogLevel enableCoreDump excludeInboundPorts
        ProxyConfig excludeIPRanges image includeIPRanges logLevel outlierLogPath privileged
        ProxyConfig readinessInitialDelaySeconds readinessPeriodSeconds readinessFailureThreshold
        ProxyConfig seccompProfile startupProbe statusPort resources tracer excludeOutboundPorts
        ProxyConfig lifecycle holdApplicationUntilProxyStarts includeInboundPorts
        ProxyConfig includeOutboundPorts
        ProxyInitConfig image resources forceApplyIptables
        SidecarInjectorConfig enableNamespacesByDefault reinvocationPolicy neverInjectSelector
        SidecarInjectorConfig alwaysInjectSelector rewriteAppHTTPProbe injectedAnnotations
        SidecarInjectorConfig injectionURL templates defaultTemplates
        TelemetryConfig enabled v2
        BaseConfig enableCRDTemplates excludedCRDs validationURL enableIstioConfigCRDs
        BaseConfig validateGateway validationCABundle
        IstiodRemoteConfig injectionURL injectionPath injectionCABundle enabled
        IstiodRemoteConfig enabledLocalInjectorIstiod
        """
}
