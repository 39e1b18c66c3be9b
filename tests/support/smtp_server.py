"""A real SMTP server for tests: Debian's aiosmtpd, on a port of its own at 127.0.0.1.

First it writes {"port": N}, then a line of JSON for each mail that it took, read by Python's own parser of mails. It
ends when its standard input ends. A receiver decides what becomes of a mail: later@… is put off (451), never@… refused
(550), busy@… told that the server closes (421).
"""
import argparse
import asyncio
import email
import email.policy
import json
import logging
import ssl
import sys
import warnings

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


# Refusals are what tests ask for; they are not worth a line.
logging.disable(logging.CRITICAL)
warnings.simplefilter("ignore")


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        answers = {
            "later": "451 4.3.2 come again",
            "never": "550 5.1.1 nobody of that name",
            "busy": "421 4.3.2 closing",
        }
        answer = answers.get(address.split("@")[0])
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        say({
            "mail_from": envelope.mail_from,
            "rcpt_tos": envelope.rcpt_tos,
            "tls": server.transport.get_extra_info("ssl_object") is not None,
            "login": bool(session.authenticated),
            "headers": [[name, str(value)] for name, value in message.items()],
            "defects": [str(defect) for defect in message.defects],
            "content_type": message.get_content_type(),
            "charset": message.get_content_charset(),
            "body": message.get_content().replace("\r\n", "\n"),
            "longest_line": max(len(line) for line in envelope.content.split(b"\r\n")),
            "bare_line_ends": envelope.content.replace(b"\r\n", b"").count(b"\n"),
        })
        return "250 OK taken"


def say(value):
    print(json.dumps(value), flush=True)


def login(server, session, envelope, mechanism, data):
    known = isinstance(data, LoginPassword) and data.login == b"shop" and data.password == b"pass word"
    return AuthResult(success=known, handled=False)


async def main():
    words = argparse.ArgumentParser()
    words.add_argument("--certificate")
    words.add_argument("--key")
    words.add_argument("--implicit-tls", action="store_true")
    words.add_argument("--login", action="store_true")
    given = words.parse_args()
    tls = None
    if given.certificate:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(given.certificate, given.key)
    starttls = None if given.implicit_tls else tls

    def session():
        return SMTP(Handler(), hostname="test", enable_SMTPUTF8=True, tls_context=starttls, auth_required=given.login,
                    auth_require_tls=False, authenticator=login if given.login else None)

    loop = asyncio.get_running_loop()
    server = await loop.create_server(session, "127.0.0.1", 0, ssl=tls if given.implicit_tls else None)
    say({"port": server.sockets[0].getsockname()[1]})
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(main())
