from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from virtengine.core.errors import Rejected
from virtengine.core.resources import ResourceType
from virtengine.crypto import signature
from virtengine.crypto.signature import KeyType
from virtengine.plans import usage_report
from virtengine.plans.usage import Interval, Share
from virtengine.plans.usage_report import Report

SEED = b"s" * 32
KEY = signature.get_public_key(SEED, KeyType.ED25519)
INTERVAL = Interval(
    "o/w/p",
    ResourceType.CPU,
    2**80,
    10,
    20,
    -3,
    4,
    (Share("uid", "pod", "web-1", "node", 500, 10, 20),),
    {"cpu_core_milliseconds": 7},
)
REPORT = Report("p", "o/w/p", 1, (INTERVAL,))


def data(report: Report = REPORT) -> dict[str, Any]:
    return usage_report.to_data(report, usage_report.sign("chain", report, SEED, KeyType.ED25519))


def test_a_report_survives_json_exactly() -> None:
    read, signed = usage_report.from_data(json.loads(json.dumps(data())))
    assert read == REPORT
    assert usage_report.is_valid("chain", read, signed, KEY, KeyType.ED25519)


def test_a_signature_holds_for_one_chain_and_one_content() -> None:
    signed = usage_report.sign("chain", REPORT, SEED, KeyType.ED25519)
    assert not usage_report.is_valid("other", REPORT, signed, KEY, KeyType.ED25519)
    for changed in (
        replace(REPORT, sequence=2),
        replace(REPORT, is_final=True),
        replace(REPORT, provider="q"),
    ):
        assert not usage_report.is_valid("chain", changed, signed, KEY, KeyType.ED25519)


@pytest.mark.parametrize(
    "change",
    [
        {"lease": 7},
        {"sequence": 0},
        {"sequence": True},
        {"sequence": 2**53},
        {"signature": "ab"},
        {"signature": "Z" * 128},
        {"intervals": []},
        {"intervals": [{}]},
        {"is_final": 1},
        {"extra": 1},
        {"provider": "x" * 300},
    ],
)
def test_a_malformed_report_is_rejected(change: dict[str, Any]) -> None:
    with pytest.raises(Rejected) as refused:
        usage_report.from_data({**data(), **change})
    assert refused.value.reason == "ReportMalformed"


@pytest.mark.parametrize(
    "change",
    [
        {"quantity": "-1"},
        {"quantity": "01"},
        {"quantity": "1\n"},
        {"quantity": 1},
        {"quantity": "9" * 40},
        {"start_ms": 30},
        {"start_ms": -1},
        {"resource": 9},
        {"end_ms": 1.5},
        {"shares": [{}]},
        {"measured": {"a": "x"}},
    ],
)
def test_a_malformed_interval_is_rejected(change: dict[str, Any]) -> None:
    body = data()
    body["intervals"][0].update(change)
    with pytest.raises(Rejected):
        usage_report.from_data(body)


def test_a_resource_appears_once() -> None:
    with pytest.raises(Rejected):
        usage_report.from_data(data(replace(REPORT, intervals=(INTERVAL, INTERVAL))))


def test_leaves_name_their_lease() -> None:
    assert usage_report.leaf(INTERVAL) != usage_report.leaf(replace(INTERVAL, lease="o/x/p"))
    assert usage_report.leaf(INTERVAL) != usage_report.leaf(replace(INTERVAL, quantity=1))
