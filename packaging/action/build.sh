#!/usr/bin/env bash
# Builds the s3tls of this action's own source, where audit.sh finds it.
set -euo pipefail

cargo install --quiet --locked --path "$GITHUB_ACTION_PATH" \
    --root "$RUNNER_TEMP/s3tls" --target-dir "$RUNNER_TEMP/s3tls-target"
