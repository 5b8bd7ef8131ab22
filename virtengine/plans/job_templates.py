"""The seven templates that come with the product, for a publisher to sign and governance to approve.

They say what may be asked for; which image runs is the publisher's choice, by its digest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from virtengine.core.resources import GIB
from virtengine.wire.virtengine.hpc.v1 import template_pb2

VERSION: Final = "1.0.0"
Bounds = tuple[int, int, int]
"""Least, most and usual."""


@dataclass(frozen=True)
class Image:
    """What runs: a name with its tag, and the digest that it is pinned to."""

    name: str
    digest: str


@dataclass(frozen=True)
class Shape:
    """What one of the templates lets jobs ask for, and what bounds them."""

    title: str
    kind: str
    nodes: Bounds
    cpus: Bounds
    memory_mb: Bounds
    minutes: Bounds
    gpus: Bounds = (0, 0, 0)
    gpu_types: tuple[str, ...] = ()
    storage_gb: int = 0
    network: bool = True
    exclusive: bool = False
    digest_required: bool = False
    mpirun: bool = False
    sandbox: str = "basic"
    files: int = 65_536
    processes: int = 32_768
    file_bytes: int = 0
    tags: tuple[str, ...] = ()


ONE: Final = (1, 1, 1)
SHAPES: Final[Mapping[str, Shape]] = {
    "mpi-standard": Shape(
        "MPI standard",
        "mpi",
        nodes=(1, 128, 4),
        cpus=(1, 128, 16),
        memory_mb=(1_024, 512_000, 32_000),
        minutes=(1, 2_880, 60),
        mpirun=True,
    ),
    "gpu-compute": Shape(
        "GPU compute",
        "gpu",
        nodes=(1, 32, 1),
        cpus=(4, 128, 16),
        memory_mb=(8_192, 512_000, 64_000),
        minutes=(1, 4_320, 120),
        gpus=(1, 8, 1),
        gpu_types=("a100", "v100", "h100"),
        exclusive=True,
        digest_required=True,
        files=262_144,
        processes=65_536,
    ),
    "batch-standard": Shape(
        "Batch standard",
        "batch",
        nodes=ONE,
        cpus=(1, 128, 4),
        memory_mb=(512, 256_000, 8_000),
        minutes=(1, 1_440, 30),
        network=False,
        sandbox="strict",
        files=16_384,
        processes=4_096,
        file_bytes=10 * GIB,
    ),
    "data-processing": Shape(
        "Data processing",
        "data_processing",
        nodes=(1, 64, 4),
        cpus=(4, 128, 32),
        memory_mb=(8_192, 512_000, 128_000),
        minutes=(5, 2_880, 120),
        storage_gb=100,
        tags=("spark",),
    ),
    "interactive-session": Shape(
        "Interactive session",
        "interactive",
        nodes=ONE,
        cpus=(2, 32, 8),
        memory_mb=(4_096, 128_000, 16_000),
        minutes=(15, 480, 120),
        gpus=(0, 2, 0),
        gpu_types=("a100", "v100"),
        tags=("jupyter",),
    ),
    "singularity-container": Shape(
        "Singularity container",
        "custom",
        nodes=(1, 64, 1),
        cpus=(1, 128, 8),
        memory_mb=(1_024, 512_000, 16_000),
        minutes=(1, 4_320, 60),
        gpus=(0, 8, 0),
    ),
    "batch-array": Shape(
        "Batch array",
        "batch",
        nodes=ONE,
        cpus=(1, 64, 4),
        memory_mb=(512, 256_000, 8_000),
        minutes=(1, 2_880, 60),
        network=False,
        sandbox="strict",
        files=16_384,
        processes=4_096,
        tags=("array",),
    ),
}


def make_template(name: str, publisher: str, image: Image) -> template_pb2.WorkloadTemplate:
    """Return one of the templates with this image, to be signed by its publisher."""
    shape = SHAPES[name]
    return template_pb2.WorkloadTemplate(
        template_id=name,
        name=shape.title,
        version=VERSION,
        type=shape.kind,
        publisher=publisher,
        runtime=template_pb2.TemplateRuntime(
            runtime_type="apptainer",
            container_image=image.name,
            image_digest=image.digest,
            mpi_implementation="openmpi" if shape.mpirun else "",
        ),
        resources=_resources(shape),
        security=template_pb2.TemplateSecurity(
            sandbox_level=shape.sandbox,
            require_image_digest=shape.digest_required,
            allow_network_access=shape.network,
            max_open_files=shape.files,
            max_processes=shape.processes,
            max_file_size=shape.file_bytes,
        ),
        entrypoint=template_pb2.TemplateEntrypoint(
            command="/usr/bin/env",
            arg_template="{{program}} {{argument}}",
            use_mpirun=shape.mpirun,
        ),
        parameter_schema=[
            template_pb2.ParameterSchema(name="program", type="string", required=True, max="512"),
            template_pb2.ParameterSchema(name="argument", type="string", max="1024"),
        ],
        tags=shape.tags,
    )


def _resources(shape: Shape) -> template_pb2.TemplateResources:
    return template_pb2.TemplateResources(
        nodes=_range(shape.nodes),
        cpus_per_node=_range(shape.cpus),
        memory_mb_per_node=_range(shape.memory_mb),
        gpus_per_node=_range(shape.gpus),
        runtime_minutes=_range(shape.minutes),
        gpu_types=shape.gpu_types,
        storage_gb_required=shape.storage_gb,
        network_required=shape.network,
        exclusive_nodes=shape.exclusive,
    )


def _range(bounds: Bounds) -> template_pb2.ResourceRange:
    least, most, usual = bounds
    return template_pb2.ResourceRange(min=least, max=most, default=usual)
