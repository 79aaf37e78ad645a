"""The last line of ./scripts/test: what passed, failed and did not run, from pytest's JUnit report."""

from __future__ import annotations

import os
import sys
from xml.etree import ElementTree as ET


def main(path: str) -> int:
    """Print the tally; fail on CI where a case that starts a real program did not run."""
    suite = next(ET.parse(path).getroot().iter("testsuite"))  # noqa: S314  our own pytest wrote it
    total, errors, failures, skipped = (
        int(suite.get(name, "0")) for name in ("tests", "errors", "failures", "skipped")
    )
    reasons = [skip.get("message", "") for skip in suite.iter("skipped")]
    programs = [reason for reason in reasons if "is not installed" in reason]
    for reason in sorted(set(reasons)):
        print(f"not run: {reasons.count(reason)} x {reason}")
    failed = errors + failures
    print(f"{total - failed - skipped} passed, {failed} failed, {skipped} skipped")
    return 1 if programs and os.environ.get("CI") == "true" else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
