"""Runs a real Envoy on loopback and reports what clients see and what Envoy logs.

Reads one JSON document from standard input and writes one to standard output:
  in   envoy      path of the binary
       bootstrap  the bootstrap; its access log must go to ACCESS-LOG, which is replaced by a file
       peers      [{"kind": "http" | "tls" | "hole", "name", "ip", "port"}]
       dns        {"ip", "port", "names": {name: [ip, ...]}}
       groups     [[{"id", "ip", "port", "text", "tls": {"name", "alpn", "identity"}, "timeout"}]]:
                  the requests of a group go out one after the other, the groups side by side
       identities [spiffe://..., ...]: certificates to be made; the first is Envoy's own, in the
                  folder that takes the place of CERTIFICATES in the bootstrap
  out  answers    {id: {"text", "port", "error"}}, log [line, ...], failure (why Envoy did not start)

Only loopback addresses are listened on. Python's standard library is all that is needed.
"""

import concurrent.futures
import json
import os
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request


class HTTPPeer:
    """An HTTP/1.1 server whose path says what it does."""

    def __init__(self, name, ip, port, context=None):
        self.name, self.context = name, context
        self.left, self.lock = {}, threading.Lock()
        self.listening = socket.socket()
        self.listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listening.bind((ip, port))
        self.listening.listen(128)
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            connection, _ = self.listening.accept()
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        try:
            if self.context:
                connection = self.context.wrap_socket(connection, server_side=True)
            while self.answer(connection):
                pass
        except OSError:
            pass
        finally:
            connection.close()

    def answer(self, connection):
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            byte = connection.recv(1)
            if not byte:
                return False
            head += byte
            if head == b"\x16":
                # The first byte of TLS: a server of plain HTTP says so in plain text.
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
                return False
        lines = head.decode("latin-1").split("\r\n")
        method, path, version = (lines[0].split(" ") + ["", ""])[:3]
        headers = [line.split(": ", 1) for line in lines[1:] if ": " in line]
        fields = {name.lower(): value for name, value in headers}
        rest = int(fields.get("content-length", "0"))
        while rest > 0:
            rest -= len(connection.recv(rest))
        if version != "HTTP/1.1" and version != "HTTP/1.0":
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
            return False
        status, text = 200, "%s: %s %s host=%s\n" % (self.name, method, path, fields.get("host", ""))
        steps = path.split("?")[0].strip("/").split("/")
        if steps[0] == "close":
            return False
        if steps[0] == "reset":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return False
        if steps[0] == "delay":
            time.sleep(float(steps[1]))
        if steps[0] == "status":
            status = int(steps[1])
        if steps[0] == "flaky":
            with self.lock:
                left = self.left.get(path, int(steps[1]))
                self.left[path] = left - 1
            if left > 0:
                status = int(steps[2])
        if steps[0] == "headers":
            text = "".join("%s: %s\n" % (name, value) for name, value in headers)
        body = text.encode()
        reply = "HTTP/1.1 %d Whatever\r\nServer: %s\r\nContent-Type: text/plain\r\n" % (status, self.name)
        reply += "X-Seen-Case: Yes\r\nContent-Length: %d\r\n\r\n" % len(body)
        connection.sendall(reply.encode() + (b"" if method == "HEAD" else body))
        return fields.get("connection", "").lower() != "close"


class Hole:
    """A port whose queue is full, so that SYNs to it are dropped."""

    def __init__(self, ip, port):
        self.listening = socket.socket()
        self.listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listening.bind((ip, port))
        self.listening.listen(0)
        self.waiting = []
        for _ in range(4):
            one = socket.socket()
            one.setblocking(False)
            one.connect_ex((ip, port))
            self.waiting.append(one)
        time.sleep(0.1)


class NameServer:
    """Answers A questions from a table; unknown names get NXDOMAIN."""

    def __init__(self, ip, port, names):
        self.names = names
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((ip, port))
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            question, sender = self.socket.recvfrom(4096)
            labels, place = [], 12
            while question[place]:
                labels.append(question[place + 1 : place + 1 + question[place]].decode())
                place += 1 + question[place]
            end = place + 5
            (kind,) = struct.unpack("!H", question[place + 1 : place + 3])
            known = self.names.get(".".join(labels).lower())
            found = known if known and kind == 1 else []
            code = 0x8580 if known is not None else 0x8583
            answer = question[:2] + struct.pack("!HHHHH", code, 1, len(found), 0, 0) + question[12:end]
            for ip in found:
                answer += b"\xc0\x0c" + struct.pack("!HHIH", 1, 1, 60, 4) + socket.inet_aton(ip)
            self.socket.sendto(answer, sender)


def certificate(folder):
    """A context with a certificate that is its own issuer."""
    key, chain = os.path.join(folder, "key.pem"), os.path.join(folder, "chain.pem")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=peer",
         "-keyout", key, "-out", chain], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, key)
    return context


