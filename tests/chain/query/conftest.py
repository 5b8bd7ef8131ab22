from __future__ import annotations

import threading

import pytest

from tests.chain.support import TestChain
from virtengine.chain.query.registry import Registry


@pytest.fixture
def bugs() -> list[tuple[str, Exception]]:
    return []


@pytest.fixture
def registry(chain: TestChain, bugs: list[tuple[str, Exception]]) -> Registry:
    """All query methods of the modules over a fresh chain."""
    return Registry(chain.machine, threading.RLock(), lambda where, error: bugs.append((where, error)))
