"""A real mail server (aiosmtpd) on loopback for the stories about mail.

It takes STARTTLS and then a login, and says each thing that happens as one line on stdout. A mail that was
taken stands in FOLDER/mail-N.json as Python's own mail parser reads it: a second opinion on our headers.
"""

import argparse
import email
import email.policy
import json
import os
import signal
import ssl

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


def say(line):
    print(line, flush=True)


def part(mail, kind):
    """The text of that kind that a mail reader would choose."""
    return mail.get_body(preferencelist=(kind,)).get_content()


class Mailbox:
    def __init__(self, folder, refusals):
        self.folder = folder
        self.refusals = refusals
        self.mails = 0
        self.known = set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            say(f"refused {address}")
            return "550 5.1.1 no such mailbox"
        if address.startswith("later@") and address not in self.known:
            self.known.add(address)
            say(f"not yet {address}")
            return "450 4.2.1 come again"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 fine"

    async def handle_DATA(self, server, session, envelope):
        if self.refusals > 0:
            self.refusals -= 1
            say("refused 451")
            return "451 4.7.1 greylisted, come again"
        self.mails += 1
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        seen = {
            "mail_from": envelope.mail_from,
            "rcpt_to": ",".join(envelope.rcpt_tos),
            "tls": session.ssl is not None,
            "longest_line": max(len(line) for line in envelope.content.splitlines()),
            "defects": ",".join(str(defect) for defect in mail.defects),
            "headers": {name.lower(): str(value) for name, value in mail.items()},
            "body": part(mail, "plain"),
            "html": part(mail, "html"),
            "parts": ",".join(p.get_content_type() for p in mail.iter_parts()),
        }
        path = os.path.join(self.folder, f"mail-{self.mails}.json")
        with open(path, "w", encoding="utf-8") as out:
            json.dump(seen, out, ensure_ascii=False)
        say(f"mail {self.mails}")
        return "250 2.0.0 taken"


def doorkeeper(user, password):
    def check(server, session, envelope, mechanism, data):
        good = data.login == user.encode() and data.password == password.encode()
        say("login accepted" if good else "login refused")
        return AuthResult(success=good, handled=False)

    return check


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--port", type=int, required=True)
    options.add_argument("--folder", required=True, help="for the mails that were taken")
    options.add_argument("--certificate", required=True)
    options.add_argument("--key", required=True)
    options.add_argument("--user", required=True)
    options.add_argument("--password", required=True)
    options.add_argument("--refuse-first", type=int, default=0, help="this many mails get a 451")
    options.add_argument("--implicit-tls", action="store_true", help="TLS from the first byte")
    wish = options.parse_args()

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(wish.certificate, wish.key)
    tls = {"ssl_context": context, "auth_require_tls": False}
    if not wish.implicit_tls:
        tls = {"tls_context": context, "require_starttls": True}
    server = Controller(
        Mailbox(wish.folder, wish.refuse_first),
        hostname="127.0.0.1",
        port=wish.port,
        auth_required=True,
        authenticator=doorkeeper(wish.user, wish.password),
        **tls,
    )
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    server.start()
    say("ready")
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    server.stop()


if __name__ == "__main__":
    main()
