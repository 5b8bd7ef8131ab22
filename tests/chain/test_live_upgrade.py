"""A real node halts for a planned upgrade, answers nothing more, and goes on with software that knows it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.chain.support.chain import TestChain
from tests.chain.support.node import CHAIN_ID, LiveNode
from virtengine.chain import halt

pytestmark = [pytest.mark.contract, pytest.mark.timeout(300)]
HEIGHT = 6


def test_a_node_halts_at_the_height_and_goes_on_with_new_software(tmp_path: Path) -> None:
    genesis = TestChain(chain_id=CHAIN_ID).genesis
    plan = {"name": "v2", "height": str(HEIGHT), "info": "image"}
    last_words = tmp_path / "termination-log"
    last_words.touch()
    node = LiveNode(
        tmp_path / "node",
        app_state={**genesis, "upgrade": {"plan": plan}},
        flags={"termination-log": last_words},
    )
    try:
        node.start()
        app = node.processes["app"]
        assert app.wait(60) == halt.UPGRADE_NEEDED, node.logs()
        assert last_words.read_text() == f'UPGRADE "v2" NEEDED at height: {HEIGHT}: image'
        written = json.loads((node.app_home / halt.INFO_FILE).read_text())
        assert written == {"name": "v2", "height": HEIGHT, "info": "image"}
        node.settle_engine()

        node.start("app")
        assert node.processes["app"].wait(60) == halt.UPGRADE_NEEDED, node.logs()

        node.flags["rehearsed-upgrades"] = "v2"
        node.start("app", "engine")
        node.wait_height(HEIGHT + 2, 60)
        assert node.rest("/cosmos/upgrade/v1beta1/applied_plan/v2")[1] == {"height": str(HEIGHT)}
        assert not (node.app_home / halt.INFO_FILE).exists()

        node.kill()
        del node.flags["rehearsed-upgrades"]
        node.start("app")
        assert node.processes["app"].wait(60) == halt.WRONG_SOFTWARE, node.logs()
    finally:
        node.close()


def test_software_for_a_later_height_refuses_to_serve(tmp_path: Path) -> None:
    genesis = TestChain(chain_id=CHAIN_ID).genesis
    plan = {"name": "v2", "height": "1000", "info": ""}
    node = LiveNode(tmp_path / "node", app_state={**genesis, "upgrade": {"plan": plan}})
    try:
        node.start()
        node.wait_height(3, 60)
        node.kill()
        node.flags["rehearsed-upgrades"] = "v2"
        node.start("app")
        assert node.processes["app"].wait(60) == halt.WRONG_SOFTWARE, node.logs()
        assert "BINARY UPDATED BEFORE TRIGGER" in node.logs()
        del node.flags["rehearsed-upgrades"]
        node.start()
        node.wait_height(5, 60)
    finally:
        node.close()
