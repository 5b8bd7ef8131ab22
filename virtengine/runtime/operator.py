"""One operator process: connection, cache, leader election, controllers, and their end."""

from __future__ import annotations

import asyncio
import random
import signal
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import structlog

from virtengine.clients.kubernetes import Endpoint, Kubernetes, Object
from virtengine.clients.kubernetes_kinds import Kind
from virtengine.core.errors import NotYet, Rejected, Unavailable, VirtEngineError
from virtengine.runtime import log, metrics, ownership
from virtengine.runtime.announcements import Announcer
from virtengine.runtime.controller import Controller
from virtengine.runtime.leader import AlwaysLeading, LeaderElection
from virtengine.runtime.objects import Objects, key_of
from virtengine.runtime.queue import BackOff, Key
from virtengine.runtime.settings import RuntimeSettings
from virtengine.runtime.shell import Shell, ShellSettings
from virtengine.runtime.world import Services

Task = Callable[[], Awaitable[None]]
HEARTBEAT, STUCK = 1.0, 60.0
RETURNED, SOON = 30.0, 5.0
FRESH, HEAD_START = 2.0, 5.0


@dataclass(frozen=True)
class Operator:
    """What an operator consists of. `background` tasks, such as a follower of blocks, run while it leads."""

    name: str
    controllers: tuple[Controller[Any], ...]
    settings: RuntimeSettings = field(default_factory=RuntimeSettings)
    background: tuple[Task, ...] = ()
    closing: tuple[Task, ...] = ()


def run(operator: Operator) -> None:
    """Configure logs and metrics and serve until SIGTERM."""
    log.configure(operator.settings.log_level)
    metrics.serve(operator.settings.metrics_port)
    asyncio.run(serve(operator))


async def serve(
    operator: Operator, *, stop: asyncio.Event | None = None, kube: Kubernetes | None = None
) -> None:
    """Serve until SIGTERM or until `stop` is set."""
    stop = stop or _stop_on_signals()
    connection = kube or await Kubernetes.connect(operator.settings.kubeconfig)
    process = Process(operator, connection)
    serving = asyncio.ensure_future(process.serve())
    stopping = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if serving.done():
            await serving
    finally:
        for task in (serving, stopping):
            task.cancel()
        await asyncio.wait({serving, stopping})
        await process.close()
        if kube is None:
            await connection.close()


