"""What is signed about batch jobs and nodes."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from virtengine.crypto import hpc, signature
from virtengine.crypto.signature import KeyType
from virtengine.wire.virtengine.hpc.v1 import job_pb2, node_pb2, tx_pb2

SEED = b"\x07" * 32
REPORT = tx_pb2.MsgReportJobStatus(
    sender="ve1sender",
    job_id="JOB-7",
    scheduler_job_id="42",
    state=job_pb2.JOB_STATE_COMPLETED,
    status_message='said "done"',
    exit_code=-1,
    usage_metrics=job_pb2.UsageMetrics(cpu_core_seconds=2**60, nodes_used=3),
    signed_timestamp=1_767_225_600,
)


def test_the_digest_is_that_of_the_json_that_is_described() -> None:
    metrics = {
        "wall_clock_seconds": "0",
        "cpu_core_seconds": str(2**60),
        "memory_gb_seconds": "0",
        "gpu_seconds": "0",
        "storage_gb_hours": "0",
        "network_bytes_in": "0",
        "network_bytes_out": "0",
        "node_hours": "0",
        "nodes_used": 3,
    }
    content = {
        "chain_id": "ve-1",
        "job_id": "JOB-7",
        "scheduler_job_id": "42",
        "state": 4,
        "status_message": 'said "done"',
        "exit_code": -1,
        "usage_metrics": metrics,
        "signed_timestamp": "1767225600",
        "cluster_id": "",
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    wanted = hashlib.sha256(b"VE-HPC-JOB-V1" + text.encode()).digest()
    assert hpc.digest(hpc.JOB, "ve-1", REPORT) == wanted


def test_the_digest_is_recorded() -> None:
    assert hpc.digest(hpc.JOB, "ve-1", REPORT).hex() == (
        "a2379fd9ea3dc9dc1229561780e08bea4f5f3d85728171e32bf49900a7bc0228"
    )


@pytest.mark.parametrize(("field", "value"), [("sender", "ve1other"), ("signature", b"\x01" * 64)])
def test_who_sends_it_and_the_signature_are_not_signed(field: str, value: Any) -> None:
    other = tx_pb2.MsgReportJobStatus.FromString(REPORT.SerializeToString())
    setattr(other, field, value)
    assert hpc.digest(hpc.JOB, "ve-1", other) == hpc.digest(hpc.JOB, "ve-1", REPORT)


@pytest.mark.parametrize(
    ("field", "value"),
    [("job_id", "JOB-8"), ("state", 5), ("exit_code", 0), ("cluster_id", "HPC-1"), ("signed_timestamp", 1)],
)
def test_everything_else_is(field: str, value: Any) -> None:
    other = tx_pb2.MsgReportJobStatus.FromString(REPORT.SerializeToString())
    setattr(other, field, value)
    assert hpc.digest(hpc.JOB, "ve-1", other) != hpc.digest(hpc.JOB, "ve-1", REPORT)


def test_chains_and_kinds_have_digests_of_their_own() -> None:
    beat = node_pb2.Heartbeat(node_id="node-1")
    digests = {hpc.digest(domain, chain, beat) for domain in (hpc.BEAT, hpc.NODE) for chain in ("a", "b")}
    assert len(digests) == 4


def test_signatures_verify() -> None:
    key = signature.get_public_key(SEED, KeyType.ED25519)
    signed = hpc.sign_report("ve-1", REPORT, SEED, KeyType.ED25519)
    assert signature.is_valid(hpc.digest(hpc.JOB, "ve-1", REPORT), signed, key, KeyType.ED25519)
    beat = node_pb2.Heartbeat(node_id="node-1", nonce=b"\x01" * 16)
    assert signature.is_valid(
        hpc.digest(hpc.BEAT, "ve-1", beat), hpc.sign_heartbeat("ve-1", beat, SEED), key, KeyType.ED25519
    )
    identity = node_pb2.NodeIdentity(node_id="node-1")
    signed = hpc.sign_identity("ve-1", identity, SEED, KeyType.ED25519)
    assert signature.is_valid(hpc.digest(hpc.NODE, "ve-1", identity), signed, key, KeyType.ED25519)
