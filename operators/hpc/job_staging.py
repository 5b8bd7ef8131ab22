"""The files of a job: addresses that its script may use, out of a Secret that it never sees."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from virtengine.api import HPCJob
from virtengine.api.hpc_job_parts import JobOutput
from virtengine.clients.artifacts import ArtifactSettings
from virtengine.clients.chain import ChainClient
from virtengine.clients.kubernetes_kinds import SECRETS
from virtengine.clients.staging import Staging as Addresses
from virtengine.core.errors import NotYet, Unavailable
from virtengine.plans import hpc_template_script
from virtengine.plans.hpc_job_request import Staging, task_numbers
from virtengine.plans.hpc_script import Fetch, Keep
from virtengine.runtime.world import World
from virtengine.wire.virtengine.hpc.v1 import job_pb2

WAITING_SECONDS = 86_400
"""For so long besides its time limit a job may wait before its addresses are no good any more."""
REQUIRED = ("endpoint", "bucket", "access-key", "secret-key")


async def staging_of(job: HPCJob, on_chain: job_pb2.Job, client: ChainClient, world: World) -> Staging:
    """Return what a job needs beside its spec. Raises NotYet until its Secret is there and complete."""
    script = await _template_script(job, on_chain, client)
    files = job.spec.files
    if files is None:
        return Staging(script=script)
    name = files.secret_ref.name
    secret = await world.read(SECRETS, job.namespace, name)
    if secret is None:
        raise NotYet(f"Secret {name} with the bucket does not exist", reason="SecretMissing", seconds=15)
    addresses = Addresses(read_settings(secret))
    seconds = WAITING_SECONDS + job.spec.time_limit_seconds
    return Staging(
        tuple(Fetch(addresses.to_read(one.key, seconds), one.sha256, one.path) for one in files.input),
        tuple(_keep(one, job, addresses, seconds) for one in files.output),
        script,
    )


async def _template_script(job: HPCJob, on_chain: job_pb2.Job, client: ChainClient) -> str:
    """Return the script of a job of a template: what the chain resolved, in what was approved."""
    template = job.spec.template
    if template is None:
        return ""
    found = await client.hpc_template(template.id, template.version)
    if found is None:
        raise Unavailable(f"the chain does not show template {template.id}", reason="TemplateUnknown")
    return hpc_template_script.render(found.template, on_chain.workload_spec)


def read_settings(secret: Mapping[str, Any]) -> ArtifactSettings:
    """Return where a bucket is. Raises NotYet when the Secret does not say it all."""
    name, data = secret["metadata"]["name"], secret.get("data") or {}
    try:
        found = {key: base64.b64decode(data[key], validate=True).decode() for key in REQUIRED}
        region = base64.b64decode(data.get("region", ""), validate=True).decode()
    except (KeyError, binascii.Error, UnicodeDecodeError) as error:
        text = f"Secret {name} needs {', '.join(REQUIRED)}"
        raise NotYet(text, reason="SecretIncomplete", seconds=15) from error
    return ArtifactSettings(
        endpoint=found["endpoint"],
        bucket=found["bucket"],
        access_key=found["access-key"],
        secret_key=found["secret-key"],
        region=region or "us-east-1",
    )


def _keep(one: JobOutput, job: HPCJob, addresses: Addresses, seconds: int) -> Keep:
    numbers = task_numbers(job.spec)
    keys = {number: f"{one.key}.{number}" if number else one.key for number in numbers}
    return Keep(one.path, {number: addresses.to_write(key, seconds) for number, key in keys.items()})
