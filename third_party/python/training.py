"""What the interpreter does while its profile is taken: a little of everything that programs do, in the proportions that they
do it. See take-profile.sh."""

import ast
import base64
import bisect
import collections
import contextlib
import copy
import csv
import dataclasses
import datetime
import enum
import functools
import heapq
import io
import itertools
import json
import math
import operator
import pickle
import queue
import random
import re
import statistics
import string
import struct
import sys
import textwrap
import threading
import time
import zlib


# ---- numbers ---------------------------------------------------------------------------------------

def fibonacci(n):
    if n < 2:
        return n
    return fibonacci(n - 1) + fibonacci(n - 2)


def ackermann(m, n):
    if m == 0:
        return n + 1
    return ackermann(m - 1, ackermann(m, n - 1) if n else 1)


def is_prime(n):
    if n < 2 or n % 2 == 0:
        return n == 2
    divisor = 3
    while divisor * divisor <= n:
        if n % divisor == 0:
            return False
        divisor += 2
    return True


def collatz(limit):
    longest = 0
    for n in range(1, limit):
        steps = 0
        while n != 1:
            if n % 2:
                n = 3 * n + 1
            else:
                n //= 2
            steps += 1
        longest = max(longest, steps)
    return longest


def gcds(n):
    total = 0
    for a in range(1, n):
        b = n
        while b:
            a, b = b, a % b
        total += a
    return total


def big_numbers():
    product = 1
    for n in range(1, 300):
        product *= n
    digits = str(product)
    return sum(map(int, digits)), pow(3, 5000, 10 ** 40), product >> 200 & 0xFFFF, math.isqrt(product)


def mandelbrot(size):
    inside = 0
    for row in range(size):
        for column in range(size):
            z = 0j
            c = complex(3.0 * column / size - 2.2, 2.4 * row / size - 1.2)
            for _ in range(30):
                z = z * z + c
                if abs(z) > 2:
                    break
            else:
                inside += 1
    return inside


def pi_by_chance(n):
    generator = random.Random(7)
    hits = 0
    for _ in range(n):
        x, y = generator.random(), generator.random()
        if x * x + y * y <= 1.0:
            hits += 1
    return 4.0 * hits / n


def integrate(n):
    width = 1.0 / n
    total = 0.0
    for i in range(n):
        x = (i + 0.5) * width
        total += 4.0 / (1.0 + x * x)
    return total * width


def orbits(steps):
    bodies = [[0.0, 0.0, 0.0, 0.0, 30.0], [5.0, 0.0, 0.0, 2.4, 1.0], [0.0, 8.0, -1.9, 0.1, 0.5]]
    for _ in range(steps):
        for one, other in itertools.combinations(bodies, 2):
            dx, dy = one[0] - other[0], one[1] - other[1]
            force = 0.001 / (dx * dx + dy * dy) ** 1.5
            one[2] -= dx * other[4] * force
            one[3] -= dy * other[4] * force
            other[2] += dx * one[4] * force
            other[3] += dy * one[4] * force
        for body in bodies:
            body[0] += 0.001 * body[2]
            body[1] += 0.001 * body[3]


def matrix_product(n):
    a = [[i + j for j in range(n)] for i in range(n)]
    b = [[i * j % 7 for j in range(n)] for i in range(n)]
    product = [[0] * n for _ in range(n)]
    for i in range(n):
        for j in range(n):
            total = 0
            for k in range(n):
                total += a[i][k] * b[k][j]
            product[i][j] = total
    return product, [[sum(x * y for x, y in zip(row, column)) for column in zip(*b)] for row in a]


def bits(n):
    count = 0
    for i in range(n):
        value = i ^ (i >> 1)
        while value:
            value &= value - 1
            count += 1
        count += (i << 3 | 5) & 0x0F
    return count


# ---- objects -----------------------------------------------------------------------------------------

class Shape:
    sides = 0

    def __init__(self, width, height):
        self.width = width
        self.height = height

    def area(self):
        return self.width * self.height

    def grow(self, by):
        self.width += by
        self.height += by
        return self

    @property
    def perimeter(self):
        return 2 * (self.width + self.height)

    @classmethod
    def square(cls, side):
        return cls(side, side)

    @staticmethod
    def twice(n):
        return n + n

    def __eq__(self, other):
        return self.area() == other.area()

    def __lt__(self, other):
        return self.area() < other.area()

    def __hash__(self):
        return hash((self.width, self.height))


