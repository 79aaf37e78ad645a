#!/usr/bin/env python3
"""Fetch the libraries of the report page from the npm registry, by exact version, and check every byte.

They are files of the package; run this only to renew them after `libraries.toml` was changed. Needs npm.
"""

import base64
import hashlib
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path

PLACE = Path(__file__).resolve().parents[1] / "superatom" / "pages" / "libraries"


def main() -> None:
    """Fetch all libraries; stop at the first that is not what `libraries.toml` says."""
    for library in tomllib.loads((PLACE / "libraries.toml").read_text(encoding="utf-8"))["library"]:
        package = f"{library['name']}@{library['version']}"
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["npm", "pack", "--silent", package], cwd=folder, check=True, stdout=sys.stderr)
            (packed,) = Path(folder).glob("*.tgz")
            digest = base64.b64encode(hashlib.sha512(packed.read_bytes()).digest()).decode()
            if library["integrity"] != f"sha512-{digest}":
                sys.exit(f"{package} has integrity sha512-{digest}, libraries.toml says otherwise")
            with tarfile.open(packed) as archive:
                for file in library["file"]:
                    keep(package, archive, file)


def keep(package: str, archive: tarfile.TarFile, file: dict[str, str]) -> None:
    """Take one file out of a package where its checksum is right."""
    member = archive.extractfile(file["from"])
    if member is None:
        sys.exit(f"{package} has no file {file['from']}")
    content = member.read()
    digest = hashlib.sha256(content).hexdigest()
    if digest != file["sha256"]:
        sys.exit(f"{file['from']} of {package} has SHA-256 {digest}, libraries.toml says otherwise")
    (PLACE / file["to"]).write_bytes(content)
    print(f"{file['to']}: {len(content):,} bytes of {package}")


if __name__ == "__main__":
    main()
