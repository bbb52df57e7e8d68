#!/usr/bin/env python3
"""Runs the example of docs/connectors/writing-one.md as it stands there: worked_example_check.py SOURCE_DIR WEBCARECTL

Only addresses and paths are replaced: the forum is a server on 127.0.0.1, which follows what the definition says of it."""
import http.server
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import urllib.parse

source, webcarectl = map(os.path.abspath, sys.argv[1:3])
page = open(f"{source}/docs/connectors/writing-one.md").read()
definition = re.search(r"^```yaml definition\n(.*?)^```", page, re.M | re.S)[1]
settings = re.search(r"^```yaml\n(connectors:.*?)^```", page, re.M | re.S)[1]
commands = re.findall(r"^    webcarectl (.*)\n", page, re.M)
KIND, TOKEN, BASE = "parkeerforum", "parkeer-geheim-1", "https://api.parkeerforum.example"
POSTS = {
    None: [{"id": 9, "type": "answer", "state": "open", "user": {"id": 3, "name": "mo", "fans": 2}, "body": "<p>Ja, <b>elke</b> avond</p>",
            "posted": "2026-01-02T11:00:00Z", "answer_to": 8, "topic": 8, "stars": 4},
           {"id": 8, "type": "topic", "state": "open", "user": {"id": 4, "name": "bea"}, "title": "Slagboom stuk", "body": "Blijft dicht",
            "posted": "2026-01-02T10:00:00Z"}],
    "t2": [{"id": 7, "type": "advert", "state": "open", "user": {"id": 5, "name": "x"}, "body": "Koop"},
           {"id": 6, "type": "topic", "state": "removed", "user": {"id": 5, "name": "x"}, "body": "weg"}],
}
asked = []


class Forum(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        address = urllib.parse.urlsplit(self.path)
        query = {key: values[0] for key, values in urllib.parse.parse_qs(address.query).items()}
        asked.append((address.path, query, self.headers["Authorization"]))
        after = query.get("after")
        body = json.dumps({"posts": POSTS[after], "next": "t2" if after is None else None}).encode()
        self.send_response(200)
        self.send_header("X-Left", "99")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def expect(what, condition):
    if not condition:
        sys.exit(f"docs/connectors/writing-one.md: {what}")


def run(command):
    done = subprocess.run([webcarectl, *command.split()], cwd=folder, capture_output=True, text=True, timeout=60)
    expect(f"`webcarectl {command}` says {done.stdout + done.stderr}", done.returncode == 0)
    return done


expect("the example has 40 lines or more", len(definition.splitlines()) < 40)
expect("`source poll --trace` is not among the commands", any("source poll" in c and "--trace" in c for c in commands))
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Forum)
threading.Thread(target=server.serve_forever, daemon=True).start()
with tempfile.TemporaryDirectory() as folder:
    os.mkdir(f"{folder}/connectors.d")
    with open(f"{folder}/connectors.d/{KIND}.yaml", "w") as out:
        out.write(definition.replace(BASE, f"http://127.0.0.1:{server.server_port}"))
    with open(f"{folder}/parking.token", "w") as out:
        out.write(TOKEN + "\n")
    settings = settings.replace("/etc/webcared", folder)
    expect("the source's options are not in braces", " }" in settings)
    with open(f"{folder}/webcared.yaml", "w") as out:
        out.write("brand: Q-Park\n" + settings.replace(" }", ", allow_private: true }"))
    for command in commands:
        if command.startswith(("config check webcared", "source poll")):
            done = run(command)
server.shutdown()

expect(f"the requests were {asked}", [(path, query) for path, query, _ in asked] ==
       [("/boards/centrum/posts", {"limit": "50"})])
expect("the token was not sent", asked[0][2] == f"Bearer {TOKEN}")
mentions = [json.loads(line) for line in done.stdout.splitlines()]
topic, answer = mentions
expect(f"the topic came as {topic}", topic["id"] == "parkeerforum:8" and topic["text"] == "Slagboom stuk\n\nBlijft dicht"
       and topic["permalink"] == "https://parkeerforum.example/p/8" and topic["conversation"] == "8")
expect(f"the answer came as {answer}", answer["in_reply_to"] == "parkeerforum:8" and answer["text"] == "Ja, elke avond"
       and answer["author"]["followers"] == 2 and answer["engagement"]["likes"] == 4 and answer["conversation"] == "8")
expect(f"the trace shows {done.stderr}", "Authorization: Bearer ***" in done.stderr and "author.handle: mo" in done.stderr)
expect("the trace shows the token", TOKEN not in done.stderr + done.stdout)
