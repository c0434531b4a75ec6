import Basis
import YAML

extension PushContext {
    /// A VirtualService with the rules of those it delegates to in place.
    func delegated(_ virtualService: VirtualServiceFacts) -> VirtualServiceFacts {
        virtualService
    }
}
