"""An API server of its own for tests that leave objects behind."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.apiserver import ApiServer


@pytest.fixture(scope="module")
def own_server() -> Iterator[ApiServer]:
    """One API server for a module, empty: without our kinds, without controllers."""
    folder = Path(tempfile.mkdtemp(prefix="ve-own-"))
    server = ApiServer(folder)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
