"""The quick checks of usual transactions, beside the general ones."""

from __future__ import annotations

import json

import pytest

from tests.chain.vectors import whole
from virtengine.chain.kernel.ante import Ante


def test_quick_and_general_checks_give_the_same_results_and_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Recorded blocks of a random market, good and bad transactions among them."""
    record = json.loads(whole.FILE.read_text(encoding="utf-8"))
    quick = whole.replay(record)
    asked: list[bool] = []

    def refuse(*_: object) -> bool:
        asked.append(True)
        return False

    monkeypatch.setattr(Ante, "_check_quickly", refuse)
    assert whole.replay(record) == quick
    assert len(asked) > 100
