"""The boot script: its shell and its unit are sound, and it boots for real on a machine without a network."""

import json
import re
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from cloudformation.package import PackageError, build_release
from tests.cloudformation.boot.machine import MACHINE, boot, boot_python, rendered

ROOT = Path(__file__).parent.parent
SCRIPT = ROOT / "user_data.sh"


def unit() -> str:
    found = re.search(r"<<UNIT\n(.*?)\nUNIT\n", SCRIPT.read_text(), re.DOTALL)
    assert found
    return found[1].replace("$folder", "/opt/proofsheet/releases/x")


def test_the_script_is_sound_shell() -> None:
    if not shutil.which("shellcheck"):
        pytest.skip("shellcheck is not installed")
    for script in (SCRIPT, MACHINE, *sorted(MACHINE.parent.glob("stand-ins/*"))):
        if "bash" in script.read_text().splitlines()[0]:
            done = subprocess.run(["shellcheck", str(script)], capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stdout


def test_the_unit_exposes_little(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    (tmp_path / "proofsheet.service").write_text(unit())
    command = ["systemd-analyze", "security", "--offline=yes", "--threshold=20", str(tmp_path / "proofsheet.service")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-300:] + done.stderr


def test_the_unit_starts_what_run_starts() -> None:
    assert "ExecStart=/usr/bin/python3.12 -m gunicorn --config python:webapp.serving webapp.wsgi:app" in unit()
    assert "\nUser=proofsheet\n" in unit()


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that plays S3, with the real release in it; skipped where no machine can be made."""
    if subprocess.run(["unshare", "--mount", "--pid", "--net", "--fork", "true"], check=False).returncode:
        pytest.skip("this machine allows no namespaces of its own")
    folder = tmp_path_factory.mktemp("s3")
    try:
        build_release(ROOT, folder / "artifacts" / "releases" / "release.tar.gz", boot_python()[1])
    except PackageError as error:
        pytest.skip(str(error))
    return folder


def release(s3: Path) -> Path:
    return s3 / "artifacts" / "releases" / "release.tar.gz"


@pytest.mark.slow
def test_a_good_boot_answers_as_its_own_user_without_any_network(s3: Path, tmp_path: Path) -> None:
    scenario = """
        bash /srv/s3/boot-0 >&2 || exit 1
        curl --silent http://127.0.0.1:8000/healthz | tr -d '\\n'; echo
        ps -o user= -p "$(cat /run/proofsheet.pid)"
        stat -c %a /etc/proofsheet/environment
        ip route | wc -l
    """
    done = boot(s3, tmp_path / "machine", scenario, rendered(release(s3)))
    assert done.returncode == 0, done.stderr
    health, user, mode, routes = done.stdout.strip().splitlines()
    with tarfile.open(release(s3)) as packed:
        version = packed.extractfile("VERSION")
        assert version
        assert json.loads(health) == {"status": "ok", "version": version.read().decode().strip()}
    assert user.startswith("proofsh")
    assert (mode, routes) == ("640", "0")


@pytest.mark.slow
def test_health_needs_no_credentials(s3: Path, tmp_path: Path) -> None:
    scenario = "touch /srv/no-credentials; bash /srv/s3/boot-0"
    done = boot(s3, tmp_path / "machine", scenario, rendered(release(s3)))
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_a_late_mirror_delays_the_boot_and_does_not_fail_it(s3: Path, tmp_path: Path) -> None:
    scenario = "echo 2 >/srv/dnf-failures; bash /srv/s3/boot-0 >&2 || exit 1; grep -c ^dnf /srv/calls"
    done = boot(s3, tmp_path / "machine", scenario, rendered(release(s3)))
    assert (done.returncode, done.stdout.strip()) == (0, "3"), done.stderr


@pytest.mark.slow
def test_another_archive_than_the_promised_one_is_not_unpacked(s3: Path, tmp_path: Path) -> None:
    scenario = "bash /srv/s3/boot-0; code=$?; ls /opt/proofsheet/releases /etc/systemd/system; exit $code"
    done = boot(s3, tmp_path / "machine", scenario, rendered(release(s3), sha256="f" * 64))
    assert done.returncode == 1
    assert re.search(r"boot failed in line \d+: .*sha256sum", done.stderr)
    assert "f" * 64 not in done.stdout
    assert "proofsheet.service" not in done.stdout


@pytest.mark.slow
def test_a_missing_archive_is_asked_for_five_times(s3: Path, tmp_path: Path) -> None:
    scenario = "bash /srv/s3/boot-0; code=$?; grep -c '^aws s3 cp' /srv/calls; exit $code"
    script = rendered(release(s3)).replace("releases/release.tar.gz", "releases/gone.tar.gz")
    done = boot(s3, tmp_path / "machine", scenario, script)
    assert (done.returncode, done.stdout.strip().splitlines()[-1]) == (1, "5"), done.stderr
    assert "404" in done.stderr


@pytest.mark.slow
def test_a_second_boot_fetches_nothing_and_answers_again(s3: Path, tmp_path: Path) -> None:
    scenario = """
        bash /srv/s3/boot-0 >&2 && bash /srv/s3/boot-0 >&2 || exit 1
        grep -c '^aws s3 cp' /srv/calls
        curl --silent --output /dev/null --write-out '%{http_code}' http://127.0.0.1:8000/healthz
    """
    done = boot(s3, tmp_path / "machine", scenario, rendered(release(s3)))
    assert (done.returncode, done.stdout.split()) == (0, ["1", "200"]), done.stderr


@pytest.mark.slow
def test_a_release_that_does_not_start_fails_the_boot_and_shows_its_log(s3: Path, tmp_path: Path) -> None:
    broken = release(s3).with_name("broken.tar.gz")
    with tarfile.open(broken, "w:gz"):
        pass
    script = rendered(broken).replace("releases/release.tar.gz", "releases/broken.tar.gz")
    done = boot(s3, tmp_path / "machine", "bash /srv/s3/boot-0", script)
    assert done.returncode == 1
    assert "No module named" in done.stderr
    assert "boot failed in line" in done.stderr


@pytest.mark.slow
def test_with_a_way_out_the_log_is_shipped(s3: Path, tmp_path: Path) -> None:
    scenario = """
        bash /srv/s3/boot-0 >&2 || exit 1
        cat /opt/aws/amazon-cloudwatch-agent/etc/proofsheet.json
        grep '^agent' /srv/calls
        cat /etc/systemd/system/proofsheet.service.d/log.conf
    """
    done = boot(s3, tmp_path / "machine", scenario, rendered(release(s3), egress="nat-single"))
    assert done.returncode == 0, done.stderr
    config, call, *drop_in = done.stdout.strip().splitlines()
    (file,) = json.loads(config)["logs"]["logs_collected"]["files"]["collect_list"]
    assert (file["log_group_name"], file["log_stream_name"]) == ("web-logs", "{instance_id}")
    assert call.endswith("-c file:/opt/aws/amazon-cloudwatch-agent/etc/proofsheet.json")
    assert f"StandardOutput=append:{file['file_path']}" in drop_in
