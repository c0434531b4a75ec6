import Basis
import Objects
import Traffic

extension SessionState {
    /// The namespace that the words of a line mean.
    func namespace(of words: CompletionWords) -> String {
        words.value(of: "-n", "--namespace") ?? namespace
    }

    /// `deploy/web`: what has pods, by words that are short and usual.
    func workloadTargets(_ words: CompletionWords) -> [String] {
        let place = namespace(of: words)
        return ["deploy", "sts", "ds", "job"].flatMap { word -> [String] in
            guard let type = simulation.world.store.type(named: word) else { return [] }
            return objectNames(type, namespace: place).map { "\(word)/\($0)" }
        }
    }

    /// Pods by name, and what has pods.
    func podTargets(_ words: CompletionWords) -> [String] {
        namedTargets(words)
            ?? objectNames(.pod, namespace: namespace(of: words)) + workloadTargets(words)
    }

    /// Namespaces as `ns/shop`.
    func namespaceTargets() -> [String] {
        objectNames(.namespace, namespace: nil).map { "ns/\($0)" }
    }

    /// Where a type is typed already (`deployment/`), its objects; else nil.
    func namedTargets(_ words: CompletionWords) -> [String]? {
        guard let slash = words.current.firstIndex(of: "/") else { return nil }
        let word = String(words.current[..<slash])
        guard let type = simulation.world.store.type(named: word) else { return [] }
        return objectNames(type, namespace: namespace(of: words)).map { "\(word)/\($0)" }
    }

    /// The names of a pod's containers, those of its first pod for a workload.
    func containerNames(_ target: String, _ words: CompletionWords) -> [String] {
        let place = namespace(of: words)
        guard let pod = object(of: target, in: place).flatMap({ pods(of: $0).first }) else {
            return []
        }
        return ["initContainers", "containers"].flatMap { list in
            (pod["spec", list]?.items ?? []).compactMap { $0["name"]?.string }
        }
    }

    /// What can stand behind `POD --`: the programs of its container, and behind one of them the
    /// hosts that can be called; nil before `--`.
    func commandCandidates(_ words: CompletionWords) -> [String]? {
        guard let dash = words.before.firstIndex(of: "--") else { return nil }
        if dash + 1 < words.before.count { return hosts(words) }
        let place = namespace(of: words)
        for target in words.before[..<dash].dropFirst() where !target.hasPrefix("-") {
            guard let pod = object(of: target, in: place).flatMap({ pods(of: $0).first }),
                let image = image(of: pod, container: words.value(of: "-c", "--container"))
            else { continue }
            return ProgramNames.all(in: image)
        }
        return []
    }

    private func image(of pod: Object, container: String?) -> Image? {
        let containers = pod["spec", "containers"]?.items ?? []
        let chosen = containers.first {
            let name = $0["name"]?.string
            return container == nil ? name != "istio-proxy" : name == container
        }
        return chosen?["image"]?.string.flatMap { ImageReference($0) }.map(ImageCatalog.image)
    }

    /// Services, ServiceEntries' hosts and the internet's, with the scheme that is typed.
    private func hosts(_ words: CompletionWords) -> [String] {
        let scheme = ["https://", "http://"].first { words.current.hasPrefix($0) } ?? ""
        guard !words.current.isEmpty else { return ["http://", "https://"] }
        let services = simulation.world.store.objects(.service).map { service in
            service.namespace == namespace(of: words)
                ? service.name : "\(service.name).\(service.namespace)"
        }
        let entered = simulation.world.store.objects(.serviceEntry).flatMap { entry in
            (entry["spec", "hosts"]?.strings ?? []).filter { !$0.hasPrefix("*") }
        }
        var names = OrderedMap<String, Bool>()
        for name in services + entered + simulation.internet.hosts.map(\.name) {
            names[name] = true
        }
        return names.keys.map { scheme + $0 }
    }
}
