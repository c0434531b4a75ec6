import YAML

/// Rules for load balancing.
// istio pkg/config/validation/validation.go: validateLoadBalancer
enum LoadBalancerRules {
    static func check(_ value: Value?, hasOutliers: Bool, _ findings: inout Findings) {
        guard let balancer = value, !balancer.isNull else { return }
        if let hash = balancer["consistentHash"], !hash.isNull { checkHash(hash, &findings) }
        findings.add(
            "only one of localityLbSetting and zoneAwareLbSetting can be set",
            if: balancer.has("localityLbSetting") && balancer.has("zoneAwareLbSetting"))
        if let locality = balancer["localityLbSetting"], !locality.isNull {
            checkLocality(locality, hasOutliers: hasOutliers, &findings)
        }
        guard let warmup = balancer["warmup"], !warmup.isNull else { return }
        findings.add(
            warmup.has("duration") ? NameRules.duration(warmup["duration"]) : "duration is required"
        )
        findings.add(
            "minimumPercent value should be less than or equal to 100",
            if: (warmup.decimal("minimumPercent") ?? 0) > 100)
        findings.add(
            "aggression should be greater than 0", if: (warmup.decimal("aggression") ?? 1) <= 0)
    }

    private static func checkHash(_ hash: Value, _ findings: inout Findings) {
        if let cookie = hash["httpCookie"], !cookie.isNull {
            findings.add("name required for HttpCookie", if: cookie.text("name").isEmpty)
            var names: [String] = []
            for attribute in cookie.entries("attributes") {
                let name = attribute.text("name")
                if name.isEmpty {
                    findings.add("cookie attribute name cannot be empty")
                } else if names.contains(name) {
                    findings.add("duplicate cookie attribute name: \(name)")
                } else {
                    names.append(name)
                }
            }
        }
        if hash.number("minimumRingSize") != 0 {
            findings.warn(
                "consistent hash MinimumRingSize is deprecated, use ConsistentHashLB's RingHash "
                    + "configuration instead")
            findings.add(
                "only one of MinimumRingSize or Maglev/Ringhash can be specified",
                if: hash.has("maglev") || hash.has("ringHash"))
        }
        if let maglev = hash["maglev"], !maglev.isNull {
            let size = maglev.number("tableSize")
            findings.add("tableSize must be set for maglev", if: size == 0)
            findings.add("tableSize must be less than 5000011 for maglev", if: size >= 5_000_011)
            findings.add("tableSize must be a prime number for maglev", if: !isPrime(size))
        }
    }

    private static func isPrime(_ number: Int64) -> Bool {
        if (1...3).contains(number) { return true }
        guard number > 0, number % 2 != 0 else { return false }
        var factor: Int64 = 3
        while factor <= 3_037_000_499, factor * factor <= number {
            if number % factor == 0 { return false }
            factor += 2
            // Larger tables are refused for their size; their factors are of no interest.
            if factor > 10_000 { break }
        }
        return true
    }

    // agent/validation.go: ValidateLocalityLbSetting
    private static func checkLocality(
        _ locality: Value, hasOutliers: Bool, _ findings: inout Findings
    ) {
        let distribute = locality.entries("distribute")
        let failover = locality.entries("failover")
        let priority = locality["failoverPriority"]?.strings ?? []
        guard distribute.isEmpty || failover.isEmpty else {
            return findings.add("can not simultaneously specify 'distribute' and 'failover'")
        }
        let topology = [
            "topology.kubernetes.io/region", "topology.kubernetes.io/zone",
            "topology.istio.io/subzone",
        ]
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
        }
        if !(failover.isEmpty && priority.isEmpty), !hasOutliers {
            findings.warn("outlier detection policy must be provided for failover")
        }
        for entry in failover {
            let (from, to) = (entry.text("from"), entry.text("to"))
            findings.add(
                "locality lb failover settings must specify different regions", if: from == to)
            findings.add(
                "locality lb failover only specify region",
                if: from.contains("/") || to.contains("/"))
            findings.add(
                "locality lb failover region should not contain '*' wildcard",
                if: from.contains("*") || to.contains("*"))
        }
    }
}
