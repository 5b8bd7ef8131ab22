"""Rules of a manifest that only the provider's cluster can tell: free host names, volumes that are there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from virtengine.api.manifest import Manifest
from virtengine.api.quantities import parse_whole
from virtengine.plans.isolation import Tenancy
from virtengine.plans.issue import Issue
from virtengine.plans.quantity import parse_quantity


def taken_hosts(routes: Iterable[Mapping[str, Any]], namespace: str) -> frozenset[str]:
    """Return the host names that other namespaces' Ingresses and HTTPRoutes serve."""
    found: set[str] = set()
    for item in routes:
        if item["metadata"].get("namespace") == namespace:
            continue
        spec = item.get("spec") or {}
        found.update(rule.get("host") or "" for rule in spec.get("rules") or ())
        found.update(spec.get("hostnames") or ())
    return frozenset(found - {""})


def find_refused_hosts(manifest: Manifest, tenancy: Tenancy, taken: frozenset[str]) -> Iterator[Issue]:
    """Yield the HTTP ports that cannot have the host name that they ask for."""
    ingress = tenancy.site.ingress
    for index, service in enumerate(manifest.services):
        for number, port in enumerate(service.ports):
            where = f"services[{index}].ports[{number}].http"
            if port.http is None:
                continue
            if ingress is None:
                text = "this provider serves no host names; use expose, or order where they are served"
                yield Issue(where, "UNSUPPORTED_TYPE", text)
            elif port.http.host is None:
                continue
            elif not ingress.own_hosts:
                yield Issue(
                    f"{where}.host", "FORBIDDEN", "this provider gives out host names; leave host out"
                )
            elif port.http.host == ingress.domain or port.http.host.endswith(f".{ingress.domain}"):
                text = f"names below {ingress.domain} are given out by the provider; leave host out"
                yield Issue(f"{where}.host", "FORBIDDEN", text)
            elif port.http.host in taken:
                text = f"{port.http.host} is served for another lease; choose a name of your own"
                yield Issue(f"{where}.host", "FORBIDDEN", text)


def find_changed_claims(manifest: Manifest, claims: Iterable[Mapping[str, Any]]) -> Iterator[Issue]:
    """Yield persistent volumes that are there with more bytes, or in another class."""
    live = {item["metadata"]["name"]: item.get("spec") or {} for item in claims}
    for index, volume in enumerate(manifest.volumes):
        spec = live.get(volume.name)
        if volume.type != "Persistent" or spec is None:
            continue
        there = parse_quantity(((spec.get("resources") or {}).get("requests") or {}).get("storage", 0))
        if parse_whole(volume.size) < there:
            text = f"the volume has {there} bytes and cannot shrink; make one with another name"
            yield Issue(f"volumes[{index}].size", "INVALID_VALUE", text)
        if volume.storage_class and volume.storage_class != spec.get("storageClassName"):
            text = f"the volume is of class {spec.get('storageClassName')}; make one with another name"
            yield Issue(f"volumes[{index}].storageClass", "INVALID_VALUE", text)
