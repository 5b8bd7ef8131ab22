from __future__ import annotations

from pathlib import Path

import pytest

from virtengine.chain.process import AlreadyRunning, Process
from virtengine.chain.settings import Settings


def test_a_data_folder_belongs_to_one_process_at_a_time(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "data", abci=tmp_path / "abci.sock")
    first = Process(settings)
    with pytest.raises(AlreadyRunning) as caught:
        Process(settings)
    assert str(tmp_path / "data" / "lock") in str(caught.value)
    assert "stop it first" in str(caught.value)
    first._lock.close()
    assert Process(settings).machine.last.height == 0
