#!/usr/bin/env bash
# Boots one web server: Python from the system's packages, the release from S3 (its checksum must be right), a hardened
# unit, and an answer from /healthz. Nothing comes from a package index. It may run again: what is done is not done twice.
#
# The template exports before this script: RELEASE (s3://bucket/key), RELEASE_SHA256, LOG_GROUP (empty: the journal only),
# and the web app's environment, which is named here once:
set -Eeuo pipefail
app_environment=(AWS_REGION IMAGES_BUCKET IMAGES_TABLE USERS_TABLE TOPIC_ARN DASHBOARD_URL PROXIES EGRESS)
home=/opt/proofsheet
folder=$home/releases/$RELEASE_SHA256
health=http://127.0.0.1:8000/healthz

say() { echo "proofsheet: $*"; }
trap 'say "boot failed in line $LINENO: $BASH_COMMAND" >&2' ERR

# retry COMMAND…: up to five times, waiting longer each time; networks and mirrors are late now and then.
retry() {
    local try
    for try in 1 2 3 4 5; do
        if "$@"; then return 0; fi
        say "try $try of 5 failed: $*" >&2
        sleep "$((try * ${RETRY_SECONDS:-3}))"
    done
    return 1
}

install_packages() {
    local packages=(python3.12 tar gzip)
    if [[ -n $LOG_GROUP ]]; then packages+=(amazon-cloudwatch-agent logrotate); fi
    retry dnf --assumeyes --setopt=install_weak_deps=False install "${packages[@]}"
}

fetch_release() {
    if [[ -d $folder ]]; then return 0; fi
    local work
    mkdir -p "$home/releases"
    work=$(mktemp -d "$home/fetch.XXXXXX")
    retry aws s3 cp --only-show-errors --region "$AWS_REGION" "$RELEASE" "$work/release.tar.gz"
    echo "$RELEASE_SHA256  $work/release.tar.gz" | sha256sum --check --strict --quiet
    mkdir "$work/release"
    tar --extract --gzip --no-same-owner --directory "$work/release" --file "$work/release.tar.gz"
    chmod 755 "$work/release"
    mv "$work/release" "$folder"
    rm -r "$work"
}

write_environment() {
    local name
    install -d -m 750 /etc/proofsheet
    for name in "${app_environment[@]}"; do
        printf '%s=%s\n' "$name" "${!name}"
    done >/etc/proofsheet/environment
    chmod 640 /etc/proofsheet/environment
}

write_unit() {
    if ! id proofsheet >/dev/null 2>&1; then
        useradd --system --no-create-home --home-dir /nonexistent --shell /sbin/nologin proofsheet
    fi
    cat >/etc/systemd/system/proofsheet.service <<UNIT
[Unit]
Description=Proofsheet, the dashboard
Wants=network-online.target
After=network-online.target
StartLimitIntervalSec=0

[Service]
Type=notify
NotifyAccess=main
User=proofsheet
Group=proofsheet
WorkingDirectory=$folder
EnvironmentFile=/etc/proofsheet/environment
Environment=PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
ExecStart=/usr/bin/python3.12 -m gunicorn --config python:webapp.serving webapp.wsgi:app
Restart=always
RestartSec=2
TimeoutStartSec=60
TimeoutStopSec=35
KillMode=mixed
UMask=0077
LimitNOFILE=16384

CapabilityBoundingSet=
AmbientCapabilities=
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=yes
ProtectProc=invisible
ProcSubset=pid
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
PrivateDevices=yes
PrivateTmp=yes
PrivateUsers=yes
RemoveIPC=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
UNIT
}

# With a way out, the log goes to a file that the CloudWatch agent ships; a server that dies takes no line with it.
ship_log() {
    if [[ -z $LOG_GROUP ]]; then return 0; fi
    local unit=/etc/systemd/system/proofsheet.service.d
    install -d "$unit"
    printf '[Service]\nLogsDirectory=proofsheet\n%s\n%s\n' 'StandardOutput=append:/var/log/proofsheet/web.log' \
        'StandardError=inherit' >"$unit/log.conf"
    cat >/etc/logrotate.d/proofsheet <<'ROTATE'
/var/log/proofsheet/web.log {
    size 50M
    rotate 2
    copytruncate
    missingok
    su root root
}
ROTATE
    local file='{"file_path":"/var/log/proofsheet/web.log","log_group_name":"%s","log_stream_name":"{instance_id}"}'
    local config=/opt/aws/amazon-cloudwatch-agent/etc/proofsheet.json
    # shellcheck disable=SC2059  # the format is ours
    printf '{"agent":{"region":"%s"},"logs":{"logs_collected":{"files":{"collect_list":['"$file"']}}}}\n' \
        "$AWS_REGION" "$LOG_GROUP" >"$config"
    /opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl -a fetch-config -m ec2 -s -c "file:$config"
}

ask_health() { curl --fail --silent --show-error --max-time 5 --output /dev/null "$health"; }

start() {
    systemctl daemon-reload
    systemctl enable proofsheet.service
    if ! { systemctl restart proofsheet.service && RETRY_SECONDS=1 retry ask_health; }; then
        journalctl --unit proofsheet.service --lines 50 --no-pager >&2
        return 1
    fi
}

install_packages
fetch_release
write_environment
write_unit
ship_log
start
say "release $RELEASE_SHA256 answers at $health"
