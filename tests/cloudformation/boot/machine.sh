#!/usr/bin/env bash
# A machine for one boot: this one's files under an overlay that is thrown away, no network but loopback, and stand-ins for
# what only Amazon Linux has. Started inside new mount, pid and network namespaces.
# machine.sh WORK S3 PYTHON SCENARIO: WORK is an empty folder, S3 holds buckets as folders, SCENARIO is run in the machine.
set -euo pipefail
work=$1 s3=$2 python=$3 scenario=$4
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

mount -t tmpfs tmpfs "$work"
mkdir "$work/upper" "$work/overlay" "$work/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$work/upper,workdir=$work/overlay" "$work/root"
root=$work/root
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/run"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mkdir -p "$root/stand-ins" "$root/srv/s3" "$root/etc/systemd/system" "$root/etc/logrotate.d"
cp -r "$s3/." "$root/srv/s3/"
cp "$here"/stand-ins/* "$root/stand-ins/"
printf '#!/bin/sh\nexec %q "$@"\n' "$python" >"$root/stand-ins/python"
chmod 755 "$root"/stand-ins/* "$root/root"
ip link set lo up
exec chroot "$root" /usr/bin/env -i PATH=/stand-ins:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    HOME=/root RETRY_SECONDS=0 bash -c "$scenario"
