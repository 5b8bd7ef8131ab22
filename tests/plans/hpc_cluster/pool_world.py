"""A pool in a small world of its own: pods that start, nodes that join, jobs that run, people who drain.

The world carries out what `decide` says and complains when a job would be lost by it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from virtengine.plans.hpc_cluster.members import Mark, Member, Pod, reason_for
from virtengine.plans.hpc_cluster.scaling import Act, Scaling, Wish, decide
from virtengine.plans.scheduler import OURS, Node, NodeState

CPUS = 4


@dataclass
class Place:
    """One number: what Kubernetes keeps, which pod runs, and what SLURM remembers."""

    digest: str | None = None
    pod_digest: str | None = None
    pod: int = 0
    starts_at: float | None = None
    record: bool = False
    registered_at: float = 0.0
    drain: str = ""
    drained_at: float = 0.0
    is_down: bool = False
    jobs: int = 0
    address: bool = False


@dataclass
class PoolWorld:
    """The world. `timeout` is that of drains; `lost` are jobs that ended otherwise than by themselves."""

    replicas: int = 0
    digest: str = "one"
    timeout: float = 50.0
    max_unavailable: int = 1
    now: float = 1000.0
    is_silent: bool = False
    places: dict[int, Place] = field(default_factory=dict)
    pods: int = 0
    lost: list[str] = field(default_factory=list)
    undone: list[int] = field(default_factory=list)

    def look(self) -> tuple[Member, ...]:
        """Return what an operator sees."""
        return tuple(self._member(number, place) for number, place in sorted(self.places.items()))

    def wish(self) -> Wish:
        return Wish(self.replicas, self.digest, self.max_unavailable, self.timeout)

    def step(self, *, is_killed: bool = False) -> Scaling:
        """Let the operator look once and act; killed, it dies before it has told SLURM everything."""
        scaling = decide(self.wish(), self.look(), is_known=not self.is_silent, now=self.now)
        acts = scaling.acts[: len(scaling.acts) // 2] if is_killed else scaling.acts
        for act in acts:
            self._tell(act)
        if not is_killed:
            self._carry_out(scaling)
        return scaling

    def pass_time(self, seconds: float) -> None:
        """Let pods start and nodes join."""
        self.now += seconds
        for number in list(self.places):
            self._live(number, self.places[number])

    def start_job(self, number: int) -> None:
        place = self.places.get(number)
        if place is not None and self._is_usable(place) and place.jobs < CPUS:
            place.jobs += 1

    def end_jobs(self, number: int) -> None:
        if number in self.places:
            self.places[number].jobs = 0

    def drain_by_person(self, number: int) -> None:
        place = self.places.get(number)
        if place is not None and place.record and not place.drain:
            place.drain, place.drained_at = "broken fan", self.now

    def resume_by_person(self, number: int) -> None:
        place = self.places.get(number)
        if place is not None and place.drain == "broken fan":
            place.drain = ""

    def crash(self, number: int) -> None:
        """Lose a node with what runs on it: nobody's fault."""
        place = self.places.get(number)
        if place is not None and place.starts_at is not None:
            place.jobs, place.is_down = 0, place.record
            place.starts_at = self.now + 3

    @property
    def there(self) -> int:
        return sum(1 for place in self.places.values() if place.digest is not None)

    def is_settled(self) -> bool:
        """Say whether everything is as wanted, or held by a person."""
        there = [place for place in self.places.values() if place.digest is not None]
        is_right = all(
            place.drain == "broken fan" or (place.pod_digest == self.digest and not place.drain)
            for place in there
        )
        return len(there) == self.replicas == len(self.places) and is_right

    def _member(self, number: int, place: Place) -> Member:
        started = place.starts_at if place.starts_at is not None and place.starts_at <= self.now else 0.0
        pod = None
        if place.starts_at is not None:
            digest = place.pod_digest or ""
            pod = Pod(str(place.pod), is_ready=bool(started), started_at=started, digest=digest)
        return Member(number, digest=place.digest, pod=pod, node=self._node(number, place))

    def _node(self, number: int, place: Place) -> Node | None:
        if self.is_silent or not place.record:
            return None
        state = NodeState.IDLE
        if place.is_down:
            state = NodeState.DOWN
        elif place.drain:
            state = NodeState.DRAINING if place.jobs else NodeState.DRAINED
        elif place.jobs:
            state = NodeState.ALLOCATED if place.jobs == CPUS else NodeState.MIXED
        return Node(
            name=f"x-main-{number}-0",
            state=state,
            cpus=CPUS,
            allocated_cpus=place.jobs,
            reason=place.drain,
            reason_at=int(place.drained_at),
            start_time=int(place.registered_at),
            flags=frozenset({"DRAIN"} if place.drain else ()),
            is_responding=not place.is_down,
        )

    def _is_usable(self, place: Place) -> bool:
        return place.record and not place.is_down and not place.drain and place.starts_at is not None

    def _live(self, number: int, place: Place) -> None:
        if place.starts_at is not None and place.pod_digest != place.digest:
            self._end_pod(number, place, "removed" if place.digest is None else "replaced")
        if place.starts_at is None and place.digest is not None:
            self.pods += 1
            place.pod, place.starts_at, place.pod_digest = self.pods, self.now + 2, place.digest
        is_old = not place.record or place.registered_at < (place.starts_at or 0.0)
        if place.starts_at is not None and self.now >= place.starts_at + 1 and is_old:
            place.record, place.is_down, place.registered_at = True, False, self.now
        if place.digest is None and place.starts_at is None and not place.record:
            del self.places[number]

    def _tell(self, act: Act) -> None:
        place = self.places[act.number]
        if self.is_silent or not place.record:
            return
        if act.verb == "drain":
            if place.drain and not place.drain.startswith(OURS):
                return
            if not place.drain or place.drain != self._reason(act.mark):
                place.drain, place.drained_at = self._reason(act.mark), self.now
        elif act.verb == "resume":
            if place.drain and not place.drain.startswith(OURS):
                self.undone.append(act.number)
            place.drain = ""
        elif act.verb == "down":
            is_late = self.now - place.drained_at > self.timeout
            if place.jobs and place.starts_at is not None and not is_late:
                self.lost.append(f"{act.number} was declared dead with {place.jobs} jobs")
            place.jobs, place.is_down = 0, True
        elif act.verb == "forget":
            if place.starts_at is not None:
                self.lost.append(f"{act.number} was forgotten while its pod runs")
            place.record, place.drain = False, ""

    def _reason(self, mark: Mark) -> str:
        return f"{OURS} {reason_for(mark)}"

    def _carry_out(self, scaling: Scaling) -> None:
        for number in scaling.apply:
            self.places.setdefault(number, Place()).digest = self.digest
        for number in scaling.remove:
            self.places[number].digest = None

    def _end_pod(self, number: int, place: Place, how: str) -> None:
        if place.jobs:
            self.lost.append(f"{number} was {how} with {place.jobs} jobs")
        place.starts_at, place.pod_digest, place.jobs = None, None, 0
