# SPDX-License-Identifier: MIT
"""The documentation in both languages.

``docs.py build`` makes it, ``docs.py check`` only tells whether it can be made, ``docs.py update`` brings the messages to
translate up to date, of all translated pages or of those given. The pages in ``WHOLE`` have to be translated whole, of those
in ``PARTLY`` what a reader looks for: headings, and what each call does. The others are English.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
DOCS, BUILD = ROOT / "docs", ROOT / "build"
sys.path[:0] = [str(ROOT), str(DOCS / "extension")]

from reference.overview import sentences  # noqa: E402  (on the path just now)

TEMPLATES = BUILD / "gettext"
LOCALE = DOCS / "locale"
# Pages and folders that are translated whole.
WHOLE = (
    "index", "tutorials", "concepts", "porting", "configuration", "command-line", "pytest", "seeing", "syssvc", "caveats",
    "deviations", "implementation-defined", "posix/index", "posix/deviations",
)  # fmt: skip
# In these only headings and the first sentences of the calls have to be.
PARTLY = ("reference", "posix/reference")

# A warning fails.
STRICT = ("-W", "--keep-going")


HTML = ("html", BUILD / "docs", *STRICT)
HTML_JA = ("html", BUILD / "docs" / "ja", *STRICT, "-D", "language=ja")
MESSAGES = ("gettext", TEMPLATES, "-D", "language=en")


def sphinx(*builds: tuple[str | Path, ...]) -> None:
    """Build quietly, all at once; each is a builder, where to, and options."""
    shutil.rmtree(TEMPLATES, ignore_errors=True)
    command = [sys.executable, "-P", "-m", "sphinx", "-q"]
    running = [
        subprocess.Popen([*command, "-b", builder, *options, DOCS, out], cwd=ROOT) for builder, out, *options in builds
    ]
    codes = {process.wait() for process in running}
    if codes != {0}:
        sys.exit("the documentation was not built: see above")


def catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def templates(*chosen: str) -> list[Path]:
    """Those of the pages chosen; each is a page, or a folder with all its pages."""
    pages = {path.relative_to(TEMPLATES).with_suffix(""): path for path in sorted(TEMPLATES.rglob("*.pot"))}
    return [path for page, path in pages.items() if {page, *page.parents} & set(map(Path, chosen))]


def missing(*, strict: bool = True) -> list[str]:
    """What has to be translated and is not, one line each; if not *strict*, also the rest of the pages in ``PARTLY``."""
    sought = looked_for()
    found = []
    for template in templates(*WHOLE, *PARTLY):
        page = template.relative_to(TEMPLATES).with_suffix("")
        whole = not strict or template in templates(*WHOLE)
        path = LOCALE / "ja" / "LC_MESSAGES" / page.with_suffix(".po")
        translated = catalogue(path) if path.exists() else Catalog()
        for message in catalogue(template):
            if message.id and (whole or message.id in sought):
                there = translated.get(message.id)
                if there is None or not there.string or there.fuzzy:
                    found.append(f"{page}: {message.id!r}")
    return found


def looked_for() -> set[str]:
    """The headings of the pages in ``PARTLY``, and what their calls do."""
    headings = {
        found[1]
        for folder in PARTLY
        for path in (DOCS / folder).glob("*.md")
        for found in re.finditer(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
    }
    return headings | sentences()


def build(japanese: tuple[str | Path, ...] = HTML_JA) -> None:
    """Both languages, and whether the translation is complete."""
    sphinx(HTML, japanese, MESSAGES)
    untranslated = missing()
    if untranslated:
        sys.exit("\n".join(["no translation, or an outdated one (make translations, then translate):", *untranslated]))


def check() -> None:
    """As ``build``, but the Japanese pages are read and put together only, not written."""
    build(("dummy", BUILD / "docs-ja-check", *STRICT, "-D", "language=ja"))


def update(*pages: str) -> None:
    """Bring the catalogues of these pages up to date, or of all, and tell what is to be translated."""
    sphinx(MESSAGES)
    for other in set(templates(".")) - set(templates(*(pages or (*WHOLE, *PARTLY)))):
        other.unlink()
    command = ["update", "-p", str(TEMPLATES), "-d", str(LOCALE), "-l", "ja", "--line-width", "0", "--no-obsolete"]
    subprocess.run([sys.executable, "-P", "-m", "sphinx_intl", *command], cwd=ROOT, check=True)
    for path in LOCALE.rglob("*.po"):
        # In place of a form to be filled in.
        path.write_text(re.sub(r"\A(#.*\n)+", "# SPDX-License-Identifier: MIT\n", path.read_text("utf-8")), "utf-8")
    print(*missing(strict=False), sep="\n")


if __name__ == "__main__":
    {"build": build, "check": check, "update": update}[sys.argv[1]](*sys.argv[2:])
