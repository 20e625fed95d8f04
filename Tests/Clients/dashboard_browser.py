"""The dashboard and its playground in a real browser, at a real gateway in front of the simulated provider.

usage: dashboard_browser.py SWITCHBOARD [--screenshots FOLDER] [--page FILE]

Everything is on this machine: the page, the gateway and the provider are asked on loopback, and a request to anybody
else is a failure. Prints a line for each check; exits with 1 when one failed.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from dashboard import keys, loading, looks, playground, traffic, trails
from dashboard.browser import Browser
from dashboard.checks import Checks
from dashboard.house import House


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("switchboard", help="the program")
    parser.add_argument("--screenshots", type=Path, metavar="FOLDER", help="where pictures of the page are put")
    parser.add_argument("--page", metavar="FILE", help="a page instead of the one that is built into the program")
    return parser.parse_args()


def photographer(browser, folder):
    """Takes pictures, where somebody wants them."""

    def shoot(name, whole=True):
        if folder:
            browser.picture(folder / f"{name}.png", whole)

    if folder:
        folder.mkdir(parents=True, exist_ok=True)
    return shoot


def main():
    chosen = arguments()
    began = time.monotonic()
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="switchboard-", ignore_cleanup_errors=True) as folder:
        house = House(os.path.abspath(chosen.switchboard), folder, chosen.page)
        browser = None
        try:
            gateway, guarded = house.gateway("open"), house.gateway("guarded", has_keys=True)
            browser = Browser(folder)
            shots = photographer(browser, chosen.screenshots)
            browser.width(1440)
            for part in (loading, traffic, trails, looks, playground, keys):
                with checks(f"the way to what {part.__name__} looks at", is_counted=False):
                    part.run(checks, browser, guarded if part is keys else gateway, shots)
            loading.last(checks, browser, gateway, [gateway.address, guarded.address])
        finally:
            if browser:
                browser.stop()
            house.stop()
    print(f"It took {time.monotonic() - began:.1f} s.")
    print(f"{checks.passed} passed, {checks.failed} failed")
    sys.exit(1 if checks.failed else 0)


if __name__ == "__main__":
    main()
