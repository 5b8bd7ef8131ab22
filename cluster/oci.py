"""Write container images as one OCI archive, without an engine.

Layers stay uncompressed and are shared by digest; equal inputs give an equal archive.
"""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

LAYER = "application/vnd.oci.image.layer.v1.tar"
CONFIG = "application/vnd.oci.image.config.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"


@dataclass(frozen=True)
class Image:
    """A name, its layers from the bottom up, and what to run."""

    name: str
    layers: tuple[Path, ...]
    entrypoint: tuple[str, ...] = ()
    user: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)


def write_layer(output: Path, files: Mapping[str, Path], links: Mapping[str, str] | None = None) -> None:
    """Write a layer of programs and symbolic links, with no time and no owner of this machine."""
    with tarfile.open(output, "w", format=tarfile.GNU_FORMAT) as archive:
        for name, source in sorted(files.items()):
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = source.stat().st_size, 0o755
            with source.open("rb") as content:
                archive.addfile(entry, content)
        for name, target in sorted((links or {}).items()):
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname, entry.mode = tarfile.SYMTYPE, target, 0o777
            archive.addfile(entry)


def write_archive(output: Path, images: Sequence[Image]) -> None:
    """Write an archive that `ctr images import` reads."""
    layers = {path: _digest(path) for image in images for path in image.layers}
    with tarfile.open(output, "w", format=tarfile.GNU_FORMAT) as archive:
        _add(archive, "oci-layout", _json({"imageLayoutVersion": "1.0.0"}))
        for digest, path in sorted({digest: path for path, digest in layers.items()}.items()):
            archive.add(path, _blob(digest), filter=_plain)
        manifests = [_add_image(archive, image, layers) for image in images]
        _add(archive, "index.json", _json({"schemaVersion": 2, "manifests": manifests}))


def _add_image(archive: tarfile.TarFile, image: Image, layers: Mapping[Path, str]) -> dict[str, object]:
    config = _json(_config(image, [layers[path] for path in image.layers]))
    entries = [
        {"mediaType": LAYER, "digest": layers[path], "size": path.stat().st_size} for path in image.layers
    ]
    manifest = _json(
        {
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": _add_blob(archive, CONFIG, config),
            "layers": entries,
        }
    )
    names = {"io.containerd.image.name": image.name, "org.opencontainers.image.ref.name": image.name}
    return {**_add_blob(archive, MANIFEST, manifest), "annotations": names}


def _config(image: Image, layers: Sequence[str]) -> dict[str, object]:
    path = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", **image.environment}
    return {
        "architecture": "amd64",
        "os": "linux",
        "config": {
            "Entrypoint": list(image.entrypoint),
            "Env": [f"{name}={value}" for name, value in path.items()],
            "User": image.user,
        },
        "rootfs": {"type": "layers", "diff_ids": list(layers)},
    }


def _digest(path: Path) -> str:
    with path.open("rb") as content:
        return f"sha256:{hashlib.file_digest(content, 'sha256').hexdigest()}"


def _blob(digest: str) -> str:
    return f"blobs/{digest.replace(':', '/')}"


def _add_blob(archive: tarfile.TarFile, kind: str, data: bytes) -> dict[str, object]:
    digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
    if _blob(digest) not in archive.getnames():
        _add(archive, _blob(digest), data)
    return {"mediaType": kind, "digest": digest, "size": len(data)}


def _add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(data), 0o644
    archive.addfile(entry, io.BytesIO(data))


def _plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.mtime, entry.uid, entry.gid, entry.uname, entry.gname, entry.mode = 0, 0, 0, "", "", 0o644
    return entry


def _json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
