"""What tests of argument parsers share."""

from __future__ import annotations

import pytest

from tuitrack import errors
from tuitrack.model import params
from tuitrack.model.params import Param


def refuses(param: Param, *texts: str) -> None:
    """The editor takes none of these texts for a recorded parameter."""
    for text in texts:
        with pytest.raises(errors.BadValue):
            params.parse(param, text)
