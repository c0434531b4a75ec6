#!/bin/sh
# Checks that generated files are what their scripts make. Says what it could not check.
set -eu
status=0
for script in $(git ls-files 'Sources/**/Generated/*.py'); do
    if python3 "$script" --check; then
        echo "generated: $script: up to date"
    else
        code=$?
        # Exit code 77: an input of the script is not on this machine.
        if [ "$code" = 77 ]; then echo "generated: $script: skipped, inputs are missing"; else status=1; fi
    fi
done
exit "$status"
