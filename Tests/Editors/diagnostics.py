#!/usr/bin/env python3
"""What a language server says about the Lua files of a folder, one finding a line.

usage: diagnostics.py FOLDER SERVER [ARGUMENT...]

Speaks the Language Server Protocol on the server's standard input and output: opens every file as an
editor would, and asks for its diagnostics. Prints `FILE:LINE: CODE: MESSAGE`, sorted; exits with 1
when the server does not answer.
"""
import json
import pathlib
import subprocess
import sys
import threading

# Seconds that a server may take for everything before it is ended.
LIMIT = 240

# The protocol's severities up to this one are for mistakes; others are about taste.
WARNING = 2


class Server:
    """A language server that answers one request at a time."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL)
        self.last = 0
        watchdog = threading.Timer(LIMIT, self.process.kill)
        watchdog.daemon = True
        watchdog.start()

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def read(self):
        length = 0
        while line := self.process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if not length:
            sys.exit("the server ended without an answer")
        return json.loads(self.process.stdout.read(length))

    def notify(self, method, params):
        self.send({"method": method, "params": params})

    def request(self, method, params, settings):
        """The result of a request; what the server asks meanwhile is answered."""
        self.last += 1
        self.send({"id": self.last, "method": method, "params": params})
        while True:
            message = self.read()
            if "method" in message and "id" in message:
                wanted = message.get("params") or {}
                answer = None
                if message["method"] == "workspace/configuration":
                    answer = [settings for _ in wanted.get("items", [])]
                self.send({"id": message["id"], "result": answer})
            elif message.get("id") == self.last and "method" not in message:
                if "error" in message:
                    sys.exit("%s: %s" % (method, message["error"].get("message")))
                return message.get("result")


def main():
    folder, command = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2:]
    server = Server(command)
    capabilities = {"workspace": {"configuration": True}, "textDocument": {"diagnostic": {}}}
    server.request("initialize", {
        "processId": None, "rootUri": folder.as_uri(), "capabilities": capabilities,
        "workspaceFolders": [{"uri": folder.as_uri(), "name": folder.name}]}, None)
    server.notify("initialized", {})
    for path in sorted(folder.rglob("*.lua")):
        if any(part.startswith(".") for part in path.relative_to(folder).parts):
            continue
        uri = path.as_uri()
        server.notify("textDocument/didOpen", {"textDocument": {
            "uri": uri, "languageId": "lua", "version": 1,
            "text": path.read_text(encoding="utf-8")}})
        report = server.request("textDocument/diagnostic", {"textDocument": {"uri": uri}}, None)
        findings = [item for item in report["items"] if item.get("severity", 1) <= WARNING]
        for finding in sorted(findings, key=lambda item: item["range"]["start"]["line"]):
            print("%s:%d: %s: %s" % (
                path.relative_to(folder), finding["range"]["start"]["line"] + 1,
                finding.get("code", "-"), " ".join(finding["message"].split())))
    server.request("shutdown", None, None)
    server.notify("exit", None)


main()
