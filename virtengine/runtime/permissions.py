"""What an operator may do in the cluster, declared once; RBAC rules are generated from it.

Each verb is one that the runtime really uses: lists and watches for caches, get for fresh looks, create
and patch for server-side apply.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from virtengine.api import Resource
from virtengine.clients import kubernetes_kinds
from virtengine.clients.kubernetes_kinds import CUSTOM_RESOURCE_DEFINITIONS, EVENTS, LEADER_LEASES, Kind

AnyKind = Kind | type[Resource]
_VERBS = ("get", "list", "watch", "create", "update", "patch", "delete")


@dataclass(frozen=True, kw_only=True)
class Permissions:
    """The kinds that an operator's process touches, by what it does with them.

    `reconciles`: the kinds of its controllers. `finalizes`: those of them with a finalizer. `confirms`:
    those of them whose plans or finalizers remove objects, which is preceded by a fresh look (both: all
    when left out). `watches`: those of their watches. `applies`: kept by plans. `creates`: made once.
    `replaces`: written as read. `deletes`: pruned or removed. `reads`: looked at by name. `lists`: read in
    whole by other means.
    """

    reconciles: tuple[type[Resource], ...] = ()
    finalizes: tuple[type[Resource], ...] | None = None
    confirms: tuple[type[Resource], ...] | None = None
    watches: tuple[AnyKind, ...] = ()
    applies: tuple[AnyKind, ...] = ()
    creates: tuple[AnyKind, ...] = ()
    replaces: tuple[AnyKind, ...] = ()
    deletes: tuple[AnyKind, ...] = ()
    reads: tuple[AnyKind, ...] = ()
    lists: tuple[AnyKind, ...] = ()

    def rules(self) -> list[dict[str, Any]]:
        """Return RBAC rules, in a stable order and without anything twice."""
        verbs: dict[tuple[str, str], set[str]] = {}

        def allow(kinds: tuple[AnyKind, ...], *words: str, subresource: str = "") -> None:
            for kind in kinds:
                plain = kind if isinstance(kind, Kind) else kubernetes_kinds.of_model(kind)
                name = f"{plain.plural}/{subresource}" if subresource else plain.plural
                verbs.setdefault((plain.group, name), set()).update(words)

        allow(self.reconciles, "list", "watch")
        allow(self.reconciles if self.finalizes is None else self.finalizes, "patch")
        allow(self.reconciles if self.confirms is None else self.confirms, "get")
        allow(self.reconciles, "patch", subresource="status")
        allow(self.watches, "list", "watch")
        allow(self.applies, "get", "create", "patch")
        allow(self.creates, "get", "create")
        allow(self.replaces, "get", "update")
        allow(self.deletes, "get", "delete")
        allow(self.reads, "get")
        allow(self.lists, "list")
        allow((EVENTS,), "create")
        allow((LEADER_LEASES,), "get", "create", "update")
        # The watch shell learns from CRDs when a kind appears.
        allow((CUSTOM_RESOURCE_DEFINITIONS,), "list", "watch")
        return _grouped(verbs)


def _grouped(verbs: dict[tuple[str, str], set[str]]) -> list[dict[str, Any]]:
    """Put resources of one group with the same verbs into one rule."""
    rules: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (group, resource), words in sorted(verbs.items()):
        ordered = tuple(verb for verb in _VERBS if verb in words)
        rules.setdefault((group, ordered), []).append(resource)
    return [
        {"apiGroups": [group], "resources": resources, "verbs": list(words)}
        for (group, words), resources in sorted(rules.items())
    ]
