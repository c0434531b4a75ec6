/// The commands of istioctl.
enum IstioctlTree {
    // istioctl/pkg/cli/option.go: AddRootFlags
    private static let globals: [Flag] = [
        Flag("kubeconfig", "c"), Flag("context"), Flag("as"), Flag("as-uid"),
        Flag("as-group", nil, .stringArray), Flag("namespace", "n"),
        Flag("istioNamespace", "i", default: "istio-system"),
        Flag("kubeclient-timeout", default: "15s"), Flag("vklog", nil, .int(bits: 32)),
        .bool("log_as_json"), Flag("log_caller"), Flag("log_output_level"), Flag("log_rotate"),
        Flag("log_stacktrace_level"), Flag("log_target", nil, .stringArray),
    ]

    /// `istioctl` with all its commands.
    static let root = CommandNode<IstioctlAction>(
        "istioctl", persistentFlags: globals,
        children: [
            CommandNode(
                "experimental", aliases: ["x", "exp"],
                children: [
                    CheckInject.node, InjectorList.node, ProxyStatus.node, IstioctlVersion.node,
                ]
                    + absentExperimental.map(absent)),
            AnalyzeCommand.node, InstallCommand.install, InstallCommand.upgrade,
            UninstallCommand.node, ManifestCommand.node, TagCommands.node, KubeInjectCommand.node,
            IstioctlVersion.node,
            ProxyConfigCommands.node, ProxyStatus.node, ValidateCommand.node,
        ] + absentCommands.map(absent))

    /// Commands that real istioctl has and that say here that they are not modelled.
    // istioctl/cmd/root.go: GetRootCmd
    private static let absentCommands = [
        "admin", "authz", "bug-report", "completion", "create-remote-secret", "dashboard",
        "remote-clusters", "waypoint", "ztunnel-config",
    ]
    private static let absentExperimental = [
        "authz", "config", "describe", "internal-debug", "metrics", "precheck", "wait",
        "workload",
    ]

    /// A command that is not modelled.
    static func absent(_ name: String) -> CommandNode<IstioctlAction> {
        CommandNode(name, action: .absent)
    }
}
