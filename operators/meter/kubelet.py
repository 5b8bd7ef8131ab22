"""Counters of the kubelets, read through the API server: sent bytes are billed, the others shown beside."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterable, Mapping
from typing import Any

import aiohttp
import structlog

from virtengine.clients.kubernetes import Endpoint, Kubernetes

SECONDS = 5.0
NANOSECONDS_PER_MILLISECOND = 1_000_000
SENT = "network_sent_bytes"
RECEIVED = "network_received_bytes"
log = structlog.get_logger()


class Kubelets:
    """Reads pod statistics of nodes."""

    def __init__(self, kube: Kubernetes) -> None:
        self._kube = kube

    async def read(self, nodes: Iterable[str]) -> dict[str, dict[str, int]]:
        """Return counters by pod uid; pods of nodes that do not answer are missing."""
        endpoint = await self._kube.endpoint()
        timeout = aiohttp.ClientTimeout(total=SECONDS)
        connector = aiohttp.TCPConnector(ssl=_trust(endpoint), limit=16)
        headers = {"Authorization": endpoint.authorization} if endpoint.authorization else {}
        found: dict[str, dict[str, int]] = {}
        async with aiohttp.ClientSession(connector=connector, timeout=timeout, headers=headers) as session:
            for counters in await asyncio.gather(*(_node(session, endpoint.server, node) for node in nodes)):
                found |= counters
        return found


async def _node(session: aiohttp.ClientSession, server: str, node: str) -> dict[str, dict[str, int]]:
    url = f"{server}/api/v1/nodes/{node}/proxy/stats/summary"
    try:
        async with session.get(url) as answer:
            answer.raise_for_status()
            return read_summary(await answer.json())
    except aiohttp.ClientResponseError as error:  # its text holds the request's headers
        log.info("no counters", node=node, status=error.status)
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        log.info("no counters", node=node, error=type(error).__name__)
    return {}


def read_summary(summary: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    """Return counters by pod uid out of a kubelet's summary."""
    found = {}
    for pod in summary.get("pods") or []:
        cpu, memory = pod.get("cpu") or {}, pod.get("memory") or {}
        found[str(pod["podRef"]["uid"])] = {
            "cpu_core_milliseconds": int(cpu.get("usageCoreNanoSeconds", 0)) // NANOSECONDS_PER_MILLISECOND,
            "memory_working_set_bytes": int(memory.get("workingSetBytes", 0)),
            **_network(pod.get("network") or {}),
        }
    return found


def _network(network: Mapping[str, Any]) -> dict[str, int]:
    """Return the counters of a pod's interfaces; nothing when the kubelet has none of them yet."""
    named = network.get("interfaces") or ([network] if "txBytes" in network else [])
    if not named:
        return {}
    return {
        SENT: sum(int(one.get("txBytes", 0)) for one in named),
        RECEIVED: sum(int(one.get("rxBytes", 0)) for one in named),
    }


def _trust(endpoint: Endpoint) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=endpoint.ca_path)
    if endpoint.certificate_path:
        context.load_cert_chain(endpoint.certificate_path, endpoint.private_key_path)
    if not endpoint.is_verified:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context
