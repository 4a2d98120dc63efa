#> out started by MainProcess
#> out started by Process-1
#> out exit code 1
#> err Traceback (most recent call last):
#> err   File "missing-guard.py", line 18, in <module>
#> err     p.start()
#> err~ RuntimeError: a child process imports the program.*put .* below  if __name__ == '__main__':  .*set_start_method\('fork'\)
# Without the guard, the child would start children while it is still importing the program.
import multiprocessing


def work():
    print('never')


print('started by', multiprocessing.current_process().name, flush=True)
p = multiprocessing.Process(target=work)
p.start()
p.join()
print('exit code', p.exitcode)
