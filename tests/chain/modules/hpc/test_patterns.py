"""Patterns of parameters: what they match, what they refuse, and what they cost."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtengine.chain.modules.hpc.patterns import MAX_REPEAT, matches, parse
from virtengine.core.errors import Rejected


@pytest.mark.parametrize(
    ("pattern", "value", "matched"),
    [
        ("", "", True),
        ("", "a", False),
        ("[a-z]+", "abc", True),
        ("[a-z]+", "abC", False),
        ("[^/]*", "a b", True),
        ("[^/]*", "a/b", False),
        (r"\d{3}-\w+", "123-ab_9", True),
        (r"\d{3}-\w+", "12-ab", False),
        ("a{2,}", "a", False),
        ("a{2,}", "aaaa", True),
        ("a{1,2}b?", "aab", True),
        ("a|b|", "", True),
        ("cat|dog", "dog", True),
        ("cat|dog", "cog", False),
        (".*x.*", "aaxbb", True),
        (".", "\n", False),
        (r"\.", ".", True),
        ("[]", "", None),
        ("(a)", "a", None),
        ("a**", "a", None),
        ("a{3,2}", "a", None),
        (f"a{{{MAX_REPEAT + 1}}}", "a", None),
        ("[z-a]", "b", None),
        (r"\b", "b", None),
        ("[a", "a", None),
        ("a" * 257, "a", None),
    ],
)
def test_a_pattern_matches_whole_values(pattern: str, value: str, matched: bool | None) -> None:
    if matched is None:
        with pytest.raises(Rejected):
            parse(pattern)
        return
    assert matches(parse(pattern), value) is matched


atoms = st.builds(
    lambda atom, repeat: atom + repeat,
    st.sampled_from(["a", "b", "[ab]", "[^a]", ".", r"\d", "[a-c0-3]"]),
    st.sampled_from(["", "?", "*", "+", "{2}", "{1,3}", "{2,}"]),
)


@given(st.lists(atoms, max_size=5).map("".join), st.text("abc12", max_size=8))
def test_what_matches_is_what_the_usual_language_says(pattern: str, value: str) -> None:
    assert matches(parse(pattern), value) is (re.fullmatch(pattern, value) is not None)


def test_a_pattern_that_would_be_tried_for_ever_is_done_at_once() -> None:
    assert matches(parse("a*" * 100 + "b"), "a" * 1_024) is False
