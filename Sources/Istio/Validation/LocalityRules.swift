import YAML

/// Rules for balancing by locality.
// istio pkg/config/validation/agent/validation.go
enum LocalityRules {
    private static let topology = [
        "topology.kubernetes.io/region", "topology.kubernetes.io/zone",
        "topology.istio.io/subzone",
    ]

    // ValidateLocalityLbSetting
    static func check(_ locality: Value, hasOutliers: Bool, _ findings: inout Findings) {
        let distribute = locality.entries("distribute")
        let failover = locality.entries("failover")
        let priority = locality["failoverPriority"]?.strings ?? []
        guard distribute.isEmpty || failover.isEmpty else {
            return findings.add("can not simultaneously specify 'distribute' and 'failover'")
        }
        if !failover.isEmpty, let label = priority.first(where: topology.contains) {
            return findings.add(
                "can not simultaneously set 'failover' and topology label '\(label)' in "
                    + "'failover_priority'")
        }
        for entry in distribute {
            var total: Int64 = 0
            for (_, weight) in entry["to"]?.map ?? [:] {
                let share = weight.int ?? 0
                guard (1...100).contains(share) else {
                    return findings.add("locality weight must be in range [1, 100]")
                }
                total += share
            }
            guard total == 100 else {
                return findings.add("total locality weight \(total) != 100")
            }
            findings.add(overlap(entry["to"]?.map?.names ?? []))
        }
        findings.add(overlap(distribute.map { $0.text("from") }))
        checkFailover(locality, hasOutliers: hasOutliers, isZoneAware: false, &findings)
    }

    // ValidateZoneAwareLbSetting
    static func checkZoneAware(_ setting: Value, hasOutliers: Bool, _ findings: inout Findings) {
        for label in setting["failoverPriority"]?.strings ?? [] where topology.contains(label) {
            findings.add(
                "'failover_priority' for zone aware lb must not use topology label '\(label)'; "
                    + "region- and zone-level routing are handled automatically")
        }
        checkFailover(setting, hasOutliers: hasOutliers, isZoneAware: true, &findings)
    }

    private static func checkFailover(
        _ setting: Value, hasOutliers: Bool, isZoneAware: Bool, _ findings: inout Findings
    ) {
        let failover = setting.entries("failover")
        if !(failover.isEmpty && setting.entries("failoverPriority").isEmpty), !hasOutliers {
            findings.warn("outlier detection policy must be provided for failover")
        }
        let kind = isZoneAware ? "zone aware lb" : "locality lb"
        for entry in failover {
            let (from, to) = (entry.text("from"), entry.text("to"))
            findings.add(
                "\(kind) failover settings must specify different regions", if: from == to)
            findings.add(
                isZoneAware
                    ? "zone aware lb failover only specifies region; zone and subzone failover are "
                        + "handled automatically" : "locality lb failover only specify region",
                if: from.contains("/") || to.contains("/"))
            findings.add(
                "\(kind) failover region should not contain '*' wildcard",
                if: from.contains("*") || to.contains("*"))
        }
    }

    /// What is wrong with a list of localities, of which none may lie within another that stands
    /// before it. (Istio goes through the targets of a share in Go's random map order.)
    // validateLocalities, getLocalityParam
    private static func overlap(_ localities: [String]) -> String? {
        var regions: [String: [String: Set<String>]] = [:]
        for locality in localities {
            let stars = locality.utf8.count { $0 == UInt8(ascii: "*") }
            if stars > 1 || (stars == 1 && !locality.hasSuffix("*")) {
                return "locality \(locality) wildcard '*' number can not exceed 1 and must be in "
                    + "the end"
            }
            let problem = "locality \(locality) overlap with previous specified ones"
            if regions["*"] != nil { return problem }
            let parts = locality.split(
                separator: "/", maxSplits: 2, omittingEmptySubsequences: false
            ).map(String.init)
            if parts.contains("") {
                return "locality \(locality) must not contain empty region/zone/subzone info"
            }
            let (region, zone) = (parts[0], parts.count > 1 ? parts[1] : "*")
            let subzone = parts.count > 2 ? parts[2] : "*"
            if let zones = regions[region] {
                if parts.count == 1 || zones["*"] != nil { return problem }
                if let known = zones[zone] {
                    if parts.count == 2 || known.contains("*") || known.contains(subzone) {
                        return problem
                    }
                }
            }
            regions[region, default: [:]][zone, default: []].insert(subzone)
        }
        return nil
    }
}
