"""What all tests share."""

from hypothesis import settings

# Two busy cores must not fail a true statement: Hypothesis measures no time here.
settings.register_profile("doorstep", deadline=None)
settings.load_profile("doorstep")
