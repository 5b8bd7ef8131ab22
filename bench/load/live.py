"""End to end: CometBFT with one validator, the application and the client as processes on this machine.

Clients send one transaction for each request, then batches of 50. Afterwards the blocks are read: every
accepted transaction must be there once, and every balance and sequence must be what the wallets expect.
"""

from __future__ import annotations

import base64
import json
import pickle
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import grpc

from bench.load.actors import Crowd
from bench.report import Figure, Report
from tests.chain.support.node import CHAIN_ID, LiveNode, live_node
from virtengine.core.amounts import DENOM
from virtengine.crypto.tx import tx_hash
from virtengine.wire.cosmos.auth.v1beta1 import query_pb2 as auth_query
from virtengine.wire.cosmos.auth.v1beta1.query_pb2_grpc import QueryStub as AuthStub
from virtengine.wire.cosmos.bank.v1beta1 import query_pb2 as bank_query
from virtengine.wire.cosmos.bank.v1beta1.query_pb2_grpc import QueryStub as BankStub

KEYS = ("committed_tx_per_s", "lost", "double")
ACCOUNTS = 2_000
TXS = 60_000
CONNECTIONS = 32
BATCH = 50
HEAD = b"POST / HTTP/1.1\r\nHost: node\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
MODES = {"single": 1, "batch": BATCH}
CONFIG = (
    ("tx_index", "indexer", '"null"'),
    ("rpc", "max_request_batch_size", "0"),
    ("rpc", "max_open_connections", "0"),
    ("mempool", "seen_cache_size", "200000"),
    ("mempool", "reap_interval", '"500ms"'),
    ("", "log_level", '"error"'),
)


def measure(report: Report, folder: Path) -> None:
    """Take both modes on one chain."""
    crowd = Crowd(CHAIN_ID, ACCOUNTS)
    flags = {"snapshot-interval": 0, "log-level": "error"}
    sent: list[bytes] = []
    samples: dict[str, Any] = {}
    with live_node(folder, commit="200ms", app_state=crowd.genesis(), config=CONFIG, flags=flags) as node:
        for mode, batch in MODES.items():
            txs = crowd.transfers(TXS)
            sent += txs
            samples[mode] = _load(node, folder / f"{mode}.requests", txs, batch, len(sent))
        lost, double = _compare_blocks(node, sent)
        _compare_accounts(node, crowd)
    rates = {mode: sample["committed_tx_per_s"] for mode, sample in samples.items()}
    report.samples["live"] = samples
    report.context["committed_tx_per_s"] = rates
    report.figures |= {
        "committed_tx_per_s": Figure(round(min(rates.values())), 7_000, "tx/s, the slower mode", "higher"),
        "lost": Figure(lost, 0, "transactions"),
        "double": Figure(double, 0, "transactions"),
    }


def _load(node: LiveNode, path: Path, txs: Sequence[bytes], batch: int, total: int) -> dict[str, Any]:
    """Send transactions and wait until they are committed."""
    parts = [_render(txs[start::CONNECTIONS], batch) for start in range(CONNECTIONS)]
    path.write_bytes(pickle.dumps(parts))
    before = {name: _cpu_seconds(process.pid) for name, process in node.processes.items()}
    command = [sys.executable, "-m", "bench.load.sender", str(node.ports["rpc"]), str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as sender:
        while (done := _committed(node)) < total:
            time.sleep(0.1 if sender.poll() is None else 0.02)
            if sender.poll() not in (None, 0):
                raise RuntimeError(f"the sender ended with {sender.returncode}")
        ended = time.time()
        assert sender.stdout is not None
        counted: dict[str, Any] = json.loads(sender.stdout.read())
    assert (counted["accepted"], counted["refused"]) == (len(txs), 0), counted
    assert done == total
    seconds = ended - counted["started"]
    cpu = {name: _cpu_seconds(process.pid) - before[name] for name, process in node.processes.items()}
    return counted | {
        "seconds": seconds,
        "committed_tx_per_s": len(txs) / seconds,
        "cpu_us_per_tx": {name: used / len(txs) * 1e6 for name, used in cpu.items()},
    }


def _render(txs: Sequence[bytes], batch: int) -> list[tuple[bytes, int]]:
    """Return HTTP requests, each with the number of transactions in it."""
    requests = []
    for start in range(0, len(txs), batch):
        calls = [
            {
                "jsonrpc": "2.0",
                "id": number,
                "method": "broadcast_tx_sync",
                "params": {"tx": base64.b64encode(raw).decode()},
            }
            for number, raw in enumerate(txs[start : start + batch])
        ]
        body = json.dumps(calls if batch > 1 else calls[0], separators=(",", ":")).encode()
        requests.append((HEAD % len(body) + body, len(calls)))
    return requests


def _committed(node: LiveNode) -> int:
    """Return how many transactions succeeded in blocks, as the application's metrics say."""
    with urllib.request.urlopen(f"http://127.0.0.1:{node.ports['metrics']}/metrics", timeout=30) as answer:
        for line in answer.read().decode().splitlines():
            if line.startswith('virtengine_chain_txs_total{result="ok"}'):
                return int(float(line.rsplit(" ", 1)[1]))
    return 0


def _compare_blocks(node: LiveNode, sent: Sequence[bytes]) -> tuple[int, int]:
    """Return how many sent transactions no block holds, and how many are in blocks more than once."""
    node.wait_height(node.height() + 2)
    found = Counter(node.committed_txs())
    lost = sum(1 for raw in sent if tx_hash(raw) not in found)
    return lost, sum(1 for count in found.values() if count > 1)


def _compare_accounts(node: LiveNode, crowd: Crowd) -> None:
    """Compare every balance and sequence with what the wallets expect."""
    with grpc.insecure_channel(f"127.0.0.1:{node.ports['grpc']}") as channel:
        bank, auth = BankStub(channel), AuthStub(channel)  # type: ignore[no-untyped-call]
        for one in crowd.accounts:
            held = bank.Balance(bank_query.QueryBalanceRequest(address=one.address, denom=DENOM)).balance
            assert int(held.amount) == one.balance, one.address
            info = auth.AccountInfo(auth_query.QueryAccountInfoRequest(address=one.address)).info
            assert info.sequence == one.sequence, one.address


def _cpu_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100
