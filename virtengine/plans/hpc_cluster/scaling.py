"""Which nodes of a pool stay, come, go and are replaced, without losing what runs on them.

A node that must go finishes its jobs first: it is drained, its pod goes when nothing runs on it, and its
record in SLURM goes last. Why it is drained stands in SLURM itself, so that an operator that was killed goes
on where it was. When SLURM is silent nothing is known: nodes are added, none is touched.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from virtengine.plans.hpc_cluster.members import Mark, Member, reason_for
from virtengine.plans.scheduler import NodeState

JOIN_SECONDS = 60.0
"""A slurmd that has not registered for so long will not by itself."""
BUSY = frozenset({NodeState.ALLOCATED, NodeState.MIXED, NodeState.DRAINING})
Verb = Literal["address", "drain", "resume", "down", "forget"]


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to tell SLURM about a node; `mark` is why it is drained or declared dead."""

    verb: Verb
    number: int
    mark: Mark = "scale-in"

    @property
    def reason(self) -> str:
        """Return what people read as the node's reason."""
        return reason_for(self.mark)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a pool should be. `digest` is that of the pods of now."""

    replicas: int
    digest: str
    max_unavailable: int = 1
    drain_timeout: float = 900.0


@dataclass(frozen=True, slots=True)
class Scaling:
    """What to do next. Each number of a member that there is stands in exactly one of the first three.

    `apply` get the pod of now, `hold` stay as they are, `remove` go. `renew` are those of `apply` whose pod
    is replaced though its digest is the same. `leaving` finish their jobs.
    """

    apply: tuple[int, ...] = ()
    hold: tuple[int, ...] = ()
    remove: tuple[int, ...] = ()
    renew: tuple[int, ...] = ()
    acts: tuple[Act, ...] = ()
    leaving: tuple[int, ...] = ()


@dataclass(slots=True)
class _Draft:
    apply: list[int] = field(default_factory=list)
    hold: list[int] = field(default_factory=list)
    remove: list[int] = field(default_factory=list)
    renew: list[int] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    leaving: list[int] = field(default_factory=list)

    def done(self) -> Scaling:
        return Scaling(
            apply=tuple(sorted(self.apply)),
            hold=tuple(sorted(self.hold)),
            remove=tuple(sorted(self.remove)),
            renew=tuple(sorted(self.renew)),
            acts=tuple(self.acts),
            leaving=tuple(sorted(self.leaving)),
        )


def decide(wish: Wish, members: tuple[Member, ...], *, is_known: bool, now: float) -> Scaling:
    """Return what to do next for a pool. `is_known`: SLURM has said what nodes it has."""
    there = tuple(one for one in members if one.is_there)
    draft = _Draft()
    draft.apply += _free_numbers(members, wish.replicas - len(there))
    if not is_known:
        draft.hold += [one.number for one in there]
        return draft.done()
    victims = _choose_victims(there, len(there) - wish.replicas)
    for one in there:
        if one in victims:
            _let_go(one, wish, draft, now)
    _keep(tuple(one for one in there if one not in victims), wish, draft, now)
    _clear_up(members, draft)
    return draft.done()


def _free_numbers(members: tuple[Member, ...], count: int) -> list[int]:
    """Return numbers for new nodes: first of those that lost their StatefulSet, then ones that nobody has."""
    if count <= 0:
        return []
    lost = [
        one.number for one in members if not one.is_there and not one.is_ending and one.mark != "scale-in"
    ]
    taken = {one.number for one in members}
    fresh = (number for number in range(len(taken) + count) if number not in taken)
    return [*lost[:count], *(next(fresh) for _ in range(count - len(lost[:count])))]


def _choose_victims(there: tuple[Member, ...], surplus: int) -> tuple[Member, ...]:
    """Return the nodes that go: empty ones that are on their way, idle ones, then the least busy.

    One on its way that is busy gives way to one that has become idle.
    """
    return tuple(sorted(there, key=_cost)[: max(surplus, 0)])


def _cost(one: Member) -> tuple[int, int, int]:
    """Return how little a node should go: rank, cores in use, and higher numbers before lower ones."""
    return _rank(one), one.node.allocated_cpus if one.node else 0, -one.number


def _rank(one: Member) -> int:
    if one.is_drained_by_person:
        return 6
    if one.node is None:
        return 5 if one.pod is not None and one.pod.started_at else 1
    if one.node.allocated_cpus or one.node.state in BUSY:
        return 4 if one.mark == "scale-in" else 5
    if one.mark == "scale-in":
        return 0
    return 2 if one.node.state in {NodeState.DOWN, NodeState.DRAINED} else 3


def _let_go(one: Member, wish: Wish, draft: _Draft, now: float) -> None:
    """Bring one node nearer to its end."""
    if one.node is None:
        (draft.hold if _may_join(one, now) else draft.remove).append(one.number)
        return
    if one.is_drained_by_person:
        (draft.remove if one.is_at_rest else draft.hold).append(one.number)
        return
    if one.mark == "scale-in" and one.is_at_rest:
        draft.remove.append(one.number)
        return
    draft.hold.append(one.number)
    draft.leaving.append(one.number)
    if one.mark != "scale-in":
        draft.acts.append(Act("drain", one.number))
    elif _is_overdue(one, wish, now):
        draft.acts.append(Act("down", one.number))


def _keep(kept: tuple[Member, ...], wish: Wish, draft: _Draft, now: float) -> None:
    """Keep nodes as they should be, replacing some of those that are not."""
    away = sum(1 for one in kept if not one.has_joined or one.mark == "update")
    room = wish.max_unavailable - away
    for one in sorted(kept, key=_cost):
        is_old = one.digest != wish.digest or one.is_cordoned
        if one.node is not None and one.pod is not None:
            draft.acts.append(Act("address", one.number))
        if not is_old:
            draft.apply.append(one.number)
            if one.mark == "scale-in" or (one.mark == "update" and one.is_renewed):
                draft.acts.append(Act("resume", one.number))
            continue
        if _may_replace(one, now):
            _replace(one, wish, draft)
            continue
        draft.hold.append(one.number)
        if one.mark == "update":
            draft.leaving.append(one.number)
            if _is_overdue(one, wish, now):
                draft.acts.append(Act("down", one.number, "update"))
        elif one.node is not None and not one.is_drained_by_person and (room > 0 or not one.has_joined):
            room -= one.has_joined
            draft.leaving.append(one.number)
            draft.acts.append(Act("drain", one.number, "update"))


def _may_replace(one: Member, now: float) -> bool:
    """Say whether nothing is lost when a pod is replaced now."""
    if one.is_drained_by_person:
        return False
    if one.node is None:
        return not _may_join(one, now)
    return one.is_at_rest and one.mark == "update"


def _may_join(one: Member, now: float) -> bool:
    """Say whether a node without a record may get one, and a job, at any moment: its slurmd has started."""
    started = one.pod.started_at if one.pod is not None else 0.0
    return started > 0 and now - started < JOIN_SECONDS


def _replace(one: Member, wish: Wish, draft: _Draft) -> None:
    draft.apply.append(one.number)
    if one.is_cordoned and one.pod is not None and one.replaces != one.pod.uid:
        draft.renew.append(one.number)


def _clear_up(members: tuple[Member, ...], draft: _Draft) -> None:
    """Forget nodes of which only SLURM's record is left; one that a pod still may have stays."""
    coming = set(draft.apply)
    for one in members:
        is_over = not one.is_there and not one.is_ending and one.pod is None
        if is_over and one.node is not None and one.number not in coming:
            if one.node.state is not NodeState.DOWN:
                draft.acts.append(Act("down", one.number))
            draft.acts.append(Act("forget", one.number))


def _is_overdue(one: Member, wish: Wish, now: float) -> bool:
    node = one.node
    if node is None or node.state is NodeState.DOWN or not node.reason_at:
        return False
    return now - node.reason_at > wish.drain_timeout
