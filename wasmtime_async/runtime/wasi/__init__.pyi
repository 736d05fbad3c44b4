# As the package around it.
from runtime.wasi import *
