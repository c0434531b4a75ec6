extension World {
    /// The controllers of every cluster.
    static let builtInControllers: [any Controller] = [
        SchedulerController(), DeploymentController(), ReplicaSetController(),
        DaemonSetController(), StatefulSetController(), JobController(),
        NamespaceController(), ServiceAccountController(), RootCertificateController(),
        GarbageCollector(), CustomTypeController(), EndpointsController(),
        EndpointSliceController(), EndpointSliceMirroringController(), AutoscalerController(),
    ]
}
