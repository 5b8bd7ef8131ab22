"""What is wrong with a workload template whatever the state: each part has its own error."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from virtengine.chain.modules.checks import refused_as, require_address, require_text, require_unique
from virtengine.chain.modules.hpc import patterns
from virtengine.chain.modules.hpc.books_errors import (
    ImageNotAllowed,
    InvalidDataBinding,
    InvalidEntrypoint,
    InvalidParameter,
    InvalidTemplate,
    InvalidTemplateResources,
    InvalidTemplateRuntime,
    InvalidTemplateSecurity,
    ResourceLimit,
)
from virtengine.chain.modules.hpc.errors import HpcError
from virtengine.chain.modules.hpc.parameters import NAME, TYPES, require_schema
from virtengine.chain.modules.hpc.versions import require_version
from virtengine.wire.virtengine.hpc.v1 import template_pb2

ID: Final = re.compile(r"[a-z][a-z0-9-]{2,63}")
TITLE: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9 _-]{2,127}")
IMAGE: Final = re.compile(r"[a-z0-9][a-z0-9._/-]*:[a-zA-Z0-9._-]+")
DIGEST: Final = re.compile(r"sha256:[0-9a-f]{64}")
VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")
KINDS: Final = frozenset({"mpi", "gpu", "batch", "data_processing", "interactive", "custom"})
RUNTIMES: Final = frozenset({"singularity", "apptainer", "native"})
SANDBOXES: Final = frozenset({"none", "basic", "strict"})
DATA: Final = frozenset({"input", "output", "scratch"})
REGISTRIES: Final = ("library", "docker.io", "ghcr.io", "quay.io", "nvcr.io", "gcr.io")
HOST_PATHS: Final = ("/scratch", "/home", "/work", "/data", "/datasets", "/models")
LIMITS: Final = {
    "nodes": 128,
    "cpus_per_node": 256,
    "memory_mb_per_node": 2_048_000,
    "gpus_per_node": 8,
    "runtime_minutes": 10_080,
}
MAX_STORAGE_GB: Final = 10_240
SECURITY_LIMITS: Final = {
    "max_open_files": 1_048_576,
    "max_processes": 131_072,
    "max_file_size": 107_374_182_400,
}
MAX_BYTES: Final = 65_536
MAX_LIST: Final = 64
MAX_SCRIPT: Final = 8_192


def check_template(template: template_pb2.WorkloadTemplate) -> None:
    """Raise what is wrong with the first part of a template that does not hold."""
    if template.ByteSize() > MAX_BYTES:
        raise InvalidTemplate(f"template: {template.ByteSize()} bytes, at most {MAX_BYTES}")
    _require_match(ID, template.template_id, InvalidTemplate, "template_id")
    _require_match(TITLE, template.name, InvalidTemplate, "name")
    require_version(template.version, InvalidTemplate, field="version")
    require_text(template.description, InvalidTemplate, field="description", limit=2_048)
    _require_one_of(template.type, KINDS, InvalidTemplate, "type")
    require_address(template.publisher, InvalidTemplate, field="publisher")
    require_text(template.artifact_cid, InvalidTemplate, field="artifact_cid", limit=128)
    _require_words(template.tags, InvalidTemplate, "tags")
    _require_words(template.modules, InvalidTemplate, "modules")
    _check_runtime(template.runtime)
    _check_resources(template.resources)
    _check_security(template.security, template.runtime)
    _check_parameters(template.parameter_schema)
    _check_entrypoint(template)
    _check_environment(template)
    _check_bindings(template)


def _require_match(pattern: re.Pattern[str], text: str, error: type[HpcError], field: str) -> None:
    if len(text) > 512 or not pattern.fullmatch(text):
        raise error(f"{field}: {text[:80]!r} must match {pattern.pattern}")


def _require_one_of(text: str, known: Iterable[str], error: type[HpcError], field: str) -> None:
    if text not in set(known):
        raise error(f"{field}: {text[:40]!r} is none of {', '.join(sorted(known))}")


def _require_words(words: Iterable[str], error: type[HpcError], field: str, *, limit: int = 256) -> None:
    listed = list(words)
    if len(listed) > MAX_LIST:
        raise error(f"{field}: {len(listed)}, at most {MAX_LIST}")
    for word in listed:
        if not word:
            raise error(f"{field}: one is empty")
        require_text(word, error, field=field, limit=limit)


def _check_runtime(runtime: template_pb2.TemplateRuntime) -> None:
    error = InvalidTemplateRuntime
    _require_one_of(runtime.runtime_type, RUNTIMES, error, "runtime.runtime_type")
    if runtime.runtime_type != "native" or runtime.container_image:
        _require_match(IMAGE, runtime.container_image, error, "runtime.container_image")
    if runtime.image_digest:
        _require_match(DIGEST, runtime.image_digest, error, "runtime.image_digest")
    _require_words(runtime.required_modules, error, "runtime.required_modules")
    for name in ("container_registry", "mpi_implementation", "cuda_version", "python_version"):
        require_text(getattr(runtime, name), error, field=f"runtime.{name}", limit=128)


def _check_resources(resources: template_pb2.TemplateResources) -> None:
    for name, limit in LIMITS.items():
        bounds: template_pb2.ResourceRange = getattr(resources, name)
        least = 0 if name == "gpus_per_node" else 1
        if bounds.max > limit:
            raise ResourceLimit(f"resources.{name}.max: {bounds.max}, at most {limit}")
        if not least <= bounds.min <= bounds.default <= bounds.max:
            raise InvalidTemplateResources(
                f"resources.{name}: {bounds.min} <= {bounds.default} <= {bounds.max} must hold, from {least}"
            )
    if not 0 <= resources.storage_gb_required <= MAX_STORAGE_GB:
        raise ResourceLimit(f"resources.storage_gb_required: at most {MAX_STORAGE_GB}")
    _require_words(resources.gpu_types, InvalidTemplateResources, "resources.gpu_types", limit=64)


def _check_security(security: template_pb2.TemplateSecurity, runtime: template_pb2.TemplateRuntime) -> None:
    error = InvalidTemplateSecurity
    _require_one_of(security.sandbox_level, SANDBOXES, error, "security.sandbox_level")
    for name, limit in SECURITY_LIMITS.items():
        if not 0 <= getattr(security, name) <= limit:
            raise ResourceLimit(f"security.{name}: {getattr(security, name)}, at most {limit}")
    for name in ("allowed_images", "blocked_images", "allowed_registries", "trusted_signers"):
        _require_words(getattr(security, name), error, f"security.{name}")
    if security.allowed_host_paths and not security.allow_host_mounts:
        raise error("security.allowed_host_paths: host mounts are not allowed")
    _require_words(security.allowed_host_paths, error, "security.allowed_host_paths")
    for path in security.allowed_host_paths:
        _require_host_path(path, HOST_PATHS, error, "security.allowed_host_paths")
    if runtime.container_image:
        _require_image(runtime, security)


def _require_image(runtime: template_pb2.TemplateRuntime, security: template_pb2.TemplateSecurity) -> None:
    image, registry = runtime.container_image, registry_of(runtime)
    if registry not in (security.allowed_registries or REGISTRIES) or registry not in REGISTRIES:
        raise ImageNotAllowed(f"runtime.container_image: the registry {registry[:80]!r} is not allowed")
    if image in security.blocked_images:
        raise ImageNotAllowed(f"runtime.container_image: {image[:80]!r} is blocked")
    if security.allowed_images and image not in security.allowed_images:
        raise ImageNotAllowed(f"runtime.container_image: {image[:80]!r} is not among the allowed images")
    if security.require_image_digest and not runtime.image_digest:
        raise ImageNotAllowed("runtime.image_digest: is required by security.require_image_digest")


def registry_of(runtime: template_pb2.TemplateRuntime) -> str:
    """Return the registry of a template's image; one without a host is of the library."""
    if runtime.container_registry:
        return runtime.container_registry
    first, slash, _ = runtime.container_image.partition("/")
    return first if slash and "." in first else "library"


