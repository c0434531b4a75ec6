enum Generators { static let nodes: [CommandNode<KubectlAction>] = [] }
