"""Diagnosis: from what was seen of a platform to causes and next steps, worst first.

Every rule is a small function from one part of what was seen to its findings. What could not be read is
said as such: silence is never taken for health.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Object = Mapping[str, Any]

POOR_UVE = 100_000
"""A wallet with less is called empty soon: about a hundred transactions at the least price."""
SKEW_SECONDS = 30.0
BLOCK_AGE_SECONDS = 30.0
FUNCTION_LAG = 1_000

_PULL = frozenset({"ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull"})
_CRASH = frozenset({"CrashLoopBackOff", "RunContainerError", "CreateContainerConfigError"})


class Level(StrEnum):
    """How bad a finding is."""

    BROKEN = "broken"
    WARNING = "warning"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """One cause: what it is about, what was seen, and what to do."""

    level: Level
    about: str
    cause: str
    next: str


@dataclass(frozen=True, slots=True)
class ChainSeen:
    """What a node says. Ages and skews are in seconds."""

    height: int
    catching_up: bool
    block_age: float


@dataclass(frozen=True, slots=True)
class Wallet:
    """An account that acts, and what it has; None: the chain did not say."""

    about: str
    address: str
    uve: int | None
    acts: bool = True
    """False when no object sends anything from it."""


@dataclass(frozen=True)
class Seen:
    """Everything that was looked at; a part that did not answer is absent and named in `silent`."""

    objects: Mapping[str, Sequence[Object]] = field(default_factory=dict)
    """Our kinds by plural."""
    pods: Sequence[Object] = ()
    nodes: Sequence[Object] = ()
    chain: ChainSeen | None = None
    wallets: Sequence[Wallet] = ()
    clock_skew: float | None = None
    """This machine's clock less the API server's."""
    silent: Mapping[str, str] = field(default_factory=dict)


def diagnose(seen: Seen) -> list[Finding]:
    """Return everything that is wrong, worst first."""
    found = [
        *_silence(seen.silent),
        *_clocks(seen.clock_skew),
        *_nodes(seen.nodes),
        *_pods(seen.pods),
        *_chain(seen.chain),
        *_wallets(seen.wallets),
        *_capacity(seen.objects.get("providers", ())),
        *_functions(seen.objects.get("functions", ())),
        *_conditions(seen.objects),
    ]
    order = list(Level)
    return sorted(found, key=lambda one: order.index(one.level))


def _silence(silent: Mapping[str, str]) -> Iterable[Finding]:
    for part, why in silent.items():
        yield Finding(Level.UNKNOWN, part, why, "see that it runs and that you may read it, then look again")


def _clocks(skew: float | None) -> Iterable[Finding]:
    if skew is not None and abs(skew) > SKEW_SECONDS:
        ahead = "ahead of" if skew > 0 else "behind"
        yield Finding(
            Level.BROKEN,
            "clock",
            f"this machine's clock is {abs(skew):.0f} s {ahead} the API server's",
            "set both by NTP; tokens and leader leases depend on it",
        )


def _nodes(nodes: Sequence[Object]) -> Iterable[Finding]:
    for node in nodes:
        name, said = node["metadata"]["name"], _conditions_of(node)
        if said.get("Ready", {}).get("status") != "True":
            why = said.get("Ready", {}).get("message") or "it does not report"
            yield Finding(Level.BROKEN, f"node/{name}", f"not ready: {why}", f"kubectl describe node {name}")
        for kind in ("DiskPressure", "MemoryPressure", "PIDPressure"):
            if said.get(kind, {}).get("status") == "True":
                text = f"{kind}: {said[kind].get('message', '')}"
                yield Finding(Level.WARNING, f"node/{name}", text, "free it, or move pods away")


def _pods(pods: Sequence[Object]) -> Iterable[Finding]:
    for pod in pods:
        place = f"{pod['metadata']['namespace']}/{pod['metadata']['name']}"
        look = f"kubectl -n {pod['metadata']['namespace']} describe pod {pod['metadata']['name']}"
        scheduled = _conditions_of(pod).get("PodScheduled", {})
        if scheduled.get("status") == "False":
            yield Finding(
                Level.BROKEN, f"pod/{place}", f"no node takes it: {scheduled.get('message', '')}", look
            )
        for reason, text, image in _waiting(pod):
            if reason in _PULL:
                yield Finding(
                    Level.BROKEN,
                    f"pod/{place}",
                    f"image {image} is not pulled: {text or reason}",
                    "correct the image's name, or give the registry's pull secret",
                )
            elif reason in _CRASH:
                yield Finding(
                    Level.BROKEN, f"pod/{place}", f"{reason}: {text}", look.replace("describe pod", "logs -p")
                )


def _waiting(pod: Object) -> Iterable[tuple[str, str, str]]:
    status = pod.get("status") or {}
    for name in ("initContainerStatuses", "containerStatuses"):
        for container in status.get(name) or []:
            waiting = (container.get("state") or {}).get("waiting")
            if waiting:
                yield waiting.get("reason", ""), waiting.get("message", ""), container.get("image", "")


def _chain(chain: ChainSeen | None) -> Iterable[Finding]:
    if chain is None:
        return
    if chain.catching_up:
        text = f"the node is at height {chain.height} and still catches up"
        yield Finding(Level.WARNING, "chain", text, "wait; answers are from the past until then")
    elif chain.block_age > BLOCK_AGE_SECONDS:
        yield Finding(
            Level.BROKEN,
            "chain",
            f"the last block, {chain.height}, is {chain.block_age:.0f} s old",
            "kubectl get validators -A: more than a third of the power is away, or a clock is wrong",
        )


def _wallets(wallets: Sequence[Wallet]) -> Iterable[Finding]:
    for wallet in wallets:
        if wallet.uve is not None and wallet.uve < POOR_UVE:
            level = Level.BROKEN if wallet.uve == 0 and wallet.acts else Level.WARNING
            text = f"the wallet has {wallet.uve} uve left for fees"
            fill = f"send uve to {wallet.address}: virtengine tx send --help"
            yield Finding(level, wallet.about, text, fill)


def _capacity(providers: Sequence[Object]) -> Iterable[Finding]:
    for provider in providers:
        free = ((provider.get("status") or {}).get("capacity") or {}).get("free")
        if free is not None and "0" in (str(free.get("cpu", "0")), str(free.get("memory", "0"))):
            left = f"{free.get('cpu', '0')} cores, {free.get('memory', '0')} of memory"
            text = f"nothing left to sell: {left} free"
            fix = "add nodes or lower spec.capacity.reserved; orders are declined until then"
            yield Finding(Level.WARNING, _name("provider", provider), text, fix)


def _functions(functions: Sequence[Object]) -> Iterable[Finding]:
    for function in functions:
        status, about = function.get("status") or {}, _name("function", function)
        name = function["metadata"]["name"]
        if (status.get("lag") or 0) > FUNCTION_LAG:
            text = f"{status['lag']} events wait"
            yield Finding(
                Level.WARNING, about, text, f"virtengine function logs {name}; raise spec.scale.max"
            )
        if status.get("quarantined"):
            text = f"{status['quarantined']} events were set aside"
            yield Finding(Level.WARNING, about, text, f"virtengine function quarantine list {name}")


def _conditions(objects: Mapping[str, Sequence[Object]]) -> Iterable[Finding]:
    for plural, items in sorted(objects.items()):
        for item in items:
            said = _conditions_of(item)
            stalled, ready = said.get("Stalled", {}), said.get("Ready", {})
            metadata = item["metadata"]
            look = f"kubectl -n {metadata.get('namespace', '')} describe {plural} {metadata['name']}"
            if stalled.get("status") == "True":
                text = f"{stalled.get('reason')}: {stalled.get('message')}"
                yield Finding(Level.BROKEN, _name(plural, item), text, look)
            elif ready.get("status") in ("False", "Unknown") and ready.get("reason") != "Suspended":
                text = f"{ready.get('reason')}: {ready.get('message')}"
                yield Finding(Level.WARNING, _name(plural, item), text, look)


def _conditions_of(item: Object) -> dict[str, Object]:
    return {one["type"]: one for one in (item.get("status") or {}).get("conditions") or []}


def _name(kind: str, item: Object) -> str:
    return f"{kind}/{item['metadata'].get('namespace', '')}/{item['metadata']['name']}"
