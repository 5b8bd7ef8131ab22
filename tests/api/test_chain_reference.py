"""Pages about the chain say what its code says; numbers of errors are never used twice."""

from __future__ import annotations

from collections import Counter

from tools import errors, routes


def test_every_pair_of_codespace_and_code_belongs_to_one_error() -> None:
    pairs = Counter((kind.codespace, kind.code) for kind in errors.kinds())
    assert [pair for pair, count in pairs.items() if count > 1] == []
    assert ("sdk", 5) in pairs


def test_every_error_says_what_it_means() -> None:
    assert [kind.__name__ for kind in errors.kinds() if not kind.__doc__] == []


def test_the_page_of_methods_has_those_of_modules_and_node() -> None:
    (page,) = routes.build().values()
    assert "`GET /cosmos/bank/v1beta1/balances/{address}`" in page
    assert "`POST /cosmos/tx/v1beta1/simulate`" in page
    names = [service.full_name for service in routes.services()]
    assert len(names) == len(set(names))