def _require_host_path(path: str, roots: Iterable[str], error: type[HpcError], field: str) -> None:
    inside = any(path == root or path.startswith(f"{root}/") for root in roots)
    if not inside or ".." in path.split("/"):
        raise error(f"{field}: {path[:80]!r} is below none of {', '.join(roots)}")


def _check_parameters(schemas: Iterable[template_pb2.ParameterSchema]) -> None:
    listed = list(schemas)
    if len(listed) > MAX_LIST:
        raise InvalidParameter(f"parameter_schema: {len(listed)}, at most {MAX_LIST}")
    require_unique((one.name for one in listed), InvalidParameter, field="parameter_schema")
    require_unique((one.name.upper() for one in listed), InvalidParameter, field="parameter_schema")
    for one in listed:
        _require_match(NAME, one.name, InvalidParameter, "parameter_schema.name")
        _require_one_of(one.type, TYPES, InvalidParameter, f"parameter_schema.{one.name}.type")
        _require_words(one.enum_values, InvalidParameter, f"parameter_schema.{one.name}.enum_values")
        with refused_as(InvalidParameter):
            patterns.parse(one.pattern)
        require_schema(one)


def _check_entrypoint(template: template_pb2.WorkloadTemplate) -> None:
    error, entry = InvalidEntrypoint, template.entrypoint
    if not entry.command:
        raise error("entrypoint.command: is empty")
    require_text(entry.command, error, field="entrypoint.command", limit=1_024)
    _require_words(entry.default_args, error, "entrypoint.default_args", limit=1_024)
    _require_words(entry.mpirun_args, error, "entrypoint.mpirun_args", limit=256)
    require_text(entry.arg_template, error, field="entrypoint.arg_template", limit=2_048)
    require_text(entry.working_directory, error, field="entrypoint.working_directory", limit=512)
    for name in ("pre_run_script", "post_run_script"):
        if len(getattr(entry, name)) > MAX_SCRIPT:
            raise error(f"entrypoint.{name}: at most {MAX_SCRIPT} characters")
    _require_known_names(entry.arg_template, template, error, "entrypoint.arg_template")


