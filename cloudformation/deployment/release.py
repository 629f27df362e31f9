"""What is deployed: packages and template, named by their content."""

import hashlib
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cloudformation.deployment.artifacts import Artifacts
from cloudformation.package import RUNTIME, Package, Target, build_lambda, build_release
from cloudformation.stack import text


@dataclass(frozen=True)
class Release:
    """The function, the web servers' archive, the template, and the version that `/healthz` will tell."""

    function: Package
    web: Package
    template: Package
    version: str

    @property
    def template_key(self) -> str:
        """Where the template lies in the artifact bucket."""
        return f"templates/{self.template.sha256}.json"

    @property
    def keys(self) -> dict[str, Package]:
        """Where each lies in the artifact bucket."""
        return {
            f"lambda/{self.function.sha256}.zip": self.function,
            f"releases/{self.web.sha256}.tar.gz": self.web,
            self.template_key: self.template,
        }

    @property
    def parameters(self) -> dict[str, str]:
        """What the template is told about it."""
        function, web, _ = self.keys
        return {"LambdaKey": function, "ReleaseKey": web, "ReleaseSha256": self.web.sha256}


def build(root: Path, architecture: str) -> Release:
    """Build the release of the sources in `root` for `architecture`.

    Raises:
        PackageError: wheels are not to be had, or the front-end is not built.
    """
    folder, target = root / "build", Target(RUNTIME, architecture)
    web = build_release(root, folder / "release.tar.gz", target)
    function = build_lambda(root, folder / "lambda.zip", target)
    return Release(function, web, write_template(folder / "template.json"), version(web.path))


def write_template(out: Path) -> Package:
    """Write the template to `out`."""
    body = text().encode()
    out.write_bytes(body)
    return Package(out, hashlib.sha256(body).hexdigest())


def version(archive: Path) -> str:
    """Return what the archive of the web servers says it is."""
    with tarfile.open(archive) as files:
        member = files.extractfile("VERSION")
        return member.read().decode().strip() if member else ""


def upload(release: Release, artifacts: Artifacts, show: Callable[[str], None]) -> int:
    """Upload what is not in the bucket yet; return how many files that were."""
    sent = 0
    for key, package in release.keys.items():
        show(f"{key.partition('/')[0]}, {package.path.stat().st_size / 1e6:.1f} MB")
        sent += artifacts.upload(key, package.path, package.sha256)
    return sent
