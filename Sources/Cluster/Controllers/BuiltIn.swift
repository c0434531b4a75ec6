extension World {
    /// The controllers of every cluster.
    static let builtInControllers: [any Controller] = [
        SchedulerController(), DeploymentController(), ReplicaSetController(),
    ]
}
