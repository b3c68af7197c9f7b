"""What all tests share: hypothesis without a clock, for no test may depend on a machine's speed."""

from hypothesis import settings

settings.register_profile("dlstudy", deadline=None)
settings.load_profile("dlstudy")
