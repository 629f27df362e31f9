"""Packages of a small product: what is in them, that they are reproducible, what is said when they cannot be made."""

import hashlib
import os
import shutil
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest

from cloudformation import vendor
from cloudformation.package import PackageError, Target, build_lambda, build_release, main
from tests.cloudformation.python312 import python312

TARGET = Target("3.12", "arm64")
ROOT = Path(__file__).parents[2]
WHEEL = {
    "tiny/__init__.py": "",
    "tiny/stubs.pyi": "",
    "tiny/tests/test_tiny.py": "",
    "botocore/data/endpoints.json": "{}",
    "botocore/data/s3/2006-03-01/service-2.json.gz": "",
    "botocore/data/ec2/2016-11-15/service-2.json.gz": "",
    "tiny-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n",
    "tiny-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: us\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    "tiny-1.0.dist-info/RECORD": "",
}


@pytest.fixture
def product(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A product of a few files, whose one dependency pip finds in a folder."""
    house = tmp_path / "wheelhouse"
    house.mkdir()
    with zipfile.ZipFile(house / "tiny-1.0-py3-none-any.whl", "w") as wheel:
        for name, text in WHEEL.items():
            wheel.writestr(name, text)
    digest = hashlib.sha256((house / "tiny-1.0-py3-none-any.whl").read_bytes()).hexdigest()
    for variable, value in (("NO_INDEX", "1"), ("FIND_LINKS", str(house)), ("CONFIG_FILE", os.devnull)):
        monkeypatch.setenv(f"PIP_{variable}", value)
    return make_product(tmp_path / "product", f"tiny==1.0 --hash=sha256:{digest}\n")


def make_product(root: Path, requirements: str) -> Path:
    files = {
        "pyproject.toml": '[project]\nversion = "1.2.3"\n',
        "lambda/requirements.txt": requirements,
        "lambda/requirements.in": "tiny\n",
        "lambda/lambda_function.py": "import pipeline\n",
        "lambda/pipeline/__init__.py": "",
        "lambda/pipeline/__pycache__/x.pyc": "",
        "catalog/__init__.py": "",
        "webapp/requirements.txt": requirements,
        "webapp/wsgi.py": "app = None\n",
        "webapp/assets/js/app.js": "",
        "webapp/static/app-123.js": "",
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def test_the_function_package_holds_what_runs_and_nothing_else(product: Path) -> None:
    package = build_lambda(product, product / "build" / "lambda.zip", TARGET)
    assert package.sha256 == hashlib.sha256(package.path.read_bytes()).hexdigest()
    assert zipfile.ZipFile(package.path).namelist() == [
        "botocore/data/endpoints.json",
        "botocore/data/s3/2006-03-01/service-2.json.gz",
        "catalog/__init__.py",
        "lambda_function.py",
        "pipeline/__init__.py",
        "tiny-1.0.dist-info/METADATA",
        "tiny/__init__.py",
    ]


def test_the_release_holds_the_built_front_end_and_a_version(product: Path) -> None:
    package = build_release(product, product / "build" / "release.tar.gz", TARGET)
    with tarfile.open(package.path) as packed:
        names = set(packed.getnames())
        version = packed.extractfile("VERSION")
        assert version
        assert version.read().startswith(b"1.2.3+")
    assert {"webapp/wsgi.py", "webapp/static/app-123.js", "catalog/__init__.py", "tiny/__init__.py"} <= names
    assert not {"webapp/assets/js/app.js", "webapp/requirements.txt", "pyproject.toml"} & names


def test_the_same_sources_make_the_same_bytes_elsewhere_and_later(product: Path, tmp_path: Path) -> None:
    twin = make_product(tmp_path / "twin", (product / "lambda" / "requirements.txt").read_text())
    for path in twin.rglob("*"):
        os.utime(path, (1, 1))
    for build, name in ((build_lambda, "lambda.zip"), (build_release, "release.tar.gz")):
        first, second = build(product, product / "build" / name, TARGET), build(twin, twin / "out" / name, TARGET)
        assert first.path.read_bytes() == second.path.read_bytes()


def test_nothing_is_packed_twice_and_every_change_is_packed(product: Path) -> None:
    out = product / "build" / "lambda.zip"
    first = build_lambda(product, out, TARGET)
    written = out.stat().st_mtime_ns
    assert build_lambda(product, out, TARGET) == first
    assert out.stat().st_mtime_ns == written
    (product / "catalog" / "__init__.py").write_text("changed = True\n")
    assert build_lambda(product, out, TARGET).sha256 != first.sha256


def test_a_spoiled_archive_is_made_again(product: Path) -> None:
    out = product / "build" / "lambda.zip"
    first = build_lambda(product, out, TARGET)
    out.write_bytes(b"cut off")
    assert build_lambda(product, out, TARGET) == first


def test_a_new_version_of_a_dependency_makes_new_wheels(product: Path) -> None:
    requirements = product / "lambda" / "requirements.txt"
    old = vendor.wheels(requirements, TARGET, product / "cache")
    requirements.write_text("# another\n" + requirements.read_text())
    assert vendor.wheels(requirements, TARGET, product / "cache") != old


def test_a_wheel_with_another_hash_is_refused(product: Path) -> None:
    (product / "lambda" / "requirements.txt").write_text(f"tiny==1.0 --hash=sha256:{'0' * 64}\n")
    with pytest.raises(PackageError, match="could not fetch the wheels"):
        build_lambda(product, product / "build" / "lambda.zip", TARGET)
    assert not (product / "build" / "lambda.zip").exists()


def test_a_front_end_that_is_not_built_is_named_with_its_remedy(product: Path) -> None:
    shutil.rmtree(product / "webapp" / "static")
    with pytest.raises(PackageError, match="npm run build"):
        build_release(product, product / "build" / "release.tar.gz", TARGET)


def test_an_unknown_processor_is_refused() -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["--arch", "sparc"])


@pytest.mark.slow
def test_the_real_function_is_small_and_imports_under_its_own_python(tmp_path: Path) -> None:
    machine = Target("3.12", Target.here().machine)
    python = python312()
    built = list((ROOT / "build" / "vendor").glob(f"lambda-linux-{machine.machine}-3.12-*"))
    if not (python and built):
        pytest.skip(f"needs Python 3.12 ({python}) and what 'bin/package --arch {machine.machine}' fetches")
    package = build_lambda(ROOT, tmp_path / "lambda.zip", machine)
    assert package.path.stat().st_size < 60_000_000
    with zipfile.ZipFile(package.path) as packed:
        packed.extractall(tmp_path / "unpacked")
    script = "import sys; sys.path.insert(0, sys.argv[1]); import lambda_function, boto3, pyvips, pillow_heif"
    script += "; import pipeline.handler, pipeline.failures"  # which the entries do at their first event
    services = "; [boto3.client(name, region_name='x') for name in ('s3', 'dynamodb', 'sns', 'sqs', 'sts', 'ssm')]"
    done = subprocess.run(
        [python, "-I", "-c", script + services, str(tmp_path / "unpacked")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