class Process:
    """The running parts of one operator."""

    def __init__(self, operator: Operator, kube: Kubernetes) -> None:
        self._operator = operator
        self._settings = operator.settings
        self._kube = kube
        self._objects = Objects()
        self._kinds = watched_kinds(operator)
        self._leader = self._election()
        self._relist = asyncio.Event()
        self._shell: Shell | None = None
        self._endpoint: Endpoint | None = None
        self._named: dict[Kind, set[Key]] = {}
        self._beat = time.monotonic()
        self._synced = float("-inf")
        self._log = structlog.get_logger().bind(operator=operator.name)
        self._bind()

    async def serve(self) -> None:
        """Watch, and act while leading."""
        await self._log_in()
        is_read = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._keep_beating())
            tasks.create_task(self._watch_after(is_read))
            await self._sync()
            is_read.set()
            tasks.create_task(self._keep_synced())
            tasks.create_task(self._leader.run(self._act))

    async def close(self) -> None:
        """Give the leadership up and end the shell."""
        await self._leader.release()
        metrics.LEADING.labels(self._operator.name).set(0)
        if self._shell is not None:
            await self._shell.stop()
        for task in self._operator.closing:
            await task()

    async def _act(self) -> None:
        metrics.LEADING.labels(self._operator.name).set(1)
        try:
            if time.monotonic() - self._synced > FRESH:
                await self._sync()
            async with asyncio.TaskGroup() as tasks:
                for controller in self._operator.controllers:
                    controller.enqueue_all()
                    for _ in range(self._settings.workers):
                        tasks.create_task(controller.work())
                for background in self._operator.background:
                    tasks.create_task(self._keep_going(background))
        finally:
            metrics.LEADING.labels(self._operator.name).set(0)

    async def _watch_after(self, is_read: asyncio.Event) -> None:
        """Begin to watch once everything was read: a stream's own first list costs several times as much.

        A list that takes long is not waited for, as the shell also answers the probes.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(HEAD_START):
                await is_read.wait()
        self._shell = self._make_shell()
        self._shell.start()

    async def _keep_going(self, background: Task) -> None:
        """Run a background task; one that the outside stopped begins anew, a bug ends the process."""
        pause = 1.0
        while True:
            started = time.monotonic()
            try:
                await background()
            except VirtEngineError as error:
                self._log.warning("background task stopped", error=str(error))
            pause = 1.0 if time.monotonic() - started > 60 else min(pause * 2, 30.0)
            await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311 - jitter

    async def _keep_synced(self) -> None:
        """Read everything from time to time, and when a watch missed something: what failed is soon tried."""
        hurried = float("-inf")
        while True:
            is_asked = False
            with suppress(TimeoutError):
                async with asyncio.timeout(self._settings.resync_seconds):
                    await self._relist.wait()
                    is_asked = True
            await asyncio.sleep(1.0 if is_asked else 0)
            self._relist.clear()
            await self._sync()
            is_back = is_asked and time.monotonic() - hurried > RETURNED
            hurried = time.monotonic() if is_back else hurried
            for controller in self._operator.controllers:
                if not is_asked:
                    controller.enqueue_all(within=self._settings.resync_seconds / 10)
                elif is_back:
                    controller.hurry(within=SOON)

    async def _sync(self) -> None:
        """Read all watched kinds, until that has worked."""
        missing, pause = dict(self._kinds), 0.2
        while missing:
            for kind, labels in list(missing.items()):
                try:
                    await self._list(kind, labels)
                except (NotYet, Unavailable, Rejected) as error:
                    self._log.warning("list failed", kind=kind.plural, error=str(error))
                else:
                    del missing[kind]
            if missing:
                await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311 - jitter
                pause = min(pause * 2, 5.0)
        self._synced = time.monotonic()

    async def _list(self, kind: Kind, labels: str) -> None:
        scopes = self._settings.watch_namespaces if kind.is_namespaced else ()
        items: list[Object] = []
        version = ""
        for namespace in scopes or ("",):
            found, seen = await self._kube.list(kind, namespace, labels=labels)
            items += found
            version = version or seen
        before = {key: self._objects.get(kind, *key) for key in self._objects.keys(kind)}
        for key in self._objects.replace(kind, items, version):
            item = self._objects.get(kind, *key) or before.get(key)
            if item is not None:
                self._announce_change(kind, item)

    def _note(self, kind: Kind, event: str | None, item: Object) -> None:
        """Take in what a watch stream said."""
        if self._is_known(kind, key_of(item)) and event is None:
            # The stream began anew with a list: what vanished meanwhile was not mentioned.
            self._relist.set()
        if self._objects.observe(kind, item, is_deleted=event == "DELETED"):
            self._announce_change(kind, item)

    def _is_known(self, kind: Kind, key: Key) -> bool:
        """Say whether the streams had named an object before; a list that names it once more began anew."""
        named = self._named.setdefault(kind, set())
        is_known = key in named
        named.add(key)
        return is_known

    def _announce_change(self, kind: Kind, item: Object) -> None:
        for controller in self._operator.controllers:
            controller.notice(kind, item)

    def _tell(self, kind: Kind, item: Object, by_kind: Kind, by_key: Key) -> None:
        for controller in self._operator.controllers:
            controller.notice(kind, item, skip=by_key if controller.kind == by_kind else None)

    async def _keep_beating(self) -> None:
        while True:
            self._beat = time.monotonic()
            with suppress(Unavailable):
                self._endpoint = await self._kube.endpoint()
            await asyncio.sleep(HEARTBEAT)

    async def _log_in(self) -> None:
        self._endpoint = await self._kube.endpoint()

    def _complaint(self) -> str | None:
        silent = time.monotonic() - self._beat
        return f"the event loop has not moved for {silent:.0f} seconds" if silent > STUCK else None

    def _make_shell(self) -> Shell:
        settings = ShellSettings(
            operator=self._operator.name,
            kinds=self._kinds,
            namespaces=self._settings.watch_namespaces,
            stall_seconds=self._settings.stall_seconds,
            health_port=self._settings.health_port,
        )
        return Shell(
            settings,
            endpoint=self._current_endpoint,
            note=self._note,
            restarted=self._relist.set,
            complaint=self._complaint,
        )

    def _current_endpoint(self) -> Endpoint:
        assert self._endpoint is not None, "the shell starts after logging in"
        return self._endpoint

    def _election(self) -> LeaderElection:
        if not self._settings.leader_election:
            return AlwaysLeading()
        return LeaderElection(
            self._kube,
            namespace=self._settings.namespace,
            name=f"virtengine-{self._operator.name}",
            identity=self._settings.identity,
            seconds=self._settings.leader_seconds,
        )

    def _bind(self) -> None:
        settings = self._settings
        announcer = Announcer(self._kube, ownership.manager(self._operator.name), settings.identity)
        services = Services(
            self._operator.name, self._kube, self._objects, self._leader, announcer, self._tell
        )
        back_off = BackOff(first=settings.backoff_first_seconds, cap=settings.backoff_cap_seconds)
        for controller in self._operator.controllers:
            controller.bind(services, back_off, settings.patience_seconds)


def watched_kinds(operator: Operator) -> dict[Kind, str]:
    """Return the kinds that an operator watches, each with a label selector that fits all its controllers."""
    own = f"{ownership.MANAGED_BY}={ownership.manager(operator.name)}"
    selectors: dict[Kind, set[str]] = {}
    for controller in operator.controllers:
        selectors.setdefault(controller.kind, set()).add("")
        for watch in controller.watches:
            labels = own if watch.keys is None else watch.labels
            selectors.setdefault(watch.plain, set()).add(labels)
    return {kind: found.pop() if len(found) == 1 else "" for kind, found in selectors.items()}


def _stop_on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop
