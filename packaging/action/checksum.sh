# shellcheck shell=bash
# The other scripts here source this file.

# Prints the SHA-256 of standard input.
checksum() {
    # GNU has the one, macOS the other.
    if command -v sha256sum > /dev/null; then
        sha256sum
    else
        shasum -a 256
    fi | cut -d ' ' -f 1
}
