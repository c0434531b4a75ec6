import Basis
import Cluster
import Objects
import YAML

/// Gives ServiceEntries without addresses addresses of their own in `status.addresses`, for
/// proxies that answer DNS: one of 240.240.0.0/16 and one of 2001:2::/48 for each host.
// istio pilot/pkg/controllers/ipallocate/controller.go
struct AddressAllocationController: Controller {
    let name = "ipallocate"

    func keys(after change: ObjectChange, in view: View) -> [ObjectKey] {
        if change.object.type == .serviceEntry {
            return change.kind == .deleted ? [] : [change.object.key]
        }
        // istiod's own flags may have changed, or it begins its work.
        let isStarted = change.object.type == .pod && IstiodInstance.becameReady(change)
        guard isStarted || change.object.key == IstiodFeatures.deployment else { return [] }
        return view.store.objects(.serviceEntry).map(\.key)
    }

    func reconcile(_ key: ObjectKey, in view: View, memory: inout Memory) -> Reconciliation {
        var result = Reconciliation()
        guard key.type == .serviceEntry, var entry = view.store.object(key),
            ServiceEntries.allocatesAddresses(entry, .current(in: view.store)),
            IstiodInstance.isAny(in: view.store)
        else { return result }
        let hosts = Self.hosts(of: entry)
        let present = entry["status", "addresses"]?.items ?? []
        let missing = hosts.filter { host in
            !present.contains { $0["host"]?.string == host }
        }
        let kept = present.filter { address in
            hosts.contains { address["host"]?.string == $0 }
        }
        guard !missing.isEmpty || kept.count != present.count else { return result }
        var addresses = kept
        for host in missing {
            guard let number = Self.next(&memory, in: view.store) else { break }
            for text in Self.addresses(number) {
                addresses.append(["value": .string(text), "host": .string(host)])
            }
        }
        entry["status", "addresses"] = .list(addresses)
        result.requests = [
            Request(
                .update(entry), key, subresource: "status", fieldManager: "ip-autoallocate")
        ]
        return result
    }

    /// The hosts that get addresses: wildcards only where names are resolved one by one.
    static func hosts(of entry: Object) -> [String] {
        let takesWildcards = entry["spec", "resolution"]?.string == "DYNAMIC_DNS"
        return (entry["spec", "hosts"]?.strings ?? [])
            .filter { takesWildcards || !$0.contains("*") }
    }

    /// The addresses of a number: 240.240.0.1 and 2001:2::1 for 1.
    static func addresses(_ number: Int64) -> [String] {
        let v4 = IPAddress(v4: 0xf0f0_0000 + UInt32(truncatingIfNeeded: number))
        let v6 = IPAddress(v6High: 0x2001_0002_0000_0000, low: UInt64(bitPattern: number))
        return [v4.description, v6.description]
    }

    /// The next number that no entry has. Numbers are given in order and looked for from the last
    /// one on; at the end of the range those that became free are used.
    private static func next(_ memory: inout Memory, in store: Store) -> Int64? {
        let last = memory["last"]?.int ?? highest(in: store)
        guard last < 65534 else { return lowestFree(in: store) }
        memory["last"] = .int(last + 1)
        return last + 1
    }

    private static func numbers(in store: Store) -> [Int64] {
        store.objects(.serviceEntry).flatMap { entry in
            (entry["status", "addresses"]?.items ?? []).compactMap { address -> Int64? in
                guard let text = address["value"]?.string, let ip = IPAddress(text),
                    let number = ip.v4Number, number >> 16 == 0xf0f0
                else { return nil }
                return Int64(number & 0xffff)
            }
        }
    }

    private static func highest(in store: Store) -> Int64 { numbers(in: store).max() ?? 0 }

    private static func lowestFree(in store: Store) -> Int64? {
        let taken = numbers(in: store).sorted()
        var candidate: Int64 = 1
        for number in taken where number == candidate { candidate += 1 }
        return candidate <= 65534 ? candidate : nil
    }
}
