#> out~ NotImplementedError: .*multiprocessing\.Process
# There are no other programs to run.
import subprocess

try:
    subprocess.run(['ls'])
except NotImplementedError as error:
    print('NotImplementedError:', error)
