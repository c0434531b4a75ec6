/// The commands of kubectl.
enum KubectlTree {
    /// `kubectl` with all its commands.
    static let root = CommandNode<KubectlAction>(
        "kubectl", persistentFlags: GlobalFlags.all, children: children)

    private static let children =
        [
            Apply.node, ConfigVerbs.node, Create.node, Delete.node, Describe.node, Diff.node,
            Events.node, Exec.node, Expose.node, Get.node, LabelVerbs.annotate, LabelVerbs.label,
            Logs.node, Patch.node,
            Replace.node, Rollout.node, Run.node, Scale.node, SetVerbs.node, Wait.node,
        ] + ClusterVerbs.nodes + NodeVerbs.nodes + OtherVerbs.nodes
}
