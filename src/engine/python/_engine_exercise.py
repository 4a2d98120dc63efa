"""A few milliseconds of what programs do, so that the browser notices which of the interpreter's code is worth optimising.

Nothing of it is left behind: no module that a program could miss is imported, and nothing is printed."""


class _Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def norm(self):
        return self.x * self.x + self.y * self.y

    @property
    def sum(self):
        return self.x + self.y


def _calls(n):
    return n if n < 2 else _calls(n - 1) + _calls(n - 2)


def _loops(n):
    total = 0
    for i in range(n):
        total += i * i % 7
    while n > 0:
        n -= 1
        if n & 1:
            total ^= n
    return total


def _floats(n):
    x, total = 0.5, 0.0
    for i in range(n):
        x = 3.6 * x * (1.0 - x)
        total += x / (i + 1.0)
    return total


def _methods(n):
    points = [_Point(i, i + 1) for i in range(n)]
    total = sum(point.norm() for point in points)
    for point in points:
        point.x += 1
        total += point.sum
    return total


def _containers(n):
    words = ["alpha", "beta", "gamma", "delta"]
    counts = {}
    for i in range(n):
        word = words[i & 3]
        counts[word] = counts.get(word, 0) + 1
        counts[i] = (i, word)
    numbers = [i * 7919 % n for i in range(n)]
    numbers.sort(key=lambda number: -number)
    return len({number % 13 for number in numbers}), {i: number for i, number in enumerate(numbers)}, counts


def _texts(n):
    parts = []
    for i in range(n):
        parts.append(f"{i}:{i % 10}")
        if parts[-1].startswith("7") and "8" in parts[-1]:
            parts.pop()
    return ",".join(parts).split(",")


def _exceptions(n):
    caught = 0
    for i in range(n):
        try:
            if i % 2:
                raise ValueError(i)
            [][i]
        except (ValueError, IndexError):
            caught += 1
    return caught


def _numbers(n):
    for i in range(n):
        if i % 3:
            yield i


def _generators(n):
    return sum(a + b for a, b in zip(_numbers(n), _numbers(n)))


def run():
    _calls(11)
    _loops(300)
    _floats(200)
    _methods(60)
    _containers(150)
    _texts(100)
    _exceptions(60)
    _generators(150)
