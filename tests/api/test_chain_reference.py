"""Pages about the chain say what its code says; numbers of errors are never used twice."""

from __future__ import annotations

import threading
from collections import Counter

from tools import errors, routes
from virtengine.chain import app
from virtengine.chain.abci.pool import Pool
from virtengine.chain.kernel.results import TxResult
from virtengine.chain.query.abci_paths import AbciPaths
from virtengine.chain.query.registry import Registry
from virtengine.chain.query.services import add_node_services


def test_every_pair_of_codespace_and_code_belongs_to_one_error() -> None:
    pairs = Counter((kind.codespace, kind.code) for kind in errors.kinds())
    assert [pair for pair, count in pairs.items() if count > 1] == []
    assert ("sdk", 5) in pairs


def test_every_error_says_what_it_means() -> None:
    assert [kind.__name__ for kind in errors.kinds() if not kind.__doc__] == []


def test_the_page_of_methods_has_exactly_what_a_node_answers() -> None:
    (page,) = routes.build().values()
    assert "`GET /cosmos/bank/v1beta1/balances/{address}`" in page
    assert "`POST /cosmos/tx/v1beta1/simulate`" in page
    machine = app.make_machine()
    registry = Registry(machine, threading.RLock(), lambda _where, _error: None)
    paths, pool = AbciPaths(registry, "0"), Pool(machine)
    add_node_services(registry, paths, pool, _never, rpc="http://127.0.0.1:9", gas_price="0")
    named = {f"/{name}/{method.name}" for name, methods in routes.served().items() for method in methods}
    assert named == {entry.path for entry in registry}


def _never(_raw: bytes) -> TxResult:
    raise AssertionError("nothing is simulated here")
