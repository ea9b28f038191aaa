"""What lets somebody in is in no line of the log."""

import logging

import pytest

from foundation.log_filter import HideTokens


@pytest.mark.parametrize(
    ("message", "args", "written"),
    [
        ("Gone: %s", ("/r/secret/",), "Gone: /r/•••/"),
        ("%s: %s", ("Not Found", "/join/secret/"), "Not Found: /join/•••/"),
        ("GET /calendar/secret?x=1 200", None, "GET /calendar/•••?x=1 200"),
        ("next=/r/secret'", None, "next=/r/•••'"),
        ("POST %s", ("/mail/stop/secret:part/",), "POST /mail/stop/•••/"),
        ("Not Found: %s", ("/rate/an-id/",), "Not Found: /rate/an-id/"),
        ("no address", None, "no address"),
    ],
)
def test_a_secret_in_an_address_is_hidden(message, args, written):
    record = logging.LogRecord("name", logging.WARNING, "file", 1, message, args, None)
    assert HideTokens().filter(record)
    assert record.getMessage() == written


@pytest.mark.parametrize("name", ["django", "django.server", "django.request"])
def test_no_logger_of_django_writes_past_the_filter(name):
    logger = logging.getLogger(name)
    while logger.parent is not None:  # the root has a test of its own
        for handler in written_by(logger):
            assert any(isinstance(one, HideTokens) for one in handler.filters), handler
        if not logger.propagate:
            return
        logger = logger.parent


def written_by(logger):
    """The handlers that write somewhere; other tests, and pytest itself, hang theirs in too."""
    return [handler for handler in logger.handlers if type(handler) is logging.StreamHandler]


def test_the_development_server_writes_its_lines_without_secrets():
    server = logging.getLogger("django.server")
    [handler] = written_by(server)
    record = server.makeRecord(
        server.name,
        logging.WARNING,
        "file",
        1,
        '"%s" %s',
        ("GET /r/secret/ HTTP/1.1", "404"),
        None,
        extra={"server_time": "now", "status_code": 404},
    )
    assert handler.filter(record)
    assert "secret" not in handler.format(record)
    assert "/r/•••/" in handler.format(record)


def test_the_log_of_the_product_is_filtered():
    ours = written_by(logging.getLogger())
    assert ours
    assert all(isinstance(handler.filters[0], HideTokens) for handler in ours)
