#> out value 3.5, array [1, 2, 3, 40, 5]
#> out slices [1, 40] [5, 40, 3, 2, 1]
#> out counted 400
#> out text b'hello', b'hello\x00\x00\x00'
#> out errors IndexError ValueError TypeError NotImplementedError
#> out a copy 7 of 8
#> out lock shared True
# Value and Array.

from multiprocessing import Array, Process, Value
from multiprocessing import sharedctypes


def change(number, numbers):
    number.value = 3.5
    with numbers.get_lock():
        numbers[3] *= 10


def count(counter):
    for _ in range(200):
        with counter.get_lock():
            counter.value += 1


def error_of(call, *args):
    try:
        return call(*args)
    except Exception as error:
        return type(error).__name__


if __name__ == '__main__':
    number, numbers = Value('d', 1.5), Array('i', range(1, 6))
    p = Process(target=change, args=(number, numbers))
    p.start()
    p.join()
    print(f'value {number.value}, array {numbers[:]}')
    print('slices', numbers[::3], list(reversed(numbers)))
    counter = Value('i')
    children = [Process(target=count, args=(counter,)) for _ in range(2)]
    for p in children:
        p.start()
    for p in children:
        p.join()
    print('counted', counter.value)
    text = Array('c', 8)
    text.value = b'hello'
    print(f'text {text.value}, {text.raw}')
    print('errors', error_of(numbers.__getitem__, 5), error_of(numbers.__setitem__, slice(0, 2), [1]),
          error_of(Value, 'x'), error_of(Value, int))
    number = sharedctypes.RawValue('i', 8)
    other = sharedctypes.copy(number)
    other.value = 7
    print('a copy', other.value, 'of', number.value)
    print('lock shared', Value('i', lock=counter.get_lock()).get_lock() is counter.get_lock())