class Box(Shape):
    sides = 6

    def __init__(self, width, height, depth):
        super().__init__(width, height)
        self.depth = depth

    def area(self):
        return super().area() + self.depth


class Slotted:
    __slots__ = "left", "right", "key"

    def __init__(self, key):
        self.key = key
        self.left = self.right = None

    def insert(self, key):
        node = self
        while True:
            if key < node.key:
                if node.left is None:
                    node.left = Slotted(key)
                    return
                node = node.left
            else:
                if node.right is None:
                    node.right = Slotted(key)
                    return
                node = node.right

    def __iter__(self):
        if self.left:
            yield from self.left
        yield self.key
        if self.right:
            yield from self.right


class Vector:
    def __init__(self, *values):
        self.values = values

    def __add__(self, other):
        return Vector(*(a + b for a, b in zip(self.values, other.values)))

    def __mul__(self, factor):
        return Vector(*(a * factor for a in self.values))

    def __getitem__(self, index):
        return self.values[index]

    def __len__(self):
        return len(self.values)

    def __repr__(self):
        return f"Vector{self.values!r}"


@dataclasses.dataclass
class Order:
    number: int
    price: float
    tags: list = dataclasses.field(default_factory=list)

    def total(self, count=1, *, discount=0.0):
        return self.price * count * (1.0 - discount)


class Colour(enum.Enum):
    RED = 1
    GREEN = 2


def shapes(n):
    total = 0
    made = []
    for i in range(n):
        shape = Box(i, i + 1, 2) if i % 3 == 0 else Shape.square(i)
        total += shape.grow(1).area() + shape.perimeter + shape.sides + Shape.twice(i)
        made.append(shape)
    made.sort()
    return total, made[0] == made[1], len(set(made)), max(made).area(), isinstance(made[0], Box)


def trees(n):
    generator = random.Random(3)
    root = Slotted(0.5)
    for _ in range(n):
        root.insert(generator.random())
    return sum(1 for _ in root)


def vectors(n):
    v = Vector(1, 2, 3)
    for i in range(n):
        v = (v + Vector(i, 1, 0)) * 1
    return v[0], len(v), repr(v)


def orders(n):
    items = [Order(i, i * 0.25) for i in range(n)]
    return sum(item.total(2, discount=0.1) for item in items), items[3] == items[4], Colour(1), Colour.GREEN.name


def attributes(n):
    box = Box(1, 2, 3)
    for i in range(n):
        setattr(box, "depth", i)
        if hasattr(box, "missing") or getattr(box, "colour", None):
            box.depth = getattr(box, "width")
    return vars(box)


def counter_closure():
    count = 0

    def step(by=1):
        nonlocal count
        count += by
        return count

    return step


def closures(n):
    step = counter_closure()
    for i in range(n):
        step()
        step(by=2)
    add = functools.partial(operator.add, 5)
    return sum(map(lambda x: x + 1, range(n))), sum(map(add, range(n))), list(filter(None, range(n)))[-1]


def keywords(a, b=2, *rest, c=3, **more):
    return a + b + c + len(rest) + len(more)


def calls(n):
    total = 0
    arguments, named = (1, 2, 3), {"c": 4}
    for i in range(n):
        total += keywords(i) + keywords(i, 1, c=2) + keywords(*arguments, **named) + keywords(1, 2, 3, x=i)
        total += abs(-i) + len(arguments) + min(i, 3) + max(i, 2, 1) + int("7") + ord("a") + divmod(i, 7)[1]
    return total


@functools.lru_cache(maxsize=None)
def stairs(n):
    return 1 if n < 2 else stairs(n - 1) + stairs(n - 2)


# ---- containers --------------------------------------------------------------------------------------

def sieve(n):
    flags = [True] * n
    flags[0] = flags[1] = False
    for i in range(2, int(n ** 0.5) + 1):
        if flags[i]:
            for j in range(i * i, n, i):
                flags[j] = False
    flags[4::2] = [False] * len(flags[4::2])
    return [i for i, flag in enumerate(flags) if flag]


