"""A machine for one boot, and the user data that the template gives it."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from cloudformation.package import Target
from tests.cloudformation import resolved
from tests.cloudformation.python312 import python312

MACHINE = Path(__file__).with_name("machine.sh")
VALUES = {
    "AWS::Region": "eu-central-1",
    "WebLogs": "web-logs",
    "ImagesBucket": "pictures",
    "ImagesTable": "images",
    "UsersTable": "users",
    "Topic": "arn:aws:sns:eu-central-1:123456789012:topic",
    "Balancer": "balancer.example",
}


def rendered(release: Path, egress: str = "none", sha256: str = "") -> str:
    """The user data that the template gives a server for `release`."""
    digest = hashlib.sha256(release.read_bytes()).hexdigest()
    choice = resolved.REQUIRED | {"Egress": egress, "Https": "none", "Environment": "dev", "AllowedCidr": "10.0.0.0/8"}
    choice |= {"ReleaseKey": "releases/release.tar.gz", "ReleaseSha256": sha256 or digest}
    template = resolved.resolve(resolved.document(), choice).of("EC2::LaunchTemplate")["WebTemplate"]
    return filled(template["LaunchTemplateData"]["UserData"]["Fn::Base64"])


def filled(node: object) -> str:
    if isinstance(node, str):
        return node
    assert isinstance(node, dict)
    if "Fn::Join" in node:
        return "".join(map(filled, node["Fn::Join"][1]))
    return VALUES[node["Ref"] if "Ref" in node else node["Fn::GetAtt"][0]]


def boot_python() -> tuple[str, Target]:
    """The Python that plays the server's: 3.12 where there is one."""
    python, here = python312(), Target.here()
    return (python, Target("3.12", here.machine)) if python else (os.path.realpath(shutil.which("python3") or ""), here)


def boot(s3: Path, work: Path, scenario: str, *user_data: str) -> subprocess.CompletedProcess[str]:
    """Run `scenario` in a machine, where /srv/s3/boot-0 and so on are the scripts of `user_data`."""
    for number, text in enumerate(user_data):
        (s3 / f"boot-{number}").write_text(text)
    work.mkdir()
    command = ["unshare", "--mount", "--pid", "--net", "--fork", "--kill-child", "bash", str(MACHINE)]
    return subprocess.run(
        [*command, str(work), str(s3), boot_python()[0], scenario],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