def _require_known_names(
    text: str, template: template_pb2.WorkloadTemplate, error: type[HpcError], field: str
) -> None:
    known = {one.name for one in template.parameter_schema}
    for name in PLACE.findall(text):
        if name not in known:
            raise error(f"{field}: there is no parameter {name[:64]!r}")


PLACE: Final = re.compile(r"\{\{([^{}]*)\}\}")
"""Where a parameter's value goes."""


def _check_environment(template: template_pb2.WorkloadTemplate) -> None:
    error = InvalidEntrypoint
    listed = list(template.environment)
    if len(listed) > MAX_LIST:
        raise error(f"environment: {len(listed)}, at most {MAX_LIST}")
    require_unique((one.name for one in listed), error, field="environment")
    for one in listed:
        _require_match(VARIABLE, one.name, error, "environment.name")
        if one.name.startswith("VE_"):
            raise error(f"environment.name: {one.name} is kept for the network")
        if len(one.value) > 4_096 or len(one.value_template) > 4_096:
            raise error(f"environment.{one.name}: at most 4096 characters")
        if one.value and one.value_template:
            raise error(f"environment.{one.name}: has a value or a template of one, not both")
        if one.secret and one.value:
            raise error(f"environment.{one.name}: a secret has no value here")
        _require_known_names(one.value_template, template, error, f"environment.{one.name}")


def _check_bindings(template: template_pb2.WorkloadTemplate) -> None:
    error, security = InvalidDataBinding, template.security
    listed = list(template.data_bindings)
    if len(listed) > MAX_LIST:
        raise error(f"data_bindings: {len(listed)}, at most {MAX_LIST}")
    require_unique((one.name for one in listed), error, field="data_bindings")
    for one in listed:
        _require_match(VARIABLE, one.name, error, "data_bindings.name")
        if not one.mount_path.startswith("/") or ".." in one.mount_path.split("/"):
            raise error(f"data_bindings.{one.name}.mount_path: must be an absolute path")
        require_text(one.mount_path, error, field="data_bindings.mount_path", limit=512)
        _require_one_of(one.data_type, DATA, error, f"data_bindings.{one.name}.data_type")
        if one.host_path:
            roots = security.allowed_host_paths if security.allow_host_mounts else ()
            _require_host_path(one.host_path, roots, error, f"data_bindings.{one.name}.host_path")
