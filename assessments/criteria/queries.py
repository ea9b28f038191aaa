"""Where several people rate, so that the lead does not."""

from collections.abc import Mapping

from assessments.models import Assessment, Participant, RatingRound


def asked_areas(assessment: Assessment) -> Mapping[str, bool]:
    """The areas that participants of the round were asked about, by key: True while it is open.

    Empty without a round. One query.
    """
    people = Participant.objects.active().filter(round__assessment=assessment)
    return {
        key: state == RatingRound.State.OPEN
        for areas, state in people.values_list("areas", "round__state").distinct()
        for key in areas.split(",")
    }


def asked_if_any(assessment: Assessment) -> Mapping[str, bool]:
    """The same, without a query where the assessment was loaded together with its round: none."""
    return asked_areas(assessment) if hasattr(assessment, "round") else {}
