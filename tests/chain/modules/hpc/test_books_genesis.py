"""Books that are exported and imported are the same books, whatever is in them."""

from __future__ import annotations

from tests.chain.modules.hpc.books_scene import FINALIZATION, BooksScene, metrics
from tests.chain.modules.hpc.scene import QUEUED
from tests.chain.modules.hpc.template_scene import TemplateScene
from tests.chain.simulation.test_export import imported_from
from virtengine.chain.modules.hpc.genesis import export_genesis
from virtengine.wire.virtengine.hpc.v1 import billing_pb2, books_pb2


def test_hp_003_every_record_of_the_books_comes_back() -> None:
    scene = TemplateScene()
    scene.set_rules(caps=[billing_pb2.CapRule(cap_id="day", type=2, amount="100000", active=True)])
    settled = scene.ended(metrics(300), seconds=1)
    scene.settle(settled)
    scene.dispute(scene.ended(metrics(300), seconds=1))
    held = scene.ended(metrics(300), seconds=1)
    scene.send(scene.provider, scene.reconcile(held, metrics(100)))
    scene.cancel(scene.submit())
    scene.publish()
    scene.approve()
    scene.send(scene.tenant, scene.from_template())
    scene.set_cluster_template()
    scene.revoke()
    scene.report(scene.submit(), QUEUED)
    filled = {field.name for field, _ in export_genesis(scene.state).books.ListFields()}
    every = {field.name for field in books_pb2.Books.DESCRIPTOR.fields}
    assert every - filled == {"routing_violations", "revoked_templates"}
    other = imported_from(scene.chain.machine)
    assert export_genesis(other.deliver.states["hpc"]) == export_genesis(scene.state)


def test_hp_003_an_imported_chain_settles_at_the_same_second() -> None:
    scene = BooksScene()
    job_id = scene.ended(metrics(300), seconds=1)
    other = imported_from(scene.chain.machine)
    carry_out = scene.chain.machine.finalize

    def both(block: object, txs: object) -> object:
        outcome, again = carry_out(block, txs), other.finalize(block, txs)  # type: ignore[arg-type]
        other.commit()
        assert again.app_hash == outcome.app_hash
        return outcome

    scene.chain.machine.finalize = both  # type: ignore[method-assign,assignment]
    scene.chain.advance(seconds=FINALIZATION)
    scene.chain.advance(seconds=1_000)
    scene.chain.advance()
    assert other.query.states["hpc"].books.require_job(job_id).billed == 333
