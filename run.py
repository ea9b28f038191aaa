#!/usr/bin/env python3
"""Start Rumbo, or its tests, on a machine that has nothing but Python.

    python3 run.py [--port N] [--host H] [--no-demo]
    python3 run.py test [arguments for pytest]

Standard library only. Everything up to the version check must load on Python 3.6, and the whole
file must parse there, so that an older Python meets a sentence instead of a SyntaxError.
"""

import argparse
import contextlib
import ctypes
import errno
import hashlib
import importlib
import importlib.util
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any


def old_python_message(version: "tuple[Any, ...]") -> str:
    """The sentence for a Python that is too old; empty when it will do."""
    if tuple(version[:2]) >= (3, 11):
        return ""
    return (
        f"Rumbo needs Python 3.11 or newer; this is Python {version[0]}.{version[1]}. "
        "Install a newer one and start again with it, for example: python3.11 run.py"
    )


if old_python_message(sys.version_info):
    sys.exit(old_python_message(sys.version_info))

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
VAR = ROOT / "var"
PYTHON = VENV / "bin" / "python"
EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104  (to listen on, not to visit)

# Systems (ID, then ID_LIKE, of /etc/os-release) whose package manager we can name.
FAMILIES = {"debian": "apt", "fedora": "dnf", "arch": "pacman", "alpine": "apk"}
INSTALL = {
    "apt": "apt-get install -y --no-install-recommends",
    "dnf": "dnf install -y",
    "pacman": "pacman -S --noconfirm",
    "apk": "apk add",
    "brew": "brew install",
}
PDF_PACKAGES = {
    "apt": "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core",
    "dnf": "pango dejavu-sans-fonts",
    "pacman": "pango ttf-dejavu",
    "apk": "pango so:libpangoft2-1.0.so.0 so:libharfbuzz-subset.so.0 font-dejavu",
    "brew": "pango",
}
HOMEBREW = "/opt/homebrew/lib"  # not on the loader's own path with a Python from elsewhere
# The names under which the PDF library itself looks for them: Linux, then macOS.
PDF_LIBRARIES = {
    "Pango": ("libpango-1.0.so.0", f"{HOMEBREW}/libpango-1.0.dylib"),
    "PangoFT2": ("libpangoft2-1.0.so.0", f"{HOMEBREW}/libpangoft2-1.0.dylib"),
    "HarfBuzz-Subset": ("libharfbuzz-subset.so.0", f"{HOMEBREW}/libharfbuzz-subset.0.dylib"),
}
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts", "~/.fonts")
# What only the tests use: a package, and the programs of which one must be there.
TEST_TOOLS = {
    "chromium": ("chromium", "chromium-browser"),
    "poppler-utils": ("pdftotext",),
    "gettext": ("msgfmt",),
}
ON_ALL_CORES = ("-n", "auto", "--maxprocesses", "4", "--dist", "loadfile")


class Problem(Exception):
    """Something the person can mend; the text says what and how."""


def say(text: str) -> None:
    print(text, flush=True)


def last_lines(output: str, count: int = 8) -> str:
    lines = [line for line in output.splitlines() if line.strip()]
    return "\n".join(f"  {line}" for line in lines[-count:])


def run(command: list[str], **options: Any) -> "subprocess.CompletedProcess[str]":
    """Run to the end without a word; `stdout` of the result holds both streams."""
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, **options}
    return subprocess.run(command, stdin=subprocess.DEVNULL, text=True, errors="replace", **options)


def package_family(platform: str, os_release: str) -> str:
    """apt, dnf, pacman, apk or brew; empty for a system we cannot name a command for."""
    if platform == "darwin":
        return "brew"
    fields = dict(re.findall(r"""^(ID|ID_LIKE)=["']?([^"'\n]*)""", os_release, re.MULTILINE))
    names = f"{fields.get('ID', '')} {fields.get('ID_LIKE', '')}".split()
    return next((FAMILIES[name] for name in names if name in FAMILIES), "")


def this_family() -> str:
    path = Path("/etc/os-release")
    return package_family(sys.platform, path.read_text("utf-8") if path.is_file() else "")


def is_root() -> bool:
    return os.geteuid() == 0


def install_command(family: str, packages: str, *, root: bool) -> str:
    """The one line to type; a plain request where the system's package manager is unknown."""
    if not family:
        return f"install with your system's package manager: {packages}"
    sudo = "" if root or family == "brew" else "sudo "
    return f"{sudo}{INSTALL[family]} {packages}"


def apt_install(packages: str) -> bool:
    """Install as root and say so; False, after apt's own last lines, when it did not work."""
    say(f"Installing system packages with apt-get: {packages}")
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run(["apt-get", "update"], env=environ)  # a stale mirror may fail here and still install
    done = run([*INSTALL["apt"].split(), *packages.split()], env=environ)
    if done.returncode:
        say(f"apt-get did not succeed:\n{last_lines(done.stdout, 4)}")
    return done.returncode == 0


def loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def has_fonts() -> bool:
    walks = (files for folder in FONT_FOLDERS for _, _, files in os.walk(Path(folder).expanduser()))
    return any(name.lower().endswith((".ttf", ".otf", ".ttc")) for files in walks for name in files)


def missing_for_pdf() -> list[str]:
    missing = [label for label, names in PDF_LIBRARIES.items() if not any(map(loads, names))]
    return missing if has_fonts() else [*missing, "a system font"]


def pdf_notice(missing: list[str], command: str) -> str:
    off = {"Pango", "PangoFT2"} & set(missing)
    state = "is off" if off else "works, but slowly or with letters missing"
    return (
        f"! PDF export {state}: missing {', '.join(missing)}.\n"
        f"  To mend it: {command}\n"
        "  Everything else works."
    )


def prepare_pdf() -> None:
    missing, family = missing_for_pdf(), this_family()
    packages = PDF_PACKAGES.get(family, "Pango, HarfBuzz-Subset and the DejaVu fonts")
    if missing and family == "apt" and is_root() and apt_install(packages):
        missing = missing_for_pdf()
    if missing:
        say(pdf_notice(missing, install_command(family, packages, root=is_root())))


def missing_tools() -> list[str]:
    return [name for name, programs in TEST_TOOLS.items() if not any(map(shutil.which, programs))]


def prepare_tools() -> None:
    missing, family = missing_tools(), this_family()
    if missing and family == "apt" and is_root() and apt_install(" ".join(missing)):
        missing = missing_tools()
    if missing:
        names = " ".join(missing)
        packages = names.replace("-utils", "") if family in {"pacman", "brew"} else names
        command = install_command(family, packages, root=is_root())
        say(f"! Some tests will be skipped: missing {names}.\n  To mend it: {command}")


def check_folder() -> None:
    """`var` holds the database; the project's folder gets `.venv` on the first start."""
    try:
        VAR.mkdir(mode=0o700, exist_ok=True)
        for folder in (VAR,) if PYTHON.exists() else (VAR, ROOT):
            with tempfile.TemporaryFile(dir=folder):
                pass
    except OSError as error:
        raise Problem(
            f"Rumbo keeps its database and its Python packages in its own folder, and {ROOT} "
            f"cannot be written ({error.strerror}). Copy the folder to a place of yours and "
            "start it there."
        ) from error


def secret_file(folder: Path) -> Path:
    """The file with the signing secret: made once, readable by its owner alone."""
    path = folder / "secret_key"
    if path.is_file() and path.stat().st_size:
        path.chmod(0o600)
        return path
    descriptor, draft = tempfile.mkstemp(dir=folder)  # with mode 600 from the start
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(secrets.token_urlsafe(64))
    os.replace(draft, path)
    return path


def check_address(host: str, port: int) -> None:
    if not 0 < port < 65536:
        raise Problem("--port takes a number from 1 to 65535.")
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (socket.gaierror, UnicodeError) as error:
        raise Problem(f"--host {host} is not an address of this machine.") from error
    except OSError as error:
        raise Problem(address_message(host, port, error)) from error


def address_message(host: str, port: int, error: OSError) -> str:
    other = port + 1 if 1024 <= port < 65535 else 8000
    if error.errno == errno.EADDRINUSE:
        reason = f"Port {port} is in use by another program (perhaps Rumbo already runs)."
    elif error.errno == errno.EACCES:
        reason = f"Port {port} needs administrator rights."
    else:
        return f"Rumbo cannot listen on {host}: {error.strerror}. Choose another --host."
    return f"{reason} Choose another one: python3 run.py --port {other}"


def own_names(host: str) -> list[str]:
    """Every name under which a browser may ask for this server; found without sending a packet."""
    names = ["127.0.0.1", "localhost", "[::1]"]
    if host not in EVERYWHERE:
        return [*names, f"[{host}]" if ":" in host else host]
    with contextlib.suppress(OSError), socket.socket(type=socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))
        names.append(probe.getsockname()[0])
    return [*names, socket.gethostname().lower()]


