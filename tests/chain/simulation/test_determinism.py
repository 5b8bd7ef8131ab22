"""The same seeds in processes that differ in hash seed, time zone, locale and number of cores: every block's
hash is equal. `SIMULATION_SEEDS` makes the run longer; 40 is the figure."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.chain.simulation.world import World

SEEDS = min(int(os.environ.get("SIMULATION_SEEDS", "4")), 40)
BLOCKS = 20
TXS = 25


def hashes() -> list[list[str]]:
    """Return the hash of every block of every seed."""
    found = []
    for seed in range(SEEDS):
        world = World(seed)
        roots = [world.chain.machine.last_hash.hex()]
        for _ in range(BLOCKS):
            world.block(TXS)
            roots.append(world.chain.machine.last_hash.hex())
        found.append(roots)
    return found


@pytest.mark.thorough
def test_every_block_has_the_same_hash_in_every_process() -> None:
    program = (
        "import json, os, sys; os.sched_setaffinity(0, eval(sys.argv[1])); "
        "from tests.chain.simulation import batch, contracts, governance, grants; "
        "from tests.chain.simulation import money, sellers, stakers, trade; "
        "from tests.chain.simulation import test_determinism; "
        "print(json.dumps(test_determinism.hashes()))"
    )
    every = sorted(os.sched_getaffinity(0))
    answers = []
    for seed, zone, locale, cores in (
        ("0", "UTC", "C.UTF-8", every),
        ("4242", "Asia/Kathmandu", "tr_TR.UTF-8", every[:1]),
    ):
        environment = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale, "LANG": locale}
        command = [sys.executable, "-c", program, repr(set(cores))]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        answers.append(json.loads(done.stdout.splitlines()[-1]))
    assert answers[0] == answers[1]
    assert len(answers[0]) == SEEDS
    assert all(len(roots) == BLOCKS + 1 for roots in answers[0])
