#> only native
#> out one two: b'TYPED' 3
#> out CalledProcessError: returned non-zero exit status 5
#> out before
#> out inside
#> out after
#> out TimeoutExpired
#> out from a shell: yes
#> err to stderr
# subprocess: CPython's own; sys.executable is an engine, and what is not captured is the run's output.
import os
import subprocess
import sys

result = subprocess.run([sys.executable, '-c', 'import sys; print(sys.stdin.read().upper(), end=""); sys.exit(int(sys.argv[1]))', '3'],
                        input=b'typed', capture_output=True)
print('one two:', result.stdout, result.returncode)
try:
    subprocess.run([sys.executable, '-c', 'import sys; sys.exit(5)'], check=True)
except subprocess.CalledProcessError as error:
    print('CalledProcessError:', str(error)[str(error).index('returned'):].rstrip('.'))
print('before')
subprocess.run([sys.executable, '-c', 'import sys; print("inside"); print("to stderr", file=sys.stderr)'])
print('after')
try:
    subprocess.run([sys.executable, '-c', 'import time; time.sleep(60)'], timeout=0.5)
except subprocess.TimeoutExpired as error:
    print(type(error).__name__)
print('from a shell:', subprocess.check_output('echo $ANSWER', shell=True, text=True, env=os.environ | {'ANSWER': 'yes'}).strip())