def bubble_sort(n):
    values = [i * 7919 % n for i in range(n)]
    for end in range(len(values) - 1, 0, -1):
        for i in range(end):
            if values[i] > values[i + 1]:
                values[i], values[i + 1] = values[i + 1], values[i]
    return values


def quick_sort(values):
    if len(values) <= 1:
        return values
    pivot, *rest = values
    return quick_sort([v for v in rest if v < pivot]) + [pivot] + quick_sort([v for v in rest if v >= pivot])


def merge(left, right):
    merged = []
    i = j = 0
    while i < len(left) and j < len(right):
        if left[i] <= right[j]:
            merged.append(left[i])
            i += 1
        else:
            merged.append(right[j])
            j += 1
    return merged + left[i:] + right[j:]


def sorts(n):
    values = [(i * 7919) % 1009 for i in range(n)]
    pairs = [(v, str(v)) for v in values]
    pairs.sort(key=lambda pair: pair[1])
    pairs.sort(key=operator.itemgetter(0), reverse=True)
    return sorted(values), sorted(map(float, values)), sorted(pairs), sorted(map(str, values), key=len), quick_sort(values), merge(sorted(values), sorted(values))


def word_counts(n):
    text = "the quick brown fox jumps over the lazy dog and runs from the other dog".split()
    counts = {}
    for i in range(n):
        word = text[i % len(text)]
        if word in counts:
            counts[word] += 1
        else:
            counts[word] = 1
    groups = collections.defaultdict(list)
    for word, count in counts.items():
        groups[len(word)].append(count)
    total = collections.Counter(text * 5)
    return sorted(counts.items(), key=lambda item: (-item[1], item[0])), dict(groups), total.most_common(2)


def dictionaries(n):
    table = {i: str(i) for i in range(n)}
    found = 0
    for i in range(0, 2 * n, 3):
        if i in table:
            found += len(table[i])
        found += len(table.get(i, ""))
    for i in range(0, n, 2):
        del table[i]
    for key, value in table.items():
        found += key
    table.update({"a": 1}, b=2)
    table.setdefault("c", []).append(1)
    merged = table | {"d": 4}
    return found, merged.pop("d"), list(table.keys())[:2], list(table.values())[-1], {**table, "e": 5}


def sets(n):
    evens, threes = set(range(0, n, 2)), {i for i in range(0, n, 3)}
    seen = set()
    for i in range(n):
        if i % 100 not in seen:
            seen.add(i % 100)
    return len(evens & threes), len(evens | threes), len(evens - threes), frozenset(seen) <= evens


def lists(n):
    stack, line = [], collections.deque()
    for i in range(n):
        stack.append(i)
        line.append(i)
        if i % 3 == 0:
            stack.pop()
            line.popleft()
    grid = [[0] * 20 for _ in range(20)]
    for y in range(20):
        for x in range(20):
            grid[y][x] += x * y
            if 0 < x < 19 and grid[y][x - 1] > grid[y][x]:
                grid[y][x], grid[y][x - 1] = grid[y][x - 1], grid[y][x]
    stack[2:5] = [1, 2]
    return stack[::-1], stack.index(stack[-1]), sum(stack), any(v > 5 for v in stack), all(v >= 0 for v in stack), list(zip(stack, line))


def tuples(n):
    points = [(i, i + 1, str(i)) for i in range(n)]
    total = 0
    for x, y, name in points:
        total += x * y + len(name)
    for i, (x, *rest) in enumerate(points):
        total += i - x
    return total, (1, 2) + (3,), (1, 2) < (1, 3), hash(points[5])


def shortest_paths(n):
    graph = {i: [(i * 7 + 3) % n, (i * 5 + 1) % n, (i + 1) % n] for i in range(n)}
    distance, heap = {0: 0}, [(0, 0)]
    while heap:
        cost, node = heapq.heappop(heap)
        if cost > distance[node]:
            continue
        for weight, target in enumerate(graph[node], 1):
            if target not in distance or cost + weight < distance[target]:
                distance[target] = cost + weight
                heapq.heappush(heap, (cost + weight, target))
    return distance


def queens(n, row=0, columns=(), sums=(), differences=()):
    if row == n:
        return 1
    count = 0
    for column in range(n):
        if column not in columns and row + column not in sums and row - column not in differences:
            count += queens(n, row + 1, columns + (column,), sums + (row + column,), differences + (row - column,))
    return count


