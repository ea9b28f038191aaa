"""Which of the installed packages' static files are worth publishing."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class RumboStaticFilesConfig(StaticFilesConfig):
    """Leaves out whole variants of vendor files that no page loads.

    Source maps stay: a file's `sourceMappingURL` must exist for the manifest storage, so a map may
    only go together with the file that names it.
    """

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "*.rtl.*",
        "*.esm.*",
        "bootstrap-*",
        "bootstrap.css*",
        "bootstrap.js*",
        "bootstrap.min.js*",
        "bootstrap.bundle.js*",
        "htmax-*",
        "htmx-4*",
        "htmx-2-compat-*",
        "hx-*",
    ]
