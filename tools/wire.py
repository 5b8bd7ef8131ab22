"""Compile `proto/` into the package `virtengine.wire`.

Protocol Buffers' Python output imports modules by their proto path; ours live below `virtengine.wire`, so the imports
of files that we own are rewritten. Descriptors keep their proto paths, as reflection clients expect.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from pathlib import Path

import grpc_tools
from grpc_tools import protoc

ROOT = Path(__file__).resolve().parent.parent
PROTO = ROOT / "proto"
WIRE = ROOT / "virtengine" / "wire"
OWN_IMPORT = re.compile(r"^(from|import) (cosmos|tendermint|cometbft|virtengine)\b", re.MULTILINE)
OWN_TYPE = re.compile(r"^(from|import) (cosmos|tendermint|cometbft|virtengine)\b", re.MULTILINE)


def compile_into(target: Path) -> None:
    """Write the generated modules and their type stubs below `target`."""
    well_known = Path(grpc_tools.__file__).parent / "_proto"
    annotations = Path(sys.modules["google"].__path__[0]) if "google" in sys.modules else None
    includes = [PROTO, well_known, *_googleapis(annotations)]
    files = sorted(str(path.relative_to(PROTO)) for path in PROTO.rglob("*.proto"))
    arguments = ["protoc", *(f"-I{path}" for path in includes)]
    arguments += [f"--python_out={target}", f"--pyi_out={target}", f"--grpc_python_out={target}", *files]
    if protoc.main(arguments) != 0:
        raise SystemExit("protoc refused proto/: see the lines above")
    _adopt(target)


def _googleapis(_hint: Path | None) -> list[Path]:
    from google.api import annotations_pb2

    return [Path(annotations_pb2.__file__).parent.parent.parent]


def _adopt(target: Path) -> None:
    for path in sorted([*target.rglob("*.py"), *target.rglob("*.pyi")]):
        text = OWN_IMPORT.sub(r"\1 virtengine.wire.\2", path.read_text(encoding="utf-8"))
        path.write_text(text, encoding="utf-8")
        if path.name.endswith("_pb2_grpc.py") and "Stub" not in text:
            path.unlink()
    for folder in [target, *(path for path in sorted(target.rglob("*")) if path.is_dir())]:
        (folder / "__init__.py").write_text('"""Generated from proto/ by `make generate`."""\n', encoding="utf-8")


def main() -> None:
    """Replace `virtengine/wire` by what `proto/` says."""
    with tempfile.TemporaryDirectory() as scratch:
        compile_into(Path(scratch))
        shutil.rmtree(WIRE, ignore_errors=True)
        shutil.copytree(scratch, WIRE)
    print(f"wire: {len(list(WIRE.rglob('*_pb2.py')))} modules")


if __name__ == "__main__":
    main()
