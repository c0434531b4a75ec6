import Basis
import Objects
import YAML

extension World {
    /// The first address of the services' range, 10.96.0.0/16.
    private static let services: UInt32 = 0x0a60_0000
    /// The range of node ports.
    private static let nodePorts: Range<Int64> = 30_000..<32_768

    /// Gives a service its addresses and node ports
    /// (pkg/registry/core/service/storage/alloc.go: allocateCreate).
    mutating func allocate(_ service: inout Object, old: Object?) throws(Status) {
        let type = service["spec", "type"]?.string ?? "ClusterIP"
        service["spec", "type"] = .string(type)
        guard type != "ExternalName" else {
            for name in ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"] {
                service["spec", name] = nil
            }
            return
        }
        var address = service["spec", "clusterIP"]?.string ?? ""
        if address.isEmpty { address = old?["spec", "clusterIP"]?.string ?? "" }
        if address.isEmpty {
            address = try freeAddress(for: service)
        } else if address != "None" {
            try check(address, of: service)
        }
        service["spec", "clusterIP"] = .string(address)
        service["spec", "clusterIPs"] = [.string(address)]
        if service["spec", "ipFamilies"] == nil { service["spec", "ipFamilies"] = ["IPv4"] }
        if service["spec", "ipFamilyPolicy"] == nil {
            service["spec", "ipFamilyPolicy"] = "SingleStack"
        }
        try allocateNodePorts(&service, type: type, old: old)
    }

    private func check(_ address: String, of service: Object) throws(Status) {
        let field = "spec.clusterIPs"
        func invalid(_ text: String) -> Status {
            .invalid(
                .service, service.name,
                [
                    .init(
                        reason: "FieldValueInvalid",
                        message: "Invalid value: [\"\(address)\"]: failed to allocate IP "
                            + "\(address): \(text)",
                        field: field)
                ])
        }
        guard let number = IPAddress(address)?.v4Number, number >> 16 == Self.services >> 16 else {
            throw invalid(
                "the provided IP (\(address)) is not in the valid range. "
                    + "The range of valid IPs is 10.96.0.0/16")
        }
        if let owner = store.index.serviceByIP[address], owner != service.key {
            throw invalid("provided IP is already allocated")
        }
    }

    /// A free address: drawn from the upper part of the range, as the allocator keeps the lower
    /// part for addresses chosen by hand (pkg/registry/core/service/ipallocator).
    private mutating func freeAddress(for service: Object) throws(Status) -> String {
        let reserved: UInt32 = 256
        let size: UInt32 = 65_534 - reserved
        var stream = draw("cluster IP", service.namespacedName)
        var offset = UInt32(stream.next(below: UInt64(size)))
        for _ in 0..<size {
            let address = IPAddress(v4: Self.services + reserved + offset).description
            if store.index.serviceByIP[address] == nil { return address }
            offset = (offset + 1) % size
        }
        throw .internalError("failed to allocate a serviceIP: range is full")
    }

    private mutating func allocateNodePorts(
        _ service: inout Object, type: String, old: Object?
    ) throws(Status) {
        guard var ports = service["spec", "ports"]?.list else { return }
        let wants =
            type == "NodePort"
            || type == "LoadBalancer"
                && service["spec", "allocateLoadBalancerNodePorts"]?.bool ?? true
        let before = old?["spec", "ports"]?.items ?? []
        var taken: [Int64] = []
        for place in ports.indices {
            guard wants else {
                if type == "ClusterIP" { ports[place]["nodePort"] = nil }
                continue
            }
            var port = ports[place]["nodePort"]?.int ?? 0
            if port == 0 {
                let same = before.first {
                    $0["port"] == ports[place]["port"] && $0["protocol"] == ports[place]["protocol"]
                }
                port = same?["nodePort"]?.int ?? 0
            }
            if port == 0 {
                port = try freePort(for: service, besides: taken)
            } else if let owner = store.index.serviceByNodePort[port], owner != service.key {
                throw .invalid(
                    .service, service.name,
                    [
                        .init(
                            reason: "FieldValueInvalid",
                            message: "Invalid value: \(port): provided port is already allocated",
                            field: "spec.ports[\(place)].nodePort")
                    ])
            } else if !Self.nodePorts.contains(port) {
                throw .invalid(
                    .service, service.name,
                    [
                        .init(
                            reason: "FieldValueInvalid",
                            message: "Invalid value: \(port): provided port is not in the valid "
                                + "range. The range of valid ports is 30000-32767",
                            field: "spec.ports[\(place)].nodePort")
                    ])
            }
            taken.append(port)
            ports[place]["nodePort"] = .int(port)
        }
        service["spec", "ports"] = .list(ports)
    }

    private mutating func freePort(
        for service: Object, besides taken: [Int64]
    ) throws(Status) -> Int64 {
        var stream = draw("node port", service.namespacedName)
        let size = Int64(Self.nodePorts.count)
        var offset = Int64(stream.next(below: UInt64(size)))
        for _ in 0..<size {
            let port = Self.nodePorts.lowerBound + offset
            if store.index.serviceByNodePort[port] == nil, !taken.contains(port) { return port }
            offset = (offset + 1) % size
        }
        throw .internalError("failed to allocate a nodePort: range is full")
    }
}
