"""Jobs that are billed, disputed and settled, and templates in every state, beside the clusters of
`hpc_world.py`."""

from __future__ import annotations

from typing import Any, Final

from tests.chain.modules.hpc.books_scene import metrics
from tests.chain.modules.hpc.scene import QUEUED, RUNNING
from tests.chain.modules.hpc.template_scene import TemplateScene
from tests.chain.support.governance import decree
from virtengine.chain.modules.authority import AUTHORITY
from virtengine.chain.modules.hpc.routing_types import RoutingConduct, RoutingViolation, ViolationType
from virtengine.wire.virtengine.hpc.v1 import books_tx_pb2

BILLED: Final = ("pending", "disputed", "discrepant", "settled")
VERSIONS: Final = {
    "pending": "1.0.0",
    "approved": "1.1.0",
    "rejected": "1.2.0",
    "deprecated": "1.3.0",
    "revoked": "1.4.0",
}
VIOLATION: Final = "routing-violation-1"


class BooksWorld:
    """`jobs` and `records` by what became of them; templates of `VERSIONS`."""

    def __init__(self, chain: Any) -> None:
        self.scene = TemplateScene(chain=chain)
        scene = self.scene
        self.jobs = {name: scene.ended(metrics(300), seconds=1) for name in BILLED}
        self.jobs["running"] = scene.submit()
        scene.report(self.jobs["running"], QUEUED, RUNNING)
        self.jobs["waiting"] = scene.submit()
        self.jobs["fresh"] = scene.ended(seconds=1)
        self.dispute = scene.dispute(self.jobs["disputed"])
        message = scene.reconcile(self.jobs["discrepant"], metrics(100))
        self.reconciliation = str(scene.send(scene.provider, message).reconciliation_id)
        scene.settle(self.jobs["settled"])
        self.records = {name: scene.record(self.jobs[name]).record_id for name in BILLED}
        self._publish()
        chain.set_up(self._violate, "hpc")
        chain.advance()

    def _publish(self) -> None:
        scene = self.scene
        for version in VERSIONS.values():
            scene.publish(version=version)
        for name in ("approved", "deprecated", "revoked"):
            scene.approve(VERSIONS[name])
        about = {"template_id": "mpi-standard", "reason": "seen"}
        for kind, signer, name in (
            (books_tx_pb2.MsgRejectTemplate, "authority", "rejected"),
            (books_tx_pb2.MsgDeprecateTemplate, "sender", "deprecated"),
            (books_tx_pb2.MsgRevokeTemplate, "authority", "revoked"),
        ):
            decree(scene.chain, kind(**about, version=VERSIONS[name], **{signer: AUTHORITY}))  # type: ignore[arg-type]
        scene.chain.advance()

    def _violate(self, state: Any) -> None:
        provider = self.scene.provider.address
        state.books.put_violation(
            RoutingViolation(
                VIOLATION, self.jobs["running"], provider, ViolationType.STALE_DECISION, 2, "old", "", 1
            )
        )
        before = state.books.conduct.get(provider) or RoutingConduct(provider)
        counted = RoutingConduct(provider, before.checked, 1, 1, 2)
        state.books.conduct.set(provider, counted)
