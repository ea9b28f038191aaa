"""Files are read strictly: nothing is guessed, dropped or half understood."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.strict_json import MAX_BYTES, JsonError, dumps, loads

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**16), 10**16)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
            inner,
            max_size=4,
        )
    ),
    max_leaves=15,
)


@given(VALUES)
def test_what_is_written_can_be_read(value):
    assert loads(dumps(value)) == value
    assert dumps(loads(dumps(value))) == dumps(value)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "The file is not JSON: Expecting value at line 1, column 1."),
        (b'{"a": 1,\n"b" 2}', "line 2, column 5"),
        (b'{"a": 1, "a": 2}', 'The key "a" stands twice in the same object.'),
        (b'{"x": [{"a": 1, "a": 1}]}', 'The key "a" stands twice'),
        (b'{"a": NaN}', "NaN is not a JSON number."),
        (b"[Infinity]", "Infinity is not a JSON number."),
        (b"[-Infinity]", "-Infinity is not a JSON number."),
        (b"[1e999]", "The number 1e999 is too large."),
        (b"[" + b"9" * 5000 + b"]", "The number 999999999999999999… is too long."),
        (b'{"a": ["\\ud800"]}', "a[0]: half of a character pair"),
        (b'{"a": {"b": "x\\u0000y"}}', "a.b: the character NUL"),
        (b'{"\\u0000": 1}', "A key: the character NUL"),
        (b'{"a": {"\\udfff": 1}}', "a: a key: half of a character pair"),
        (b'"\\ud800"', "The file: half of a character pair"),
        (b"\xff\xfe", "The file is not UTF-8: byte 0 cannot be read."),
        (b"[" * 21 + b"]" * 21, "nested more than 20 levels"),
        (b"[" * 100_000, "nested more than 20 levels"),
        (b'{"a":' * 100_000, "nested more than 20 levels"),
        (b" " * (MAX_BYTES + 1), "The file is larger than 5 MB."),
    ],
)
def test_refusals_say_why_and_where(raw, said):
    with pytest.raises(JsonError) as refused:
        loads(raw)
    assert said in str(refused.value)
    assert str(refused.value).endswith(".")


def test_twenty_levels_are_enough():
    assert loads(b"[" * 20 + b"]" * 20)


def test_brackets_inside_texts_do_not_count():
    value = ["[{" * 100, '"[[[', "\\", '\\"[' * 30]
    assert loads(json.dumps(value).encode()) == value


def test_a_byte_order_mark_is_skipped():
    assert loads(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}


def test_surrogate_pairs_are_one_character():
    assert loads(b'"\\ud83d\\ude00"') == "\U0001f600"


@pytest.mark.parametrize(
    "raw", [b'"\\"' * 100_000, b'"' + b'\\"' * 400_000 + b"\\", b'"' * 199_999]
)
def test_unfinished_texts_take_no_longer(raw):
    began = time.process_time()
    with pytest.raises(JsonError):
        loads(raw)
    assert time.process_time() - began < 2


def test_writing_is_canonical():
    assert dumps({"b": [1, "é"], "a": None}) == (
        '{\n  "b": [\n    1,\n    "é"\n  ],\n  "a": null\n}\n'.encode()
    )


def test_nan_is_never_written():
    with pytest.raises(ValueError, match="JSON compliant"):
        dumps([float("nan")])
