#!/bin/sh
# Runs the scripts that make generated files and checks that the committed files are what they make.
# Says what it could not check. Uses a folder of its own for what the scripts need.
set -eu
cd "$(dirname "$0")/.."
status=0
verify() {
    if "$@" && git diff --exit-code --stat -- 'Sources/*Generated*'; then
        echo "generated: $2: up to date"
    else
        echo "generated: $2: the committed files differ from what it makes" >&2
        status=1
    fi
}
verify python3 Sources/Tutorials/Generated/generate.py
verify python3 Sources/Commands/Fidelity/Generated/generate.py
# The schemas of built-in kinds come from the Kubernetes client of one version.
venv="${TMPDIR:-/tmp}/mesh-generate"
if { [ -x "$venv/bin/python3" ] || python3 -m venv "$venv"; } 2>/dev/null \
    && "$venv/bin/pip" install -q --disable-pip-version-check kubernetes==32.0.1 2>/dev/null; then
    verify "$venv/bin/python3" Sources/Objects/Generated/generate.py
else
    echo "generated: Sources/Objects/Generated/generate.py: skipped, PyPI's kubernetes 32.0.1 is missing"
fi
exit "$status"
