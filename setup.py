"""The build: pyproject.toml has all but the licence, of which setuptools changed the spelling."""
from setuptools import setup

setup(license="MIT")
