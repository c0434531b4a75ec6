import YAML

/// What is installed: `istioctl install --set profile=...`.
public struct InstallOptions: Sendable, Equatable {
    /// `1.30`, `1.31` or `1.32`.
    public var version = "1.31"
    /// `demo`, `default`, `minimal`, `empty` or `none`: a cluster without Istio. A `--set profile`
    /// outweighs it.
    public var profile = "demo"
    /// IstioOperator resources, each over the one before and all below the settings.
    public var documents: [Value] = []
    /// `--set` pairs in order, as in `meshConfig.outboundTrafficPolicy.mode` and `REGISTRY_ONLY`.
    public var settings: [Setting] = []

    /// One `--set`.
    public struct Setting: Sendable, Equatable {
        /// The path before the first `=`.
        public var path: String
        /// The text after it.
        public var value: String

        /// A setting.
        public init(path: String, value: String) {
            self.path = path
            self.value = value
        }
    }

    /// The defaults of a session.
    public init() {}
}
