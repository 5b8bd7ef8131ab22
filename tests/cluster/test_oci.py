"""Archives of images, written without an engine."""

import hashlib
import json
import tarfile
from pathlib import Path

from cluster import oci


def write(folder: Path) -> Path:
    folder.mkdir()
    program = folder / "program"
    program.write_bytes(b"\x7fELF")
    layer, upper = folder / "base.tar", folder / "upper.tar"
    oci.write_layer(layer, {"usr/bin/program": program}, {"usr/bin/alias": "program"})
    oci.write_layer(upper, {"etc/file": program})
    images = [
        oci.Image("r.io/one:1", (layer,), ("program",)),
        oci.Image("r.io/two:1", (layer, upper), ("alias", "-x")),
    ]
    oci.write_archive(folder / "images.tar", images)
    return folder / "images.tar"


def read(archive: Path) -> dict[str, bytes]:
    with tarfile.open(archive) as opened:
        return {entry.name: opened.extractfile(entry).read() for entry in opened if entry.isfile()}  # type: ignore[union-attr]


def test_equal_inputs_give_equal_archives(tmp_path: Path) -> None:
    assert write(tmp_path / "a").read_bytes() == write(tmp_path / "b").read_bytes()


def test_every_blob_has_the_digest_that_names_it(tmp_path: Path) -> None:
    files = read(write(tmp_path / "a"))
    blobs = {name: data for name, data in files.items() if name.startswith("blobs/")}
    assert all(hashlib.sha256(data).hexdigest() == name.rpartition("/")[2] for name, data in blobs.items())


def test_images_have_their_names_layers_and_commands(tmp_path: Path) -> None:
    files = read(write(tmp_path / "a"))
    manifests = json.loads(files["index.json"])["manifests"]
    assert [m["annotations"]["io.containerd.image.name"] for m in manifests] == ["r.io/one:1", "r.io/two:1"]
    two = json.loads(files["blobs/" + manifests[1]["digest"].replace(":", "/")])
    config = json.loads(files["blobs/" + two["config"]["digest"].replace(":", "/")])
    assert config["config"]["Entrypoint"] == ["alias", "-x"]
    assert config["rootfs"]["diff_ids"] == [layer["digest"] for layer in two["layers"]]


def test_a_shared_layer_is_stored_once(tmp_path: Path) -> None:
    with tarfile.open(write(tmp_path / "a")) as opened:
        names = opened.getnames()
    assert len(names) == len(set(names))
