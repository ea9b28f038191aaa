"""The finished markup of a chart."""

import re
from base64 import b64encode

# What XML 1.0 cannot carry, lone surrogates included.
NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """`text` without characters that XML forbids; each becomes the replacement character."""
    return NOT_XML.sub("\ufffd", text)


class Svg(str):
    """Finished SVG. Templates print it as it is, because a serialiser has escaped its texts."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)

    def data_uri(self) -> str:
        """For `<img src>`: in a PDF this is faster than inline SVG."""
        return "data:image/svg+xml;base64," + b64encode(self.encode()).decode("ascii")
