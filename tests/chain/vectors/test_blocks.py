from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.chain.vectors import blocks


def test_recorded_blocks_give_their_recorded_hashes() -> None:
    record = json.loads(blocks.FILE.read_text())
    assert blocks.replay(record) == record["blocks"]


def test_recorded_blocks_hold_good_and_bad_transactions() -> None:
    record = json.loads(blocks.FILE.read_text())
    codes = {
        (code, codespace) for block in record["blocks"] for codespace, code, _gas in block.get("results", [])
    }
    assert {code for code, _ in codes} >= {0, 5, 9, 32}


@pytest.mark.thorough
def test_processes_with_other_hash_seeds_zones_and_locales_agree() -> None:
    """The same blocks in three processes: nothing of the machine reaches the bytes."""
    show = "print(json.dumps(blocks.make(), sort_keys=True))"
    script = f"import json; from tests.chain.vectors import blocks; {show}"
    root = Path(__file__).parents[3]
    digests = set()
    for seed, zone, locale in (
        ("0", "UTC", "C"),
        ("1", "Asia/Tokyo", "C.UTF-8"),
        ("4242", "America/New_York", "POSIX"),
    ):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale}
        done = subprocess.run(
            [sys.executable, "-c", script], env=environment, cwd=root, capture_output=True, check=True
        )
        digests.add(hashlib.sha256(done.stdout).hexdigest())
    assert digests == {
        hashlib.sha256(
            json.dumps(json.loads(json.dumps(blocks.make())), sort_keys=True).encode() + b"\n"
        ).hexdigest()
    }
