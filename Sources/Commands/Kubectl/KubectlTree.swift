/// The commands of kubectl.
enum KubectlTree {
    /// `kubectl` with all its commands.
    static let root = CommandNode<KubectlAction>(
        "kubectl", persistentFlags: GlobalFlags.all,
        children: [
            Apply.node, Create.node, Delete.node, Describe.node, Get.node, LabelVerbs.annotate,
            LabelVerbs.label, Patch.node, Rollout.node, Scale.node, Wait.node,
        ])
}
