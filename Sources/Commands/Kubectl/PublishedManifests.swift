import Istio

/// Manifests that projects publish on the internet and that mesh carries: the definitions of the
/// Gateway API, which a cluster does not have from the start.
enum PublishedManifests {
    /// The text behind an address; nil for one that is not carried.
    // kubernetes-sigs/gateway-api: releases, standard-install.yaml and experimental-install.yaml
    static func text(at address: String) -> String? {
        let parts = address.split(separator: "/", omittingEmptySubsequences: false)
            .map(String.init)
        let release = [
            "https:", "", "github.com", "kubernetes-sigs", "gateway-api", "releases", "download",
        ]
        guard parts.count == 9, Array(parts[..<7]) == release,
            parts[7].utf8.first == UInt8(ascii: "v")
        else { return nil }
        switch parts[8] {
        case "standard-install.yaml":
            return GatewayAPIType.manifest(version: parts[7], isExperimental: false)
        case "experimental-install.yaml":
            return GatewayAPIType.manifest(version: parts[7], isExperimental: true)
        default: return nil
        }
    }
}
