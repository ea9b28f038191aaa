"""The page "How Rumbo rates and computes"."""

import re
from itertools import pairwise

import pytest
from django.urls import reverse
from django.utils import translation
from lxml import html

from maturity.content import packaged_model
from maturity.levels import AREA_KEYS
from organizations.models import Role
from tests.cast import make_cast

MODEL = packaged_model()


@pytest.fixture
def url(acme):
    return reverse("maturity:model", args=[acme.slug])


@pytest.fixture
def document(acme, url):
    return html.fromstring(acme.client("reader").get(url).content)


def text_of(element):
    return re.sub(r"\s+", " ", element.text_content()).strip()


@pytest.mark.parametrize("role", Role.values)
def test_every_member_may_read_it(acme, url, role):
    assert acme.client(role).get(url).status_code == 200


def test_stranger_gets_404(other, url):
    assert other.client("owner").get(url).status_code == 404


def test_visitor_is_asked_to_sign_in(client, url):
    response = client.get(url)

    assert response.status_code == 302
    assert "/login/" in response["Location"]


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_only_reads(acme, url, method):
    assert getattr(acme.client(), method)(url).status_code == 405


def test_the_contents_lead_to_sections_that_exist(document):
    targets = [link.get("href") for link in document.xpath("//aside//nav//a")]

    assert len(targets) == 9
    for target in targets:
        assert document.xpath(f"//section[@id='{target[1:]}']"), target


@pytest.mark.parametrize(
    "anchor",
    [
        "levels",
        "areas",
        "criteria",
        "area-level",
        "index",
        "range",
        "coverage",
        "stage",
        "caps",
        "example",
        "change",
        *(f"area-{key}" for key in AREA_KEYS),
    ],
)
def test_other_pages_can_link_to(document, anchor):
    assert len(document.xpath(f"//*[@id='{anchor}']")) == 1


def test_no_id_is_used_twice(document):
    ids = [element.get("id") for element in document.xpath("//*[@id]")]

    assert len(set(ids)) == len(ids)


def test_headings_go_down_one_step_at_a_time(document):
    levels = [int(heading.tag[1]) for heading in document.xpath("//h1 | //h2 | //h3 | //h4")]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(next_ - this <= 1 for this, next_ in pairwise(levels))


def test_every_area_shows_its_three_descriptors(document):
    for area in MODEL.areas:
        shown = text_of(document.get_element_by_id(f"area-{area.key}"))
        assert area.question.en in shown
        assert all(descriptor.en in shown for descriptor in area.levels.values())


def test_every_criterion_shows_its_levels_and_evidence(document):
    for criterion in MODEL.criteria:
        shown = text_of(document.get_element_by_id(criterion.id))
        for text in (criterion.name, criterion.question, *criterion.levels.values()):
            assert text.en in shown
        assert all(item.en in shown for item in criterion.evidence)


def test_exactly_the_critical_criteria_are_marked(document):
    marked = document.xpath("//*[@id='criteria']//details[.//*[contains(@class, 'tag')]]/@id")

    assert marked == [criterion.id for criterion in MODEL.criteria if criterion.critical]


def test_the_stages_have_their_ranges(document):
    rows = [text_of(row) for row in document.xpath("//*[@id='stage']//tbody/tr")]

    for row, stage, span in zip(
        rows,
        MODEL.stages,
        ["0 to below 25", "25 to below 50", "50 to below 75", "75 to 100"],
        strict=True,
    ):
        assert row.startswith(f"{stage.value} · {stage.name.en} {span}")


def test_the_example_is_computed(document):
    """By hand: (50 + 50 + 75 + 50 + 25) / 5 = 50; culture alone is open, from 20 to 40."""
    section = document.get_element_by_id("example")
    rows = [
        [text_of(cell) for cell in row.xpath("./th | ./td[@class='num']")]
        for row in section.xpath(".//tbody/tr")
    ]

    assert rows == [
        ["Data", "50", "50"],
        ["Design", "50", "50"],
        ["Delivery", "75", "75"],
        ["Measurement", "50", "50"],
        ["Culture", "25", "20–40"],
    ]
    culture = section.xpath(".//tbody/tr[5]/td[2]")[0]
    assert text_of(culture) == (
        "Room for improvement Immediate action Immediate action Room for improvement Not rated"
    )
    shown = text_of(section)
    assert "The overall index is the mean of the five: 50, with a range from 49 to 53" in shown
    assert "would be at the stage Managed. It is at Building" in shown
    assert "Immediate action in: Culture." in shown
    assert [text_of(e) for e in section.xpath(".//dd")] == ["50", "50", "44", "50", "56"]


def test_the_whole_page_speaks_the_members_language(acme, url):
    user = acme.reader.user
    user.language = "es"
    user.save()

    document = html.fromstring(acme.client("reader").get(url).content)

    assert document.get("lang") == "es"
    shown = text_of(document.get_element_by_id("main"))
    for area in MODEL.areas:
        assert area.summary.es in shown
        assert area.summary.en not in shown
    assert MODEL.rating_rule.es in shown
    assert MODEL.scoring_note.es in shown


def test_nothing_is_left_untranslated_by_the_content():
    """Reasons are lazy: they follow the language in which the page is read, not the first one."""
    from maturity.explanation import explain

    with translation.override("es"):
        spanish = explain(MODEL)
    assert spanish.areas[0].name == "Datos"
    assert explain(MODEL).areas[0].name == "Data"


# --- versions


def test_an_earlier_version_stays_readable(acme, url):
    assert acme.client().get(url, {"version": "1"}).status_code == 200


@pytest.mark.parametrize(
    "version", ["2", "0", "-1", "", "one", "1.0", "9" * 30, "9" * 5000, "\x00"]
)
def test_an_unknown_version_gets_404(acme, url, version):
    assert acme.client().get(url, {"version": version}).status_code == 404


@pytest.mark.django_db
def test_before_a_model_is_loaded_there_is_no_page():
    cast = make_cast()

    assert cast.client().get(reverse("maturity:model", args=[cast.slug])).status_code == 404


# --- cost


def test_the_page_asks_the_database_little(acme, url, django_assert_max_num_queries):
    client = acme.client()
    client.get(url)

    with django_assert_max_num_queries(5):
        client.get(url)


def test_no_inline_script_or_style(document):
    assert document.xpath("//style | //script[not(@src)] | //*[@style] | //@onclick") == []
