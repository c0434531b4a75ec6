import YAML

/// The defaults of a Service's specification (kubernetes pkg/apis/core/v1/defaults.go:
/// SetDefaults_Service; pkg/registry/core/service/storage: the address families of a cluster that
/// has IPv4 only).
enum ServiceDefaults {
    static func fill(_ spec: inout Value) {
        Defaulting.fill(&spec, "sessionAffinity", "None")
        Defaulting.fill(&spec, "type", "ClusterIP")
        let type = spec["type"]?.string ?? ""
        if spec["sessionAffinity"] == "ClientIP", spec["sessionAffinityConfig"] == nil {
            spec["sessionAffinityConfig"] = ["clientIP": ["timeoutSeconds": 10_800]]
        }
        if type == "NodePort" || type == "LoadBalancer" {
            Defaulting.fill(&spec, "externalTrafficPolicy", "Cluster")
        }
        if type == "LoadBalancer" {
            Defaulting.fill(&spec, "allocateLoadBalancerNodePorts", true)
        }
        if type != "ExternalName" {
            Defaulting.fill(&spec, "internalTrafficPolicy", "Cluster")
            Defaulting.fill(&spec, "ipFamilies", ["IPv4"])
            Defaulting.fill(&spec, "ipFamilyPolicy", "SingleStack")
            if spec["clusterIP"] == "None" { Defaulting.fill(&spec, "clusterIPs", ["None"]) }
        }
        guard case .list(var ports)? = spec["ports"] else { return }
        for index in ports.indices {
            Defaulting.fill(&ports[index], "protocol", "TCP")
            if ports[index]["targetPort"] == nil || ports[index]["targetPort"] == 0
                || ports[index]["targetPort"] == ""
            {
                ports[index]["targetPort"] = ports[index]["port"]
            }
        }
        spec["ports"] = .list(ports)
    }
}
