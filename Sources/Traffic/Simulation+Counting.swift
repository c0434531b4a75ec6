import Basis
import Cluster
import Envoy

/// A call whose name is resolved already, to be made many times.
package struct PreparedCall: Sendable {
    let place: Int?
    let uid: Int
    let gid: Int
    let address: SocketAddress
    let layers: [TLSLayer]
    let payload: ProxyCall.Payload
}

/// How many calls ended in which way.
public struct CallTally: Sendable, Equatable {
    /// Responses by status.
    public var statuses: OrderedMap<Int, Int> = OrderedMap()
    /// Calls that had no response.
    public var failures = 0

    /// All calls.
    public var total: Int { statuses.values.reduce(failures, +) }
}

extension Simulation {
    /// Makes calls without keeping anything but how they ended: each is captured, routed, balanced
    /// and counted anew at both proxies, `rounds` times over, all at the present instant. Names are
    /// resolved once.
    public mutating func count(_ calls: [Call], rounds: Int) -> CallTally {
        let view = world.view
        var own = takeNetwork(view)
        let prepared = calls.map { Simulation.prepare($0, &own, view) }
        var tally = Counters()
        var wire = Wire(
            consume own, view: view, record: NoCallRecorder(),
            sender: .init(place: nil, uid: 0, gid: 0), start: view.now)
        for _ in 0..<rounds {
            for call in prepared {
                guard let call else {
                    tally.failures += 1
                    continue
                }
                Simulation.make(call, &wire, at: view.now, &tally)
            }
        }
        network = wire.network
        return tally.result
    }

    /// Statuses counted in an array: quicker than a map.
    private struct Counters {
        var byStatus = Array(repeating: 0, count: 1_000)
        var failures = 0

        var result: CallTally {
            var tally = CallTally()
            for (status, count) in byStatus.enumerated() where count > 0 {
                tally.statuses[status] = count
            }
            tally.failures = failures
            return tally
        }
    }

    private static func prepare(
        _ call: Call, _ network: inout Network, _ view: View
    ) -> PreparedCall? {
        var place: Int?
        var (uid, gid) = (0, 0)
        if case .pod(let namespace, let name, let container) = call.source {
            place = network.pods.place(namespace: namespace, name: name, in: view)
            guard let place else { return nil }
            let record = network.pods.records[place].container(container)
            (uid, gid) = (call.userID ?? record?.uid ?? 0, record?.gid ?? 0)
        }
        let answer =
            place.map { network.resolve(call.host, from: $0, in: view) }
            ?? network.lookUp(call.host, in: view)
        guard let ip = call.address ?? IPAddress(call.host) ?? answer.addresses.first else {
            return nil
        }
        let payload: ProxyCall.Payload
        switch call.payload {
        case .http(let request): payload = .http(request.forProxies)
        case .bytes(let bytes, let first): payload = .raw(RawBytes(bytes, clientSpeaksFirst: first))
        }
        return PreparedCall(
            place: place, uid: uid, gid: gid, address: SocketAddress(ip, call.port),
            layers: call.tls.map {
                [TLSLayer(serverName: $0.serverName, alpn: $0.protocols, identity: $0.identity)]
            } ?? [],
            payload: payload)
    }

    private static func make(
        _ call: PreparedCall, _ wire: inout Wire<NoCallRecorder>, at now: Instant,
        _ tally: inout Counters
    ) {
        wire.sender = .init(place: call.place, uid: call.uid, gid: call.gid)
        let sent = SentRequest(
            to: call.address, layers: call.layers, payload: call.payload,
            connectDeadline: now + Caller.kernelPatience)
        if case .response(let response) = wire.dial(sent, at: now).outcome,
            (0..<1_000).contains(response.status)
        {
            tally.byStatus[response.status] += 1
        } else {
            tally.failures += 1
        }
    }
}
