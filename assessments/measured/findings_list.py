"""What does not fit together, with the form in which it is explained."""

from collections.abc import Iterable
from dataclasses import dataclass

from assessments.contradiction_wording import contradiction_text
from assessments.contradictions import contradictions_of
from assessments.findings import Contradiction
from assessments.measured.explanations import Explanation, explanations_of
from assessments.measured.forms import ExplanationForm
from assessments.models import Assessment
from assessments.results import AssessmentResults


@dataclass(frozen=True)
class Unexplained:
    """A sentence that could not be saved, and the status of the answer."""

    form: ExplanationForm
    status: int

    @property
    def key(self) -> str:
        return str(self.form.data.get("key", ""))


@dataclass(frozen=True)
class Finding:
    """One contradiction: its sentence, what was written on it, and what could not be saved."""

    found: Contradiction
    text: str
    typed: str
    stored: str
    version: int
    written_by: str
    errors: tuple[str, ...] = ()
    is_conflict: bool = False


def findings_of(
    assessment: Assessment, results: AssessmentResults, unsaved: Unexplained | None = None
) -> list[Finding]:
    """In the order of the model."""
    rows = explanations_of(assessment)
    found = contradictions_of(assessment.model_version.model, results)
    return [_finding(one, rows.get(one.key, Explanation()), unsaved) for one in found]


def _finding(found: Contradiction, stored: Explanation, unsaved: Unexplained | None) -> Finding:
    mine = unsaved if unsaved and unsaved.key == found.key else None
    return Finding(
        found=found,
        text=contradiction_text(found),
        typed=str(mine.form.data.get("text", "")) if mine else stored.text,
        stored=stored.text,
        version=stored.version,
        written_by=stored.by,
        errors=_errors(mine),
        is_conflict=mine is not None and mine.status == 409,
    )


def _errors(unsaved: Unexplained | None) -> tuple[str, ...]:
    if unsaved is None:
        return ()
    return tuple(str(error) for errors in unsaved.form.errors.values() for error in errors)


def to_explain(findings: Iterable[Finding]) -> int:
    """How many still want their sentence."""
    return sum(not finding.stored for finding in findings)
