"""What a provider signs when it reports what a job used, and hashes by which anyone can check a bill.

The digest is SHA-256("VE-HPC-USAGE-V1" | canonical JSON). The JSON object holds `chain_id` and every field
of the report under its name in the wire description: whole numbers and enums as numbers, metrics as objects
of all their fields.
"""

from __future__ import annotations

import hashlib
from typing import Any

from virtengine.crypto import canonical_json, signature
from virtengine.crypto.signature import KeyType
from virtengine.wire.virtengine.hpc.v1 import usage_pb2

DOMAIN = b"VE-HPC-USAGE-V1"
_METRICS = tuple(field.name for field in usage_pb2.DetailedMetrics.DESCRIPTOR.fields)
_REPORT = tuple(
    (field.name, field.message_type is not None) for field in usage_pb2.SnapshotReport.DESCRIPTOR.fields
)


def metrics_content(metrics: Any) -> dict[str, canonical_json.Value]:
    """Return metrics, a message or a record with its fields, as they are hashed."""
    return {name: getattr(metrics, name) for name in _METRICS}


def sign_bytes(chain_id: str, report: usage_pb2.SnapshotReport) -> bytes:
    """Return the canonical JSON of a report on a chain."""
    content: dict[str, canonical_json.Value] = {"chain_id": chain_id}
    for name, is_metrics in _REPORT:
        value = getattr(report, name)
        content[name] = metrics_content(value) if is_metrics else value
    return canonical_json.encode(content)


def digest(chain_id: str, report: usage_pb2.SnapshotReport) -> bytes:
    """Return the 32 bytes that are signed."""
    return hashlib.sha256(DOMAIN + sign_bytes(chain_id, report)).digest()


def sign(chain_id: str, report: usage_pb2.SnapshotReport, private_key: bytes, key_type: KeyType) -> bytes:
    """Sign a report with a provider's signing key."""
    return signature.sign(digest(chain_id, report), private_key, key_type)


def compute_content_hash(report: Any) -> str:
    """Return the hash of a report or a snapshot: hex SHA-256 of what it counts, for which job."""
    content: dict[str, canonical_json.Value] = {
        "cluster_id": report.cluster_id,
        "cumulative_metrics": metrics_content(report.cumulative_metrics),
        "job_id": report.job_id,
        "metrics": metrics_content(report.metrics),
        "sequence_number": report.sequence_number,
        "snapshot_time": report.snapshot_time,
    }
    return canonical_json.digest(content).hex()


def compute_metrics_hash(metrics: Any) -> str:
    """Return hex SHA-256 of metrics."""
    return canonical_json.digest(metrics_content(metrics)).hex()


def compute_calculation_hash(record: Any) -> str:
    """Return the hash of what a bill was computed from; `record` is an accounting record or its message."""
    content: dict[str, canonical_json.Value] = {
        "cluster_id": record.cluster_id,
        "formula_version": record.formula_version,
        "job_id": record.job_id,
        "period_end": record.period_end,
        "period_start": record.period_start,
        "signed_records": list(record.signed_usage_records),
        "usage_metrics": metrics_content(record.usage_metrics),
    }
    return canonical_json.digest(content).hex()
