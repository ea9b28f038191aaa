"""The one bridge from a closed round to what is shown of it.

`agreement_of` loads the round in three queries whatever the number of people, and returns frozen
dataclasses whose names are in the active language. What may not be shown is not in them.
"""

from assessments.agreement.ballots import Ballots, disclose_all, load_ballots
from assessments.agreement.lines import (
    AgreementResults,
    AreaAgreement,
    Figures,
    GroupLine,
    Question,
    Voice,
)
from assessments.agreement.suppression import (
    FEWEST,
    Answer,
    Disclosure,
    State,
    comments_beside,
    groups_beside,
    shuffled,
)
from assessments.models import Assessment, CriterionRating, RatingRound
from maturity.agreement import Agreement, agreement_over
from maturity.area_scoring import LevelCounts
from maturity.consensus import Consensus, consensus_of, count_levels
from maturity.content import Criterion, Model
from maturity.levels import Level
from maturity.wording import in_language

DECIDED = (CriterionRating.Origin.UNANIMOUS, CriterionRating.Origin.AGREED)


def agreement_of(assessment: Assessment, round: RatingRound) -> AgreementResults:
    """Raises ValueError while the round is open: nothing of it may be known."""
    if round.closed_at is None:
        raise ValueError("The round is open.")
    model = assessment.model_version.model
    ballots = load_ballots(round, closed_at=round.closed_at)
    shown = {} if round.named else disclose_all(round, ballots)
    rows = {row.criterion_id: row for row in CriterionRating.objects.filter(assessment=assessment)}
    names = {area.key: in_language(area.name) for area in model.areas}
    questions = tuple(
        _question(
            criterion,
            names[criterion.area],
            rows.get(criterion.id) or CriterionRating(criterion_id=criterion.id),
            ballots.counted(criterion.id),
            _figures(round, criterion.id, ballots, shown.get(criterion.id)),
            named=round.named,
        )
        for criterion in model.criteria
    )
    return AgreementResults(
        assessment_id=assessment.pk,
        unit_name=assessment.unit.name,
        period=assessment.period,
        is_draft=assessment.is_draft,
        named=round.named,
        compare_by=round.compare_by,
        closed_at=round.closed_at,
        invited=ballots.invited,
        people=ballots.answered,
        whole=_over(questions, ballots.answered),
        areas=_areas(model, names, questions),
        questions=questions,
    )


def _question(
    criterion: Criterion,
    area_name: str,
    row: CriterionRating,
    answers: tuple[Answer, ...],
    figures: Figures | None,
    *,
    named: bool,
) -> Question:
    decided = row.origin in DECIDED and row.level is not None
    return Question(
        key=criterion.id,
        area_key=criterion.area,
        area_name=area_name,
        question=in_language(criterion.question),
        critical=criterion.critical,
        descriptors=tuple(
            (level, in_language(criterion.levels[level])) for level in reversed(Level)
        ),
        answered=any(answer.level is not None for answer in answers),
        figures=figures,
        voices=_voices(answers) if named else (),
        level=Level(row.level) if decided and row.level is not None else None,
        origin=row.origin,
        reason=row.note if row.origin == CriterionRating.Origin.AGREED else "",
        applicable=row.applicable,
        not_applicable_reason=row.not_applicable_reason,
        version=row.version,
        saved_at=row.updated_at,
        saved_by=row.updated_by_name,
    )


def _figures(
    round: RatingRound, key: str, ballots: Ballots, disclosure: Disclosure | None
) -> Figures | None:
    answers = ballots.counted(key)
    if round.named:
        return _named(answers)
    return _anonymous(answers, disclosure, salt=f"{round.pk}{key}") if disclosure else None


def _named(answers: tuple[Answer, ...]) -> Figures | None:
    consensus = consensus_of(*count_levels(answer.level for answer in answers))
    if consensus.rated < FEWEST:
        return None
    groups = sorted({answer.group for answer in answers if answer.group})
    return Figures(
        consensus=consensus,
        bar=_bar(consensus),
        earlier=False,
        groups=_lines(groups, answers) if len(groups) > 1 else (),
        comments=(),
    )


def _voices(answers: tuple[Answer, ...]) -> tuple[Voice, ...]:
    """None where nobody gave a level: there is nothing to talk about."""
    if all(answer.level is None for answer in answers):
        return ()
    listed = sorted(answers, key=lambda answer: answer.name.casefold())
    return tuple(Voice(a.name, a.group, a.level, a.note) for a in listed)


def _anonymous(answers: tuple[Answer, ...], shown: Disclosure, *, salt: str) -> Figures:
    consensus = consensus_of(shown.counts, shown.dont_know)
    return Figures(
        consensus=consensus,
        bar=_bar(consensus),
        earlier=shown.state is State.EARLIER,
        groups=_lines(sorted(groups_beside(shown, answers)), answers),
        comments=shuffled(comments_beside(shown, answers), salt=salt),
    )


def _lines(groups: list[str], answers: tuple[Answer, ...]) -> tuple[GroupLine, ...]:
    """Without "don't know": that one person has not rated is not for a small group to show."""
    lines = []
    for name in groups:
        counts, _ = count_levels(answer.level for answer in answers if answer.group == name)
        consensus = consensus_of(counts)
        lines.append(GroupLine(name, consensus, _bar(consensus)))
    return tuple(lines)


def _bar(consensus: Consensus) -> LevelCounts:
    zero, one, two = consensus.counts
    return LevelCounts(excellent=two, room_for_improvement=one, immediate_action=zero)


def _over(questions: tuple[Question, ...], people: int) -> Agreement:
    """Over what is shown, so that nothing else follows from it."""
    counts = [q.figures.consensus.counts for q in questions if q.figures]
    return agreement_over(counts, raters=people)


def _areas(
    model: Model, names: dict[str, str], questions: tuple[Question, ...]
) -> tuple[AreaAgreement, ...]:
    """An area's raters are as many as rated any one of its criteria that are shown."""
    lines = []
    for area in model.areas:
        own = tuple(question for question in questions if question.area_key == area.key)
        raters = max((q.figures.consensus.rated for q in own if q.figures), default=0)
        lines.append(AreaAgreement(area.key, names[area.key], _over(own, raters)))
    return tuple(lines)
