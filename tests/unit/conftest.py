"""What all tests share."""

from hypothesis import HealthCheck, settings

# The machines that run these tests are slow at times: an example is never too late.
settings.register_profile(
    "project", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60
)
settings.load_profile("project")
