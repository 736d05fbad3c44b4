# As the packages around it.
from runtime.wasi.http import *
