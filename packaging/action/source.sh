#!/usr/bin/env bash
# Sets the output `key`, which names the source of this action and the compiler that would build it.
# A binary that was built under the same key need not be built again.
set -euo pipefail
cd "$GITHUB_ACTION_PATH"

if ! command -v cargo > /dev/null; then
    echo "::error title=s3tls::Rust is needed to build s3tls; install it, or name an s3tls in the input program"
    exit 2
fi

everything() {
    rustc --version --verbose
    find src Cargo.toml Cargo.lock -type f | LC_ALL=C sort | while read -r file; do
        printf '%s\n' "$file"
        cat "$file"
    done
}

# GNU has the one, macOS the other.
if command -v sha256sum > /dev/null; then
    sum=(sha256sum)
else
    sum=(shasum -a 256)
fi
printf 'key=%s\n' "$(everything | "${sum[@]}" | cut -d ' ' -f 1)" >> "$GITHUB_OUTPUT"
