# SPDX-License-Identifier: MIT
"""The pytest plugin. Pytest finds it wherever pyitron is installed, so an old pytest must get along with it, too."""

import pytest

OLDEST = (8, 0)
_FIXTURES = ("kernel", "make_kernel", "process", "pyitron_servers")

if getattr(pytest, "version_tuple", (0, 0))[:2] >= OLDEST:
    # The hooks, too: pytest finds them by their names.
    from pyitron_pytest.plugin import *
else:

    @pytest.fixture
    def _too_old() -> None:
        """Says why there is no kernel."""
        pytest.fail(f"the fixtures of pyitron need pytest {OLDEST[0]} or later; this is {pytest.__version__}", pytrace=False)

    globals().update(dict.fromkeys(_FIXTURES, _too_old))
