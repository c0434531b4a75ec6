import YAML

/// A destination of a VirtualService, and where its host stands.
// istio pkg/config/analysis/analyzers/virtualservice/util.go: AnnotatedDestination
struct RouteDestination {
    var value: Value
    var path: FieldPath

    var host: String { value.text("host") }
    var subset: String { value.text("subset") }

    /// Where routes lead: of TCP, then TLS, then HTTP.
    // util.go: getRouteDestinations
    static func routes(of resource: AnalyzedResource) -> [RouteDestination] {
        ["tcp", "tls", "http"].flatMap { kind in
            resource.spec.entries(kind).enumerated().flatMap { rule, route in
                route.entries("route").enumerated().map { place, entry in
                    RouteDestination(
                        value: entry["destination"] ?? [:],
                        path: FieldPath("spec.\(kind)[\(rule)].route[\(place)].destination.host"))
                }
            }
        }
    }

    /// Where requests are mirrored to.
    // util.go: getHTTPMirrorDestinations
    static func mirrors(of resource: AnalyzedResource) -> [RouteDestination] {
        resource.spec.entries("http").enumerated().flatMap { rule, route in
            let single = route["mirror"].map { value in
                [RouteDestination(value: value, path: FieldPath("spec.http[\(rule)].mirror.host"))]
            }
            return (single ?? [])
                + route.entries("mirrors").enumerated().map { place, entry in
                    RouteDestination(
                        value: entry["destination"] ?? [:],
                        path: FieldPath("spec.http[\(rule)].mirrors[\(place)].host"))
                }
        }
    }
}
