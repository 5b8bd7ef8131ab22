"""An API server over HTTP in one process: objects, watches, logs of pods and commands in them.

It passes the contract test of the real one as far as that runs without a kubelet: tests/clients/test_pods.py.
What it lacks: log-in, RBAC, schemas, admission, server-side apply, paging. Logs are written with `say`; a
command is answered by `on_exec`.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml
from aiohttp import web

from virtengine.api import KINDS
from virtengine.clients.kubernetes_kinds import BUILT_IN, Kind, of_model

Object = dict[str, Any]
Place = tuple[str, str, str, str]
KNOWN = (*BUILT_IN, *(of_model(model) for model in KINDS))
OnExec = Callable[[web.WebSocketResponse, list[str]], Awaitable[None]]


@dataclass
class Log:
    """What one container wrote, and who follows it."""

    lines: list[tuple[str, str]] = field(default_factory=list)
    followers: set[asyncio.Queue[bytes | None]] = field(default_factory=set)


class FakeApiServer:
    """The objects and the server. `away` answers everything with 503; `calls` holds method and path."""

    def __init__(self) -> None:
        self.items: dict[Place, Object] = {}
        self.logs: dict[tuple[str, str], Log] = {}
        self.calls: list[tuple[str, str]] = []
        self.away = False
        self.url = ""
        self.on_exec: OnExec = _echo
        self._versions = itertools.count(1)
        self._watchers: set[tuple[str, str, str, asyncio.Queue[Object]]] = set()

    @asynccontextmanager
    async def running(self, port: int = 0) -> AsyncIterator[FakeApiServer]:
        """Serve until the end of the block."""
        application = web.Application(middlewares=[self._count])
        application.router.add_get("/version", self._version)
        application.router.add_get("/api", self._core)
        application.router.add_get("/apis", self._groups)
        application.router.add_get("/api/{version}", self._resources)
        application.router.add_get("/apis/{group}/{version}", self._resources)
        application.router.add_route("*", "/{tail:.*}", self._serve)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", port, backlog=1024)
        await site.start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield self
        finally:
            await runner.cleanup()

    def kubeconfig(self, path: Path) -> Path:
        """Write a kubeconfig that leads here."""
        config = {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "test",
            "clusters": [{"name": "test", "cluster": {"server": self.url}}],
            "users": [{"name": "admin", "user": {"token": "admin-token"}}],
            "contexts": [{"name": "test", "context": {"cluster": "test", "user": "admin"}}],
        }
        path.write_text(yaml.safe_dump(config))
        return path

    def put(self, manifest: Mapping[str, Any]) -> Object:
        """Store an object as it is, status included."""
        kind = next(
            one for one in KNOWN if (one.api_version, one.kind) == (manifest["apiVersion"], manifest["kind"])
        )
        metadata = manifest["metadata"]
        place = (kind.group, kind.plural, metadata.get("namespace") or "", metadata["name"])
        return self._store(place, json.loads(json.dumps(manifest)))

    def remove(self, kind: Kind, namespace: str, name: str) -> None:
        """Remove an object."""
        gone = self.items.pop((kind.group, kind.plural, namespace, name))
        gone["metadata"]["resourceVersion"] = str(next(self._versions))
        self._tell((kind.group, kind.plural, namespace, name), "DELETED", gone)

    def next_version(self) -> str:
        """Return a resource version that is newer than all."""
        return str(next(self._versions))

    def say(self, namespace: str, pod: str, *texts: str) -> None:
        """Write lines into a pod's log."""
        log = self.logs.setdefault((namespace, pod), Log())
        for text in texts:
            moment = _now()
            log.lines.append((moment, text))
            for follower in log.followers:
                follower.put_nowait(f"{moment} {text}\n".encode())

    def end(self, namespace: str, pod: str) -> None:
        """End the streams of a pod's log, as when its container ends."""
        for follower in self.logs[namespace, pod].followers:
            follower.put_nowait(None)

    @property
    def followed(self) -> int:
        """Return how many streams of logs are open."""
        return sum(len(log.followers) for log in self.logs.values())

    @web.middleware
    async def _count(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.calls.append((request.method, request.path))
        if self.away:
            return _status(503, "ServiceUnavailable")
        answer: web.StreamResponse = await handler(request)
        return answer

    async def _version(self, _request: web.Request) -> web.Response:
        return await _answer({"major": "1", "minor": "34"})

    async def _core(self, _request: web.Request) -> web.Response:
        return await _answer({"versions": ["v1"]})

    async def _groups(self, _request: web.Request) -> web.Response:
        groups = []
        for group in sorted({kind.group for kind in KNOWN if kind.group}):
            version = next(kind.version for kind in KNOWN if kind.group == group)
            named = {"groupVersion": f"{group}/{version}", "version": version}
            groups.append({"name": group, "versions": [named], "preferredVersion": named})
        return await _answer({"kind": "APIGroupList", "groups": groups})

    async def _resources(self, request: web.Request) -> web.Response:
        group = request.match_info.get("group", "")
        resources = [
            {
                "name": kind.plural,
                "singularName": kind.kind.lower(),
                "namespaced": kind.is_namespaced,
                "kind": kind.kind,
                "verbs": ["get", "list", "watch", "create", "update", "patch", "delete"],
            }
            for kind in KNOWN
            if kind.group == group
        ]
        return await _answer({"kind": "APIResourceList", "resources": resources})

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        parts = request.path.strip("/").split("/")
        group, rest = ("", parts[2:]) if parts[0] == "api" else (parts[1], parts[3:])
        namespace = ""
        if len(rest) > 2 and rest[0] == "namespaces":
            namespace, rest = rest[1], rest[2:]
        if not any((kind.group, kind.plural) == (group, rest[0]) for kind in KNOWN):
            return _status(404, "NotFound")
        if len(rest) == 1:
            return await self._collection(request, group, rest[0], namespace)
        place = (group, rest[0], namespace, rest[1])
        if len(rest) == 3 and rest[2] == "log":
            return await self._log(request, place)
        if len(rest) == 3 and rest[2] == "exec":
            return await self._exec(request, place)
        return await self._one(request, place)

    async def _collection(
        self, request: web.Request, group: str, plural: str, namespace: str
    ) -> web.StreamResponse:
        if request.method == "POST":
            made = await request.json()
            place = (group, plural, namespace, made["metadata"]["name"])
            if place in self.items:
                return _status(409, "AlreadyExists")
            return await _answer(self._store(place, made), status=201)
        if request.query.get("watch"):
            return await self._watch(request, group, plural, namespace)
        wanted = _selector(request.query.get("labelSelector", ""))
        found = [
            {name: value for name, value in item.items() if name not in ("apiVersion", "kind")}
            for place, item in sorted(self.items.items(), key=lambda pair: pair[0])
            if place[:2] == (group, plural) and namespace in ("", place[2]) and _has(item, wanted)
        ]
        version = str(next(self._versions))
        return await _answer({"kind": "List", "metadata": {"resourceVersion": version}, "items": found})

    async def _watch(
        self, request: web.Request, group: str, plural: str, namespace: str
    ) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        queue: asyncio.Queue[Object] = asyncio.Queue()
        watcher = (group, plural, namespace, queue)
        self._watchers.add(watcher)
        try:
            while True:
                event = await queue.get()
                await response.write(json.dumps(event).encode() + b"\n")
        except ConnectionError:
            return response
        finally:
            self._watchers.discard(watcher)

    async def _one(self, request: web.Request, place: Place) -> web.Response:
        live = self.items.get(place)
        if live is None:
            return _status(404, "NotFound")
        if request.method == "GET":
            return await _answer(live)
        if request.method == "DELETE":
            del self.items[place]
            self._tell(place, "DELETED", live)
            return await _answer(live)
        body = await request.json()
        version = (body.get("metadata") or {}).get("resourceVersion")
        if version and version != live["metadata"]["resourceVersion"]:
            return _status(409, "Conflict")
        if request.method == "PATCH":
            if "merge-patch" not in request.headers["Content-Type"]:
                return _status(415, "UnsupportedMediaType")
            body = _merged(live, body)
        return await _answer(self._store(place, body))

    async def _log(self, request: web.Request, place: Place) -> web.StreamResponse:
        pod = self.items.get(place)
        if pod is None:
            return _status(404, "NotFound")
        if not pod["spec"].get("nodeName"):
            return _status(400, "BadRequest")
        query, log = request.query, self.logs.setdefault(place[2:], Log())
        if query.get("previous"):
            return _status(400, "BadRequest")
        follower: asyncio.Queue[bytes | None] = asyncio.Queue()
        if query.get("follow"):
            log.followers.add(follower)
        shown = [line for line in log.lines if line[0] >= query.get("sinceTime", "")]
        if "tailLines" in query:
            shown = shown[-int(query["tailLines"]) :] if int(query["tailLines"]) else []
        response = web.StreamResponse(headers={"Content-Type": "text/plain"})
        try:
            await response.prepare(request)
            has_times = bool(query.get("timestamps"))
            body = "".join(f"{moment} {text}\n" if has_times else f"{text}\n" for moment, text in shown)
            await response.write(body.encode())
            while query.get("follow") and (chunk := await follower.get()) is not None:
                await response.write(chunk if has_times else chunk.partition(b" ")[2])
            with contextlib.suppress(ConnectionError):
                await response.write_eof()
        finally:
            log.followers.discard(follower)
        return response

    async def _exec(self, request: web.Request, place: Place) -> web.StreamResponse:
        if place not in self.items:
            return _status(404, "NotFound")
        socket = web.WebSocketResponse(protocols=("v5.channel.k8s.io", "v4.channel.k8s.io"))
        await socket.prepare(request)
        await self.on_exec(socket, request.query.getall("command"))
        await socket.close()
        return socket

    def _store(self, place: Place, made: Object) -> Object:
        live = self.items.get(place)
        metadata = made["metadata"]
        if place[2]:
            metadata["namespace"] = place[2]
        metadata["uid"] = live["metadata"]["uid"] if live else metadata.get("uid") or str(uuid.uuid4())
        metadata.setdefault("creationTimestamp", time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()))
        metadata["resourceVersion"] = str(next(self._versions))
        self.items[place] = made
        self._tell(place, "MODIFIED" if live else "ADDED", made)
        return made

    def _tell(self, place: Place, event: str, item: Object) -> None:
        for group, plural, namespace, queue in self._watchers:
            if (group, plural) == place[:2] and namespace in ("", place[2]):
                queue.put_nowait({"type": event, "object": item})


