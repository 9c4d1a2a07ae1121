#!/usr/bin/env bash
# Sets the output `key`, which names the source of this action and the compiler that would build it.
# A binary that was built under the same key need not be built again.
set -euo pipefail
# shellcheck source=packaging/action/checksum.sh
. "$GITHUB_ACTION_PATH/packaging/action/checksum.sh"
cd "$GITHUB_ACTION_PATH"

if ! command -v cargo > /dev/null; then
    echo "::error title=s3tls::Rust is needed to build s3tls; install it, or use the input program or download"
    exit 2
fi

everything() {
    rustc --version --verbose
    find . -type f -not -path './target/*' -not -path './.git/*' | LC_ALL=C sort | while read -r file; do
        printf '%s\n' "$file"
        cat "$file"
    done
}

printf 'key=%s\n' "$(everything | checksum)" >> "$GITHUB_OUTPUT"
