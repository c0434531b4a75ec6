import Envoy
import YAML

/// The filter that verifies tokens.
// istio pilot/pkg/security/authn/policy_applier.go: convertToEnvoyJwtConfig
enum TokenFilter {
    /// The filter for some RequestAuthentications; nil without any rule. `keys` answers the key set
    /// of an address or issuer.
    static func filter(
        _ policies: [RequestAuthenticationFacts], isGateway: Bool, keys: (KeyLocation) -> String?
    ) -> HTTPFilter? {
        var rules: [(rule: Value, origin: Origin)] = []
        for policy in policies {
            for (index, rule) in policy.rules.enumerated() where !rule.isNull {
                rules.append((rule, policy.origin("spec.jwtRules[\(index)]")))
            }
        }
        guard !rules.isEmpty else { return nil }
        // istiod sorts by issuer; equal ones keep their order here.
        let sorted = rules.enumerated().sorted {
            let (left, right) = ($0.element.rule.issuer, $1.element.rule.issuer)
            return left == right ? $0.offset < $1.offset : left < right
        }.map(\.element)
        let providers = sorted.enumerated().map { index, entry in
            provider("origins-\(index)", entry.rule, entry.origin, keys)
        }
        let each = providers.map {
            JWTAuthentication.Requirement.any([.provider($0.name), .allowMissing])
        }
        let requirement: JWTAuthentication.Requirement =
            each.count == 1
            ? each[0] : .any(providers.map { .provider($0.name) } + [.all(each)])
        return .jwt(
            JWTAuthentication(
                providers: providers, requirement: requirement, findsRouteAgain: isGateway))
    }

    private static func provider(
        _ name: String, _ rule: Value, _ origin: Origin, _ keys: (KeyLocation) -> String?
    ) -> JWTAuthentication.Provider {
        let inline = rule["jwks"]?.string ?? ""
        let found = inline.isEmpty ? keys(KeyLocation(rule)) : inline
        var provider = JWTAuthentication.Provider(
            name: name, issuer: rule.issuer,
            keys: found ?? KeyLocation.unusableKeys, origin: origin)
        provider.isKeyless = found == nil
        provider.audiences = rule["audiences"]?.strings ?? []
        provider.headers = (rule["fromHeaders"]?.items ?? []).map {
            JWTAuthentication.Location(
                $0["name"]?.string ?? "", prefix: $0["prefix"]?.string ?? "")
        }
        provider.parameters = rule["fromParams"]?.strings ?? []
        provider.cookies = rule["fromCookies"]?.strings ?? []
        provider.isForwarded = rule["forwardOriginalToken"]?.bool ?? false
        provider.payloadHeader = rule["outputPayloadToHeader"]?.string ?? ""
        provider.claimHeaders = (rule["outputClaimToHeaders"]?.items ?? []).map {
            JWTAuthentication.ClaimHeader(
                $0["header"]?.string ?? "", claim: $0["claim"]?.string ?? "")
        }
        // buildSpaceDelimitedClaims
        provider.spaceDelimitedClaims = Set(
            (rule["spaceDelimitedClaims"]?.strings ?? []) + ["permission", "scope"]
        ).sorted()
        return provider
    }
}

/// Where istiod finds a rule's keys.
package struct KeyLocation: Hashable, Sendable {
    /// `jwksUri`; empty where the issuer is asked for it.
    package var address: String
    /// `issuer`.
    package var issuer: String

    init(_ rule: Value) {
        // Protobuf's JSON takes both spellings.
        address = rule["jwksUri"]?.string ?? rule["jwks_uri"]?.string ?? ""
        issuer = rule.issuer
    }

    /// A key that nobody can sign with: istiod's answer to key sets that it cannot fetch.
    // istio pilot/pkg/model/jwks_resolver.go: PublicOnlyJwks
    static let unusableKeys =
        "{\n  \"keys\": [\n    {\n      \"kty\": \"RSA\",\n      \"e\": \"AQAB\",\n      \"n\": \""
        + "0xObjM0UvS_oaazjpEYlAbwctEJ4L8pH3OuTb7qth7gUwqet-EzQB4dgFdvSdMgrLnSncQGRjpEYz3F3viIbH"
        + "-3EN3TxSlPNviHxeOdyiBVfumN8dMxbLvVJUpfNOnvmMxJcl-8NNjAwcOjk4otSALaYgYYyOPyvKtgVdrQr-F"
        + "oubWX4yrjxW-MJ2-7OBeepUUNOsVwGV23YX03sVkkyvY3otRflkBcY3_HKpBxJl9wk2GyOShN4_PNUF9-vwfn"
        + "vOXMbCDX-w4PTef4geeb_GiT40YCKHTKMSPVanGRn5GExIWmki-mmqh94-mPTJyBR74ShspL3BxPZitDL574T"
        + "1w\"\n    }\n  ]\n}"

    /// The key set that can be fetched; nil where there is none.
    // istio pilot/pkg/model/jwks_resolver.go: GetPublicKey, resolveJwksURIUsingOpenID
    func fetched(_ fetch: (_ address: String) -> String?) -> String? {
        var place = address
        if place.isEmpty {
            let base = issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer
            let found = fetch("\(base)/.well-known/openid-configuration")
                .flatMap { try? JSONParser.value($0) }
            guard let uri = found?["jwks_uri"]?.string else { return nil }
            place = uri
        }
        guard let text = fetch(place), (try? JSONParser.value(text))?["keys"]?.list != nil else {
            return nil
        }
        return text
    }
}

extension Value {
    fileprivate var issuer: String { self["issuer"]?.string ?? "" }
}

extension PushContext {
    /// Fetches the key sets that RequestAuthentications name, as istiod does; costs nothing where
    /// none does.
    package mutating func fetchKeys(_ fetch: (_ address: String) -> String?) {
        if requestAuthentications.isEmpty { return }
        var found: [KeyLocation: String] = [:]
        for policy in requestAuthentications.values {
            for rule in policy.rules where (rule["jwks"]?.string ?? "").isEmpty {
                let place = KeyLocation(rule)
                if found[place] == nil { found[place] = place.fetched(fetch) }
            }
        }
        setKeys(found)
    }
}
