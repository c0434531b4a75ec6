#!/bin/sh
# Installs the system packages that mesh is built with, if any is missing. Needs only a shell, and
# sudo only where the user may not install packages. Sourced or run by the scripts that build.
set -eu

# header to look for : Debian package
missing=""
for pair in yaml.h:libyaml-dev histedit.h:libedit-dev re2/re2.h:libre2-dev; do
    found=""
    for root in /usr/include /usr/local/include /usr/include/editline /opt/homebrew/include; do
        [ -e "$root/${pair%%:*}" ] && found=yes
    done
    [ -n "$found" ] || missing="$missing ${pair##*:}"
done
command -v pkg-config >/dev/null 2>&1 || missing="$missing pkg-config"

if [ -n "$missing" ]; then
    echo "mesh needs these packages:$missing" >&2
    if ! command -v apt-get >/dev/null 2>&1; then
        echo "Install them with your system's package manager (macOS: brew install libyaml re2), then run this again." >&2
        exit 1
    fi
    as_root=""
    if [ "$(id -u)" != 0 ]; then as_root="sudo"; fi
    $as_root apt-get update -q >&2
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -q --no-install-recommends $missing >&2
fi

if ! command -v swift >/dev/null 2>&1; then
    echo "mesh needs Swift 6.2 or later: https://www.swift.org/install" >&2
    exit 1
fi
