#> only node
#> out seek and write: EFBIG File too large
#> out truncate: EFBIG File too large
#> out b'small'
# A file with a hole in it costs memory in every process of the run: none is larger than all that is kept of a run's files.
import errno
import os


def attempt(what, change):
    try:
        change()
    except OSError as error:
        print(f'{what}: {errno.errorcode[error.errno]} {error.strerror}')


with open('large.bin', 'wb+') as large:
    large.write(b'small')
    large.flush()

    def beyond():
        os.lseek(large.fileno(), 1_500_000_000, os.SEEK_SET)
        os.write(large.fileno(), b'x')

    attempt('seek and write', beyond)
    attempt('truncate', lambda: os.truncate('large.bin', 1 << 30))
    os.lseek(large.fileno(), 0, os.SEEK_SET)
    print(os.read(large.fileno(), 100))
