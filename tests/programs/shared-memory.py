#> out child sees hello, and 10
#> out parent sees HELLO and 20
#> out [1, 'two', 3.0, None, True] -> [1, 'due', 3.5, None, True]
#> out FileExistsError FileNotFoundError
#> out stays after its maker has ended: kept
#> out manager: [7, 8] b'xyz'
#> out slices: b'bd' b'dcba' 3
#> out struct: (1, 2.5)
# multiprocessing.shared_memory, by name within the run.

import struct
from multiprocessing import Process
from multiprocessing.managers import SharedMemoryManager
from multiprocessing.shared_memory import SharedMemory, ShareableList


def change(name, items):
    memory = SharedMemory(name)
    print('child sees', bytes(memory.buf[:5]).decode() + ', and', memory.buf[10], flush=True)
    memory.buf[:5] = b'HELLO'
    memory.buf[10] = 20
    memory.close()
    items[1], items[2] = 'due', 3.5


def make():
    memory = SharedMemory('made-by-a-child', create=True, size=16)
    memory.buf[:4] = b'kept'
    memory.close()


if __name__ == '__main__':
    memory = SharedMemory(create=True, size=100)
    memory.buf[:5] = b'hello'
    memory.buf[10] = 10
    items = ShareableList([1, 'two', 3.0, None, True])
    before = list(items)
    process = Process(target=change, args=(memory.name, items))
    process.start()
    process.join()
    print('parent sees', bytes(memory.buf[:5]).decode(), 'and', memory.buf[10])
    print(before, '->', list(items))
    items.shm.close()
    items.shm.unlink()

    found = []
    for create in True, False:
        try:
            SharedMemory(memory.name if create else 'nothing', create=create, size=100 * create)
        except OSError as error:
            found.append(type(error).__name__)
    print(*found)

    process = Process(target=make)
    process.start()
    process.join()
    kept = SharedMemory('made-by-a-child')
    print('stays after its maker has ended:', bytes(kept.buf[:4]).decode())
    kept.close()
    kept.unlink()

    with SharedMemoryManager() as manager:
        numbers, letters = manager.ShareableList([7, 8]), manager.SharedMemory(3)
        letters.buf[:] = b'xyz'
        print('manager:', list(numbers), bytes(letters.buf))
    del manager  # at the end of a program in WebAssembly it may find its module gone

    memory.buf[:4] = b'abcd'
    print('slices:', bytes(memory.buf[1:4:2]), bytes(memory.buf[3::-1]), len(memory.buf[7:10]))
    struct.pack_into('<id', memory.buf, 32, 1, 2.5)
    print('struct:', struct.unpack_from('<id', memory.buf, 32))
    memory.close()
    memory.unlink()
