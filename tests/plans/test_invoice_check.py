"""An invoice from shares to totals: whole, with corrections, in parts; and every way of lying about it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from msgspec import structs

from tests.chain.modules.scene import Scene, coin
from tests.support.billed import BilledLease
from virtengine.cli import verification
from virtengine.core.errors import Rejected
from virtengine.plans import invoice_check, invoice_evidence, invoice_proof
from virtengine.plans.invoice_evidence import Evidence, Told


@pytest.fixture
def scene() -> Scene:
    made = Scene()
    made.register()
    return made


@pytest.fixture
def billed(scene: Scene) -> BilledLease:
    lease = BilledLease(scene)
    for _ in range(3):
        lease.store(lease.meter(4, sent=5_000_000))
        assert lease.record()
    lease.correct(2, 6, cpu=-1_000, memory=-1_000)
    lease.settle()
    return lease


def faults(evidence: Evidence) -> set[tuple[str, str]]:
    return {(one.line, one.check) for one in invoice_check.check(evidence) if not one.ok}


def test_an_honest_invoice_is_counted_again_line_by_line(billed: BilledLease) -> None:
    evidence = billed.evidence()
    found = invoice_check.check(evidence)
    assert all(one.ok for one in found), [one for one in found if not one.ok]
    assert {one.check for one in found} == {"intervals", "records", "price", "root", "total"}
    assert len({one.line for one in found}) == len(evidence.invoice.lines) >= 3
    assert {check.name for check in verification.judge(evidence) if not check.ok} == set()


def test_a_file_holds_everything(billed: BilledLease) -> None:
    evidence = billed.evidence()
    again = invoice_evidence.from_text(invoice_evidence.to_text(evidence))
    assert again == evidence
    assert faults(again) == set()


def test_a_record_that_is_paid_in_parts_is_compared_over_all_invoices(scene: Scene) -> None:
    lease = BilledLease(scene, deposit=coin(1_000))
    lease.store(lease.meter(60))
    lease.record()
    lease.settle()
    scene.deposit(scene.lease(lease.id).escrow_id, 1_000_000)
    lease.store(lease.meter(2))
    lease.record()
    lease.settle()
    assert len(scene.invoices(lease.id)) == 2
    for place in (0, 1):
        assert faults(lease.evidence(place)) == set()


def change_report(evidence: Evidence, change: Callable[[dict[str, object]], None]) -> Evidence:
    told = dict(evidence.told)
    report = json.loads(told[2].reports[0])
    change(report)
    told[2] = replace(told[2], reports=(json.dumps(report), *told[2].reports[1:]))
    return replace(evidence, told=told)


def _more(report: dict[str, object]) -> None:
    interval = report["intervals"][0]  # type: ignore[index]
    interval["quantity"] = str(int(interval["quantity"]) + 1)


def _hide_share(report: dict[str, object]) -> None:
    report["intervals"][0]["shares"] = []  # type: ignore[index]


@pytest.mark.parametrize("change", [_more, _hide_share])
def test_a_changed_report_shows(billed: BilledLease, change: Callable[[dict[str, object]], None]) -> None:
    found = faults(change_report(billed.evidence(), change))
    assert {"intervals", "records"} <= {check for _, check in found}


def test_a_report_that_is_missing_or_moved_shows(billed: BilledLease) -> None:
    evidence = billed.evidence()
    told = dict(evidence.told)
    fewer = {**told, 1: Told(told[1].reports[1:])}
    assert ("CPU", "records") in faults(replace(evidence, told=fewer))
    without = {number: one for number, one in told.items() if number != 1}
    assert ("CPU", "intervals") in faults(replace(evidence, told=without))
    swapped = {**told, 1: told[2], 2: told[1]}
    assert ("CPU", "records") in faults(replace(evidence, told=swapped))


def test_another_key_signed_nothing(billed: BilledLease) -> None:
    evidence = billed.evidence()
    key = type(evidence.key)(public_key=bytes(31) + b"\x01", key_type=evidence.key.key_type)
    assert ("CPU", "intervals") in faults(replace(evidence, key=key))


@pytest.mark.parametrize(
    ("field", "value", "check"),
    [("merkle_root", bytes(32), "records"), ("interval_count", 3, "records"), ("corrects", 1, "records")],
)
def test_a_changed_record_shows(billed: BilledLease, field: str, value: object, check: str) -> None:
    evidence = billed.evidence()
    setattr(evidence.records[0], field, value)
    assert check in {one for _, one in faults(evidence)}


def test_a_changed_charge_or_line_shows(billed: BilledLease) -> None:
    evidence = billed.evidence()
    evidence.records[0].charges[0].amount = "999999"
    assert {("CPU", "price"), ("CPU", "total")} <= faults(evidence)
    evidence = billed.evidence()
    evidence.invoice.lines[0].amount = str(int(evidence.invoice.lines[0].amount) + 1)
    assert ("CPU", "total") in faults(evidence)
    evidence.invoice.lines[0].usage_root = bytes(32)
    assert ("CPU", "root") in faults(evidence)


def test_a_path_leads_from_an_interval_to_the_invoice(billed: BilledLease) -> None:
    evidence = billed.evidence()
    line = evidence.invoice.lines[0]
    for interval in (0, 3, 15):
        proof = invoice_proof.make(evidence, line.id, 2, interval)
        read = invoice_proof.from_text(json.dumps(invoice_proof.to_data(proof)))
        assert read == proof
        assert all(ok for _, ok in invoice_proof.check(read))
    other = "0" * 64
    for broken, step in (
        (structs.replace(proof, leaf=other), "interval in record"),
        (structs.replace(proof, record_root=other), "record in line"),
        (structs.replace(proof, line="li-000000000000"), "line"),
    ):
        assert (step, False) in invoice_proof.check(broken)


def test_there_is_no_path_to_what_is_not_billed(billed: BilledLease) -> None:
    evidence = billed.evidence()
    line = evidence.invoice.lines[0].id
    for arguments in ((line, 99, 0), ("li-x", 1, 0), (line, 1, 999), (line, 1, -1)):
        with pytest.raises(Rejected):
            invoice_proof.make(evidence, *arguments)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema":"x"}', "[" * 99_999, '{"schema":1}', "nul"])
def test_what_is_no_evidence_is_refused(text: str) -> None:
    with pytest.raises(Rejected):
        invoice_evidence.from_text(text)
    with pytest.raises(Rejected):
        invoice_proof.from_text(text)
