"""Commands against the running platform, as `make up` leaves it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from virtengine.cli.errors import REFUSED

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(300)]

PROGRAM = Path(sys.executable).with_name("virtengine")


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The cluster of the person who runs the tests, with a keyring of its own."""
    from cluster.paths import Paths

    real = {
        name: value for name, value in os.environ.items() if name not in ("VIRTENGINE_HOME", "KUBECONFIG")
    }
    home = os.environ.get("XDG_STATE_HOME") or str(Path("~/.local/state").expanduser())
    kubeconfig = Paths(Path(home) / "virtengine").kubeconfig
    assert kubeconfig.exists(), "there is no cluster: run `make up` first"
    phrase = tmp_path / "phrase"
    phrase.write_text("correct horse battery\n")
    return {
        **real,
        "KUBECONFIG": str(kubeconfig),
        "VIRTENGINE_HOME": str(tmp_path / "home"),
        "VIRTENGINE_PASSPHRASE_FILE": str(phrase),
    }


@pytest.fixture
def run(environment: dict[str, str]) -> Any:
    def call(*words: str, code: int = 0) -> Any:
        done = subprocess.run(
            [str(PROGRAM), *words, "--output", "json"],
            env=environment, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == code, done.stderr
        return json.loads(done.stdout) if done.stdout else done.stderr

    return call


def test_status_finds_everything_in_order(run: Any) -> None:
    found = run("status")
    assert found["ok"] is True, found
    assert found["chain"]["height"] > 0
    assert found["platform"]["ready"] == found["platform"]["total"] > 0
    wanted = {"virtengine-provider/virtengine-usage", "virtengine-provider/virtengine-settlement"}
    assert wanted <= set(found["functions"]["behind"])


def test_every_invoice_can_be_verified(run: Any) -> None:
    invoices = run("invoice", "list")["invoices"]
    assert invoices, "no invoice yet: run `make up` first"
    for invoice in invoices[:5]:
        verdict = run("invoice", "verify", invoice["id"])
        assert verdict["ok"] is True, verdict
        assert {check["name"] for check in verdict["checks"]} >= {"ledger", "content hash", "lines", "usage"}


def test_a_document_is_downloaded_and_is_the_recorded_one(run: Any, tmp_path: Path) -> None:
    invoice = run("invoice", "list")["invoices"][0]
    path = tmp_path / "invoice.pdf"
    assert run("invoice", "download", invoice["id"], "--file", str(path))["file"] == str(path)
    assert path.read_bytes().startswith(b"%PDF-")


def test_a_lease_tells_of_its_escrow_and_its_usage(run: Any) -> None:
    lease = run("lease", "list")["leases"][0]
    found = run("lease", "show", lease["id"])
    assert found["lease"]["id"] == lease["id"]
    assert found["escrow"]["id"] == lease["escrow_id"]
    assert run("usage", "show", lease["id"])["summary"] == found["usage"]


def test_a_transaction_is_sent_and_found_again(run: Any) -> None:
    treasury = run("keys", "import", "treasury", "--account", "virtengine-system/treasury")["address"]
    friend = run("keys", "add", "friend")["address"]
    sent = run("tx", "send", friend, "1.5VE", "--from", "treasury")
    assert run("query", "bank", "balance", friend)["amount"] == "1500000"
    found = run("query", "tx", sent["tx_hash"])
    assert found["height"] == sent["height"]
    assert found["code"] == 0
    assert run("query", "account", treasury)["sequence"] >= 1


def test_a_refused_transaction_ends_with_1_and_says_why(run: Any) -> None:
    run("keys", "add", "poor")
    rich = run("keys", "import", "treasury", "--account", "virtengine-system/treasury")["address"]
    run("tx", "send", run("keys", "show", "poor")["address"], "1VE", "--from", "treasury")
    said = run("tx", "send", rich, "5000VE", "--from", "poor", code=REFUSED)
    assert said.startswith("error: ")
    assert "next: " in said


def test_what_does_not_exist_ends_with_1(run: Any) -> None:
    assert "the chain knows no lease" in run("query", "lease", "a/b/c", code=REFUSED)


def test_a_node_that_does_not_answer_ends_with_3(run: Any) -> None:
    assert "error: " in run("query", "leases", "--grpc", "127.0.0.1:1", code=3)
