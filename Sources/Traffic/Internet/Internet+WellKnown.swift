import Basis

extension Internet {
    /// The hosts of a fresh mesh. Names, aliases and the shape of answers are those of the real
    /// hosts; texts are our own, and addresses never change.
    static let wellKnown: [InternetHost] = [
        baidu, httpbin, cnn, google, googleApex, wikipedia, istio, example, exampleOrg, github,
        githubAPI, kubernetes, tcpEcho,
    ]

    private static func addresses(_ texts: String...) -> [IPAddress] {
        texts.compactMap { IPAddress($0) }
    }

    private static func html(_ title: String, _ body: String) -> String {
        "<!DOCTYPE html>\n<html>\n<head><title>\(title)</title></head>\n"
            + "<body>\n\(body)\n</body>\n</html>\n"
    }

    private static func page(
        _ server: String, _ body: String, _ extra: [(String, String)] = []
    ) -> InternetHost.Site {
        .page(
            status: 200,
            headers: extra + [("Content-Type", "text/html; charset=utf-8"), ("Server", server)],
            body: body)
    }

    private static func secured(
        _ name: String, _ ips: [IPAddress], _ server: String, status: Int = 301, page body: String,
        alias: String? = nil, certificates: [String] = []
    ) -> InternetHost {
        let site = page(server, body)
        return InternetHost(
            name: name, alias: alias, addresses: ips,
            ports: [
                80: .http(.redirect(status: status, to: "https://", server: server)),
                443: .https(site),
            ], certificateNames: certificates)
    }

    /// The real page begins like this: no line break after the declaration, and a status comment.
    private static let baiduPage =
        "<!DOCTYPE html>\n<!--STATUS OK--><html> <head>"
        + "<meta http-equiv=content-type content=text/html;charset=utf-8>"
        + "<meta http-equiv=X-UA-Compatible content=IE=Edge>"
        + "<title>\u{767e}\u{5ea6}\u{4e00}\u{4e0b}\u{ff0c}\u{4f60}\u{5c31}\u{77e5}\u{9053}</title>"
        + "</head> <body link=#0000cc> <div id=wrapper> <form id=form name=f action=/s> "
        + "<input name=wd id=kw maxlength=255 autocomplete=off autofocus> "
        + "<input type=submit id=su value=\u{767e}\u{5ea6}\u{4e00}\u{4e0b}> </form> "
        + "<p id=simulated>A page of the simulated internet of mesh.</p> </div> </body> </html>\n"

    private static let baidu = InternetHost(
        name: "www.baidu.com", alias: "www.a.shifen.com",
        addresses: addresses("180.101.49.44", "180.101.51.73"),
        ports: [
            80: .http(page("bfe/1.0.8.18", baiduPage, baiduHeaders)),
            443: .https(page("bfe/1.0.8.18", baiduPage, baiduHeaders)),
        ], roundTrip: .milliseconds(28), certificateNames: ["baidu.com", "*.baidu.com"],
        speaksHTTP2: false)

    private static let baiduHeaders = [
        ("Cache-Control", "private, no-cache, no-store, proxy-revalidate, no-transform"),
        ("Pragma", "no-cache"),
    ]

    private static let httpbin = InternetHost(
        name: "httpbin.org", addresses: addresses("54.204.25.77", "34.227.213.82"),
        ports: [80: .http(.httpbin), 443: .https(.httpbin)], roundTrip: .milliseconds(90))

    private static let cnn = secured(
        "edition.cnn.com", addresses("151.101.195.5", "151.101.67.5"), "Varnish",
        page: html("CNN International", "<p>Simulated headlines.</p>"),
        alias: "cnn-tls.map.fastly.net", certificates: ["*.cnn.com", "cnn.com"])

    private static let googlePage = html("Google", "<form action=\"/search\"></form>")

    private static let google = InternetHost(
        name: "www.google.com", addresses: addresses("142.250.72.196"),
        ports: [80: .http(page("gws", googlePage)), 443: .https(page("gws", googlePage))],
        certificateNames: ["*.google.com"])

    private static let googleApex = InternetHost(
        name: "google.com", addresses: addresses("142.250.72.174"),
        ports: [
            80: .http(.redirect(status: 301, to: "http://www.google.com", server: "gws")),
            443: .https(.redirect(status: 301, to: "https://www.google.com", server: "gws")),
        ], certificateNames: ["*.google.com"])

    private static let wikipedia = secured(
        "*.wikipedia.org", addresses("208.80.154.224"), "mw-web",
        page: html("Wikipedia", "<h1>Wikipedia, the free encyclopedia</h1>"),
        alias: "dyna.wikimedia.org", certificates: ["*.wikipedia.org", "wikipedia.org"])

    private static let istio = secured(
        "istio.io", addresses("99.83.231.61", "75.2.60.5"), "Netlify",
        page: html("Istio", "<h1>The Istio service mesh</h1>"))

    private static let examplePage = html(
        "Example Domain", "<h1>Example Domain</h1>\n<p>For use in examples.</p>")

    private static let example = InternetHost(
        name: "example.com", addresses: addresses("93.184.215.14"),
        ports: [
            80: .http(page("ECAcc (nyd/D10E)", examplePage)),
            443: .https(page("ECAcc (nyd/D10E)", examplePage)),
        ], certificateNames: ["www.example.com", "example.org", "*.example.com"])

    private static let exampleOrg = InternetHost(
        name: "example.org", addresses: addresses("93.184.215.15"),
        ports: [
            80: .http(page("ECAcc (nyd/D10E)", examplePage)),
            443: .https(page("ECAcc (nyd/D10E)", examplePage)),
        ], certificateNames: ["www.example.org", "*.example.org"])

    private static let github = secured(
        "github.com", addresses("140.82.112.3"), "github.com",
        page: html("GitHub", "<h1>GitHub</h1>"), certificates: ["www.github.com"])

    private static let githubAPI = InternetHost(
        name: "api.github.com", addresses: addresses("140.82.112.6"),
        ports: [
            80: .http(.redirect(status: 301, to: "https://", server: "github.com")),
            443: .https(
                .page(
                    status: 200,
                    headers: [
                        ("Server", "github.com"),
                        ("Content-Type", "application/json; charset=utf-8"),
                    ],
                    body: "{\n  \"current_user_url\": \"https://api.github.com/user\"\n}\n")),
        ], certificateNames: ["*.github.com"])

    private static let kubernetes = secured(
        "kubernetes.io", addresses("15.197.167.90", "3.33.186.135"), "Netlify",
        page: html("Kubernetes", "<h1>Production-Grade Container Orchestration</h1>"))

    /// Port 4242 as in Istio's tasks on TCP egress; the name is reserved by RFC 2606.
    private static let tcpEcho = InternetHost(
        name: "tcp-echo.example.com", addresses: addresses("203.0.113.42"),
        ports: [4242: .tcpEcho, 9000: .tcpEcho], dropsOthers: false)
}
