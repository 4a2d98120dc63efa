#> only node
#> out captured: b'TYPED\n' b'' 3
#> out text: one two
#> out together: out|err
#> out before
#> out inside
#> out after
#> err to stderr
#> out CalledProcessError 5
#> out TimeoutExpired
#> out last line: ZeroDivisionError: division by zero
#> out environment: yes
#> out module: True
#> out killed: -9
# subprocess in WebAssembly: sys.executable is another Python of the run.
import os
import subprocess
import sys

PYTHON = sys.executable
if __name__ == '__main__':
    result = subprocess.run([PYTHON, '-c', 'import sys; print(sys.stdin.read().upper()); sys.exit(int(sys.argv[1]))', '3'],
                            input=b'typed', capture_output=True)
    print('captured:', result.stdout, result.stderr, result.returncode)
    print('text:', subprocess.check_output([PYTHON, '-c', 'print("one two")'], text=True).strip())
    both = subprocess.run([PYTHON, '-u', '-c', 'import sys; print("out"); print("err", file=sys.stderr)'], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    print('together:', '|'.join(both.stdout.split()))
    print('before')
    subprocess.run([PYTHON, '-c', 'import sys; print("inside"); print("to stderr", file=sys.stderr)'])
    print('after')
    try:
        subprocess.run([PYTHON, '-c', 'raise SystemExit(5)'], check=True)
    except subprocess.CalledProcessError as error:
        print(type(error).__name__, error.returncode)
    try:
        subprocess.run([PYTHON, '-c', 'import time; time.sleep(60)'], timeout=0.5)
    except subprocess.TimeoutExpired as error:
        print(type(error).__name__)
    failed = subprocess.run([PYTHON, '-c', '1/0'], capture_output=True, text=True)
    print('last line:', failed.stderr.splitlines()[-1])
    print('environment:', subprocess.check_output([PYTHON, '-c', 'import os; print(os.environ["ANSWER"])'], text=True,
                                                  env=os.environ | {'ANSWER': 'yes'}).strip())
    print('module:', b'1 loop' in subprocess.check_output([PYTHON, '-m', 'timeit', '-n', '1', '-r', '1', 'pass']))
    process = subprocess.Popen([PYTHON, '-c', 'input()'], stdin=subprocess.PIPE)
    process.kill()
    print('killed:', process.wait())
