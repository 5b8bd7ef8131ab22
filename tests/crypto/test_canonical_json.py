from __future__ import annotations

import pytest

from virtengine.crypto import canonical_json


def test_keys_are_sorted_and_nothing_is_spaced() -> None:
    assert canonical_json.encode({"b": [1, True, None], "a": {"d": "x", "c": -2}}) == (
        b'{"a":{"c":-2,"d":"x"},"b":[1,true,null]}'
    )


def test_the_order_of_insertion_does_not_matter() -> None:
    assert canonical_json.digest({"a": 1, "b": 2}) == canonical_json.digest({"b": 2, "a": 1})


def test_text_is_utf_8_and_not_escaped() -> None:
    assert canonical_json.encode("é\n") == b'"\xc3\xa9\\n"'


@pytest.mark.parametrize("value", [1.5, float("nan"), b"x", {1: 2}, {"a": {1, 2}}, [object()]])
def test_what_has_no_one_text_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        canonical_json.encode(value)  # type: ignore[arg-type]
