"""The organisation's settings."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from organizations.logo import MAX_BYTES
from tests.organizations.builders import FACTS, fresh, picture, png_claiming

URL = "/o/acme/settings/"


def data(**changes) -> dict[str, object]:
    return {**FACTS, "brand_color": "#1f4b99", "version": 1, **changes}


def upload(content: bytes, name: str = "logo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/png")


def test_an_owner_changes_everything(acme):
    answer = acme.client("owner").post(
        URL,
        data(
            name="Acme Group",
            language="es",
            currency="COP",
            time_zone="America/Bogota",
            brand_color="#AA0000",
        ),
    )
    assert answer.url == URL
    row = fresh(acme.organization)
    assert (row.name, row.language, row.currency) == ("Acme Group", "es", "COP")
    assert (row.time_zone, row.brand_color, row.version) == ("America/Bogota", "#aa0000", 2)


def test_an_opened_page_shows_what_is_stored_and_no_faults(acme):
    answer = acme.client("owner").get(URL)
    assert answer.context["form"].errors == {}
    page = answer.content.decode()
    assert 'value="#1f4b99"' in page
    assert '<option value="Europe/Madrid" selected>' in page


def test_the_address_and_the_demonstration_flag_stay(acme):
    acme.client("owner").post(URL, data(name="New", slug="new", is_demonstration="on"))
    row = fresh(acme.organization)
    assert (row.slug, row.is_demonstration) == ("acme", False)


@pytest.mark.parametrize("role", ["lead", "rater", "reader"])
def test_only_an_owner_may(acme, role):
    assert acme.client(role).get(URL).status_code == 403
    assert acme.client(role).post(URL, data(name="Changed")).status_code == 403
    assert fresh(acme.organization).name == "Acme"


def test_a_stranger_gets_404(acme, other):
    assert other.client("owner").post(URL, data(name="Changed")).status_code == 404
    assert fresh(acme.organization).name == "Acme"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 121),
        ("language", "fr"),
        ("currency", ""),
        ("time_zone", "Nowhere"),
        ("brand_color", "red"),
        ("brand_color", "#fff"),
        ("brand_color", "#12345g"),
        ("brand_color", "#1f4b99;}body{display:none"),
        ("brand_color", "#1f4b99\n"[:3]),
        ("brand_color", ""),
        ("version", ""),
        ("version", "abc"),
        ("version", str(2**63)),
    ],
)
def test_bad_input_changes_nothing(acme, field, value):
    answer = acme.client("owner").post(URL, data(**{field: value}))
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert fresh(acme.organization).version == 1


def test_an_unknown_currency_is_refused_with_what_to_do(acme):
    answer = acme.client("owner").post(URL, data(currency="XXX"))
    assert answer.context["form"].errors["currency"] == ["Choose one from the list."]


def test_a_pale_colour_is_kept_with_a_warning(acme):
    client = acme.client("owner")
    answer = client.post(URL, data(brand_color="#ffdd00"), follow=True)
    assert fresh(acme.organization).brand_color == "#ffdd00"
    assert answer.content.decode().count("hard to read on white paper") == 2
    assert client.get(URL).content.decode().count("hard to read on white paper") == 1


def test_a_dark_colour_is_kept_without_one(acme):
    answer = acme.client("owner").post(URL, data(), follow=True)
    assert "hard to read" not in answer.content.decode()


def test_the_older_of_two_tabs_is_told_and_loses_nothing(acme):
    first, second = acme.client("owner"), acme.client("owner")
    first.post(URL, data(name="From the first tab", currency="USD"))
    answer = second.post(URL, data(name="From the second tab", currency="USD"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert fresh(acme.organization).name == "From the first tab"
    assert "Somebody else changed this" in page
    assert "<bdi>From the first tab</bdi>" in page
    assert 'value="From the second tab"' in page
    assert [d.label for d in answer.context["others"]] == ["Name of the organisation"]


def test_saving_again_after_the_warning_counts(acme):
    client = acme.client("owner")
    client.post(URL, data(name="First"))
    warned = client.post(URL, data(name="Second"))
    again = warned.context["form"]["version"].value()
    assert client.post(URL, data(name="Second", version=again)).status_code == 302
    assert fresh(acme.organization).name == "Second"


def test_the_same_save_sent_twice_counts_once(acme):
    client = acme.client("owner")
    answers = [client.post(URL, data(name="Same", logo=upload(picture()))) for _ in range(2)]
    assert [(answer.status_code, answer.url) for answer in answers] == [(302, URL)] * 2
    row = fresh(acme.organization)
    assert (row.name, row.version) == ("Same", 2)


def test_another_logo_is_another_save(acme):
    client = acme.client("owner")
    client.post(URL, data(logo=upload(picture())))
    answer = client.post(URL, data(logo=upload(picture(size=(80, 80)))))
    assert answer.status_code == 409


def test_removing_the_logo_twice_counts_once(acme):
    client = acme.client("owner")
    client.post(URL, data(logo=upload(picture())))
    for _ in range(2):
        assert client.post(URL, data(version=2, remove_logo="on")).status_code == 302
    assert fresh(acme.organization).version == 3


def test_what_has_been_saved_since_by_others_says_so(acme):
    client = acme.client("owner")
    client.post(URL, data(name="Other"))
    client.post(URL, data(name="Same", version=2))
    answer = client.post(URL, data(name="Same"))
    assert answer.status_code == 409
    assert "nothing left to save" in answer.content.decode()


def test_the_conflict_names_choices_in_words(acme):
    client = acme.client("owner")
    client.post(URL, data(currency="GBP", language="es"))
    page = client.post(URL, data(currency="USD")).content.decode()
    assert "<bdi>Pound sterling (GBP)</bdi>" in page
    assert "<bdi>Español</bdi>" in page


def test_a_logo_is_stored_written_anew(acme):
    sent = picture("JPEG", size=(1200, 400))
    acme.client("owner").post(URL, data(logo=upload(sent, "photo.svg")))
    stored = bytes(fresh(acme.organization).logo)
    assert stored.startswith(b"\x89PNG")
    assert stored != sent


def test_saving_without_a_new_logo_keeps_the_old_one(acme):
    client = acme.client("owner")
    client.post(URL, data(logo=upload(picture())))
    client.post(URL, data(version=2, name="Acme 2"))
    assert fresh(acme.organization).logo
    assert '<img class="img-fluid" src="/o/acme/logo.png"' in client.get(URL).content.decode()


def test_the_logo_can_be_removed(acme):
    client = acme.client("owner")
    client.post(URL, data(logo=upload(picture())))
    client.post(URL, data(version=2, remove_logo="on"))
    assert fresh(acme.organization).logo is None
    assert "No logo yet" in client.get(URL).content.decode()


def test_a_new_logo_wins_over_the_wish_to_remove_one(acme):
    client = acme.client("owner")
    client.post(URL, data(logo=upload(picture())))
    client.post(URL, data(version=2, remove_logo="on", logo=upload(picture(size=(80, 80)))))
    assert fresh(acme.organization).logo


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a picture that can be read"),
        (b"\x89PNG\r\n\x1a\n broken", "not a picture that can be read"),
        (b"\0" * (MAX_BYTES + 1), "at most 1 MB"),
        (png_claiming(30_000, 30_000), "20 million pixels"),
        (png_claiming(10_001, 1), "no side longer than 10,000 pixels"),
    ],
    ids=["svg", "broken", "too many bytes", "too many pixels", "too long"],
)
def test_a_hostile_picture_is_refused_and_the_rest_stays_typed(acme, content, told):
    answer = acme.client("owner").post(URL, data(name="Typed", logo=upload(content)))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert told in page
    assert 'value="Typed"' in page
    assert fresh(acme.organization).logo is None


def test_an_empty_file_is_told(acme):
    answer = acme.client("owner").post(URL, data(logo=upload(b"")))
    assert "logo" in answer.context["form"].errors
    assert fresh(acme.organization).logo is None


def test_names_are_escaped(acme):
    page = acme.client("owner").post(URL, data(name="<img src=x>"), follow=True)
    assert "<img src=x>" not in page.content.decode()


def test_it_takes_few_queries(acme, django_assert_max_num_queries):
    client = acme.client("owner")
    with django_assert_max_num_queries(4):
        client.get(URL)
