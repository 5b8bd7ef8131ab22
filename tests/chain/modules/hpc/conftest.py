"""A scene for each test."""

from __future__ import annotations

import pytest

from tests.chain.modules.hpc.scene import HpcScene


@pytest.fixture
def scene() -> HpcScene:
    return HpcScene()
