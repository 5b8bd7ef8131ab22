from __future__ import annotations

import pytest

from tests.chain.support import TestChain


@pytest.fixture
def chain() -> TestChain:
    """A fresh chain with a few rich actors."""
    return TestChain()
