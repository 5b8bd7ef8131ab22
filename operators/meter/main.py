"""The meter's process: `python -m operators.meter`."""

from __future__ import annotations

import asyncio
import signal
import time

import structlog

from operators.meter.clock import SteadyClock
from operators.meter.evidence import WATCHED, Evidence
from operators.meter.kubelet import Kubelets
from operators.meter.meter import Meter, Pace, Signer, read_secret
from operators.meter.settings import Settings
from virtengine.clients.chain import ChainClient
from virtengine.clients.events import EventBus
from virtengine.clients.kubernetes import Endpoint, Kubernetes, Object
from virtengine.clients.kubernetes_kinds import Kind
from virtengine.core.errors import NotYet, Rejected, Unavailable
from virtengine.runtime import log as logs
from virtengine.runtime import metrics
from virtengine.runtime.leader import AlwaysLeading, LeaderElection
from virtengine.runtime.shell import Shell, ShellSettings

RETRY_SECONDS = 1.0
RELIST_SECONDS = 300.0
log = structlog.get_logger()


class MeterProcess:
    """The meter with its connections; one replica of several works."""

    def __init__(
        self,
        settings: Settings,
        kube: Kubernetes,
        chain: ChainClient,
        bus: EventBus,
        clock: SteadyClock | None = None,
    ) -> None:
        self._settings = settings
        self._kube = kube
        self._chain = chain
        self._clock = clock or SteadyClock()
        self._evidence = Evidence(kube, self._clock.now_ms)
        secret = read_secret(settings.signing_key_file.read_bytes())
        signer = Signer(settings.provider, settings.chain_id, secret)
        self._meter = Meter(chain, bus, self._evidence, signer, self._clock.now_ms)
        self._kubelets = Kubelets(kube) if settings.kubelet_counters else None
        self._endpoint: Endpoint | None = None
        self._listed_at = float("-inf")
        self._looked_at = time.monotonic()

    async def serve(self) -> None:
        """Watch, and meter while leading, until cancelled."""
        self._endpoint = await self._kube.endpoint()
        shell = self._shell()
        shell.start()
        election = self._election()
        try:
            await election.run(self.work)
        finally:
            await election.release()
            await shell.stop()

    async def work(self) -> None:
        """Look at every lease, once an interval."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            if not await self.look():
                due = loop.time() + RETRY_SECONDS
            else:
                due = max(due + self._settings.interval_seconds, loop.time() + 0.05)
            await asyncio.sleep(max(0.0, due - loop.time()))

    async def look(self) -> bool:
        """Meter once; False when something outside did not answer and it is to be tried again soon."""
        try:
            self._endpoint = await self._kube.endpoint()
            if not self._evidence.is_complete or time.monotonic() - self._listed_at > RELIST_SECONDS:
                await self._evidence.relist()
                self._listed_at = time.monotonic()
            pace = Pace(round(self._settings.lag_seconds * 1000), await self._slack_ms())
            counters = await self._kubelets.read(self._evidence.nodes()) if self._kubelets else {}
            await self._meter.look(pace, counters)
        except (Unavailable, NotYet, Rejected) as error:
            log.warning("not metered now", reason=error.reason, error=error.message)
            return False
        self._looked_at = time.monotonic()
        return True

    async def _slack_ms(self) -> int:
        return (await self._chain.settlement_params()).close_slack_seconds * 1000

    def _election(self) -> LeaderElection:
        if not self._settings.leader_election:
            return AlwaysLeading()
        return LeaderElection(
            self._kube,
            namespace=self._settings.namespace,
            name="virtengine-meter",
            identity=self._settings.identity,
            seconds=self._settings.leader_seconds,
        )

    def _shell(self) -> Shell:
        settings = ShellSettings(
            operator="meter",
            kinds=WATCHED,
            namespaces=self._settings.watch_namespaces,
            stall_seconds=self._settings.stall_seconds,
            health_port=self._settings.health_port,
        )
        return Shell(
            settings,
            endpoint=self._current_endpoint,
            note=self._note,
            restarted=self._interrupted,
            complaint=lambda: None,
        )

    def _note(self, kind: Kind, event: str | None, item: Object) -> None:
        if event is None:
            # The stream began anew: what vanished meanwhile was not mentioned.
            self._interrupted()
        self._evidence.note(kind, event, item)

    def _interrupted(self) -> None:
        self._evidence.is_complete = False

    def _current_endpoint(self) -> Endpoint:
        assert self._endpoint is not None, "the shell starts after logging in"
        return self._endpoint


async def serve(settings: Settings, stop: asyncio.Event) -> None:
    """Serve until `stop` is set."""
    async with (
        await Kubernetes.connect(settings.kubeconfig) as kube,
        ChainClient(settings.chain_grpc, settings.chain_rpc, chain_id=settings.chain_id) as chain,
        EventBus(settings.events_url, name="virtengine-meter") as bus,
    ):
        serving = asyncio.ensure_future(MeterProcess(settings, kube, chain, bus).serve())
        stopping = asyncio.ensure_future(stop.wait())
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        serving.cancel()
        stopping.cancel()
        await asyncio.wait({serving, stopping})
        if not serving.cancelled():
            serving.result()


async def run(settings: Settings) -> None:
    """Serve until SIGTERM."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await serve(settings, stop)


def main() -> None:
    """Configure logs and metrics and serve."""
    settings = Settings()  # type: ignore[call-arg]  # read from the environment
    logs.configure(settings.log_level)
    metrics.serve(settings.metrics_port)
    asyncio.run(run(settings))
