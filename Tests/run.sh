#!/bin/sh
# Builds mesh, with what it needs, and runs its tests. Arguments go to `swift test`.
set -eu
cd "$(dirname "$0")/.."
sh .ci/setup.sh
exec swift test --disable-xctest "$@"
