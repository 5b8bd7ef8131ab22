from __future__ import annotations

import json

from tests.chain.vectors import whole


def test_recorded_blocks_of_the_whole_application_give_their_recorded_hashes() -> None:
    record = json.loads(whole.FILE.read_text())
    assert whole.replay(record) == record["blocks"]


def test_recorded_blocks_touch_many_modules() -> None:
    record = json.loads(whole.FILE.read_text())
    refused = {space for block in record["blocks"] for space, code, _gas in block["results"] if code}
    accepted = sum(1 for block in record["blocks"] for _, code, _gas in block["results"] if code == 0)
    assert accepted >= 100
    assert len(refused) >= 6
