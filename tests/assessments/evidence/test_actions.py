"""Evidence keeps the confidence of its rating right, within limits, and only in drafts."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError

from assessments.actions import ArchivedUnitError, FrozenError, discard
from assessments.completion import complete
from assessments.evidence import actions
from assessments.evidence.actions import Subject, copy_evidence
from assessments.evidence.queries import bytes_stored, host_of, shelf_of
from assessments.models import AreaRating, CriterionRating, Evidence
from tests.assessments.evidence.builders import (
    files_stored,
    make_file,
    make_piece,
    new_piece,
    put_file,
)
from tests.cast import NOON, make_assessment, make_completed
from tests.organizations.builders import add_unit

AREA = Subject("data")
CRITERION = Subject("data", "DAT-1")


def add(cast, draft, piece=None, *, subject=AREA, role="lead"):
    piece = piece or new_piece()
    return actions.add(
        assessment=draft, subject=subject, piece=piece, by=cast.member(role), at=NOON
    )


def remove(cast, row, *, role="lead"):
    return actions.remove(assessment=row.assessment, piece_id=row.pk, by=cast.member(role))


def area_confidence(draft) -> str:
    return AreaRating.objects.get(assessment=draft, area_key="data").strongest_evidence


def test_a_piece_is_kept_with_who_added_it_and_when(in_acme):
    row = add(in_acme, make_assessment(in_acme), new_piece(is_metric=True))
    assert (row.added_by_name, row.added_at) == (str(in_acme.lead.user), NOON)
    assert (row.area_key, row.criterion_id, row.is_metric) == ("data", "", True)


def test_the_confidence_of_an_area_follows_its_pieces(in_acme):
    draft = make_assessment(in_acme)
    add(in_acme, draft, new_piece("note"))
    assert area_confidence(draft) == "opinion"
    document = add(in_acme, draft)
    assert area_confidence(draft) == "document"
    metric = add(in_acme, draft, new_piece(is_metric=True))
    assert area_confidence(draft) == "metric"
    remove(in_acme, metric)
    assert area_confidence(draft) == "document"
    remove(in_acme, document)
    assert area_confidence(draft) == "opinion"


def test_the_last_piece_takes_the_confidence_with_it(in_acme):
    draft = make_assessment(in_acme)
    remove(in_acme, add(in_acme, draft))
    assert area_confidence(draft) == ""


def test_what_expires_before_the_period_ends_is_an_opinion(in_acme):
    draft = make_assessment(in_acme)
    add(in_acme, draft, new_piece(is_metric=True, expires_on=date(2026, 12, 30)))
    assert area_confidence(draft) == "opinion"
    add(in_acme, draft, new_piece(is_metric=True, expires_on=draft.period_end))
    assert area_confidence(draft) == "metric"


def test_evidence_makes_the_row_of_a_criterion_that_nobody_has_rated(in_acme):
    draft = make_assessment(in_acme)
    add(in_acme, draft, subject=CRITERION)
    row = CriterionRating.objects.get(assessment=draft)
    assert (row.criterion_id, row.level, row.version) == ("DAT-1", None, 1)
    assert row.strongest_evidence == "document"
    assert area_confidence(draft) == ""


def test_evidence_is_no_edit_of_the_rating(in_acme):
    """Somebody who has the form open can still save it."""
    draft = make_assessment(in_acme)
    add(in_acme, draft)
    add(in_acme, draft, subject=CRITERION)
    rating = AreaRating.objects.get(assessment=draft, area_key="data")
    assert (rating.version, rating.updated_at) == (1, None)
    CriterionRating.objects.filter(assessment=draft).update(level=2, version=3)
    add(in_acme, draft, subject=CRITERION)
    row = CriterionRating.objects.get(assessment=draft)
    assert (row.level, row.version) == (2, 3)


def test_ten_pieces_of_one_subject_are_the_most(in_acme):
    draft = make_assessment(in_acme)
    for _ in range(actions.MOST_PIECES):
        make_piece(draft)
    with pytest.raises(actions.TooManyPiecesError):
        add(in_acme, draft)
    assert add(in_acme, draft, subject=CRITERION)
    assert add(in_acme, draft, subject=Subject("culture"))


def test_the_files_of_an_organisation_have_a_limit_together(in_acme, other):
    full = actions.MOST_BYTES
    make_file(make_assessment(other), stored_as="f" * 40, size=full)
    draft = make_assessment(in_acme)
    file = put_file()
    make_file(make_assessment(in_acme, quarter=3), stored_as="a" * 40, size=full - file.size)
    assert add(in_acme, draft, new_piece("file", file=file))
    with pytest.raises(actions.StoreFullError):
        add(in_acme, draft, new_piece("file", file=put_file("b" * 40)))
    assert add(in_acme, draft)  # a link takes nothing


def test_a_shared_file_counts_once(in_acme):
    draft = make_assessment(in_acme)
    for area in ("data", "culture"):
        make_file(draft, area=area, size=700)
    assert bytes_stored(draft) == 700


@pytest.mark.parametrize("role", ["rater", "reader"])
def test_only_those_who_assess_may_change_evidence(in_acme, role):
    draft = make_assessment(in_acme)
    with pytest.raises(PermissionDenied):
        add(in_acme, draft, role=role)
    with pytest.raises(PermissionDenied):
        remove(in_acme, make_piece(draft), role=role)


def test_the_evidence_of_a_completed_assessment_is_frozen(in_acme):
    draft = make_assessment(in_acme)
    row = make_piece(draft)
    complete(assessment=draft, by=in_acme.lead, at=NOON)
    with pytest.raises(FrozenError):
        add(in_acme, draft)
    with pytest.raises(FrozenError):
        remove(in_acme, row)
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize("write", ["add", "change", "remove"])
def test_the_database_itself_keeps_it_frozen(in_acme, write):
    draft = make_assessment(in_acme)
    row = make_piece(draft)
    complete(assessment=draft, by=in_acme.lead, at=NOON)
    writes = {
        "add": lambda: make_piece(draft),
        "change": lambda: Evidence.objects.update(title="Other"),
        "remove": lambda: Evidence.objects.filter(pk=row.pk).delete(),
    }
    with pytest.raises(IntegrityError):
        writes[write]()


def test_the_evidence_of_an_archived_unit_rests(in_acme):
    unit = add_unit(in_acme, "Old shop", archived_at=NOON)
    draft = make_assessment(in_acme, unit=unit)
    with pytest.raises(ArchivedUnitError):
        add(in_acme, draft)
    with pytest.raises(ArchivedUnitError):
        remove(in_acme, make_piece(draft))


def test_the_piece_of_another_assessment_stays(in_acme):
    row = make_piece(make_assessment(in_acme))
    another = make_assessment(in_acme, quarter=3)
    assert not actions.remove(assessment=another, piece_id=row.pk, by=in_acme.lead)
    assert Evidence.objects.count() == 1


def test_a_file_goes_with_its_row_after_the_commit(in_acme, django_capture_on_commit_callbacks):
    row = make_file(make_assessment(in_acme))
    with django_capture_on_commit_callbacks() as callbacks:
        remove(in_acme, row)
        assert files_stored() == [row.stored_as]
    [run_after_commit] = callbacks
    run_after_commit()
    assert files_stored() == []


def test_the_files_of_a_discarded_draft_go(in_acme, django_capture_on_commit_callbacks):
    draft = make_assessment(in_acme)
    make_file(draft)
    kept = make_file(make_assessment(in_acme, quarter=3), stored_as="a" * 40)
    with django_capture_on_commit_callbacks(execute=True):
        assert discard(assessment=draft, by=in_acme.lead)
    assert files_stored() == [kept.stored_as]


def test_a_revision_shares_the_files_of_its_original(in_acme, django_capture_on_commit_callbacks):
    source = make_assessment(in_acme)
    make_file(source, is_metric=True)
    make_piece(source, criterion="DAT-1", text="", dated_on=date(2026, 10, 2))
    target = make_assessment(in_acme, quarter=3)  # any other draft will do
    copy_evidence(source=source, target=target)
    assert area_confidence(target) == "metric"
    assert CriterionRating.objects.get(assessment=target).strongest_evidence == "document"
    file, link = Evidence.objects.filter(assessment=target).order_by("kind")
    assert (file.stored_as, file.added_at, link.dated_on) == ("0" * 40, NOON, date(2026, 10, 2))
    with django_capture_on_commit_callbacks(execute=True):
        remove(in_acme, file)
    assert files_stored() == ["0" * 40]
    with django_capture_on_commit_callbacks(execute=True):
        remove(in_acme, Evidence.objects.get(assessment=source, kind="file"))
    assert files_stored() == []


def test_every_criterion_has_its_place_on_the_shelf(in_acme):
    draft = make_completed(in_acme)
    shelf = shelf_of(draft, "data")
    assert set(shelf) == {"data", *(f"DAT-{n}" for n in range(1, 6))}
    assert not any(shelf.values())
    assert len(shelf_of(draft)) == 5 + 27


def test_the_shelf_says_what_a_page_needs(in_acme):
    draft = make_assessment(in_acme)
    make_piece(draft, criterion="DAT-2", expires_on=date(2026, 12, 1), is_metric=True)
    [piece] = shelf_of(draft)["DAT-2"]
    assert (piece.host, piece.expired, piece.confidence) == ("example.org", True, "opinion")


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://Example.org:8443/a?b", "example.org"),
        ("http://intranet/page", "intranet"),
        ("https://\u0430pple.com/", "xn--pple-43d.com"),  # the first letter is Cyrillic
        (f"https://{'ä' * 70}.org/", f"{'ä' * 70}.org"),
    ],
)
def test_a_link_shows_where_it_leads(url, host):
    assert host_of(url) == host
