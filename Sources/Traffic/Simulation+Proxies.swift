import Cluster
import Envoy
import Istio
import Objects

extension Simulation {
    /// A pod's proxy, and what it is configured with: what istiod last sent it. Nil where the pod
    /// is not there or has no proxy.
    package mutating func proxyConfiguration(
        ofPod name: String, namespace: String
    ) -> (proxy: Proxy, configuration: ProxyConfiguration)? {
        let key = ObjectKey(Kinds.pod, namespace: namespace, name: name)
        guard let pod = world.store.object(key), let proxy = PushContext.proxy(forPod: pod) else {
            return nil
        }
        return withNetwork { network, _ in (proxy, network.push.configuration(for: proxy)) }
    }
}