def edit_distance(a, b):
    previous = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        current = [i]
        for j, y in enumerate(b, 1):
            current.append(min(previous[j] + 1, current[-1] + 1, previous[j - 1] + (x != y)))
        previous = current
    return previous[-1]


def life(size, rounds):
    alive = {(x, y) for x in range(size) for y in range(size) if (x * 3 + y * 5) % 4 == 0}
    for _ in range(rounds):
        neighbours = collections.Counter((x + dx, y + dy) for x, y in alive for dx in (-1, 0, 1) for dy in (-1, 0, 1) if dx or dy)
        alive = {cell for cell, count in neighbours.items() if count == 3 or count == 2 and cell in alive}
    return len(alive)


# ---- text --------------------------------------------------------------------------------------------

def texts(n):
    parts = []
    for i in range(n):
        parts.append(f"{i:04d} {i / 3:.2f} {i!r} {'x' * (i % 5):>6}")
        parts.append("%d of %s" % (i, "many"))
        parts.append("{}-{name}".format(i, name="n"))
        parts.append(str(i) + "," + hex(i) + repr(i * 0.5))
    text = " ".join(parts)
    words = text.split()
    joined = "\n".join(word.strip().upper().replace("X", "y") for word in words)
    letters = {}
    for letter in text[:3000]:
        if letter.isalpha() or letter.isdigit():
            letters[letter] = letters.get(letter, 0) + 1
    return (joined.count("Y"), joined.find("OF"), joined.startswith("0"), "many" in text, text[::-1][:5], joined.splitlines()[-1],
            sorted(letters), text.encode().decode(), text.partition(" "), text.lower() == text, text.title()[:3])


def caesar(text, by):
    result = ""
    for letter in text:
        if letter in string.ascii_lowercase:
            result += chr((ord(letter) - 97 + by) % 26 + 97)
        else:
            result += letter
    return result


def unicode_texts(n):
    text = "Grüße, 世界! naïve café " * n
    return len(text.encode("utf-8").decode("utf-8")), text.upper().count("É"), text.split("世"), text.replace("ü", "ue").isascii()


def patterns(n):
    text = "on 2024-05-06 alice@example.org paid 12.50, on 2023-11-30 bob@example.net paid 7\n" * n
    dates = re.findall(r"(\d{4})-(\d\d)-(\d\d)", text)
    mail = re.compile(r"[\w.]+@[\w.]+")
    return len(dates), len(mail.sub("*", text)), [m.group() for m in re.finditer(r"\d+\.\d+", text)][:2], re.split(r"\s+", text)[:3]


def bytes_and_files(n):
    buffer = io.BytesIO()
    for i in range(n):
        buffer.write(struct.pack("<IfB", i, i * 0.5, i % 256))
    data = buffer.getvalue()
    array = bytearray(data)
    for i in range(0, len(array), 9):
        array[i] ^= 0xFF
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows((i, f"name {i}", i * 1.5) for i in range(n))
    rows = list(csv.reader(io.StringIO(text.getvalue())))
    return struct.unpack_from("<IfB", data, 9), zlib.crc32(array), base64.b64encode(data)[:9], len(zlib.compress(data)), rows[-1]


def documents(n):
    value = {"items": [{"id": i, "name": f"item {i}", "price": i * 0.25, "tags": ["a", "b", None, True]} for i in range(n)]}
    text = json.dumps(value, indent=1)
    again = json.loads(text)
    return again == value, copy.deepcopy(value) == value, len(pickle.dumps(value)), pickle.loads(pickle.dumps(orders)), textwrap.fill(text[:500])


# ---- control -----------------------------------------------------------------------------------------

class Problem(Exception):
    def __init__(self, code):
        super().__init__(f"problem {code}")
        self.code = code


def risky(i):
    if i % 3 == 0:
        raise Problem(i)
    if i % 3 == 1:
        return {}["missing"]
    return i


def exceptions(n):
    caught = 0
    for i in range(n):
        try:
            risky(i)
        except Problem as problem:
            caught += problem.code
        except (KeyError, IndexError):
            caught += 1
        else:
            caught -= 1
        finally:
            caught += 1
    try:
        try:
            int("x")
        except ValueError as error:
            raise RuntimeError("again") from error
    except RuntimeError as error:
        return caught, error.__cause__


