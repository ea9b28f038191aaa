"""Composing an e-mail of an organisation, and what the mail server may answer."""

import socket
from email import message_from_bytes, policy
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused

import pytest
from aiosmtpd.controller import Controller
from django.template import engines

from organizations import mailing
from organizations.mailing import MailRefused, compose, deliver

FOLDER = "organizations/email/digest"
CONTEXT = {"count": 1, "items": [{"title": "Due", "text": "Go on.", "url": "u", "action": "Open"}]}


@pytest.fixture
def write(acme, kinds):
    def write(**changes):
        fields = {
            "folder": FOLDER,
            "context": CONTEXT,
            "to": "ana@example.org",
            "language": "en",
            "organization": acme.organization,
            "message_id": "digest-7",
        }
        return compose(**{**fields, **changes})

    return write


def parsed(message):
    return message_from_bytes(message.message().as_bytes(), policy=policy.default)


def test_it_says_that_no_person_wrote_it(write):
    headers = parsed(write())
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["List-Unsubscribe"] is None


def test_the_same_word_makes_the_same_message_id(write, settings):
    settings.SITE_URL = "https://cx.example.org:8443"
    ids = {parsed(write(message_id=word))["Message-ID"] for word in ("a-1", "a-1", "b-2")}
    assert ids == {"<a-1@cx.example.org>", "<b-2@cx.example.org>"}
    assert parsed(write(message_id="<own@host>"))["Message-ID"] == "<own@host>"
    assert parsed(write(message_id="a\r\nBcc: b"))["Message-ID"] == "<aBccb@cx.example.org>"


@pytest.mark.parametrize("kind", ["due", ("due", "ready"), "from-another-version"])
def test_with_a_kind_it_can_be_stopped_with_one_click(write, kind):
    message = write(kind=kind)
    headers = parsed(message)
    link = headers["List-Unsubscribe"].strip()
    assert link.startswith("<http://127.0.0.1:8000/mail/stop/")
    assert link.endswith("/>")
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_the_foot_stops_what_the_header_stops(write):
    """In templates that have no stop links of their own."""
    engine = engines["django"]
    for kind, words in (("due", "Stop e-mails about: Unit"), (("due", "ready"), "like this")):
        context = mailing_context(write, kind)
        for suffix in ("html", "txt"):
            text = engine.get_template(f"account/email/base_message.{suffix}").render(context)
            assert words in text
            assert context["stop_url"] in text


def mailing_context(write, kind) -> dict[str, str]:
    seen = {}
    real = mailing._render
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mailing, "_render", lambda *args: seen.update(args[1]) or real(*args))
        write(kind=kind)
    return seen


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\u2028", "\x0b"])
def test_no_text_can_add_a_header(acme, write, newline):
    evil = f"Acme{newline}Bcc: victim@example.org"
    acme.organization.name = evil
    item = {**CONTEXT["items"][0], "title": evil}
    for count in (1, 2):
        message = write(context={"count": count, "items": [item]}, kind="due")
        assert parsed(message)["Bcc"] is None
        assert message.recipients() == ["ana@example.org"]
        assert "\n" not in message.subject


@pytest.mark.parametrize("to", ["ana@example.org\nBcc: b@example.org", "a@b@c"])
def test_an_address_that_is_none_is_refused(write, to, smtp):
    with pytest.raises(MailRefused):
        deliver(write(to=to))


class Script:
    """A mail server that answers what it is told to; `mails` are those it has taken."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self.mails, self.sender, self.recipient, self.data = [], None, None, "250 OK"

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.sender is None:
            envelope.mail_from = address
        return self.sender or "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.recipient is None:
            envelope.rcpt_tos.append(address)
        return self.recipient or "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.data.startswith("250"):
            self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return self.data


@pytest.fixture(scope="module")
def server():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(Script(), hostname="127.0.0.1", port=port)
    controller.start()
    yield controller
    controller.stop()


@pytest.fixture
def smtp(server, settings) -> Script:
    server.handler.reset()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.hostname, server.port
    return server.handler


def test_it_arrives_as_it_was_written(write, smtp):
    message = write(kind="due", context={**CONTEXT, "count": 2})
    deliver(message)
    [mail] = smtp.mails
    assert mail["To"] == "ana@example.org"
    assert mail["Subject"] == "2 things at Acme"
    assert mail["Message-ID"] == "<digest-7@127.0.0.1>"
    assert mail["List-Unsubscribe"].strip() == message.extra_headers["List-Unsubscribe"]
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert "Go on." in mail.get_body(["plain"]).get_content()


REFUSED = [("recipient", "550 5.1.1 No such user"), ("data", "554 5.7.1 Not this text")]


@pytest.mark.parametrize(("step", "answer"), REFUSED)
def test_a_refusal_for_good_says_why(write, smtp, step, answer):
    setattr(smtp, step, answer)
    with pytest.raises(MailRefused) as caught:
        deliver(write())
    assert caught.value.reason == answer


@pytest.mark.parametrize(
    ("step", "answer", "error"),
    [
        ("recipient", "450 4.2.0 Greylisted", SMTPRecipientsRefused),
        ("data", "451 4.3.0 Try again", SMTPDataError),
        ("sender", "530 5.7.0 Sign in first", SMTPSenderRefused),  # ours to mend, not theirs
    ],
)
def test_anything_else_is_for_the_job_to_try_again(write, smtp, step, answer, error):
    setattr(smtp, step, answer)
    with pytest.raises(error):
        deliver(write())
    smtp.reset()
    deliver(write())
    assert len(smtp.mails) == 1


def test_a_server_that_is_not_there_is_no_refusal(write, smtp, settings):
    settings.EMAIL_PORT = 9
    with pytest.raises(OSError, match="refused"):
        deliver(write())


def test_a_silent_server_does_not_hold_a_worker_for_ever(write, monkeypatch):
    seen = {}
    monkeypatch.setattr(mailing, "get_connection", lambda **options: seen.update(options))
    message = write()
    monkeypatch.setattr(message, "send", lambda: 1)
    deliver(message)
    assert seen == {"timeout": mailing.SMTP_SECONDS}
