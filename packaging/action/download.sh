#!/usr/bin/env bash
# Downloads an archive of s3tls and unpacks the program to where audit.sh finds it.
#
# The checksum was chosen by whoever wrote the workflow, so it does not matter who has the archive.
set -euo pipefail
# shellcheck source=packaging/action/checksum.sh
. "$GITHUB_ACTION_PATH/packaging/action/checksum.sh"

archive=$RUNNER_TEMP/s3tls.tgz
if [[ ! $INPUT_SHA256 =~ ^[0-9a-f]{64}$ ]]; then
    echo "::error title=s3tls::the input sha256 has to be the checksum of the archive, 64 hex digits"
    exit 2
fi
curl --fail --silent --show-error --location --retry 3 --output "$archive" --url "$INPUT_DOWNLOAD"

if [ "$(checksum < "$archive")" != "$INPUT_SHA256" ]; then
    echo "::error title=s3tls::the downloaded archive has another checksum than the input sha256"
    exit 2
fi
mkdir -p "$RUNNER_TEMP/s3tls/bin"
# The program lies in the archive's only folder.
tar -xzf "$archive" -C "$RUNNER_TEMP/s3tls/bin" --strip-components 1
rm "$archive"
