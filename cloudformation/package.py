"""What is deployed: the function's zip and the web servers' archive, byte for byte the same for the same sources."""

import argparse
import hashlib
import os
import sys
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cloudformation import archive, stack, vendor
from cloudformation.archive import Files
from cloudformation.vendor import PackageError, Target

__all__ = ["Package", "PackageError", "Target", "build_lambda", "build_release", "main"]

RUNTIME = "3.12"

NOT_SHIPPED = {"assets", "requirements.in", "requirements.txt"}
"""In `webapp` and `lambda`: what the shipped files are made from."""


@dataclass(frozen=True)
class Package:
    """An archive and the SHA-256 of its bytes, which names it in S3."""

    path: Path
    sha256: str


def build_lambda(root: Path, out: Path, target: Target) -> Package:
    """Write the function's zip to `out`: handler, pipeline, catalog and their wheels for `target`.

    Args:
        root: the repository.
        out: the file to write; its folder is made.
        target: where it will run.

    Raises:
        PackageError: wheels are not to be had.
    """
    ours = _sources(root / "lambda") | _sources(root / "catalog", "catalog/")
    wheels = vendor.wheels(root / "lambda" / "requirements.txt", target, root / "build" / "vendor")
    return _build(ours, wheels, out, archive.write_zip)


def build_release(root: Path, out: Path, target: Target) -> Package:
    """Write the web servers' archive to `out`: webapp with its built assets, catalog, wheels for `target`, VERSION.

    Raises:
        PackageError: the assets are not built, or wheels are not to be had.
    """
    if not archive.tree(root / "webapp" / "static", _shipped):
        raise PackageError(
            "webapp/static is empty: build it with 'npm ci --ignore-scripts && npm run build' in webapp/assets"
        )
    ours = _sources(root / "webapp", "webapp/") | _sources(root / "catalog", "catalog/")
    number = tomllib.loads((root / "pyproject.toml").read_text())["project"]["version"]
    ours["VERSION"] = f"{number}+{archive.digest(ours)[:12]}\n".encode()
    wheels = vendor.wheels(root / "webapp" / "requirements.txt", target, root / "build" / "vendor")
    return _build(ours, wheels, out, archive.write_tar)


def _shipped(path: Path) -> bool:
    hidden = any(part.startswith(".") or part == "__pycache__" for part in path.parts)
    return not hidden and path.parts[0] not in NOT_SHIPPED


def _sources(folder: Path, prefix: str = "") -> Files:
    return archive.tree(folder, _shipped, prefix)


def _build(ours: Files, wheels: Path, out: Path, write: Callable[[Files, Path], None]) -> Package:
    """Write the archive, unless `out` was made of the very same: compressing the wheels takes most of the time."""
    recipe = out.with_name(out.name + ".recipe")
    method = archive.digest({name: Path(__file__).with_name(name) for name in ("archive.py", "vendor.py")})
    made_of = f"{archive.digest(ours)} {wheels.name} {method}"
    if not (out.is_file() and recipe.is_file() and recipe.read_text() == f"{made_of} {_sha256(out)}"):
        out.parent.mkdir(parents=True, exist_ok=True)
        partial = out.with_name(f"{out.name}.{os.getpid()}.partial")  # others may make the same at the same time
        write(vendor.files(wheels) | ours, partial)
        partial.replace(out)
        recipe.write_text(f"{made_of} {_sha256(out)}")
    return Package(out, _sha256(out))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def main(arguments: list[str] | None = None) -> int:
    """Write both packages and the template to build/, and print their SHA-256; return the exit status."""
    parser = argparse.ArgumentParser(prog="bin/package", description=__doc__)
    parser.add_argument("--arch", choices=["arm64", "x86_64"], default="arm64", help="processor (default: arm64)")
    target = Target(RUNTIME, parser.parse_args(arguments).arch)
    root = Path(__file__).parent.parent
    build = root / "build"
    try:
        packages = [
            build_lambda(root, build / "lambda.zip", target),
            build_release(root, build / "release.tar.gz", target),
            _build_template(build / "template.json"),
        ]
    except PackageError as error:
        sys.stderr.write(f"bin/package: {error}\n")
        return 1
    for package in packages:
        size = package.path.stat().st_size / 1e6
        sys.stdout.write(f"{package.sha256}  {package.path.relative_to(root)}  {size:.1f} MB\n")
    return 0


def _build_template(out: Path) -> Package:
    out.write_text(stack.text())
    return Package(out, _sha256(out))


if __name__ == "__main__":
    sys.exit(main())
