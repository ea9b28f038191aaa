"""What the documents say is true: files exist, commands exist, figures have a source."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.utils.text import slugify

ROOT = Path(__file__).resolve().parent.parent
DOCS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\(([^)\s]+)\)")
COMMAND = re.compile(r"manage\.py (\w+)")


def anchors(path: Path) -> set[str]:
    return {slugify(line.lstrip("# ")) for line in path.read_text().splitlines() if line[:1] == "#"}


@pytest.mark.parametrize("path", DOCS, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(path):
    for link in LINK.findall(path.read_text()):
        if link.startswith(("http://", "https://", "mailto:")):
            continue
        file, _, anchor = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target), link


@pytest.mark.parametrize("path", DOCS, ids=lambda p: str(p.relative_to(ROOT)))
def test_commands_exist(path):
    assert set(COMMAND.findall(path.read_text())) <= {*get_commands(), "runserver"}


def test_the_readme_is_short_and_names_the_two_commands():
    text = (ROOT / "README.md").read_text()
    assert len(text.splitlines()) <= 150
    assert "python3 run.py\n" in text
    assert "python3 run.py test\n" in text


APPS_WITH_COMMANDS = ("reports", "assessments", "metrics", "roadmaps")


def test_the_readme_names_every_command_of_ours():
    ours = {
        path.stem
        for path in ROOT.glob("*/management/commands/*.py")
        if path.stem != "__init__"
        and path.parts[-4] in ("reports", "assessments", "metrics", "roadmaps")
    }
    text = (ROOT / "README.md").read_text()
    assert {name for name in ours if name not in text} == set()


def test_the_changelog_names_the_version():
    version = re.search(r'^version = "([\d.]+)"', (ROOT / "pyproject.toml").read_text(), re.M)
    assert f"## {version[1]}" in (ROOT / "CHANGELOG.md").read_text()


def test_the_folders_of_contributing_exist():
    for name in re.findall(r"^\| `(\w+)/`", (ROOT / "CONTRIBUTING.md").read_text(), re.M):
        assert (ROOT / name).is_dir(), name


def test_every_requirement_has_its_reason():
    for name in ("requirements.in", "requirements-dev.in"):
        for line in (ROOT / name).read_text().splitlines():
            if line and not line.startswith(("#", "-r")):
                assert re.search(r"\S\s+# \S", line), line


def test_every_locked_package_has_a_hash():
    for name in ("requirements.txt", "requirements-dev.txt"):
        blocks = re.split(r"\n(?=\S)", (ROOT / name).read_text())
        for block in blocks:
            if "==" in block.splitlines()[0]:
                assert "--hash=sha256:" in block, block.splitlines()[0]
