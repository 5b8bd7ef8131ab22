"""What a process would see that reads from an API server far behind."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from tests.operators.faults.theatre import Theatre
from virtengine.clients.kubernetes import Object
from virtengine.clients.kubernetes_kinds import Kind
from virtengine.runtime.objects import key_of


def old_view(stage: Theatre, age: int) -> Callable[[Kind, list[Object]], list[Object]]:
    """Return lists in which each object is some versions old; what was just deleted is still there."""
    versions: dict[tuple[str, Any], list[tuple[str, Object]]] = {}
    for event, item in stage.history:
        versions.setdefault((item["kind"], key_of(item)), []).append((event, item))

    def view(kind: Kind, _items: list[Object]) -> list[Object]:
        found = []
        for (name, _key), seen in versions.items():
            event, item = seen[max(0, len(seen) - 1 - age)]
            if name == kind.kind and event != "DELETED":
                found.append(copy.deepcopy(item))
        return found

    return view
