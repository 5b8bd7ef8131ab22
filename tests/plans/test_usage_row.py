from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.examples import examples
from virtengine.core.errors import Rejected
from virtengine.core.resources import ResourceType
from virtengine.crypto import merkle
from virtengine.plans import usage_bundle, usage_report, usage_row
from virtengine.plans.usage import Interval, Share
from virtengine.plans.usage_bundle import Bundle
from virtengine.plans.usage_report import Report

SIGNATURE = b"s" * 64
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
SHARE = st.builds(
    Share,
    run=TEXT,
    kind=TEXT,
    name=TEXT,
    node=TEXT,
    amount=st.integers(0, 10**38),
    from_ms=st.integers(0, 2**53 - 1),
    to_ms=st.integers(0, 2**53 - 1),
)


@examples(300, deadline=None)
@given(
    lease=TEXT,
    resources=st.lists(st.sampled_from(list(ResourceType)), min_size=1, unique=True),
    shares=st.lists(SHARE, max_size=3),
    measured=st.dictionaries(TEXT, st.integers(-(10**38), 10**38), max_size=3),
    quantity=st.integers(0, 10**38),
)
def test_a_row_has_the_leaves_of_the_canonical_intervals(
    lease: str,
    resources: list[ResourceType],
    shares: list[Share],
    measured: dict[str, int],
    quantity: int,
) -> None:
    intervals = tuple(
        Interval(lease, kind, quantity + int(kind), 5, 9, -3, 4, tuple(shares), measured)
        for kind in resources
    )
    row = usage_row.from_report(Report("p", lease, 7, intervals, is_final=True), SIGNATURE)
    ordered = sorted(intervals, key=lambda one: one.resource)
    assert usage_row.read_leaves(row.leaves) == [merkle.hash_leaf(usage_report.leaf(one)) for one in ordered]
    assert usage_row.read_amounts(row.amounts) == tuple((int(one.resource), one.quantity) for one in ordered)
    assert (row.lease, row.sequence, row.start_ms, row.end_ms, row.is_final) == (lease, 7, 5, 9, True)
    assert usage_row.from_text(row.content) == row


def report(**changes: object) -> Report:
    interval = Interval("o/w/p", ResourceType.CPU, 5, 10, 20, 0, 0)
    return replace(Report("p", "o/w/p", 1, (interval,)), **changes)  # type: ignore[arg-type]


def test_intervals_of_two_times_are_no_report() -> None:
    later = replace(report().intervals[0], resource=ResourceType.MEMORY, end_ms=21)
    text = usage_bundle.write_report(report(intervals=(*report().intervals, later)), SIGNATURE)
    with pytest.raises(Rejected) as refused:
        usage_row.from_text(text)
    assert refused.value.reason == "ReportMalformed"


@pytest.mark.parametrize("text", ["", "{}", "[" * 10_000, '{"lease":1}', "nul", "é" * 9])
def test_what_is_no_report_is_refused(text: str) -> None:
    with pytest.raises(Rejected) as refused:
        usage_row.from_text(text)
    assert refused.value.reason == "ReportMalformed"


def test_bundles_stay_small_and_keep_every_report_in_order() -> None:
    texts = [f"{number:07d}" + "x" * 1000 for number in range(2_000)]
    bundles = usage_bundle.cut("p", texts)
    assert [text for bundle in bundles for text in bundle.reports] == texts
    assert all(sum(map(len, bundle.reports)) <= usage_bundle.MAX_BYTES for bundle in bundles)
    assert usage_bundle.cut("p", []) == []
    assert len(usage_bundle.cut("p", ["y" * (2 * usage_bundle.MAX_BYTES), "z"])) == 2


def test_a_bundle_reads_back_and_every_part_of_it_is_signed() -> None:
    bundle = Bundle("p", ("a", "b"))
    assert usage_bundle.from_data(usage_bundle.to_data(bundle, SIGNATURE)) == (bundle, SIGNATURE)
    others = [Bundle("q", ("a", "b")), Bundle("p", ("ab",)), Bundle("p", ("b", "a")), Bundle("p", ("a",))]
    digests = {usage_bundle.digest("c", one) for one in (bundle, *others)}
    assert len(digests | {usage_bundle.digest("d", bundle)}) == 6


@pytest.mark.parametrize(
    "change",
    [
        {"reports": []},
        {"reports": [1]},
        {"provider": 7},
        {"signature": "00"},
        {"more": 1},
        {"reports": ["x"] * 1001},
    ],
)
def test_a_malformed_bundle_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(Rejected) as refused:
        usage_bundle.from_data({**usage_bundle.to_data(Bundle("p", ("a",)), SIGNATURE), **change})
    assert refused.value.reason == "ReportMalformed"
