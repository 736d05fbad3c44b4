"""Compiled modules go to a folder of the run's own, never to the user's, in processes that tests start too."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What `runtime.compile_cache.folder` asks for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WASMTIME_ASYNC_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield
