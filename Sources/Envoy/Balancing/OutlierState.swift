import Basis

/// Which hosts of a cluster are ejected, and how near the others are to it (Envoy
/// source/common/upstream/outlier_detection_impl.cc, without split local origin errors, success
/// rates and failure percentages, which Istio switches off).
struct OutlierState: Sendable {
    private struct Host {
        var consecutive5xx: Int32 = 0
        var consecutiveGatewayErrors: Int32 = 0
        /// How often it was ejected, which makes ejections longer.
        var ejections: Int32 = 0
        var ejectedUntil: Instant?
    }
    /// When the cluster was made: sweeps come at multiples of the interval from here.
    var start = Instant.meshStart
    private var hosts: [Host] = []

    /// Whether any host is ejected at `now`.
    func hasEjections(at now: Instant) -> Bool {
        hosts.contains { isEjected($0, at: now) }
    }

    /// Whether host `index` is ejected at `now`.
    func isEjected(_ index: Int, at now: Instant) -> Bool {
        index < hosts.count && isEjected(hosts[index], at: now)
    }

    private func isEjected(_ host: Host, at now: Instant) -> Bool {
        guard let until = host.ejectedUntil else { return false }
        return now < until
    }

    /// Takes note of a status, with failures of connections as 503 and time-outs as 504. True if it
    /// got the host ejected.
    mutating func note(
        _ status: Int, host index: Int, of count: Int, _ detection: OutlierDetection,
        at now: Instant
    ) -> Bool {
        if hosts.count < count {
            if status < 500 { return false }
            hosts += Array(repeating: Host(), count: count - hosts.count)
        }
        guard status >= 500 else {
            hosts[index].consecutive5xx = 0
            hosts[index].consecutiveGatewayErrors = 0
            return false
        }
        var isDue = false
        if (502...504).contains(status) {
            hosts[index].consecutiveGatewayErrors &+= 1
            let limit = detection.consecutiveGatewayErrors
            if limit > 0, hosts[index].consecutiveGatewayErrors >= limit {
                hosts[index].consecutiveGatewayErrors = 0
                isDue = true
            }
        } else {
            hosts[index].consecutiveGatewayErrors = 0
        }
        hosts[index].consecutive5xx &+= 1
        if detection.consecutive5xx > 0, hosts[index].consecutive5xx >= detection.consecutive5xx {
            hosts[index].consecutive5xx = 0
            isDue = true
        }
        return isDue && eject(index, of: count, detection, at: now)
    }

    private mutating func eject(
        _ index: Int, of count: Int, _ detection: OutlierDetection, at now: Instant
    ) -> Bool {
        guard !isEjected(hosts[index], at: now) else { return false }
        let ejected = hosts.count { isEjected($0, at: now) }
        guard (ejected + 1) * 100 <= detection.maxEjectionPercent * count else { return false }
        relax(index, detection, at: now)
        hosts[index].ejections &+= 1
        let base = detection.baseEjectionTime.count
        // Envoy's max_ejection_time is 300 s unless the base is longer.
        let longest = max(base, Nanoseconds.seconds(300).count)
        let (product, overflow) = base.multipliedReportingOverflow(
            by: Int64(hosts[index].ejections))
        let length = overflow ? longest : min(product, longest)
        hosts[index].ejectedUntil = sweep(notBefore: now + Nanoseconds(length), detection)
        return true
    }

    // Each sweep in which a host is not ejected takes one off the multiplier.
    private mutating func relax(_ index: Int, _ detection: OutlierDetection, at now: Instant) {
        guard let until = hosts[index].ejectedUntil, detection.interval.count > 0 else { return }
        let sweeps = (now - until).count / detection.interval.count
        hosts[index].ejections -= Int32(
            clamping: min(Int64(hosts[index].ejections), max(0, sweeps)))
    }

    // Hosts come back in a sweep.
    private func sweep(notBefore due: Instant, _ detection: OutlierDetection) -> Instant {
        let interval = detection.interval.count
        guard interval > 0 else { return due }
        let passed = (due - start).count
        let (sweeps, rest) = passed.quotientAndRemainder(dividingBy: interval)
        return start + Nanoseconds((sweeps + (rest > 0 ? 1 : 0)) &* interval)
    }

    /// Numbers the hosts anew.
    mutating func replaceHosts(_ old: [UpstreamHost], by new: [UpstreamHost]) {
        guard !hosts.isEmpty else { return }
        var known: [SocketAddress: Host] = [:]
        for (host, state) in zip(old, hosts) { known[host.address] = state }
        hosts = new.map { known[$0.address] ?? Host() }
    }
}
