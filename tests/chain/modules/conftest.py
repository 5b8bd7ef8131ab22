from __future__ import annotations

import pytest

from tests.chain.modules.scene import Scene


@pytest.fixture
def scene() -> Scene:
    """A market with short times and small bounds."""
    return Scene()
