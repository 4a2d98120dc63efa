# Prints as fast as it can. The time, to stderr, is the program's own; what counts is when all of it has come out.
import sys
import time

lines = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
begin = time.perf_counter()
for i in range(lines):
    print('line', i, 'of the flood')
sys.stdout.flush()
print(f'printed in {time.perf_counter() - begin:.3f} s', file=sys.stderr)
