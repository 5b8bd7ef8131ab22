from __future__ import annotations

import pytest

from virtengine.core.errors import Rejected
from virtengine.crypto.keys import derive_key

WORDS = "abandon " * 11 + "about"


def test_known_words_have_the_key_that_cosmos_wallets_derive() -> None:
    key = derive_key(WORDS)
    assert key.secret.hex() == "c4a48e2fce1481cd3294b4490f6678090ea98d3d0e5cd984558ab0968741b104"
    assert key.address == "ve19rl4cm2hmr8afy4kldpxz3fka4jguq0aqakfsa"


def test_space_between_words_does_not_matter() -> None:
    assert derive_key(f"  {WORDS.replace(' ', '   ')}\n").address == derive_key(WORDS).address


@pytest.mark.parametrize("words", ["", "abandon", "abandon " * 12, WORDS.replace("about", "zebra")])
def test_other_words_are_refused(words: str) -> None:
    with pytest.raises(Rejected) as caught:
        derive_key(words)
    assert words not in caught.value.message or not words
