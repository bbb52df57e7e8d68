#!/usr/bin/env python3
"""Runs the example of docs/channels/writing-one.md as it stands there: worked_example_check.py SOURCE_DIR WEBCARECTL

Only addresses and paths are replaced: the service is a server on 127.0.0.1, which follows what the definition says of it."""
import http.server
import json
import os
import re
import subprocess
import sys
import tempfile
import threading

source, webcarectl = map(os.path.abspath, sys.argv[1:3])
page = open(f"{source}/docs/channels/writing-one.md").read()
definition = re.search(r"^```yaml channel\n(.*?)^```", page, re.M | re.S)[1]
settings = re.search(r"^```yaml\n(channels:.*?)^```", page, re.M | re.S)[1]
commands = re.findall(r"^    webcarectl (.*)\n", page, re.M)
KIND, KEY, BASE = "belboom", "belboom-geheim-1", "https://belboom.example"
asked = []


class Service(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        asked.append((self.path, self.headers, body))
        answer = json.dumps({"id": 7}).encode()
        self.send_response(201)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


def expect(what, condition):
    if not condition:
        sys.exit(f"docs/channels/writing-one.md: {what}")


def run(command):
    done = subprocess.run([webcarectl, *command.split()], cwd=folder, capture_output=True, text=True, timeout=60)
    expect(f"`webcarectl {command}` says {done.stdout + done.stderr}", done.returncode == 0)
    return done.stdout


expect("the example has 40 lines or more", len(definition.splitlines()) < 40)
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service)
threading.Thread(target=server.serve_forever, daemon=True).start()
with tempfile.TemporaryDirectory() as folder:
    os.mkdir(f"{folder}/channels.d")
    with open(f"{folder}/channels.d/{KIND}.yaml", "w") as out:
        out.write(definition.replace(BASE, f"http://127.0.0.1:{server.server_port}"))
    with open(f"{folder}/belboom.key", "w") as out:
        out.write(KEY + "\n")
    expect("the channel's options are not in braces", " }" in settings)
    with open(f"{folder}/webcared.yaml", "w") as out:
        out.write("brand: Parkhuis\n" + settings.replace("/etc/webcared", folder).replace(" }", ", allow_private: true }"))
    check, dry_run, test = [c for c in commands if c.startswith(("config check", "channel test"))]
    run(check)
    shown = run(dry_run)
    expect("--dry-run sent something", not asked)
    said = run(test)
server.shutdown()

expect(f"the request was to {[path for path, _, _ in asked]}", [path for path, _, _ in asked] == ["/v1/rooms/webcare/messages"])
_, headers, body = asked[0]
expect("the key was not sent", headers["Authorization"] == f"Bearer {KEY}")
expect("no key of a delivery was sent", len(headers["Idempotency-Key"]) > 8)
expect(f"the body was {body}", body["urgency"] in (1, 2, 3, 4) and "TEST" in body["title"] + body["text"].upper())
expect(f"--dry-run shows {shown}", "Bearer ***" in shown and '"urgency"' in shown)
expect("the key is shown", KEY not in shown + said)
expect(f"the test says {said}", "desk: sent" in said)
