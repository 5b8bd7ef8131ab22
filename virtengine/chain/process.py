"""Put the process together: machine, data folder, ABCI server, query servers, metrics."""

from __future__ import annotations

import contextlib
import fcntl
import queue
from pathlib import Path
from typing import IO, Any

import structlog
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from virtengine.chain import app, halt, memory
from virtengine.chain.abci.application import Application
from virtengine.chain.abci.pool import Pool
from virtengine.chain.abci.rates import Rates
from virtengine.chain.abci.server import Server
from virtengine.chain.kernel.journal import Journal
from virtengine.chain.kernel.mempool import Limits
from virtengine.chain.kernel.upgrade import WrongSoftware
from virtengine.chain.metrics import Metrics
from virtengine.chain.query.grpc_server import make_server
from virtengine.chain.query.registry import Registry
from virtengine.chain.query.rest import Rest
from virtengine.chain.query.services import add_node_services
from virtengine.chain.settings import Settings
from virtengine.chain.snapshots import Snapshots
from virtengine.chain.web import WebThread
from virtengine.core.amounts import parse_rate

log = structlog.get_logger(__name__)


class AlreadyRunning(Exception):
    """Another process holds the data folder."""


class Process:
    """One application process. `run` returns the exit code."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.metrics = Metrics()
        # Put from a signal's handler, perhaps amid another: an Event would wait for itself.
        self._stopping: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._failure: BaseException | None = None
        settings.home.mkdir(parents=True, exist_ok=True)
        self._lock = _lock(settings.home / "lock")
        self.machine = app.make_machine(
            strict=settings.strict, report=self._report, rehearsed=_names(settings.rehearsed_upgrades)
        )
        price = parse_rate(settings.minimum_gas_price, field="minimum_gas_price")
        self.machine.check.ante.min_gas_price = price
        self.machine.check.ante.sequence_gap = settings.sequence_gap
        self.machine.history.blocks = settings.history_blocks
        self.machine.history.keys = settings.history_keys
        self.journal = Journal(settings.home)
        self.pool = Pool(self.machine, _limits(settings), _rates(settings))
        self.registry = Registry(self.machine, self.pool.lock, self._report)
        self.application = Application(self.machine, self.journal, self.pool, self.registry, self.metrics)
        self.server = Server(settings.abci, self.application, self.fail)
        add_node_services(
            self.registry,
            self.application.paths,
            self.pool,
            self.application.simulate,
            rpc=settings.rpc,
            gas_price=settings.minimum_gas_price,
        )

    def run(self) -> int:
        """Recover, serve until `stop` or a failure, and return the exit code."""
        self.server.bind()
        self.journal.recover(self.machine)
        last, dropped = self.machine.last, self.journal.dropped
        if dropped is not None:
            log.warning(
                "cut off what was never acknowledged",
                file=str(dropped.path),
                at=dropped.offset,
                why=dropped.why,
            )
        self.metrics.height.set(last.height)
        log.info(
            "recovered", height=last.height, app_hash=self.machine.last_hash.hex(), chain_id=last.chain_id
        )
        try:
            self.machine.require_fit()
        except WrongSoftware as error:
            return halt.report(error, self.settings.home, self.settings.termination_log)
        self._show_plan()
        memory.settle()
        snapshots = self._snapshots()
        self.application.on_commit += [snapshots.after, self._after_commit]
        self.application.retain_height = snapshots.retain_height
        with contextlib.ExitStack() as stack:
            self._serve_queries(stack)
            self.server.start()
            stack.callback(self.server.close)
            log.info(
                "listening", abci=str(self.settings.abci), grpc=self.settings.grpc, rest=self.settings.rest
            )
            self._stopping.get()
            with self.application.consensus_lock:
                log.info("stopping", height=self.machine.last.height)
        snapshots.close()
        self.journal.close()
        if isinstance(self._failure, WrongSoftware):
            return halt.report(self._failure, self.settings.home, self.settings.termination_log)
        if self._failure is not None:
            log.critical("stopped by a failure", exc_info=self._failure)
            return 1
        return 0

    def _show_plan(self) -> None:
        planned = self.machine.query.plans.get()
        self.metrics.upgrade_height.set(0 if planned is None else planned.height)

    def _snapshots(self) -> Snapshots:
        settings = self.settings
        return Snapshots(
            self.journal,
            settings.home,
            settings.snapshot_interval,
            kept=settings.snapshots_kept,
            retain_blocks=settings.retain_blocks,
            evidence_blocks=lambda: self.machine.deliver.consensus.get().evidence_max_age_blocks,
        )

    def stop(self) -> None:
        """End `run` after the request at hand."""
        self._stopping.put(None)

    def fail(self, error: BaseException) -> None:
        """End `run` with a failure."""
        self._failure = self._failure or error
        self._stopping.put(None)

    def _report(self, where: str, error: Exception) -> None:
        self.metrics.bugs.inc()
        log.error("internal error", where=where, exc_info=error)

    def _after_commit(self, height: int) -> None:
        self.metrics.waiting.set(self.pool.waiting())
        self._show_plan()
        if self.machine.query.plans.applied_at(height):
            halt.clear_info(self.settings.home, self.machine.query.plans)
        log.debug("committed", height=height)

    def _serve_queries(self, stack: contextlib.ExitStack) -> None:
        if self.settings.grpc:
            server, _port = make_server(self.registry, self.settings.grpc)
            server.start()
            stack.callback(server.stop, 0)
        sites = []
        if self.settings.rest:
            sites.append((Rest(self.registry).application(), self.settings.rest))
        if self.settings.metrics:
            sites.append((self._metrics_application(), self.settings.metrics))
        if sites:
            web_thread = WebThread(sites)
            web_thread.start()
            stack.callback(web_thread.close)

    def _metrics_application(self) -> web.Application:
        async def metrics(_request: web.Request) -> web.Response:
            body = generate_latest(self.metrics.registry)
            return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

        async def health(_request: web.Request) -> web.Response:
            healthy = self._stopping.empty()
            planned = self.machine.query.plans.get()
            answer: dict[str, Any] = {"ok": healthy, "height": self.machine.last.height}
            if planned is not None:
                answer["upgrade"] = {"name": planned.name, "height": planned.height, "info": planned.info}
            return web.json_response(answer, status=200 if healthy else 503)

        application = web.Application()
        application.router.add_get("/metrics", metrics)
        application.router.add_get("/healthz", health)
        return application


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _limits(settings: Settings) -> Limits:
    return Limits(
        txs=settings.mempool_txs,
        bytes=settings.mempool_bytes,
        account_txs=settings.mempool_account_txs,
        life_blocks=settings.mempool_life_blocks,
    )


def _rates(settings: Settings) -> Rates:
    return Rates(
        account=settings.rate_account,
        identity=settings.rate_identity,
        total=settings.rate_total,
        from_percent=settings.rate_from_percent,
    )


def _lock(path: Path) -> IO[str]:
    file = path.open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise AlreadyRunning(f"{path}: another process uses this data folder; stop it first") from error
    return file
