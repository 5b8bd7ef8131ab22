"""The first process of a node's pod: what it reads, and what it writes before anything runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from operators.node import main, peers
from operators.node.main import Settings, read_settings
from operators.node.peers import Trust


def settings(folder: Path, **changes: str) -> Settings:
    (folder / "known").write_text("70")
    (folder / "rpc-peers").write_text("http://one:26657\nhttp://two:26657")
    environment = {
        "HOME": str(folder / "cometbft"),
        "APP_HOME": str(folder / "app"),
        "ENGINE_ENV": str(folder / "engine.env"),
        "SIGNING_STATE": str(folder / "signer" / "state.json"),
        "SIGNED_HEIGHT": str(folder / "known"),
        "PEERS": str(folder / "rpc-peers"),
        **changes,
    }
    return read_settings({f"VIRTENGINE_NODE_{name}": value for name, value in environment.items()})


def state(found: Settings) -> dict[str, object]:
    assert found.signing_state is not None
    return dict(json.loads(found.signing_state.read_text()))


def test_settings_name_the_peers_by_a_file_that_changes_without_a_restart(tmp_path: Path) -> None:
    assert settings(tmp_path).peers == ("http://one:26657", "http://two:26657")
    assert settings(tmp_path, PEERS="").peers == ()


def test_a_lost_state_is_written_above_the_head_of_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(peers, "heads", lambda _peers: [90])
    found = settings(tmp_path)
    main.allow_signing(found)
    assert state(found)["height"] == "92"


def test_a_state_beside_the_blocks_of_an_older_release_is_taken_over(tmp_path: Path) -> None:
    found = settings(tmp_path)
    (found.home / "data").mkdir(parents=True)
    (found.home / "data" / "priv_validator_state.json").write_text('{"height":"75","round":0,"step":3}')
    main.allow_signing(found)
    assert state(found)["height"] == "75"


def test_a_node_without_a_key_that_signs_begins_at_zero(tmp_path: Path) -> None:
    found = settings(tmp_path, SIGNING_STATE="", SIGNED_HEIGHT="")
    main.allow_signing(found)
    assert json.loads((found.home / "data" / "priv_validator_state.json").read_text())["height"] == "0"


def test_state_sync_trusts_what_nodes_agree_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = settings(tmp_path, STATE_SYNC="true")
    trust = Trust(100, "AB", ("http://one:26657", "http://two:26657"))
    monkeypatch.setattr(peers, "trusted", lambda _peers, margin: trust)
    text = main.engine_environment(found)
    assert "export CMT_STATESYNC_ENABLE=true" in text
    assert "export CMT_STATESYNC_RPC_SERVERS=http://one:26657,http://two:26657" in text
    monkeypatch.setattr(peers, "trusted", lambda _peers, margin: None)
    assert main.engine_environment(found) == ""


@pytest.mark.parametrize(
    ("hashes", "is_trusted"), [(("A", "A"), True), (("A", "B"), False), (("A", None), False)]
)
def test_one_node_alone_is_not_believed_while_there_are_others(
    hashes: tuple[str | None, ...], is_trusted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = dict(zip(("one", "two"), hashes, strict=True))

    def ask(peer: str, path: str) -> object | None:
        if path == "status":
            return {"sync_info": {"latest_block_height": "50"}}
        block = known[peer]
        return None if block is None else {"signed_header": {"commit": {"block_id": {"hash": block}}}}

    monkeypatch.setattr(peers, "ask", ask)
    found = peers.trusted(("one", "two"), margin=2)
    assert (found is not None) is is_trusted
