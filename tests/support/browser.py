# SPDX-License-Identifier: MIT
"""Pages in a real browser: opened, used by a script, and looked at. Skipped where no Chromium is found."""

import json
import re
import shutil
import subprocess
from html import unescape

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
# Before all other scripts.
WATCH = """<script>const complaints = [];
addEventListener("error", (event) => complaints.push(event.message));
addEventListener("unhandledrejection", (event) => complaints.push(String(event.reason)));
addEventListener("securitypolicyviolation", (event) => complaints.push(event.blockedURI));
</script>"""
# After them: what was seen is left where it can be read.
LEAVE = """
const leave = (seen) => {
  const result = document.createElement("pre");
  result.id = "seen";
  result.textContent = JSON.stringify(seen);
  document.body.append(result);
};
"""


@pytest.fixture
def browse(tmp_path):
    """A function that opens a page, runs a script in it, and returns what that calls ``leave`` with; *complaints* is a list."""
    browser = next(filter(None, map(shutil.which, NAMES)), None)
    if browser is None:
        pytest.skip("needs Chromium")

    def look(page, script, *options):
        page = page.replace("<style>", f"{WATCH}<style>", 1).replace("</body>", f"<script>{LEAVE}{script}</script></body>")
        path = tmp_path / "page.html"
        path.write_text(page, encoding="utf-8")
        command = [
            browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
            "--disable-background-networking", "--disable-component-update", f"--user-data-dir={tmp_path / 'profile'}",
            "--virtual-time-budget=5000", *options, "--dump-dom", path.as_uri(),
        ]  # fmt: skip
        dom = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8", timeout=120).stdout
        return json.loads(unescape(re.search(r'<pre id="seen">(.*?)</pre>', dom, re.DOTALL)[1]))

    return look
