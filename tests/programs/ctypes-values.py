#> out True 7 [0.0, 2.5, 0.0] -1
#> out 4.0 -12.5 [(0.5, 1.5), (2.5, 3.5)]
#> out c_int(5) 4 16 c_ubyte(255)
#> out ctypes.CDLL is not available here
# Value and Array of ctypes' simple types, and of structures of them.

import ctypes
from ctypes import Structure, c_bool, c_double, c_int, c_short, c_ubyte, sizeof
from multiprocessing import Array, Process, Value
from multiprocessing.sharedctypes import copy


class Point(Structure):
    _fields_ = [('x', c_double), ('y', c_double)]


def change(flag, number, numbers, short, point, points):
    flag.value = True
    with number.get_lock():
        number.value += 2
    numbers[1] = 2.5
    short.value = -1
    point.x *= 2
    point.y = -12.5
    for p in points:
        p.x += 0.5
        p.y += 0.5


if __name__ == '__main__':
    flag, number, numbers, short = Value(c_bool, False), Value(c_int, 5), Array(c_double, 3), Value(c_short, lock=False)
    point, points = Value(Point, 2, 1), Array(Point, [(0, 1), (2, 3)])
    process = Process(target=change, args=(flag, number, numbers, short, point, points))
    process.start()
    process.join()
    print(flag.value, number.value, numbers[:], short.value)
    again = copy(point.get_obj())
    print(again.x, point.y, [(p.x, p.y) for p in points])
    print(c_int(5), sizeof(c_int), sizeof(Point), c_ubyte(-1))
    try:
        ctypes.CDLL
    except AttributeError as error:
        print(str(error).partition(':')[0])
