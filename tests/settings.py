"""The project's settings, with what makes tests quick and independent of the machine."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "tests-" + "0123456789abcdef" * 4)
os.environ.setdefault("EMAIL_URL", "memorymail://")
os.environ["DEBUG"] = "false"

# The browser tests run their server in a thread beside Playwright's event loop.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

from config.settings import *  # noqa: F403

SCRATCH = Path(tempfile.mkdtemp(prefix="rumbo-tests-"))

if "sqlite" in DATABASES["default"]["ENGINE"]:  # noqa: F405
    # On disk, as in production: an in-memory database has other locks.
    DATABASES["default"]["TEST"] = {"NAME": str(SCRATCH / "test.sqlite3")}  # noqa: F405
STATIC_ROOT = SCRATCH / "static"
STATIC_ROOT.mkdir()
# The live server finds static files where they are written, without collecting them.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "evidence": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(SCRATCH / "evidence")},
    },
    "imports": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(SCRATCH / "imports")},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CACHES["charts"]["LOCATION"] = str(SCRATCH / "charts")  # type: ignore[index]  # noqa: F405
ACCOUNT_RATE_LIMITS = False