@contextlib.contextmanager
def doubled(values):
    values.append(1)
    yield values
    values.pop()


class Manager:
    def __enter__(self):
        return self

    def __exit__(self, *what):
        return False


def contexts(n):
    values, manager, lock = [], Manager(), threading.Lock()
    for _ in range(n):
        with manager, lock:
            values.append(0)
        with doubled(values):
            pass
    return len(values)


def numbers(n):
    i = 0
    while i < n:
        yield i
        i += 1


def averages():
    total, count = 0, 0
    value = yield
    while True:
        total += value
        count += 1
        value = yield total / count


def chained(n):
    yield from numbers(n)
    yield from range(n)


def generators(n):
    average = averages()
    next(average)
    for i in chained(n):
        average.send(i)
    squares = (i * i for i in numbers(n) if i % 2)
    return sum(squares), list(itertools.islice(itertools.chain(numbers(5), numbers(3)), 6)), sum(a * b for a, b in zip(numbers(n), chained(n)))


def command(value):
    match value:
        case 0:
            return "zero"
        case [x, y]:
            return x + y
        case {"name": name}:
            return name
        case str() as text:
            return text
        case _:
            return None


def matches(n):
    return [command(v) for _ in range(n) for v in (0, [1, 2], {"name": "n"}, "text", 7)]


async def leaf(i):
    return i


async def tasks(n):
    total = 0
    for i in range(n):
        total += await leaf(i)
    return total


def coroutines(n):
    coroutine = tasks(n)
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value


def days(n):
    day = datetime.datetime(2024, 1, 31)
    names = []
    for i in range(n):
        names.append((day + datetime.timedelta(days=i)).strftime("%Y-%m-%d"))
    return names[-1], datetime.date(2024, 2, 29).isoweekday(), statistics.mean([1.0, 2.5]), bisect.bisect([1, 3, 5], 4)


def threads(n):
    jobs, results = queue.Queue(), queue.SimpleQueue()
    lock, total = threading.Lock(), [0]

    def work():
        while (job := jobs.get()) is not None:
            with lock:
                total[0] += job
            results.put(job * 2)
            jobs.task_done()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for i in range(n):
        jobs.put(i)
    for _ in workers:
        jobs.put(None)
    for worker in workers:
        worker.join()
    event, barrier, condition = threading.Event(), threading.Barrier(1), threading.Condition()
    event.set()
    with condition:
        condition.notify_all()
    return event.wait() and barrier.wait() == 0 and results.qsize() == n and total[0]


def compile_sources():
    for module in (textwrap, bisect, queue):
        with open(module.__file__) as file:
            tree = ast.parse(file.read())
        exec(compile(tree, "module", "exec"), {"__name__": "module"})


EXERCISES = [
    (fibonacci, 19), (ackermann, 2, 40), (collatz, 900), (gcds, 2500), (big_numbers,), (mandelbrot, 30), (pi_by_chance, 12_000),
    (integrate, 25_000), (orbits, 1500), (matrix_product, 26), (bits, 5000), (shapes, 3000), (trees, 1500), (vectors, 1500),
    (orders, 2500), (attributes, 3000), (closures, 5000), (calls, 3000), (sieve, 40_000), (bubble_sort, 160), (sorts, 2500),
    (word_counts, 15_000), (dictionaries, 9000), (sets, 10_000), (lists, 10_000), (tuples, 6000), (shortest_paths, 1500),
    (queens, 6), (edit_distance, "concurrency" * 4, "parallelism" * 4), (life, 14, 5), (texts, 1200), (caesar, "hello world " * 200, 3),
    (unicode_texts, 60), (patterns, 40), (bytes_and_files, 500), (documents, 50), (exceptions, 8000), (contexts, 4000),
    (generators, 9000), (matches, 1500), (coroutines, 4000), (days, 150), (threads, 400), (compile_sources,),
]


def main():
    for _ in range(3):
        for function, *arguments in EXERCISES:
            start = time.perf_counter()
            function(*arguments)
            if "--times" in sys.argv:
                print(f"{function.__name__:20} {(time.perf_counter() - start) * 1000:6.1f}")
        for i in range(20_000):
            sum(range(3)), is_prime(i % 600), stairs(i % 50)


main()
