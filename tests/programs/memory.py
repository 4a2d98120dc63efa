#> out MemoryError: too much at once
#> out still alive
# Asking for more memory than there can be is an exception.

try:
    hog = bytearray(1 << 62)
except MemoryError:
    print('MemoryError: too much at once')
hog = None
print('still alive')
