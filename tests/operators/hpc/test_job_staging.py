"""Files of a job through a real S3: the script gets addresses and no key."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import os
import subprocess
from pathlib import Path

import pytest

from operators.hpc.job_staging import read_settings
from tests.support.s3 import ACCESS_KEY, SECRET_KEY, S3Server, s3
from virtengine.clients.artifacts import Artifacts
from virtengine.clients.staging import Staging
from virtengine.core.errors import NotYet
from virtengine.plans import hpc_script
from virtengine.plans.hpc_script import Fetch, Keep

__all__ = ["s3"]


def secret_of(endpoint: str, **changes: str) -> dict[str, object]:
    values = {
        "endpoint": endpoint,
        "bucket": "jobs",
        "access-key": ACCESS_KEY,
        "secret-key": SECRET_KEY,
        **changes,
    }
    data = {key: base64.b64encode(value.encode()).decode() for key, value in values.items() if value}
    return {"metadata": {"name": "bucket"}, "data": data}


def run(text: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh"], input=text, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, check=False
    )


@pytest.mark.contract
async def test_a_script_reads_its_input_and_keeps_its_output(s3: S3Server, tmp_path: Path) -> None:
    settings = read_settings(secret_of(s3.endpoint))
    store, addresses = Artifacts(settings), Staging(settings)
    await store.ensure_bucket()
    await store.put("in/data.csv", b"1,2\n", "text/csv")
    digest = hashlib.sha256(b"1,2\n").hexdigest()
    fetch = Fetch(addresses.to_read("in/data.csv", 600), digest, "data.csv")
    keep = Keep("sum", {"": addresses.to_write("out/sum", 600)})
    text = hpc_script.render("tr , + < data.csv > sum", fetch=(fetch,), keep=(keep,), scratch=str(tmp_path))
    assert SECRET_KEY not in text
    done = await asyncio.to_thread(run, text)
    assert (done.returncode, done.stderr) == (0, "")
    assert await store.get("out/sum") == b"1+2\n"


@pytest.mark.contract
async def test_an_address_is_good_for_its_own_file_only(s3: S3Server, tmp_path: Path) -> None:
    settings = read_settings(secret_of(s3.endpoint))
    await Artifacts(settings).ensure_bucket()
    other = Staging(settings).to_write("mine", 600).replace("/mine?", "/yours?")
    text = hpc_script.render("echo x > out", keep=(Keep("out", {"": other}),), scratch=str(tmp_path))
    assert (await asyncio.to_thread(run, text)).returncode == hpc_script.LOST_OUTPUT
    assert await Artifacts(settings).get("yours") is None


def test_a_secret_that_does_not_say_it_all_is_waited_for() -> None:
    with pytest.raises(NotYet):
        read_settings(secret_of("http://s3", bucket=""))
