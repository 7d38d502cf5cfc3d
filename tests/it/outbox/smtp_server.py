"""An SMTP server for smtp.rs. The recipient's local part says how it answers.

Arguments: `utf8` for SMTPUTF8; `tls CERTIFICATE KEY` for TLS from the first byte, `starttls CERTIFICATE KEY` by STARTTLS.
Standard output: the port, then one line of JSON for each message that was accepted.
"""

import asyncio
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP


class Handler:
    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        behaviour = address.split("@")[0]
        if behaviour == "later":
            return f"451 4.7.1 come back later, {address}"
        if behaviour == "never":
            return f"554 5.7.1 nobody here by the name of {address}"
        if behaviour == "cut-before":
            server.transport.abort()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        behaviour = envelope.rcpt_tos[0].split("@")[0]
        if behaviour == "later-at-the-end":
            return "452 4.2.2 no room"
        self.keep(session, envelope)
        if behaviour == "cut-after":
            server.transport.abort()
        return "250 OK"

    def keep(self, session, envelope):
        kept = {
            "greeted_as": session.host_name,
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "content": envelope.content.decode("utf-8", "surrogateescape"),
        }
        print(json.dumps(kept), flush=True)


def tls_context():
    if not {"tls", "starttls"} & set(sys.argv):
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*sys.argv[-2:])
    return context


async def serve():
    loop = asyncio.get_running_loop()

    context = tls_context()

    def conversation():
        upgrade = context if "starttls" in sys.argv else None
        return SMTP(
            Handler(),
            loop=loop,
            enable_SMTPUTF8="utf8" in sys.argv,
            hostname="mail.test",
            tls_context=upgrade,
            require_starttls=upgrade is not None,
        )

    wrapper = context if "tls" in sys.argv else None
    server = await loop.create_server(conversation, host="127.0.0.1", port=0, ssl=wrapper)
    print(server.sockets[0].getsockname()[1], flush=True)
    # Ends with the test that started it.
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(serve())