def run(*words):
    subprocess.run(words, check=True, capture_output=True)


def identities(folder, names):
    """Certificates of one authority, one a name, each in a folder of its own."""
    authority = os.path.join(folder, "root-cert.pem")
    run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
        "-days", "2", "-subj", "/O=mesh", "-keyout", os.path.join(folder, "root-key.pem"),
        "-out", authority)
    for number, name in enumerate(names):
        own = os.path.join(folder, "id%d" % number)
        os.mkdir(own)
        key, request, chain, extra = (
            os.path.join(own, part) for part in ("key.pem", "request", "cert-chain.pem", "extra"))
        run("openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-subj", "/", "-keyout", key, "-out", request)
        with open(extra, "w") as file:
            file.write("subjectAltName=critical,URI:%s\n" % name)
        run("openssl", "x509", "-req", "-in", request, "-CA", authority, "-CAkey",
            os.path.join(folder, "root-key.pem"), "-CAcreateserial", "-days", "2",
            "-extfile", extra, "-out", chain)
        with open(authority) as root, open(os.path.join(own, "root-cert.pem"), "w") as file:
            file.write(root.read())


def complete(received, sent):
    """Whether the whole response is there: Envoy waits a second before it closes on its own."""
    head, end, body = received.partition(b"\r\n\r\n")
    if not end or not head.startswith(b"HTTP/1.1 "):
        return False
    if sent.startswith("HEAD ") or head.startswith(b"HTTP/1.1 204"):
        return True
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length: "):
            return len(body) >= int(line[16:])
    return False


def ask(request, folder, names):
    """Sends one request on a connection of its own and reads the answer."""
    answer, received = {"text": "", "port": 0, "error": None}, b""
    try:
        connection = socket.create_connection((request["ip"], request["port"]), timeout=request["timeout"])
        answer["port"] = connection.getsockname()[1]
        tls = request.get("tls")
        if tls:
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            if tls["alpn"]:
                context.set_alpn_protocols(tls["alpn"])
            if tls.get("identity"):
                own = os.path.join(folder, "id%d" % names.index(tls["identity"]))
                context.load_cert_chain(
                    os.path.join(own, "cert-chain.pem"), os.path.join(own, "key.pem"))
            connection = context.wrap_socket(connection, server_hostname=tls["name"] or None)
        connection.sendall(request["text"].encode())
        while not complete(received, request["text"]):
            part = connection.recv(65536)
            if not part:
                break
            received += part
        connection.close()
    except OSError as error:
        answer["error"] = type(error).__name__
    answer["text"] = received.decode("utf-8", "replace")
    return request["id"], answer


def ready(admin_file, process, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        try:
            address = open(admin_file).read().strip()
            with urllib.request.urlopen("http://%s/ready" % address, timeout=1) as reply:
                if reply.status == 200:
                    return True
        except (OSError, ValueError):
            pass
        time.sleep(0.02)
    return False


def lines(path):
    if not os.path.exists(path):
        return []
    return open(path).read().splitlines()


def main():
    job = json.load(sys.stdin)
    with tempfile.TemporaryDirectory() as folder:
        kept = []
        for peer in job["peers"]:
            if peer["kind"] == "hole":
                kept.append(Hole(peer["ip"], peer["port"]))
            else:
                context = certificate(folder) if peer["kind"] == "tls" else None
                kept.append(HTTPPeer(peer["name"], peer["ip"], peer["port"], context))
        names = job.get("identities", [])
        if names:
            identities(folder, names)
        kept.append(NameServer(job["dns"]["ip"], job["dns"]["port"], job["dns"]["names"]))
        log, bootstrap, admin = (os.path.join(folder, name) for name in ("access.log", "envoy.json", "admin"))
        with open(bootstrap, "w") as file:
            text = json.dumps(job["bootstrap"]).replace('"ACCESS-LOG"', json.dumps(log))
            file.write(text.replace("CERTIFICATES", os.path.join(folder, "id0")))
        with open(os.path.join(folder, "err"), "w") as err:
            process = subprocess.Popen(
                [job["envoy"], "-c", bootstrap, "--admin-address-path", admin, "--concurrency", "1",
                 "--disable-hot-restart", "-l", "error", "--file-flush-interval-msec", "20"],
                stdout=err, stderr=err)
        try:
            if not ready(admin, process, 60):
                json.dump({"failure": open(os.path.join(folder, "err")).read()[-4000:]}, sys.stdout)
                return
            with concurrent.futures.ThreadPoolExecutor(24) as pool:
                groups = list(pool.map(
                    lambda group: [ask(request, folder, names) for request in group],
                    job["groups"]))
            answers = dict(answer for group in groups for answer in group)
            end = time.monotonic() + 3
            while len(lines(log)) < len(answers) and time.monotonic() < end:
                time.sleep(0.05)
            json.dump({"answers": answers, "log": lines(log)}, sys.stdout)
        finally:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


main()
