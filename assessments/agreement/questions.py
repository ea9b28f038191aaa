"""The criteria of a closed round that still need an agreed level, as the check page lists them."""

from assessments.models import CriterionRating, ParticipantRating, RatingRound
from assessments.results import AssessmentResults, CriterionLine

DECIDED = (CriterionRating.Origin.UNANIMOUS, CriterionRating.Origin.AGREED)


def undecided(round: RatingRound, results: AssessmentResults) -> tuple[CriterionLine, ...]:
    """Those that somebody gave a level, in the order of the model; none while open. One query."""
    if round.is_open:
        return ()
    answered = set(
        ParticipantRating.objects.filter(participant__round=round, level__isnull=False)
        .that_count()
        .exclude(participant__revoked_at__lte=round.closed_at)
        .values_list("criterion_id", flat=True)
    )
    return tuple(
        criterion
        for area in results.areas
        for criterion in area.criteria
        if criterion.key in answered and not _is_decided(criterion)
    )


def _is_decided(criterion: CriterionLine) -> bool:
    agreed = criterion.level is not None and criterion.origin in DECIDED
    return agreed or not criterion.applicable
