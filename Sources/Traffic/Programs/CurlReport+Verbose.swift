import Basis
import Envoy
import Interpreter

extension CurlReport {
    /// What `-v` tells on standard error, in the words of curl 8.16.
    func verbose(_ io: inout CommandIO, isTerminal: Bool) {
        let host = trace.call.host
        let port = trace.call.port
        guard let address = trace.address else {
            io.printError("* Could not resolve host: \(host)\n")
            io.printError("* shutting down connection #0\n")
            return
        }
        if IPAddress(host) == nil, trace.call.address == nil {
            io.printError("* Host \(host):\(port) was resolved.\n* IPv6: (none)\n")
            let list = trace.hop(.dns)?.outcome ?? "\(address.ip)"
            io.printError("* IPv4: \(list)\n")
        }
        io.printError("*   Trying \(address)...\n")
        switch trace.outcome {
        case .refused, .unreachable, .connectTimeout:
            let reason =
                switch trace.outcome {
                case .refused: "Connection refused"
                case .unreachable: "No route to host"
                default: "Connection timed out"
                }
            let client = trace.clientAddress ?? address
            io.printError(
                "* connect to \(address.ip) port \(port) from \(client.ip) port \(client.port) "
                    + "failed: \(reason)\n* \(failure?.text ?? "")\n* closing connection #0\n")
            return
        case .unresolved, .noNameServer: return
        case .timeout, .closed, .handshake, .response, .bytes: break
        }
        if trace.call.tls != nil, !secured(&io) { return }
        established(host, address, &io)
        sent(&io)
        received(&io, host, port, isTerminal: isTerminal)
    }

    private func established(_ host: String, _ address: SocketAddress, _ io: inout CommandIO) {
        let client = trace.clientAddress ?? address
        io.printError(
            "* Established connection to \(host) (\(address.ip) port \(address.port)) from "
                + "\(client.ip) port \(client.port) \n")
    }

    /// The handshake; false if it failed.
    private func secured(_ io: inout CommandIO) -> Bool {
        let protocols = trace.call.tls?.protocols ?? []
        io.printError("* ALPN: curl offers \(protocols.joined(separator: ","))\n")
        io.printError("* TLSv1.3 (OUT), TLS handshake, Client hello (1):\n")
        if options.isInsecure {
            io.printError("* SSL Trust: peer verification disabled\n")
        } else {
            io.printError("* SSL Trust Anchors:\n*   CAfile: /cacert.pem\n")
        }
        if case .handshake = trace.outcome {
            io.printError("* \(failure?.text.split(separator: "\n").first ?? "")\n")
            io.printError("* closing connection #0\n")
            return false
        }
        io.printError("* TLSv1.3 (IN), TLS handshake, Server hello (2):\n")
        io.printError("* TLSv1.3 (IN), TLS handshake, Finished (20):\n")
        io.printError(
            "* SSL connection using TLSv1.3 / TLS_AES_256_GCM_SHA384 / X25519 / "
                + "RSASSA-PSS\n")
        let version: HTTPRequest.Version
        if case .response(let response) = trace.outcome {
            version = response.version
        } else {
            version = .http11
        }
        io.printError(
            "* ALPN: server accepted \(version == .http2 ? "h2" : "http/1.1")\n")
        io.printError("* Server certificate:\n*  subject: CN=\(trace.call.host)\n")
        if !options.isInsecure { io.printError("*  SSL certificate verified via OpenSSL.\n") }
        return true
    }

    private func sent(_ io: inout CommandIO) {
        guard case .http(let request) = trace.call.payload else { return }
        var isHTTP2 = request.version == .http2
        if case .response(let response) = trace.outcome { isHTTP2 = response.version == .http2 }
        if isHTTP2 {
            io.printError("* using HTTP/2\n* [HTTP/2] [1] OPENED stream for \(url?.text ?? "")\n")
            io.printError("> \(request.method) \(request.target) HTTP/2\r\n")
        } else {
            io.printError("* using HTTP/1.x\n")
            let version = request.version.rawValue
            io.printError("> \(request.method) \(request.target) \(version)\r\n")
        }
        io.printError("> Host: \(request.authority)\r\n")
        for header in request.headers { io.printError("> \(header.name): \(header.value)\r\n") }
        io.printError("> \r\n")
        if !request.body.isEmpty { io.printError("} [\(request.body.count) bytes data]\n") }
        io.printError("* \(request.body.isEmpty ? "Request" : "upload") completely sent off")
        io.printError(request.body.isEmpty ? "\n" : ": \(request.body.count) bytes\n")
    }

    private func received(
        _ io: inout CommandIO, _ host: String, _ port: Int, isTerminal: Bool
    ) {
        switch trace.outcome {
        case .response(let response):
            for line in CurlReport.head(response).split(separator: "\r\n") {
                io.printError("< \(line)\r\n")
            }
            io.printError("< \r\n")
            if !response.body.isEmpty, !options.isHead, !isTerminal {
                io.printError("{ [\(response.body.count) bytes data]\n")
            }
            let closes = response.header("connection")?.equalsIgnoringCase("close") ?? false
            io.printError(
                closes
                    ? "* shutting down connection #0\n"
                    : "* Connection #0 to host \(host):\(port) left intact\n")
        case .closed(true):
            io.printError("* Recv failure: Connection reset by peer\n* closing connection #0\n")
        case .closed(false):
            io.printError("* Empty reply from server\n* shutting down connection #0\n")
        case .timeout: io.printError("* \(failure?.text ?? "")\n* closing connection #0\n")
        case .unresolved, .noNameServer, .refused, .unreachable, .connectTimeout, .handshake,
            .bytes:
            io.printError("* closing connection #0\n")
        }
    }
}