def host_and_port(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def site_url(host: str, port: int) -> str:
    return "http://" + host_and_port("127.0.0.1" if host in EVERYWHERE else host, port)


def server_environment(host: str, port: int, given: dict[str, str]) -> dict[str, str]:
    """Settings for a server on this machine. What the caller or `.env` sets is left alone."""
    defaults = {
        "DEBUG": "false",
        "ALLOWED_HOSTS": ",".join(own_names(host)),
        "SITE_URL": site_url(host, port),
    }
    if sys.platform == "darwin":
        defaults["DYLD_FALLBACK_LIBRARY_PATH"] = f"{HOMEBREW}:/usr/local/lib:/usr/lib"
    own_file = ROOT / ".env"
    text = own_file.read_text("utf-8") if own_file.is_file() else ""
    in_file = set(re.findall(r"^(?:export +)?(\w+) *= *\S", text, re.MULTILINE))
    if not {"SECRET_KEY", "SECRET_KEY_FILE"} & (in_file | set(given)):
        defaults["SECRET_KEY_FILE"] = str(secret_file(VAR))
    environ = {name: value for name, value in defaults.items() if name not in in_file}
    return {**environ, **given}


def check_venv_module() -> None:
    def complete() -> bool:
        importlib.invalidate_caches()
        return all(importlib.util.find_spec(name) for name in ("venv", "ensurepip"))

    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    family = this_family()
    if complete() or (family == "apt" and is_root() and apt_install(package) and complete()):
        return
    hint = "install your system's complete Python, with its modules venv and ensurepip"
    if family == "apt":
        hint = install_command("apt", package, root=is_root())
    raise Problem(f"This Python lacks its venv module. To mend it: {hint}\nThen start again.")


def make_venv() -> None:
    """Make `.venv`, also in place of a half-made one or one of another Python version."""
    packages = VENV / f"lib/python{sys.version_info[0]}.{sys.version_info[1]}/site-packages"
    if PYTHON.exists() and any(packages.glob("pip-*.dist-info/RECORD")):  # written last
        return
    check_venv_module()
    say("Making the Python environment in .venv (once) ...")
    made = run([sys.executable, "-m", "venv", "--clear", str(VENV)])
    if made.returncode:
        raise Problem(f"The Python environment was not made:\n{last_lines(made.stdout)}")


def pip_message(output: str) -> str:
    advice = "Check that this machine reaches the Python package index, then start again."
    if "no space left" in output.lower():
        advice = "The disk is full: free about 1 GB, then start again."
    return f"The Python packages were not installed. pip says:\n{last_lines(output)}\n{advice}"


def prepare_python(name: str) -> None:
    """Install one lock file unless the stamp inside `.venv` says that it is in place."""
    check_folder()
    make_venv()
    stamp = VENV / f"{name}.sha256"
    digest = hashlib.sha256((ROOT / name).read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text("ascii") == digest:
        return
    say(f"Installing the Python packages of {name} (this takes a minute or two) ...")
    options = "install --quiet --require-hashes --no-input --disable-pip-version-check -r"
    done = run([str(PYTHON), "-m", "pip", *options.split(), str(ROOT / name)])
    if done.returncode:
        raise Problem(pip_message(done.stdout))
    stamp.write_text(digest, "ascii")


def set_up_site(environ: dict[str, str], *, demo: bool) -> None:
    command = [str(PYTHON), "manage.py", "setup_site", *([] if demo else ["--no-demo"])]
    done = run(command, cwd=ROOT, env=environ, stdout=None, stderr=subprocess.PIPE)
    if done.returncode:
        log = VAR / "setup.log"
        log.write_text(done.stderr, "utf-8")
        raise Problem(f"Rumbo was not set up. {log} says more:\n{last_lines(done.stderr, 1)}")
    sys.stderr.write(done.stderr)


def site_command(host: str, port: int) -> list[str]:
    """The web server, a worker and a scheduler, under one process that keeps them running."""
    return [str(PYTHON), "-m", "foundation.supervisor", "--bind", host_and_port(host, port)]


def become(command: list[str], environ: dict[str, str]) -> None:
    """Its exit code is ours, and so is its Ctrl+C."""
    os.chdir(ROOT)
    os.execve(command[0], command, environ)


def serve(arguments: list[str]) -> None:
    options = parse(arguments)
    check_address(options.host, options.port)
    prepare_python("requirements.txt")
    prepare_pdf()
    environ = server_environment(options.host, options.port, dict(os.environ))
    set_up_site(environ, demo=options.demo)
    say(f"\nRumbo is at {site_url(options.host, options.port)} (stop it with Ctrl+C)")
    become(site_command(options.host, options.port), environ)


def test(arguments: list[str]) -> None:
    """Everything, on all cores; with arguments, in one process and just what they say."""
    prepare_python("requirements-dev.txt")
    prepare_pdf()
    prepare_tools()
    become([str(PYTHON), "-m", "pytest", *(arguments or ON_ALL_CORES)], dict(os.environ))


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python3 run.py",
        description="Set Rumbo up in this folder and serve it.",
        epilog="python3 run.py test [arguments for pytest] runs the tests.",
    )
    parser.add_argument("--port", type=int, default=8000, metavar="N")
    parser.add_argument("--host", default="127.0.0.1", metavar="H")
    parser.add_argument("--no-demo", dest="demo", action="store_false", help="no demonstration")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> str | None:
    """Return what went wrong, in words."""
    try:
        if sys.platform == "win32":
            raise Problem("Rumbo's server needs Linux or macOS. On Windows, start it inside WSL.")
        test(arguments[1:]) if arguments[:1] == ["test"] else serve(arguments)
        return None
    except Problem as problem:
        return str(problem)
    except OSError as error:
        return f"Rumbo could not start: {error}"
    except KeyboardInterrupt:
        return "\nStopped."


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
