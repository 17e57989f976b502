"""The article in pure Python: all that a student reads."""
