"""What all tests share: hypothesis without a clock, and catalogues compiled as they stand."""

from hypothesis import settings

import hatch_build

settings.register_profile("dlstudy", deadline=None)  # no test may depend on a machine's speed
settings.load_profile("dlstudy")
hatch_build.compile_all()
