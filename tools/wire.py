"""Compile `proto/` into the package `virtengine.wire`.

Protocol Buffers' Python output imports modules by their proto path; ours live below `virtengine.wire`, so
the imports of files that we own are rewritten. Descriptors keep their proto paths: reflection needs them.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

import grpc_tools
from google.api import annotations_pb2
from grpc_tools import protoc

ROOT = Path(__file__).resolve().parent.parent
PROTO = ROOT / "proto"
WIRE = ROOT / "virtengine" / "wire"
PACKAGE_NOTE = '"""Generated from proto/ by `make generate`."""\n'


def compile_into(target: Path) -> None:
    """Write the generated modules and their type stubs below `target`."""
    well_known = Path(grpc_tools.__file__).parent / "_proto"
    googleapis = Path(annotations_pb2.__file__).parents[2]
    files = sorted(str(path.relative_to(PROTO)) for path in PROTO.rglob("*.proto"))
    arguments = ["protoc", *(f"-I{path}" for path in (PROTO, well_known, googleapis))]
    arguments += [f"--python_out={target}", f"--pyi_out={target}", f"--grpc_python_out={target}", *files]
    if protoc.main(arguments) != 0:
        raise SystemExit("protoc refused proto/: see the lines above")
    _adopt(target)


def _adopt(target: Path) -> None:
    own = "|".join(sorted(path.name for path in PROTO.iterdir() if path.is_dir()))
    own_import = re.compile(rf"^(from|import) ({own})\b", re.MULTILINE)
    for path in sorted([*target.rglob("*.py"), *target.rglob("*.pyi")]):
        text = own_import.sub(r"\1 virtengine.wire.\2", path.read_text(encoding="utf-8"))
        path.write_text(text, encoding="utf-8")
        if path.name.endswith("_pb2_grpc.py") and "Stub" not in text:
            path.unlink()
    for folder in [target, *(path for path in sorted(target.rglob("*")) if path.is_dir())]:
        (folder / "__init__.py").write_text(PACKAGE_NOTE, encoding="utf-8")


def drift() -> list[str]:
    """Return the files below `virtengine/wire` that differ from what `proto/` says."""
    with tempfile.TemporaryDirectory() as scratch:
        compile_into(Path(scratch))
        wanted = _read(Path(scratch))
    found = _read(WIRE)
    return sorted(path for path in wanted.keys() | found.keys() if wanted.get(path) != found.get(path))


def _read(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*.py*") if path.is_file() and "__pycache__" not in path.parts)
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def main() -> None:
    """Replace `virtengine/wire` by what `proto/` says."""
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / "wire"  # a folder of its own: the scratch folder is closed to other users
        made.mkdir()
        compile_into(made)
        shutil.rmtree(WIRE, ignore_errors=True)
        shutil.copytree(made, WIRE)
    print(f"wire: {len(list(WIRE.rglob('*_pb2.py')))} modules")


if __name__ == "__main__":
    main()
