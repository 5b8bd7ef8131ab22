"""What operator-chaos does to operators and to what they made, as strikes at objects in memory."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from tests.operators.faults.theatre import Theatre
from virtengine.clients.kubernetes import Object
from virtengine.clients.kubernetes_kinds import LEADER_LEASES, Kind
from virtengine.core.errors import Rejected, Unavailable

Place = tuple[Kind, str, str]
Strike = Callable[[Theatre, list[Place]], Awaitable[None]]
STORM_SECONDS = 30.0


@dataclass(frozen=True)
class Injection:
    """A strike; `heal` ends what lasts."""

    strike: Strike
    heal: Callable[[Theatre], None] = lambda _theatre: None
    lasts: float = 0.0


def _write(theatre: Theatre, place: Place, change: Callable[[Object], Object]) -> None:
    live = theatre.kube.items[place]
    theatre.kube._update(place, live, change({**live, "metadata": {**live["metadata"]}}))


def _of_kind(places: list[Place], kind: str) -> Place:
    return next(place for place in places if place[0].kind == kind)


async def kill_the_pod(theatre: Theatre, _: list[Place]) -> None:
    """The operator's pod is killed."""
    await theatre.restart()


async def crash_again_and_again(theatre: Theatre, _: list[Place]) -> None:
    """The operator crashes ten times in half a minute."""
    for _number in range(10):
        await theatre.restart()
        await theatre.pass_time(3)


async def disrupt_the_election(theatre: Theatre, _: list[Place]) -> None:
    """The lease of the leader is deleted."""
    for place in [place for place in theatre.kube.items if place[0] == LEADER_LEASES]:
        await theatre.kube.delete(*place)


async def cut_the_network(theatre: Theatre, _: list[Place]) -> None:
    """The API server cannot be reached."""
    theatre.weather.api_away = True


async def fail_calls(theatre: Theatre, _: list[Place]) -> None:
    """Three calls of ten fail in one way or another."""
    theatre.weather.share = 0.3


async def drift(theatre: Theatre, places: list[Place]) -> None:
    """Somebody gives the pods another environment."""

    def change(item: Object) -> Object:
        pod = item["spec"]["template"]["spec"]
        containers = [{**one, "env": [{"name": "DRIFT", "value": "yes"}]} for one in pod["containers"]]
        return _with_pod(item, {**pod, "containers": containers})

    await _take_over(theatre, _of_kind(places, "Deployment"), change)


async def corrupt_the_image(theatre: Theatre, places: list[Place]) -> None:
    """Somebody gives the pods an image that does not exist."""

    def change(item: Object) -> Object:
        pod = item["spec"]["template"]["spec"]
        containers = [{**one, "image": "nowhere.example/none:0"} for one in pod["containers"]]
        return _with_pod(item, {**pod, "containers": containers})

    await _take_over(theatre, _of_kind(places, "Deployment"), change)


async def scale_to_zero(theatre: Theatre, places: list[Place]) -> None:
    """Somebody scales the workload to nothing."""
    place = _of_kind(places, "Deployment")
    await theatre.kube.merge(*place, {"spec": {"replicas": 0}}, manager="somebody")


async def stomp_labels(theatre: Theatre, places: list[Place]) -> None:
    """Somebody removes all labels."""
    for place in places:
        labels = dict.fromkeys(theatre.kube.items[place]["metadata"].get("labels") or {})
        await theatre.kube.merge(*place, {"metadata": {"labels": labels}}, manager="somebody")


async def orphan(theatre: Theatre, places: list[Place]) -> None:
    """Somebody removes the references to owners."""
    for place in places:
        if theatre.kube.items[place]["metadata"].get("ownerReferences"):
            await theatre.kube.merge(*place, {"metadata": {"ownerReferences": None}}, manager="somebody")


async def delete_everything(theatre: Theatre, places: list[Place]) -> None:
    """Somebody deletes all that the operator made."""
    for place in places:
        await theatre.kube.delete(*place)


async def revoke_rights(theatre: Theatre, _: list[Place]) -> None:
    """The operator may write nothing."""
    _refuse(theatre, Rejected("forbidden", reason="Forbidden"))


async def exhaust_the_quota(theatre: Theatre, places: list[Place]) -> None:
    """The workload is deleted, and there is no quota to make it again."""
    place = _of_kind(places, "Deployment")
    _refuse(theatre, Rejected("exceeded quota", reason="Forbidden"), place[0].plural)
    await theatre.kube.delete(*place)


async def break_a_webhook(theatre: Theatre, places: list[Place]) -> None:
    """Writes fail because a webhook does not answer."""
    _refuse(theatre, Unavailable("failed calling webhook"))
    await theatre.kube.delete(*_of_kind(places, "Service"))


async def slow_a_webhook(theatre: Theatre, _: list[Place]) -> None:
    """Half of all calls take half a minute and fail."""
    theatre.weather.share = 0.5


def calm(theatre: Theatre) -> None:
    """End whatever lasts."""
    theatre.weather.share = 0.0
    theatre.kube.before = lambda _moment, _call: None
    theatre.api_back()


def _refuse(theatre: Theatre, error: Exception, plural: str = "") -> None:
    def before(moment: str, call: tuple[str, str, str]) -> None:
        is_write = moment == "before" and call[0] in ("apply", "create", "merge")
        if is_write and plural in ("", call[1]) and not call[1].endswith("/status"):
            raise error

    theatre.kube.before = before


def _with_pod(item: Object, pod: dict[str, Any]) -> Object:
    template = {**item["spec"]["template"], "spec": pod}
    return {**item, "spec": {**item["spec"], "template": template}}


async def _take_over(theatre: Theatre, place: Place, change: Callable[[Object], Object]) -> None:
    """Write a field that the operator owns, as an update by somebody else does."""
    made = change(theatre.kube.items[place])
    await theatre.kube.merge(*place, {"spec": made["spec"]}, manager="somebody")


INJECTIONS: dict[str, Injection] = {
    "pod kill": Injection(kill_the_pod),
    "crash loop": Injection(crash_again_and_again),
    "leader election disrupt": Injection(disrupt_the_election),
    "network partition": Injection(cut_the_network, calm, STORM_SECONDS),
    "client fault": Injection(fail_calls, calm, STORM_SECONDS),
    "config drift": Injection(drift),
    "image corrupt": Injection(corrupt_the_image),
    "deployment scale zero": Injection(scale_to_zero),
    "label stomping": Injection(stomp_labels),
    "owner reference orphan": Injection(orphan),
    "resource deletion": Injection(delete_everything),
    "rights revoked": Injection(revoke_rights, calm, STORM_SECONDS),
    "quota exhaustion": Injection(exhaust_the_quota, calm, STORM_SECONDS),
    "webhook disrupt": Injection(break_a_webhook, calm, STORM_SECONDS),
    "webhook latency": Injection(slow_a_webhook, calm, STORM_SECONDS),
}
