"""A busy machine fails no test: examples of Hypothesis have no time limit."""

from hypothesis import settings

settings.register_profile("patient", deadline=None)  # of CI it keeps that examples are the same each time
settings.load_profile("patient")
