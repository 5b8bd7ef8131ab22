"""One seed from its beginning to its end."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from tests.chain.simulation import batch, contracts, governance, grants, money, sellers, stakers, trade
from tests.chain.simulation.lthash import Watch
from tests.chain.simulation.world import World

MAKERS = (batch, contracts, governance, grants, money, sellers, stakers, trade)
"""Imported: they register their messages."""


def play(seed: int, blocks: int, txs: int) -> World:
    """Return a world after its blocks; a broken invariant or a bug raises on the way."""
    with _without_collector():
        world = World(seed)
        watch = Watch(world.chain)
        for _ in range(blocks):
            world.block(txs)
            watch.after_block()
        if blocks % watch.every:
            watch.compare()
    return world


@contextmanager
def _without_collector() -> Iterator[None]:
    """Let records that stay be, instead of walking them again and again."""
    was_on = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
