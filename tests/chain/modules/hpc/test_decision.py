"""The decision as a pure function: the numbers of the formulas, the rules in their order, the choice."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from virtengine.chain.modules.hpc import decision, quotas, scores
from virtengine.chain.modules.hpc.decision import choose, find_fault, make_decision
from virtengine.chain.modules.hpc.decision_types import (
    ClusterView,
    DecisionInputs,
    DecisionRules,
    JobView,
    RunningJob,
    TenantUse,
)

RULES = DecisionRules(
    latency_weight=600_000,
    capacity_weight=400_000,
    price_weight=0,
    max_latency_ms=50,
    proximity=True,
    max_waiting_jobs=0,
    running_jobs_quota=12,
    running_jobs_burst=6,
    queued_jobs_quota=24,
    queued_jobs_burst=12,
)
NOW = 10_000


def job(**changes: Any) -> JobView:
    fields: dict[str, Any] = {
        "job_id": "JOB-1",
        "created_at": NOW - 900,
        "nodes": 2,
        "cpu_cores": 16,
        "memory_gb": 64,
        "gpus": 0,
        "max_runtime_seconds": 7_200,
        "queue_name": "batch",
        "max_price": 1_000,
    }
    return JobView(**fields | changes)


def view(cluster_id: str = "HPC-1", **changes: Any) -> ClusterView:
    fields: dict[str, Any] = {
        "cluster_id": cluster_id,
        "active": True,
        "available_nodes": 6,
        "active_nodes": 8,
        "total_nodes": 8,
        "avg_latency_ms": 10,
        "total_cpu_cores": 256,
        "total_memory_gb": 1_024,
        "total_gpus": 0,
        "fitting_nodes": 8,
        "partition_priority": 500,
    }
    return ClusterView(**fields | changes)


def inputs(*views: ClusterView, rules: DecisionRules = RULES, **changes: Any) -> DecisionInputs:
    return DecisionInputs(NOW, job(**changes), views or (view(),), rules)


def only(chosen: decision.Choice) -> Any:
    assert len(chosen.candidates) == 1
    return chosen.candidates[0]


def test_hp_060_scores_are_those_of_the_formulas_to_the_last_digit() -> None:
    near = view("HPC-1", avg_latency_ms=7, available_nodes=5, use=TenantUse(running_jobs=5, nodes=1))
    far = view("HPC-2", avg_latency_ms=30, available_nodes=6, total_nodes=9, partition_priority=0)
    first, second = scores.compute_scores(inputs(near, far))
    assert first.latency == (30 - 7) * 1_000_000 // 30 == 766_666
    assert first.capacity == 5 * 1_000_000 // 6 == 833_333
    assert first.base == (600_000 * 766_666 + 400_000 * 833_333) // 1_000_000 == 793_332
    assert first.age == 900 * 1_000_000 // 3_600 == 250_000
    assert first.size == (8 - 2) * 1_000_000 // 8 == 750_000
    assert first.partition == 500_000
    assert (
        first.priority == (400_000 * 250_000 + 300_000 * 750_000 + 300_000 * 500_000) // 1_000_000 == 475_000
    )
    assert first.fair == 1_000_000 - 500_000  # one of two nodes is more than five of twelve jobs
    assert first.combined == (793_332 + 475_000 + 500_000) // 3 == 589_444
    assert (second.latency, second.capacity, second.partition, second.fair) == (0, 1_000_000, 0, 1_000_000)
    assert second.size == (9 - 2) * 1_000_000 // 9 == 777_777


@pytest.mark.parametrize(
    ("created_at", "age"), [(NOW, 0), (NOW + 50, 0), (NOW - 3_600, 1_000_000), (NOW - 9_000, 1_000_000)]
)
def test_hp_060_age_begins_at_nothing_and_ends_after_an_hour(created_at: int, age: int) -> None:
    assert scores.compute_age(created_at, NOW) == age


@pytest.mark.parametrize(
    ("nodes", "total", "size"), [(8, 8, 0), (9, 8, 0), (0, 8, 0), (1, 0, 0), (1, 3, 666_666)]
)
def test_hp_060_size_is_what_is_left_to_others(nodes: int, total: int, size: int) -> None:
    assert scores.compute_size(nodes, total) == size


@pytest.mark.parametrize(
    ("priority", "score"), [(-1, 0), (0, 0), (1, 1_000), (1_000, 1_000_000), (9_999, 1_000_000)]
)
def test_hp_060_a_partition_counts_up_to_a_thousand(priority: int, score: int) -> None:
    assert scores.compute_partition(priority) == score


def test_hp_060_equal_clusters_are_taken_by_their_id() -> None:
    chosen = choose(inputs(view("HPC-2"), view("HPC-1")))
    assert [one.cluster_id for one in chosen.candidates] == ["HPC-1", "HPC-2"]
    assert chosen.selected is not None
    assert chosen.selected.cluster_id == "HPC-1"


def test_hp_060_all_clusters_are_scored_also_those_that_may_not_have_the_job() -> None:
    chosen = choose(inputs(view("HPC-1", active=False), view("HPC-2")))
    assert {one.cluster_id: one.combined_score > 0 for one in chosen.candidates} == {
        "HPC-1": True,
        "HPC-2": True,
    }
    assert chosen.selected is not None
    assert chosen.selected.cluster_id == "HPC-2"


def test_a_near_cluster_is_taken_before_a_better_one_that_is_far() -> None:
    far = view("HPC-1", avg_latency_ms=51, available_nodes=8, partition_priority=1_000)
    near = view("HPC-2", avg_latency_ms=50, available_nodes=2, partition_priority=0)
    chosen = choose(inputs(far, near))
    assert chosen.candidates[0].cluster_id == "HPC-1"
    assert chosen.selected is not None
    assert (chosen.selected.cluster_id, chosen.is_fallback) == ("HPC-2", False)


def test_without_a_near_cluster_the_best_is_a_fallback() -> None:
    chosen = choose(inputs(view(avg_latency_ms=51)))
    made = make_decision(inputs(view(avg_latency_ms=51)), chosen, number=1, height=7)
    assert (made.is_fallback, made.fallback_reason) == (True, "no_low_latency_cluster")


def test_without_proximity_the_best_is_no_fallback() -> None:
    chosen = choose(inputs(view(avg_latency_ms=51), rules=replace(RULES, proximity=False)))
    assert (chosen.is_fallback, chosen.reason) == (False, "best_score")


@pytest.mark.parametrize(
    ("changes", "asked", "reason"),
    [
        ({"active": False}, {}, "cluster_inactive"),
        ({"active": False}, {"queue_max_nodes": 1}, "queue_limit"),
        ({}, {"queue_max_runtime": 7_199}, "queue_limit"),
        ({"available_nodes": 1}, {}, "insufficient_nodes"),
        ({"use": TenantUse(running_jobs=18)}, {}, "tenant_quota"),
        ({"highest_waiting_priority": 999_999, "highest_waiting_nodes": 5}, {}, "backfill_delay"),
    ],
)
def test_rules_refuse_in_their_order(changes: dict[str, Any], asked: dict[str, Any], reason: str) -> None:
    chosen = choose(inputs(view(**changes), **asked))
    assert chosen.selected is None
    assert only(chosen).ineligibility_reason == reason


@pytest.mark.parametrize(
    "reason", ["insufficient_cpu", "insufficient_memory", "insufficient_gpus", "insufficient_gpu_type"]
)
def test_hp_063_a_cluster_whose_nodes_lack_something_is_refused_with_its_name(reason: str) -> None:
    chosen = choose(inputs(view(fitting_nodes=1, unfit_reason=reason)))
    assert only(chosen).ineligibility_reason == reason


def test_only_quotas_in_the_way_everywhere_are_a_denial() -> None:
    full = TenantUse(running_jobs=18)
    assert choose(inputs(view("HPC-1", use=full), view("HPC-2", use=full))).quota_denied
    assert not choose(inputs(view("HPC-1", use=full), view("HPC-2", active=False))).quota_denied


@pytest.mark.parametrize(
    ("use", "eligible", "burst"),
    [
        (TenantUse(running_jobs=11), True, False),
        (TenantUse(running_jobs=12), True, True),
        (TenantUse(running_jobs=17), True, True),
        (TenantUse(running_jobs=18), False, False),
        (TenantUse(queued_jobs=23), True, False),
        (TenantUse(queued_jobs=24), True, True),
        (TenantUse(queued_jobs=36), False, False),
        (TenantUse(nodes=2), True, True),
        (TenantUse(nodes=3), False, False),
        (TenantUse(cpu_cores=48), True, False),
        (TenantUse(cpu_cores=112), True, True),
        (TenantUse(cpu_cores=113), False, False),
        (TenantUse(memory_gb=448), True, True),
        (TenantUse(memory_gb=449), False, False),
    ],
)
def test_quotas_have_a_base_and_a_burst(use: TenantUse, eligible: bool, burst: bool) -> None:
    candidate = only(choose(inputs(view(use=use))))
    assert (candidate.eligible, candidate.quota_burst_used) == (eligible, burst)


def test_quotas_of_small_clusters_leave_a_customer_the_least() -> None:
    small = view(total_nodes=3, total_cpu_cores=20, total_memory_gb=40, total_gpus=2)
    found = {one.name: (one.base, one.burst) for one in quotas.compute_quotas(small, RULES)}
    assert found == {
        "running_jobs": (12, 6),
        "queued_jobs": (24, 12),
        "running_nodes": (2, 0),
        "cpu_cores": (20, 0),
        "memory_gb": (40, 0),
        "gpus": (1, 0),
    }


def test_quotas_that_are_not_enforced_deny_nothing() -> None:
    chosen = choose(inputs(view(use=TenantUse(running_jobs=500)), rules=replace(RULES, enforce_quotas=False)))
    assert chosen.selected is not None


def test_hp_065_the_least_of_the_running_jobs_go_first_and_no_more_than_needed() -> None:
    running = (
        RunningJob("JOB-9", 300_000, 2),
        RunningJob("JOB-7", 100_000, 1),
        RunningJob("JOB-8", 100_000, 1),
        RunningJob("JOB-5", 475_000, 4),
    )
    chosen = choose(inputs(view(available_nodes=0, running=running)))
    assert chosen.victims == ("JOB-7", "JOB-8")
    assert only(chosen).preemption_possible


def test_hp_065_jobs_of_the_same_priority_are_not_preempted() -> None:
    same = RunningJob("JOB-5", 475_000, 8)
    chosen = choose(inputs(view(available_nodes=0, running=(same,))))
    assert only(chosen).ineligibility_reason == "insufficient_nodes"


def test_hp_065_own_victims_make_room_in_the_quota() -> None:
    own = RunningJob("JOB-7", 100_000, 3, own=True, cpu_cores=24, memory_gb=96)
    use = TenantUse(running_jobs=18, nodes=3, cpu_cores=24, memory_gb=96)
    assert choose(inputs(view(available_nodes=0, running=(own,), use=use))).victims == ("JOB-7",)


def test_a_cluster_with_room_in_its_queue_takes_a_job_and_preempts_nobody() -> None:
    running = (RunningJob("JOB-7", 100_000, 8),)
    rules = replace(RULES, max_waiting_jobs=1)
    chosen = choose(inputs(view(available_nodes=0, running=running), rules=rules))
    assert (only(chosen).waits, chosen.victims) == (True, ())
    full = choose(inputs(view(available_nodes=0, running=running, waiting_jobs=1), rules=rules))
    assert (only(full).waits, full.victims) == (False, ("JOB-7",))


def test_a_cluster_with_free_nodes_is_taken_before_one_where_the_job_waits() -> None:
    busy = view("HPC-1", available_nodes=1, avg_latency_ms=0)
    free = view("HPC-2", available_nodes=2, avg_latency_ms=40, partition_priority=0)
    chosen = choose(inputs(busy, free, rules=replace(RULES, max_waiting_jobs=10)))
    assert chosen.selected is not None
    assert chosen.selected.cluster_id == "HPC-2"


def test_hp_067_a_short_job_runs_before_a_higher_one_that_waits() -> None:
    waiting = view(highest_waiting_priority=999_999, highest_waiting_nodes=8)
    chosen = choose(inputs(waiting, max_runtime_seconds=1_800))
    made = make_decision(inputs(waiting, max_runtime_seconds=1_800), chosen, number=1, height=1)
    assert (made.backfill_used, made.backfill_window_seconds) == (True, 1_800)
    assert choose(inputs(waiting, max_runtime_seconds=1_801)).selected is None


def test_hp_067_a_long_job_runs_as_soon_as_nobody_above_it_is_delayed() -> None:
    with_room = view(highest_waiting_priority=999_999, highest_waiting_nodes=4)
    chosen = choose(inputs(with_room))
    assert chosen.selected is not None
    assert not chosen.selected.backfill_used
    assert choose(inputs(replace(with_room, available_nodes=5))).selected is None
    below = replace(with_room, available_nodes=5, highest_waiting_priority=475_000)
    assert choose(inputs(below)).selected is not None


def test_hp_068_without_weight_the_price_changes_nothing() -> None:
    dear, cheap = inputs(view(price=999)), inputs(view(price=1))
    assert scores.compute_scores(dear) == scores.compute_scores(cheap)


def test_hp_068_with_weight_the_price_joins_the_base() -> None:
    rules = replace(RULES, price_weight=500_000)
    (score,) = scores.compute_scores(inputs(view(price=250), rules=rules))
    (plain,) = scores.compute_scores(inputs(view(price=250)))
    assert score.price == (1_000 - 250) * 1_000_000 // 1_000
    assert score.base == plain.base + 375_000


def test_a_decision_is_made_again_from_its_inputs_and_any_change_is_found() -> None:
    given_inputs = inputs(view("HPC-1"), view("HPC-2", avg_latency_ms=44))
    made = make_decision(given_inputs, choose(given_inputs), number=3, height=9)
    assert find_fault(made) is None
    assert find_fault(replace(made, selected_cluster_id="HPC-2")) == "selected_cluster_id"
    assert find_fault(replace(made, combined_score=made.combined_score + 1)) == "combined_score"
    other = replace(given_inputs, now=NOW + 1)
    assert find_fault(replace(made, inputs=other)) == "inputs_hash"


NUMBERS = st.integers(0, 1_000)
VIEWS = st.builds(
    view,
    cluster_id=st.sampled_from([f"HPC-{number}" for number in range(1, 9)]),
    active=st.booleans(),
    available_nodes=NUMBERS,
    total_nodes=NUMBERS,
    avg_latency_ms=NUMBERS,
    partition_priority=st.integers(-10, 2_000),
    highest_waiting_priority=st.integers(0, 1_000_000),
    highest_waiting_nodes=NUMBERS,
    waiting_jobs=st.integers(0, 3),
)


@given(
    st.lists(VIEWS, max_size=6, unique_by=lambda one: one.cluster_id),
    st.integers(1, 500),
    st.integers(60, 9_000),
)
def test_the_order_in_which_clusters_are_seen_plays_no_part(
    views: list[ClusterView], nodes: int, seconds: int
) -> None:
    rules = replace(RULES, max_waiting_jobs=2)
    asked = job(nodes=nodes, max_runtime_seconds=seconds)
    one = choose(DecisionInputs(NOW, asked, tuple(views), rules))
    other = choose(DecisionInputs(NOW, asked, tuple(reversed(views)), rules))
    assert one == other
    for candidate in one.candidates:
        assert 0 <= candidate.latency_score <= 1_000_000
        assert 0 <= candidate.fair_share_score <= 1_000_000
        assert candidate.eligible == (not candidate.ineligibility_reason)
    assert one.selected is None or one.selected.eligible
