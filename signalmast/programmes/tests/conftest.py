"""The fixtures of the tests that use the registers' screens."""

from signalmast.programmes.tests.registers import editor, office, unit  # noqa: F401 -- fixtures
