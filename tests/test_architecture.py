"""The house stands as drawn: imports point one way, rooms stay small, heavy libraries stay put."""

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# From left to right; a package may import itself and what stands further right.
ORDER = [
    "config",
    "reports",
    "roadmaps",
    "assessments",
    "metrics",
    "maturity",
    "organizations",
    "foundation",
]
PURE = {
    "assessments.agreement.suppression",
    "assessments.confidence",
    "assessments.evidence.files",
    "assessments.evidence.packages",
    "assessments.evidence.refusals",
    "assessments.rhythm.due",
    "assessments.rounds.addresses",
    "foundation.archives",
    "foundation.cleaning",
    "foundation.strict_json",
    "maturity.agreement",
    "maturity.area_scoring",
    "maturity.change",
    "maturity.consensus",
    "maturity.content",
    "maturity.levels",
    "maturity.scoring",
    "metrics.comparison",
    "metrics.definitions.search",
    "metrics.computing",
    "metrics.explaining",
    "metrics.formulas",
    "metrics.groups",
    "metrics.histograms",
    "metrics.inputs",
    "metrics.intervals",
    "metrics.observations.grid_numbers",
    "metrics.observations.times",
    "metrics.recipes",
    "metrics.shares",
    "metrics.sheets",
    "metrics.fatigue",
    "metrics.imports.dates",
    "metrics.imports.layout",
    "metrics.imports.mapping",
    "metrics.imports.outcome",
    "metrics.imports.stored",
    "metrics.imports.refusals",
    "metrics.imports.sniffing",
    "metrics.imports.units",
    "metrics.imports.values",
    "metrics.screening",
    "metrics.sendlog",
    "organizations.colors",
    "reports.pages.next_stage",
    "roadmaps.horizons",
    "roadmaps.priority",
}
FILES = sorted(path for package in ORDER for path in (ROOT / package).rglob("*.py"))
CODE = [path for path in FILES if "migrations" not in path.parts]


@cache
def imports(path: Path) -> list[tuple[str, bool]]:
    """(module, inside a function) of every import in the file."""
    tree = ast.parse(path.read_text())
    top = set(tree.body)
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.append((node.module, node not in top))
        elif isinstance(node, ast.Import):
            found += [(alias.name, node not in top) for alias in node.names]
    return found


def wrong_arrows(package: str, modules: list[str]) -> list[str]:
    allowed = set(ORDER[ORDER.index(package) :])
    return [m for m in modules if m.split(".")[0] in set(ORDER) - allowed]


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_point_to_the_right_only(path):
    package = path.relative_to(ROOT).parts[0]
    assert wrong_arrows(package, [module for module, _ in imports(path)]) == []


def test_an_arrow_turned_round_is_noticed():
    assert wrong_arrows("maturity", ["assessments.models", "django.db"]) == ["assessments.models"]


@pytest.mark.parametrize("path", CODE, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_import_hides_in_a_function(path):
    hidden = [m for m, inside in imports(path) if inside and m.split(".")[0] in ORDER]
    assert hidden == []


def importers(library: str) -> set[str]:
    return {
        str(path.relative_to(ROOT))
        for path in CODE
        if any(module.split(".")[0] == library for module, _ in imports(path))
    }


def test_only_the_charts_import_matplotlib():
    assert importers("matplotlib")
    assert all(name.startswith("reports/charts/") for name in importers("matplotlib"))


def test_only_one_module_imports_weasyprint():
    assert importers("weasyprint") == {"reports/pdf.py"}


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def calls_itself_pure(source: str) -> bool:
    """Whether a sentence of the module's docstring starts with the word."""
    docstring = ast.get_docstring(ast.parse(source)) or ""
    return re.search(r"(^|[.!]\s+)Pure\b", docstring) is not None


def test_what_calls_itself_pure_is_in_the_list():
    named = {module_name(path) for path in CODE if calls_itself_pure(path.read_text())}
    assert named
    assert named <= PURE


def test_the_word_is_found_in_a_docstring():
    assert calls_itself_pure('"""Words. Pure; exact fractions."""')
    assert calls_itself_pure('"""Words in\n\nlines.\nPure."""')
    assert not calls_itself_pure('"""Calls the pure scoring."""\n# Pure')


@pytest.mark.parametrize("module", sorted(PURE))
def test_a_pure_module_does_not_load_django(module):
    code = f"import sys, {module}; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def functions(path: Path) -> list[tuple[str, int]]:
    tree = ast.parse(path.read_text())
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [
        (node.name, node.end_lineno - node.lineno + 1)
        for node in ast.walk(tree)
        if isinstance(node, kinds)
    ]


def test_rooms_stay_small():
    lengths = sorted(length for path in CODE for _, length in functions(path))
    assert lengths[len(lengths) // 2] <= 8
    assert lengths[int(len(lengths) * 0.9)] <= 25
    assert lengths[-1] <= 50
    modules = sorted(len(path.read_text().splitlines()) for path in CODE)
    assert modules[int(len(modules) * 0.9)] <= 250
    assert modules[-1] <= 400


def test_templates_stay_small():
    for path in (ROOT / "templates").rglob("*.html"):
        assert len(path.read_text().splitlines()) <= 200, path


def test_models_import_nothing_above_them():
    above = {"views", "forms", "access", "actions", "queries"}
    for package in ORDER[1:]:
        paths = [*(ROOT / package).glob("models.py"), *(ROOT / package).glob("models/*.py")]
        for path in paths:
            inside = [m for m, _ in imports(path) if m.startswith(f"{package}.")]
            assert not above & {m.split(".")[1] for m in inside}, path
