"""A write that was prepared on an older version of a row is refused, never merged silently."""


class StaleWriteError(Exception):
    """Somebody else saved the row since the page was loaded; nothing was written."""
