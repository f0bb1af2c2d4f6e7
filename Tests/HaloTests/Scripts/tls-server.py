# An HTTPS server on loopback for tests: tls-server.py KEY CERTIFICATE ADDRESS [OLD | HOST:PORT]
#
# Answers every request with an empty list of EIPs, or as the HTTP server at HOST:PORT does, and says its
# port on standard output. With OLD it speaks nothing newer than TLS 1.1.
import http.client
import http.server
import socket
import ssl
import sys
import warnings

OTHER = sys.argv[4] if len(sys.argv) > 4 else None


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, headers, body):
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in ("content-length", "transfer-encoding", "connection"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if OTHER not in (None, "OLD"):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            connection = http.client.HTTPConnection(OTHER)
            connection.request(self.command, self.path, body or None, dict(self.headers))
            answer = connection.getresponse()
            self.answer(answer.status, answer.getheaders(), answer.read())
        elif self.path.startswith("/moved"):
            self.answer(302, [("Location", "https://elsewhere.test/")], b"")
        else:
            self.answer(200, [("Content-Type", "application/json")], b'{"publicips": []}')

    do_PUT = do_POST = do_DELETE = do_GET

    def log_message(self, *arguments):
        pass


class Server(http.server.ThreadingHTTPServer):
    address_family = socket.AF_INET6 if ":" in sys.argv[3] else socket.AF_INET


warnings.simplefilter("ignore")
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[2], sys.argv[1])
if OTHER == "OLD":
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
server = Server((sys.argv[3], 0), Handler)
server.socket = context.wrap_socket(server.socket, server_side=True)
print("PORT", server.server_address[1], flush=True)
server.serve_forever()
