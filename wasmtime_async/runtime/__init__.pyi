# What `_checkout` does, for type checkers; the wheel has the package here instead.
from runtime import *
