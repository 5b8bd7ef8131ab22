"""Templates in process: published, decided about and used."""

from __future__ import annotations

from typing import Any

from tests.chain.modules.hpc.books_scene import BooksScene
from tests.chain.modules.scene import coin, secret
from virtengine.chain.modules.authority import AUTHORITY
from virtengine.crypto import template_hash
from virtengine.crypto.signature import KeyType
from virtengine.wire.virtengine.hpc.v1 import books_tx_pb2, cluster_template_pb2, template_pb2

DIGEST = "sha256:" + "ab" * 32


def spread(least: int, most: int, usual: int) -> template_pb2.ResourceRange:
    """Return a range."""
    return template_pb2.ResourceRange(min=least, max=most, default=usual)


def document(publisher: str, **changes: Any) -> template_pb2.WorkloadTemplate:
    """Return an unsigned template with one parameter of each type."""
    schema = template_pb2.ParameterSchema
    fields: dict[str, Any] = {
        "template_id": "mpi-standard",
        "name": "MPI standard",
        "version": "1.0.0",
        "type": "mpi",
        "publisher": publisher,
        "runtime": template_pb2.TemplateRuntime(
            runtime_type="apptainer", container_image="ghcr.io/org/solver:1.2", image_digest=DIGEST
        ),
        "resources": template_pb2.TemplateResources(
            nodes=spread(1, 4, 1),
            cpus_per_node=spread(1, 8, 2),
            memory_mb_per_node=spread(512, 8_192, 1_025),
            gpus_per_node=spread(0, 0, 0),
            runtime_minutes=spread(1, 60, 10),
        ),
        "security": template_pb2.TemplateSecurity(sandbox_level="basic"),
        "entrypoint": template_pb2.TemplateEntrypoint(
            command="/bin/solve",
            default_args=["--batch"],
            arg_template="--steps {{steps}} --name={{name}}",
        ),
        "environment": [
            template_pb2.TemplateVariable(name="OMP_NUM_THREADS", value="2"),
            template_pb2.TemplateVariable(name="LABEL", value_template="run-{{name}}"),
        ],
        "parameter_schema": [
            schema(name="steps", type="int", min="1", max="1000", default="10"),
            schema(name="name", type="string", max="40", pattern="[^|]+", required=True),
            schema(name="rate", type="float", min="0", max="1"),
            schema(name="fast", type="bool"),
            schema(name="mode", type="enum", enum_values=["a", "b"]),
        ],
    }
    return template_pb2.WorkloadTemplate(**fields | changes)


class TemplateScene(BooksScene):
    """The provider publishes; governance decides; the tenant uses."""

    def signed(self, *, key: str = "provider", **changes: Any) -> template_pb2.WorkloadTemplate:
        """Return a template that its publisher signed."""
        wanted = document(self.provider.address, **changes)
        return template_hash.sign(
            wanted, secret(f"signing/{key}"), KeyType.ED25519, signed_at=self.chain.time_ms // 1000
        )

    def create(self, template: template_pb2.WorkloadTemplate) -> books_tx_pb2.MsgCreateTemplate:
        """Return a publication."""
        return books_tx_pb2.MsgCreateTemplate(creator=self.provider.address, template=template)

    def publish(self, **changes: Any) -> template_pb2.WorkloadTemplate:
        """Publish a version; return it."""
        template = self.signed(**changes)
        self.send(self.provider, self.create(template))
        return template

    def approve(self, version: str = "1.0.0", **changes: Any) -> None:
        """Approve a version."""
        self.decree(
            books_tx_pb2.MsgApproveTemplate(
                authority=AUTHORITY, template_id="mpi-standard", version=version, **changes
            )
        )

    def revoke(self, version: str = "1.0.0") -> None:
        """Revoke a version."""
        self.decree(
            books_tx_pb2.MsgRevokeTemplate(
                authority=AUTHORITY, template_id="mpi-standard", version=version, reason="a hole"
            )
        )

    def from_template(
        self, parameters: dict[str, str] | None = None, **changes: Any
    ) -> books_tx_pb2.MsgSubmitJobFromTemplate:
        """Return a job of the template."""
        values = {"name": "one"} if parameters is None else parameters
        self.number += 1
        fields: dict[str, Any] = {
            "creator": self.tenant.address,
            "external_id": f"made-{self.number}",
            "template_id": "mpi-standard",
            "version": "1.0.0",
            "parameters": [
                template_pb2.TemplateParameter(name=name, value=value) for name, value in values.items()
            ],
            "max_price": coin(1_000_000),
        }
        return books_tx_pb2.MsgSubmitJobFromTemplate(**fields | changes)

    def cluster_template(self, **changes: Any) -> books_tx_pb2.MsgSetClusterTemplate:
        """Return a cluster template."""
        fields: dict[str, Any] = {
            "template_id": "small",
            "template_name": "small-cluster",
            "template_version": "1.0.0",
            "partitions": [
                cluster_template_pb2.TemplatePartition(
                    name="batch", nodes=4, max_nodes_per_job=2, priority=100, state="up"
                )
            ],
            "qos_policies": [
                cluster_template_pb2.QosPolicy(
                    name="normal", priority=100, preempt_mode="off", usage_factor="1.5"
                )
            ],
            "hardware_classes": [
                cluster_template_pb2.HardwareClass(name="disk", kind="storage", type="nvme", count=4)
            ],
            "scheduling_policy": cluster_template_pb2.SchedulingPolicy(
                scheduler_type="slurm", backfill=True, fair_share=True, decay_half_life_days=7
            ),
            "maintenance_windows": [
                cluster_template_pb2.MaintenanceWindow(
                    name="weekly", start_cron="0 3 * * 0", duration_hours=2, timezone="UTC"
                )
            ],
        }
        return books_tx_pb2.MsgSetClusterTemplate(
            provider=self.provider.address,
            template=cluster_template_pb2.ClusterTemplate(**fields | changes),
        )

    def set_cluster_template(self, **changes: Any) -> None:
        """Publish a cluster template."""
        self.send(self.provider, self.cluster_template(**changes))
