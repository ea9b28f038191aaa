"""Keeps the secrets in addresses out of the log."""

import logging
import re

# The parts of an address that let somebody in or act for somebody: rating, joining, a calendar of
# one's own, stopping e-mails.
SECRET = re.compile(r"(/(?:r|join|calendar|mail/stop)/)[^/\s?#'\"]+")
HIDDEN = r"\1•••"


class HideTokens(logging.Filter):
    """Writes "/r/•••/" instead of "/r/<token>/", wherever in the record the address stands."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        hidden = SECRET.sub(HIDDEN, message)
        if hidden != message:
            record.msg, record.args = hidden, None
        return True
