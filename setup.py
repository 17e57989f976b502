"""The build; pyproject.toml has all that it needs to know."""
from setuptools import setup

setup()
