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
            LocalityRules.check(locality, hasOutliers: hasOutliers, &findings)
        }
        if let zones = balancer["zoneAwareLbSetting"], !zones.isNull {
            LocalityRules.checkZoneAware(zones, hasOutliers: hasOutliers, &findings)
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
}
