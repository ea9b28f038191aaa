"""`run.py` speaks in sentences, whatever the machine lacks."""

import ast
import errno
import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

import run

DEBIAN = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nID=debian\n'
UBUNTU = 'NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\nVERSION_ID="24.04"\n'
MINT = "NAME='Linux Mint'\nID='linuxmint'\nID_LIKE='ubuntu debian'\n"
ROCKY = 'NAME="Rocky Linux"\nID="rocky"\nID_LIKE="rhel centos fedora"\n'
ALPINE = 'NAME="Alpine Linux"\nID=alpine\n'
UNKNOWN = 'NAME="Something"\nID=something\nVARIANT_ID=debian\n'


@pytest.fixture
def project(tmp_path, monkeypatch):
    """An empty project folder; nothing of the real one is touched."""
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(run, "VAR", tmp_path / "var")
    monkeypatch.setattr(run, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(run, "PYTHON", tmp_path / ".venv/bin/python")
    run.check_folder()
    return tmp_path


@pytest.fixture
def system(monkeypatch):
    """Pretends a system: `system("apt", root=True)`; package installs are recorded, not done."""
    installed = []

    def pretend(family, *, root, succeeds=True):
        monkeypatch.setattr(run, "this_family", lambda: family)
        monkeypatch.setattr(run, "is_root", lambda: root)
        monkeypatch.setattr(run, "apt_install", lambda text: installed.append(text) or succeeds)
        return installed

    return pretend


def finished(code, output):
    return subprocess.CompletedProcess([], code, stdout=output, stderr=output)


class TestOldPython:
    @pytest.mark.parametrize("version", [(3, 6, 15), (3, 8), (3, 10, 13, "final", 0)])
    def test_gets_one_sentence_with_its_version_and_the_wanted_one(self, version):
        message = run.old_python_message(version)
        assert f"Python {version[0]}.{version[1]}." in message
        assert "3.11 or newer" in message
        assert "\n" not in message

    @pytest.mark.parametrize("version", [(3, 11), (3, 11, 7), (3, 13, 0), (4, 0)])
    def test_new_enough_gets_none(self, version):
        assert run.old_python_message(version) == ""

    def test_can_read_the_file_without_a_syntax_error(self):
        ast.parse(Path(run.__file__).read_text("utf-8"), feature_version=(3, 6))

    def test_meets_the_check_before_anything_newer(self):
        """All that runs before the check exists in Python 3.6: plain imports and one function."""
        body = ast.parse(Path(run.__file__).read_text("utf-8")).body
        check = next(index for index, node in enumerate(body) if isinstance(node, ast.If))
        kinds = {type(node) for node in body[:check]}
        assert kinds <= {ast.Expr, ast.Import, ast.ImportFrom, ast.FunctionDef}
        modules = {name.name for node in body[:check] for name in getattr(node, "names", [])}
        assert not modules & {"annotations", "dataclasses", "tomllib", "zoneinfo"}

    def test_run_py_needs_only_the_standard_library(self):
        tree = ast.parse(Path(run.__file__).read_text("utf-8"))
        plain = [
            a.name for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names
        ]
        from_ = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        assert {name.split(".")[0] for name in plain + from_} <= sys.stdlib_module_names


class TestSystem:
    @pytest.mark.parametrize(
        ("platform", "text", "family"),
        [
            ("linux", DEBIAN, "apt"),
            ("linux", UBUNTU, "apt"),
            ("linux", MINT, "apt"),
            ("linux", ROCKY, "dnf"),
            ("linux", ALPINE, "apk"),
            ("linux", "ID=arch\n", "pacman"),
            ("linux", UNKNOWN, ""),
            ("linux", "", ""),
            ("darwin", "", "brew"),
        ],
    )
    def test_is_known_by_its_os_release(self, platform, text, family):
        assert run.package_family(platform, text) == family

    def test_each_known_one_has_a_command_and_packages(self):
        families = {*run.FAMILIES.values(), "brew"}
        assert families == set(run.INSTALL) == set(run.PDF_PACKAGES)

    def test_sudo_is_left_out_for_root_and_for_homebrew(self):
        assert run.install_command("dnf", "pango", root=False) == "sudo dnf install -y pango"
        assert run.install_command("dnf", "pango", root=True) == "dnf install -y pango"
        assert run.install_command("brew", "pango", root=False) == "brew install pango"

    def test_unknown_one_gets_the_names_in_words(self):
        text = run.install_command("", "Pango", root=False)
        assert text == "install with your system's package manager: Pango"


class TestPdfLibraries:
    def test_missing_ones_are_named_with_the_one_command(self, system, monkeypatch, capsys):
        system("apt", root=False)
        monkeypatch.setattr(run, "loads", lambda name: False)
        monkeypatch.setattr(run, "has_fonts", lambda: True)
        run.prepare_pdf()
        out = capsys.readouterr().out
        assert "PDF export is off: missing Pango, PangoFT2, HarfBuzz-Subset." in out
        assert f"sudo apt-get install -y --no-install-recommends {run.PDF_PACKAGES['apt']}" in out
        assert "Everything else works." in out

    def test_root_on_debian_gets_them_installed(self, system, monkeypatch, capsys):
        installed = system("apt", root=True)
        monkeypatch.setattr(run, "loads", lambda name: bool(installed))
        monkeypatch.setattr(run, "has_fonts", lambda: True)
        run.prepare_pdf()
        assert installed == [run.PDF_PACKAGES["apt"]]
        assert capsys.readouterr().out == ""

    def test_root_elsewhere_gets_only_the_command(self, system, monkeypatch, capsys):
        installed = system("dnf", root=True)
        monkeypatch.setattr(run, "loads", lambda name: False)
        run.prepare_pdf()
        assert installed == []
        assert "dnf install -y pango" in capsys.readouterr().out

    def test_failed_install_goes_on_with_the_command(self, system, monkeypatch, capsys):
        system("apt", root=True, succeeds=False)
        monkeypatch.setattr(run, "loads", lambda name: False)
        run.prepare_pdf()
        assert "To mend it: apt-get install" in capsys.readouterr().out

    def test_only_the_subsetter_missing_does_not_switch_pdf_off(self):
        notice = run.pdf_notice(["HarfBuzz-Subset"], "the command")
        assert "works, but slowly" in notice
        assert "is off" not in notice

    def test_complete_system_says_nothing(self, system, monkeypatch, capsys):
        installed = system("apt", root=True)
        monkeypatch.setattr(run, "missing_for_pdf", list)
        run.prepare_pdf()
        assert (installed, capsys.readouterr().out) == ([], "")

    def test_fonts_are_looked_for_in_subfolders(self, tmp_path, monkeypatch):
        monkeypatch.setattr(run, "FONT_FOLDERS", (str(tmp_path / "none"), str(tmp_path)))
        assert not run.has_fonts()
        (tmp_path / "truetype").mkdir()
        (tmp_path / "truetype" / "DejaVuSans.TTF").touch()
        assert run.has_fonts()

    def test_absent_library_does_not_load(self):
        assert not run.loads("libno-such-library.so.0")


def test_apt_updates_once_and_shows_its_last_lines_when_it_fails(monkeypatch, capsys):
    commands = []

    def record(command, **options):
        commands.append(command)
        assert options["env"]["DEBIAN_FRONTEND"] == "noninteractive"
        return finished(100, "Reading package lists...\nE: Unable to locate package gettext\n")

    monkeypatch.setattr(run, "run", record)
    assert run.apt_install("chromium gettext") is False
    assert commands[0] == ["apt-get", "update"]
    assert commands[1][-2:] == ["chromium", "gettext"]
    assert len(commands) == 2
    assert "E: Unable to locate package gettext" in capsys.readouterr().out


class TestTestTools:
    def test_missing_ones_are_installed_for_root_on_debian(self, system, monkeypatch, capsys):
        installed = system("apt", root=True)
        monkeypatch.setattr(run.shutil, "which", lambda name: installed or None)
        run.prepare_tools()
        assert installed == ["chromium poppler-utils gettext"]
        assert capsys.readouterr().out == ""

    def test_others_get_the_command_in_their_system_s_names(self, system, monkeypatch, capsys):
        system("brew", root=False)
        present = {"chromium-browser", "msgfmt"}
        monkeypatch.setattr(run.shutil, "which", lambda name: name if name in present else None)
        run.prepare_tools()
        out = capsys.readouterr().out
        assert "Some tests will be skipped: missing poppler-utils." in out
        assert "brew install poppler\n" in out


class TestAddress:
    @pytest.fixture
    def taken(self):
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen()
            yield listener.getsockname()[1]

    def test_port_in_use_names_the_option(self, taken):
        with pytest.raises(run.Problem, match=rf"Port {taken} is in use .* --port \d+"):
            run.check_address("127.0.0.1", taken)

    def test_free_port_is_left_free(self, taken):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            free = probe.getsockname()[1]
        run.check_address("127.0.0.1", free)
        run.check_address("127.0.0.1", free)

    def test_low_port_without_rights_suggests_the_usual_one(self):
        text = run.address_message("127.0.0.1", 80, OSError(errno.EACCES, "Permission denied"))
        assert text == (
            "Port 80 needs administrator rights. Choose another one: python3 run.py --port 8000"
        )

    @pytest.mark.parametrize("port", [0, -1, 65536])
    def test_impossible_port_is_refused(self, port):
        with pytest.raises(run.Problem, match="1 to 65535"):
            run.check_address("127.0.0.1", port)

    @pytest.mark.parametrize("host", ["no-such-host.invalid", "192.0.2.1", "a" * 70])
    def test_foreign_or_unknown_host_is_refused_in_words(self, host):
        with pytest.raises(run.Problem, match=r"--host"):
            run.check_address(host, 8000)

    def test_every_host_is_visited_at_the_loopback(self):
        assert run.site_url("0.0.0.0", 8000) == "http://127.0.0.1:8000"
        assert run.site_url("::1", 9000) == "http://[::1]:9000"

    def test_allowed_names_hold_the_host_and_never_a_wildcard(self):
        assert run.own_names("192.168.1.7")[-1] == "192.168.1.7"
        everywhere = run.own_names("0.0.0.0")
        assert socket.gethostname().lower() in everywhere
        assert not {"*", "0.0.0.0"} & set(everywhere)


class TestSecret:
    def test_is_readable_by_its_owner_alone(self, project):
        path = run.secret_file(run.VAR)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert len(path.read_text("ascii")) >= 50

    def test_stays_the_same(self, project):
        first = run.secret_file(run.VAR).read_bytes()
        assert run.secret_file(run.VAR).read_bytes() == first
        assert [item.name for item in run.VAR.iterdir()] == ["secret_key"]

    def test_loose_rights_are_tightened(self, project):
        path = run.secret_file(run.VAR)
        path.chmod(0o644)
        run.secret_file(run.VAR)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600

    def test_empty_file_of_a_broken_start_is_replaced(self, project):
        (run.VAR / "secret_key").touch()
        assert run.secret_file(run.VAR).stat().st_size >= 50

    def test_is_not_made_when_the_caller_brings_one(self, project):
        environ = run.server_environment("127.0.0.1", 8000, {"SECRET_KEY": "own"})
        assert "SECRET_KEY_FILE" not in environ
        assert not (run.VAR / "secret_key").exists()


class TestEnvironment:
    def test_is_a_production_one_for_this_machine(self, project):
        environ = run.server_environment("127.0.0.1", 8123, {"PATH": "/bin"})
        assert environ["DEBUG"] == "false"
        assert environ["SITE_URL"] == "http://127.0.0.1:8123"
        assert "localhost" in environ["ALLOWED_HOSTS"].split(",")
        assert environ["SECRET_KEY_FILE"] == str(project / "var/secret_key")
        assert environ["PATH"] == "/bin"
        assert "DATABASE_URL" not in environ

    def test_leaves_alone_what_the_caller_sets(self, project):
        environ = run.server_environment("127.0.0.1", 8000, {"SITE_URL": "https://rumbo.example"})
        assert environ["SITE_URL"] == "https://rumbo.example"

    def test_leaves_alone_what_the_env_file_sets(self, project):
        (project / ".env").write_text("# comment\nexport ALLOWED_HOSTS = a.example\nSECRET_KEY=x\n")
        environ = run.server_environment("127.0.0.1", 8000, {})
        assert not {"ALLOWED_HOSTS", "SECRET_KEY", "SECRET_KEY_FILE"} & set(environ)
        assert environ["DEBUG"] == "false"

    def test_an_empty_line_of_the_env_file_sets_nothing(self, project):
        (project / ".env").write_text("SECRET_KEY=\nSECRET_KEY_FILE=\nDEBUG=\nSITE_URL=x\n")
        environ = run.server_environment("127.0.0.1", 8000, {})
        assert environ["SECRET_KEY_FILE"] == str(project / "var/secret_key")
        assert environ["DEBUG"] == "false"
        assert "SITE_URL" not in environ


class TestFolder:
    def test_data_folder_is_closed_to_others(self, project):
        assert stat.S_IMODE((project / "var").stat().st_mode) == 0o700

    def test_that_cannot_be_written_is_explained(self, project, monkeypatch):
        def refuse(**_):
            raise OSError(errno.EROFS, "Read-only file system")

        monkeypatch.setattr(run.tempfile, "TemporaryFile", refuse)
        with pytest.raises(run.Problem, match=r"cannot be written \(Read-only file system\)"):
            run.check_folder()


class TestPackages:
    @pytest.fixture
    def lock(self, project):
        (project / ".venv").mkdir()
        (project / "requirements.txt").write_text("django==5.2.19 --hash=sha256:00\n")

    def test_are_installed_with_hashes_and_only_once(self, lock, monkeypatch):
        commands = []
        monkeypatch.setattr(run, "make_venv", lambda: None)
        monkeypatch.setattr(run, "run", lambda command: commands.append(command) or finished(0, ""))
        run.prepare_python("requirements.txt")
        run.prepare_python("requirements.txt")
        assert len(commands) == 1
        assert "--require-hashes" in commands[0]

    def test_are_installed_again_when_the_lock_changes(self, lock, monkeypatch, project):
        commands = []
        monkeypatch.setattr(run, "make_venv", lambda: None)
        monkeypatch.setattr(run, "run", lambda command: commands.append(command) or finished(0, ""))
        run.prepare_python("requirements.txt")
        (project / "requirements.txt").write_text("django==5.2.20 --hash=sha256:00\n")
        run.prepare_python("requirements.txt")
        assert len(commands) == 2

    def test_failure_shows_pip_s_last_lines_and_is_not_stamped(self, lock, monkeypatch, project):
        output = "\n".join(f"line {number}" for number in range(30)) + "\nERROR: no network\n"
        monkeypatch.setattr(run, "make_venv", lambda: None)
        monkeypatch.setattr(run, "run", lambda command: finished(1, output))
        with pytest.raises(run.Problem) as caught:
            run.prepare_python("requirements.txt")
        text = str(caught.value)
        assert "ERROR: no network" in text
        assert "line 22\n" not in text
        assert "reaches the Python package index" in text
        assert not (project / ".venv/requirements.txt.sha256").exists()

    def test_full_disk_gets_its_own_advice(self):
        assert "free about 1 GB" in run.pip_message("OSError: [Errno 28] No space left on device")


class TestEnvironmentOfPython:
    def test_incomplete_python_gets_the_one_command(self, system, monkeypatch):
        system("apt", root=False)
        monkeypatch.setattr(run.importlib.util, "find_spec", lambda name: None)
        with pytest.raises(run.Problem, match=r"sudo apt-get install .* python3\.\d+-venv"):
            run.check_venv_module()

    def test_root_on_debian_gets_it_installed(self, system, monkeypatch):
        installed = system("apt", root=True)
        monkeypatch.setattr(run.importlib.util, "find_spec", lambda name: installed or None)
        run.check_venv_module()
        assert len(installed) == 1

    def test_half_made_one_is_made_again(self, project, monkeypatch):
        commands = []
        monkeypatch.setattr(run, "run", lambda command: commands.append(command) or finished(0, ""))
        run.PYTHON.parent.mkdir(parents=True)
        run.PYTHON.touch()
        run.make_venv()
        assert commands == [[sys.executable, "-m", "venv", "--clear", str(run.VENV)]]

    def test_sound_one_is_kept(self, project, monkeypatch):
        monkeypatch.setattr(run, "run", lambda command: pytest.fail("must not run"))
        run.PYTHON.parent.mkdir(parents=True)
        run.PYTHON.touch()
        version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
        record = run.VENV / "lib" / version / "site-packages/pip-23.2.1.dist-info/RECORD"
        record.parent.mkdir(parents=True)
        record.touch()
        run.make_venv()


class TestArguments:
    @pytest.fixture
    def started(self, project, monkeypatch):
        """What `serve` and `test` would start, after steps that are only noted."""
        calls = {"steps": []}
        for step in ("prepare_pdf", "prepare_tools"):
            monkeypatch.setattr(run, step, lambda step=step: calls["steps"].append(step))
        monkeypatch.setattr(run, "prepare_python", lambda name: calls["steps"].append(name))
        monkeypatch.setattr(run, "check_address", lambda host, port: None)
        monkeypatch.setattr(run, "set_up_site", lambda environ, demo: calls.update(demo=demo))
        monkeypatch.setattr(
            run, "become", lambda command, environ: calls.update(command=command, environ=environ)
        )
        return calls

    def test_plain_start_serves_the_demonstration_on_port_8000(self, started, capsys):
        assert run.main([]) is None
        assert started["demo"] is True
        assert "127.0.0.1:8000" in started["command"]
        assert "http://127.0.0.1:8000" in capsys.readouterr().out
        assert started["steps"] == ["requirements.txt", "prepare_pdf"]

    def test_options_reach_the_server(self, started):
        run.main(["--port", "9001", "--host", "::1", "--no-demo"])
        assert started["demo"] is False
        assert "[::1]:9001" in started["command"]
        assert started["environ"]["SITE_URL"] == "http://[::1]:9001"

    def test_server_worker_and_scheduler_are_under_one_supervisor(self, started):
        run.main([])
        assert started["command"][1:3] == ["-m", "foundation.supervisor"]

    def test_arguments_after_test_reach_pytest_untouched(self, started):
        run.main(["test", "-k", "name", "--port", "x"])
        assert started["command"][1:] == ["-m", "pytest", "-k", "name", "--port", "x"]
        assert started["steps"] == ["requirements-dev.txt", "prepare_pdf", "prepare_tools"]

    def test_the_whole_run_is_spread_over_the_cores(self, started):
        run.main(["test"])
        options = " ".join(started["command"][1:])
        assert options == "-m pytest -n auto --maxprocesses 4 --dist loadfile"

    def test_unknown_option_is_explained(self, started, capsys):
        with pytest.raises(SystemExit):
            run.main(["--prot", "1"])
        assert "unrecognized arguments: --prot" in capsys.readouterr().err


class TestFailure:
    @pytest.mark.parametrize(
        ("raised", "shown"),
        [
            (run.Problem("A sentence."), "A sentence."),
            (KeyboardInterrupt(), "Stopped."),
            (OSError(errno.ENOSPC, "No space left on device"), "No space left on device"),
        ],
    )
    def test_is_shown_in_words_and_never_as_a_traceback(self, monkeypatch, raised, shown):
        def fail(arguments):
            raise raised

        monkeypatch.setattr(run, "serve", fail)
        assert shown in run.main([])

    def test_windows_is_sent_to_wsl(self, monkeypatch):
        monkeypatch.setattr(run.sys, "platform", "win32")
        assert "WSL" in run.main([])

    def test_failed_set_up_shows_one_line_and_keeps_the_rest(self, project, monkeypatch):
        trace = "Traceback (most recent call last):\n  File x\nCommandError: The disk is full.\n"
        monkeypatch.setattr(run, "run", lambda command, **options: finished(1, trace))
        with pytest.raises(run.Problem) as caught:
            run.set_up_site({}, demo=True)
        assert str(caught.value).endswith("  CommandError: The disk is full.")
        assert "Traceback" not in str(caught.value)
        assert (project / "var/setup.log").read_text() == trace

    def test_port_in_use_ends_the_real_command_with_code_1(self):
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen()
            port = str(listener.getsockname()[1])
            command = [sys.executable, run.__file__, "--port", port]
            done = subprocess.run(command, capture_output=True, text=True, env=dict(os.environ))
        assert done.returncode == 1
        assert done.stderr.startswith(f"Port {port} is in use")
        assert "Traceback" not in done.stderr
        assert done.stdout == ""
