#> out MemoryError: too much at once
#> out still alive
# Asking for more memory than there can be is an exception.

import sys

try:
    hog = bytearray(sys.maxsize // 2)
except MemoryError:
    print('MemoryError: too much at once')
hog = None
print('still alive')