async def _echo(socket: web.WebSocketResponse, command: list[str]) -> None:
    """Write the command and all input to the output, then succeed."""
    await socket.send_bytes(b"\x01" + " ".join(command).encode() + b"\n")
    if command[0] == "cat":
        async for message in socket:
            if not message.data or message.data[0] == 255:
                break
            if message.data[0] == 0:
                await socket.send_bytes(b"\x01" + message.data[1:])
    await socket.send_bytes(b"\x03" + json.dumps({"status": "Success"}).encode())


async def _answer(body: Object, *, status: int = 200) -> web.Response:
    return web.json_response(body, status=status)


def _status(code: int, reason: str) -> web.Response:
    body = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": reason, "code": code}
    return web.json_response({**body, "metadata": {}, "message": reason}, status=code)


def _selector(text: str) -> dict[str, str]:
    return {name: value for name, _, value in (pair.partition("=") for pair in text.split(",") if pair)}


def _has(item: Object, wanted: Mapping[str, str]) -> bool:
    own = item["metadata"].get("labels") or {}
    return all(own.get(name) == value for name, value in wanted.items())


def _merged(live: Any, patch: Any) -> Any:
    if not isinstance(patch, dict) or not isinstance(live, dict):
        return patch
    found = {name: value for name, value in live.items() if patch.get(name, ...) is not None}
    return {**found, **{name: _merged(live.get(name), one) for name, one in patch.items() if one is not None}}


def _now() -> str:
    moment = time.time_ns()
    whole = datetime.fromtimestamp(moment // 10**9, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{whole}.{moment % 10**9:09d}Z"
