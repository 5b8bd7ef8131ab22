"""Streams of pods through the API server: their logs, and commands run in them.

What is opened here stays open until its context ends; reading and writing go at the pace of the slower side.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp

from virtengine.clients import kubernetes_errors
from virtengine.clients.kubernetes import Endpoint, Kubernetes
from virtengine.clients.kubernetes_kinds import PODS
from virtengine.core.errors import Unavailable

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 15.0
PROTOCOLS = ("v5.channel.k8s.io", "v4.channel.k8s.io")
MAX_FRAME = 256 * 1024
STDIN, STDOUT, STDERR, ERROR, RESIZE, CLOSE = 0, 1, 2, 3, 4, 255


@dataclass(frozen=True, slots=True)
class LogOptions:
    """Which part of a container's log; `tail` of None is all there is."""

    follow: bool = False
    previous: bool = False
    timestamps: bool = False
    tail: int | None = None
    since_seconds: int | None = None
    since_time: str = ""
    limit_bytes: int | None = None

    def query(self, container: str) -> dict[str, str]:
        """Return the parameters as the API server reads them."""
        found = {"container": container}
        for name, flag in (
            ("follow", self.follow),
            ("previous", self.previous),
            ("timestamps", self.timestamps),
        ):
            if flag:
                found[name] = "true"
        for name, number in (
            ("tailLines", self.tail),
            ("sinceSeconds", self.since_seconds),
            ("limitBytes", self.limit_bytes),
        ):
            if number is not None:
                found[name] = str(number)
        if self.since_time:
            found["sinceTime"] = self.since_time
            found.pop("sinceSeconds", None)
        return found


class Pods:
    """Opens streams with the log-in of a `Kubernetes` client."""

    def __init__(self, kube: Kubernetes, *, connections: int = 0) -> None:
        self._kube = kube
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Pods:
        endpoint = await self._kube.endpoint()
        trust: ssl.SSLContext | bool = _trust(endpoint) if endpoint.server.startswith("https") else True
        connector = aiohttp.TCPConnector(ssl=trust, limit=self._connections)
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS)
        self._session = aiohttp.ClientSession(connector=connector, timeout=timeout)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()

    @asynccontextmanager
    async def log(
        self, namespace: str, pod: str, container: str, options: LogOptions
    ) -> AsyncIterator[aiohttp.StreamReader]:
        """Open a container's log. Raises Absent, Rejected or Unavailable before the first byte."""
        what = f"log of {namespace}/{pod}"
        path = PODS.path(namespace, pod, "log")
        timeout = aiohttp.ClientTimeout(
            total=None,
            sock_connect=CONNECT_SECONDS,
            sock_read=None if options.follow else ANSWER_SECONDS,
        )
        endpoint = await self._kube.endpoint()
        try:
            answer = await self._open.get(
                f"{endpoint.server}{path}",
                params=options.query(container),
                headers=_headers(endpoint),
                timeout=timeout,
            )
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise Unavailable(f"{what}: {type(error).__name__}", reason="ApiServerAway") from error
        async with answer:
            if answer.status != 200:
                body = await answer.content.read(64 * 1024)
                raise kubernetes_errors.from_answer(
                    answer.status, body, answer.headers.get("Retry-After"), what
                )
            yield answer.content

    @asynccontextmanager
    async def run(
        self,
        namespace: str,
        pod: str,
        container: str,
        command: Sequence[str],
        options: Mapping[str, bool],
    ) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        """Run a command in a container; frames begin with the number of their channel."""
        what = f"exec in {namespace}/{pod}"
        endpoint = await self._kube.endpoint()
        query = [("container", container), *(("command", word) for word in command)]
        query += [(name, "true") for name, is_on in options.items() if is_on]
        try:
            stream = await self._open.ws_connect(
                f"{endpoint.server}{PODS.path(namespace, pod, 'exec')}",
                params=query,
                headers=_headers(endpoint),
                protocols=PROTOCOLS,
                max_msg_size=MAX_FRAME,
                heartbeat=20.0,
            )
        except aiohttp.WSServerHandshakeError as error:
            raise kubernetes_errors.from_answer(error.status, b"", None, what) from error
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise Unavailable(f"{what}: {type(error).__name__}", reason="ApiServerAway") from error
        async with stream:
            yield stream

    @property
    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise Unavailable("the client is not open", reason="ApiServerAway")
        return self._session


def _headers(endpoint: Endpoint) -> dict[str, str]:
    headers = {"User-Agent": "virtengine"}
    if endpoint.authorization:
        headers["Authorization"] = endpoint.authorization
    return headers


def _trust(endpoint: Endpoint) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=endpoint.ca_path)
    if endpoint.certificate_path:
        context.load_cert_chain(endpoint.certificate_path, endpoint.private_key_path)
    if not endpoint.is_verified:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context
