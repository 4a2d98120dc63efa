"""Small programs, each of which keeps the interpreter busy with mostly one thing for some tens of milliseconds.

Every contestant runs this very text. time_once(name) runs one program and says how long it took, in milliseconds."""

import time


def recursion():
    def fib(n):
        return n if n < 2 else fib(n - 1) + fib(n - 2)

    return fib(22)


def for_loop():
    total = 0
    for i in range(250_000):
        total += i * 3 % 7
    return total


def while_loop():
    n, steps = 97, 0
    for start in range(1, 1200):
        n = start
        while n != 1:
            n = n // 2 if n % 2 == 0 else 3 * n + 1
            steps += 1
    return steps


class Account:
    def __init__(self, balance):
        self.balance = balance

    def deposit(self, amount):
        self.balance += amount
        return self

    def rounded(self):
        return self.balance - self.balance % 10


def methods():
    account, total = Account(0), 0
    for i in range(60_000):
        total += account.deposit(i).rounded()
    return total


def objects():
    return sum(Account(i).balance for i in range(60_000))


def dicts():
    counts = {}
    for i in range(100_000):
        key = i * 7919 % 1000
        counts[key] = counts.get(key, 0) + 1
    return sum(counts.values())


def lists():
    sieve = [True] * 60_000
    for i in range(2, 245):
        if sieve[i]:
            for j in range(i * i, 60_000, i):
                sieve[j] = False
    return sum(sieve)


def strings():
    parts = []
    for i in range(40_000):
        parts.append(f"{i:x}-{i % 10}")
    text = ",".join(parts)
    return len(text.replace("a", "bb").upper().split(","))


def exceptions():
    caught = 0
    for i in range(50_000):
        try:
            raise ValueError(i)
        except ValueError:
            caught += 1
    return caught


def generators():
    def numbers(n):
        for i in range(n):
            yield i

    def odd(source):
        for n in source:
            if n & 1:
                yield n

    return sum(odd(numbers(150_000)))


def floats():
    x, total = 0.3, 0.0
    for i in range(1, 150_000):
        x = 3.7 * x * (1.0 - x)
        total += x / i
    return total


def sorting():
    values = [(i * 7919 % 30_011, i) for i in range(30_000)]
    values.sort(key=lambda pair: pair[0])
    return values[0]


def comprehensions():
    squares = [i * i for i in range(100_000)]
    return len({n % 1000 for n in squares}) + len({n: 1 for n in squares[:20_000]})


PROGRAMS = {program.__name__: program for program in (
    recursion, for_loop, while_loop, methods, objects, dicts, lists, strings, exceptions, generators, floats, sorting,
    comprehensions)}


def time_once(name):
    program = PROGRAMS[name]
    start = time.perf_counter()
    program()
    return (time.perf_counter() - start) * 1000
