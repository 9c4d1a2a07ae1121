#!/usr/bin/env bash
# Builds the s3tls of this action's own source, where audit.sh finds it. Arguments go to `cargo install`.
set -euo pipefail

export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$RUNNER_TEMP/s3tls-target}
cargo install --quiet --locked --path "$GITHUB_ACTION_PATH" --root "$RUNNER_TEMP/s3tls" "$@"
