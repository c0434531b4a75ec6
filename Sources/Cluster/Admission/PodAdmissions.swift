import Basis
import Objects
import YAML

/// What admission made of the last pod that a controller asked for: the next one from the same
/// template is admitted alike, as long as nothing that admission reads has changed. Such pods also
/// share what they have in common.
struct PodAdmissions: Sendable {
    /// A pod that was admitted.
    struct Entry: Sendable {
        /// The pod as it was asked for.
        var given: Object
        var isDryRun: Bool
        /// The store's last change of anything but pods at that time.
        var basis: Int64
        /// The name that was drawn for the volume of its token; nil if none was.
        var volume: String?
        var admitted: World.Admitted
        /// The calls of webhooks.
        var occurrences: [Occurrence]
    }

    var last: Entry?
}

extension World {
    /// Admission of a new pod that a controller asks for.
    mutating func admitFromTemplate(
        _ pod: Object, _ request: Request
    ) throws(Status) -> Admitted {
        let purpose = tokenVolumePurpose(pod)
        if let known = admissions.last, known.basis == store.revisionBesidesPods,
            known.isDryRun == request.isDryRun, known.given == pod
        {
            occurrences += known.occurrences
            var admitted = known.admitted
            if let volume = known.volume {
                var stream = draw(purpose.purpose, purpose.key)
                admitted.object.renameVolume(volume, to: Self.tokenVolume(&stream))
            }
            return admitted
        }
        let basis = store.revisionBesidesPods
        let drawn = drawCount(purpose.purpose, purpose.key)
        let start = occurrences.count
        let admitted = try admit(pod, old: nil, request)
        let count = drawCount(purpose.purpose, purpose.key) - drawn
        var volume: String?
        if count > 0 {
            var stream = RandomStream(
                seed: configuration.seed, purpose: purpose.purpose, key: purpose.key,
                number: drawn)
            volume = Self.tokenVolume(&stream)
        }
        let isAlike = volume.map { admitted.object.hasVolumeOnlyWhereItIsRenamed($0) } ?? true
        guard count <= 1, basis == store.revisionBesidesPods, isAlike else { return admitted }
        admissions.last = PodAdmissions.Entry(
            given: pod, isDryRun: request.isDryRun, basis: basis, volume: volume,
            admitted: admitted, occurrences: Array(occurrences[start...]))
        return admitted
    }
}

extension Object {
    /// Gives a pod's volume another name, where it is declared and where it is mounted.
    fileprivate mutating func renameVolume(_ name: String, to new: String) {
        guard case .map(var spec)? = fields["spec"] else { return }
        for list in ["volumes", "initContainers", "containers"] {
            guard case .list(var entries)? = spec[list] else { continue }
            for place in entries.indices {
                if list == "volumes" {
                    entries[place].rename(name, to: new)
                } else if case .list(var mounts)? = entries[place]["volumeMounts"] {
                    for index in mounts.indices { mounts[index].rename(name, to: new) }
                    entries[place]["volumeMounts"] = .list(mounts)
                }
            }
            spec[list] = .list(entries)
        }
        fields["spec"] = .map(spec)
    }

    fileprivate func hasVolumeOnlyWhereItIsRenamed(_ name: String) -> Bool {
        var renamed = self
        renamed.renameVolume(name, to: "")
        return !jsonText(renamed.value).contains(name)
    }
}

extension Value {
    fileprivate mutating func rename(_ name: String, to new: String) {
        if self["name"] == .string(name) { self["name"] = .string(new) }
    }
}
