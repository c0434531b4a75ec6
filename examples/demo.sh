#!/bin/sh
# Builds mesh, with what it needs, and shows the main scenario: a ServiceEntry and what it does.
set -eu
cd "$(dirname "$0")/.."
sh .ci/setup.sh
swift build --product mesh >&2
exec "$(swift build --show-bin-path)/mesh" run examples/service-entry.mesh
