"""Prints what the program is made of, as CycloneDX 1.5 in JSON: dependencies.py TARGET

It lists the packages that `cargo tree` says are compiled for the target. Tools that ask `cargo
metadata` instead, as cargo-cyclonedx and maturin do, add packages that only tests need.
"""

import json
import os
import re
import subprocess
import sys
from datetime import datetime, timezone

TARGET = sys.argv[1]
# Development dependencies are left out.
KINDS = {None, "build"}


def cargo(*arguments):
    command = ["cargo", *arguments, "--locked"]
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout


def compiled():
    """The name and version of each package."""
    tree = cargo("tree", "--edges=normal,build", f"--target={TARGET}", "--prefix=none", "--format={p}")
    lines = (line.split() for line in tree.splitlines() if line)
    return {(name, version.removeprefix("v")) for name, version, *_ in lines}


def checksums():
    with open("Cargo.lock", encoding="utf-8") as lock:
        entries = re.findall(
            r'name = "(.+)"\nversion = "(.+)"\nsource = ".+"\nchecksum = "(.+)"', lock.read()
        )
    return {(name, version): checksum for name, version, checksum in entries}


def reference(package):
    # https://github.com/package-url/purl-spec: a plus in a version is escaped.
    return f"pkg:cargo/{package['name']}@{package['version'].replace('+', '%2B')}"


def component(package, checksum):
    described = {
        "type": "library" if checksum else "application",
        "bom-ref": reference(package),
        "name": package["name"],
        "version": package["version"],
        "purl": reference(package),
        # Older manifests separate alternatives with a slash.
        "licenses": [{"expression": package["license"].replace("/", " OR ")}],
    }
    if checksum:
        described["hashes"] = [{"alg": "SHA-256", "content": checksum}]
    if package["repository"]:
        described["externalReferences"] = [{"type": "vcs", "url": package["repository"]}]
    return described


def main():
    metadata = json.loads(cargo("metadata", "--format-version=1", f"--filter-platform={TARGET}"))
    wanted, known = compiled(), checksums()
    packages = {
        package["id"]: package
        for package in metadata["packages"]
        if (package["name"], package["version"]) in wanted
    }
    assert len(packages) == len(wanted), "Cargo knows every package that it lists"

    def described(package):
        return component(package, known.get((package["name"], package["version"])))

    def needs(node):
        kinds = ((to["pkg"], {kind["kind"] for kind in to["dep_kinds"]}) for to in node["deps"])
        return sorted(reference(packages[to]) for to, kind in kinds if to in packages and kind & KINDS)

    nodes = [node for node in metadata["resolve"]["nodes"] if node["id"] in packages]
    program = metadata["resolve"]["root"]
    made = datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), timezone.utc)
    bom = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "timestamp": made.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": described(packages[program]),
            "properties": [{"name": "cdx:rustc:sbom:target:triple", "value": TARGET}],
        },
        "components": sorted(
            (described(package) for id, package in packages.items() if id != program),
            key=lambda component: component["bom-ref"],
        ),
        "dependencies": sorted(
            ({"ref": reference(packages[node["id"]]), "dependsOn": needs(node)} for node in nodes),
            key=lambda dependency: dependency["ref"],
        ),
    }
    print(json.dumps(bom, indent=2))


main()
