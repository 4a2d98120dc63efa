#> out 700 pipes, queues and locks made
#> out too many at once: OSError
#> out and again: works
# What is dropped can be made again; what is too much at once is said.

from multiprocessing import Condition, Pipe, Queue

for _ in range(350):
    Pipe(duplex=False)
    Queue()
print('700 pipes, queues and locks made')
pipes = []
try:
    while True:
        pipes.append(Pipe())
except OSError as error:
    print('too many at once:', type(error).__name__)
pipes.clear()
Condition()
print('and again:', 'works' if Pipe() else '')
