import Basis
import Envoy

/// A filter chain while a listener is put together.
// istio pilot/pkg/networking/core/listener.go: filterChainOpts
struct ChainDraft {
    var serverNames: [String] = []
    var ranges: [CIDR] = []
    var applicationProtocols: [String] = []
    var transportProtocol = ""
    var filter: NetworkFilter
    var origin: Origin

    /// Names that count: `*` matches any and so none in particular.
    private var names: Set<String> { Set(serverNames.filter { $0 != "*" }) }

    /// Whether every connection matches.
    var isMatchAll: Bool {
        (serverNames.isEmpty || serverNames.contains("*")) && applicationProtocols.isEmpty
            && transportProtocol.isEmpty && ranges.isEmpty
    }

    /// Whether both chains match the same connections; Envoy would refuse the listener.
    func conflicts(with other: ChainDraft) -> Bool {
        transportProtocol == other.transportProtocol
            && applicationProtocols == other.applicationProtocols && names == other.names
            && maskedRanges == other.maskedRanges
    }

    private var maskedRanges: Set<CIDR> {
        Set(ranges.filter { $0.address != .unspecified }.map(\.canonical))
    }

    /// The chain as Envoy gets it.
    var chain: FilterChain {
        var match = FilterChainMatch()
        match.applicationProtocols = applicationProtocols
        match.transportProtocol = transportProtocol
        if !serverNames.contains("*") { match.serverNames = serverNames.sorted() }
        match.prefixRanges = ranges.filter { $0.address != .unspecified }
            .sorted { $0.description < $1.description }
        return FilterChain(
            match: isMatchAll ? FilterChainMatch() : match, filter: filter, origin: origin)
    }
}

/// An outbound listener while services are added to it.
// istio pilot/pkg/networking/core/listener.go: outboundListenerEntry
struct ListenerDraft {
    var bind: IPAddress
    var port: Int
    var isBound: Bool
    /// Whether a Sidecar's listener for just this port made it: nothing is added then.
    var isLocked = false
    /// What is spoken; `auto` once HTTP and TCP meet.
    var application: PortProtocol
    var chains: [ChainDraft]
    var origin: Origin

    /// `0.0.0.0_80`.
    var name: String { "\(bind)_\(port)" }

    /// Adds chains that do not match what another already matches.
    // istio pilot/pkg/networking/core/listener.go: mergeTCPFilterChains
    mutating func merge(_ incoming: [ChainDraft]) {
        for draft in incoming where !chains.contains(where: { $0.conflicts(with: draft) }) {
            chains.append(draft)
        }
    }

    /// The listener, with `fallthrough` for connections that no chain matches.
    // istio pilot/pkg/networking/core/listener.go: buildListenerFromEntry
    func listener(fallthrough: FilterChain) -> Listener {
        var listener = Listener(
            name: name, address: SocketAddress(bind, port), bindsToPort: isBound,
            direction: .outbound, origin: origin)
        listener.inspectsTLS = chains.contains { !$0.serverNames.isEmpty }
        listener.inspectsHTTP = chains.contains { !$0.applicationProtocols.isEmpty }
        for draft in chains {
            if draft.isMatchAll {
                listener.defaultFilterChain = draft.chain
            } else {
                listener.filterChains.append(draft.chain)
            }
        }
        if let only = listener.defaultFilterChain {
            if listener.filterChains.isEmpty {
                listener.filterChains = [only]
                listener.defaultFilterChain = nil
            }
        } else {
            listener.defaultFilterChain = `fallthrough`
        }
        return listener
    }
}

/// Listeners in the order in which their first service came.
struct ListenerDrafts {
    private(set) var drafts: [ListenerDraft] = []
    private var places: [SocketAddress: Int] = [:]

    subscript(address: SocketAddress) -> ListenerDraft? { places[address].map { drafts[$0] } }

    /// Puts a listener in, in place of one at its address.
    mutating func put(_ draft: ListenerDraft) {
        let address = SocketAddress(draft.bind, draft.port)
        if let place = places[address] {
            drafts[place] = draft
        } else {
            places[address] = drafts.count
            drafts.append(draft)
        }
    }

    /// Changes the listener at an address in place.
    mutating func merge(_ chains: [ChainDraft], at address: SocketAddress, sniffs: Bool) {
        guard let place = places[address] else { return }
        drafts[place].merge(chains)
        if sniffs { drafts[place].application = .auto }
    }

    /// Keeps what is there from being added to.
    mutating func lock() {
        for index in drafts.indices { drafts[index].isLocked = true }
    }
}

extension CIDR {
    /// The range of just one address.
    init(only address: IPAddress) {
        self.init(address, prefixLength: address.isIPv4 ? 32 : 128)
    }
}
