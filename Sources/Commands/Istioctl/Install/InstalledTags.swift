import Cluster
import Istio
import Objects
import YAML

/// The revisions and tags of a cluster, as the webhook configurations and services say them.
// istio istioctl/pkg/tag/util.go
struct InstalledTags {
    private let store: Store
    private let version: String

    init(_ session: SessionState) {
        store = session.store
        version = session.simulation.configuration.istio.version
    }

    private func configurations(_ match: (Metadata) -> Bool) -> [Object] {
        store.objects(.mutatingWebhookConfiguration).filter { match($0.metadata) }
    }

    private func services(_ match: (Metadata) -> Bool, in namespace: String) -> [Object] {
        store.objects(.service, namespace: namespace).filter { match($0.metadata) }
    }

    /// The configurations of a revision that belong to no tag.
    func canonical(_ revision: String) -> [Object] {
        configurations { $0.label("istio.io/rev") == revision && $0.label("istio.io/tag") == nil }
    }

    /// istiod's services of a revision that belong to no tag.
    func canonicalServices(_ revision: String, in namespace: String) -> [Object] {
        services(
            {
                $0.label("istio.io/rev") == revision && $0.label("istio.io/tag") == nil
                    && $0.label("app") == "istiod"
            }, in: namespace)
    }

    /// The configurations of a tag.
    func configurations(of tag: String) -> [Object] {
        configurations { $0.label("istio.io/tag") == tag }
    }

    /// The validating configurations of a tag.
    func validators(of tag: String) -> [Object] {
        store.objects(.validatingWebhookConfiguration).filter {
            $0.metadata.label("istio.io/tag") == tag
        }
    }

    /// The services of a tag.
    func services(of tag: String, in namespace: String) -> [Object] {
        services({ $0.label("istio.io/tag") == tag }, in: namespace)
    }

    /// The namespaces whose label names a tag.
    func namespaces(of tag: String) -> [String] {
        store.objects(.namespace).filter { $0.metadata.label("istio.io/rev") == tag }.map(\.name)
    }

    /// All pairs of revision and tag that anything names; an empty tag for a revision itself.
    func pairs(in namespace: String) -> [(revision: String, tag: String)] {
        let found =
            configurations { $0.label("istio.io/rev") != nil }
            + services({ $0.label("istio.io/rev") != nil }, in: namespace)
        var pairs: [(revision: String, tag: String)] = []
        for object in found {
            let revision = object.metadata.label("istio.io/rev") ?? ""
            let tag = object.metadata.label("istio.io/tag") ?? ""
            if !pairs.contains(where: { $0 == (revision, tag) }) { pairs.append((revision, tag)) }
        }
        return pairs.sorted { $0 < $1 }
    }

    /// The revision that commands mean which name none: that of the tag `default`.
    // istio pkg/revisions/default_watcher.go
    var defaultRevision: String {
        let named = store.object(
            ObjectKey(.mutatingWebhookConfiguration, name: "istio-revision-tag-default"))
        return named?.metadata.label("istio.io/rev") ?? "default"
    }

    // MARK: The installer's own tag

    private var defaultExists: Bool {
        !configurations {
            $0.label("app") == "sidecar-injector" && $0.label("istio.io/tag") == "default"
        }.isEmpty
    }

    /// Whether an installation makes itself the default.
    // istio operator/pkg/webhook/webhook.go: detectIfTagWebhookIsNeeded
    func needsDefault(_ installation: Installation) -> Bool {
        !installation.operatorManagesWebhooks && (!defaultExists || installation.revision.isEmpty)
    }

    /// The tag `default` for an installation; nil where its own configuration is missing.
    // WebhooksToDeploy
    func defaultTag(of installation: Installation) -> RevisionTag? {
        guard let own = canonical(installation.revisionLabel).first else { return nil }
        var tag = RevisionTag(
            "default", canonical: own, namespace: installation.namespace, version: version,
            injectsByDefault: installation.injectsByDefault)
        tag?.markInstalled()
        return tag
    }

    // CheckWebhooks
    func shiftNote(for installation: Installation) -> String? {
        guard installation.revision.isEmpty, needsDefault(installation), defaultExists else {
            return nil
        }
        let ours = configurations {
            $0.label("app") == "sidecar-injector" && $0.label("istio.io/rev") == "default"
                && $0.label("istio.io/tag") == "default"
        }
        guard ours.isEmpty else { return nil }
        return "This installation will make default injection and validation pointing to the "
            + "default revision, and originally it was pointing to the revisioned one.\n"
    }
}
