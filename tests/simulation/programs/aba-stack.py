# ABA: a stack without locks takes a node that is on top again for one that has never been away.
import threading


class Node:
    def __init__(self, name, below):
        self.name, self.below = name, below


bottom = Node("bottom", None)
top = Node("top", bottom)
atomic = threading.Lock()


def compare_and_swap(expected, new):
    global top
    with atomic:
        if top is not expected:
            return False
        top = new
        return True


def pop():
    while True:
        seen = top
        below = seen.below
        if compare_and_swap(seen, below):
            return seen


def push(node):
    while True:
        node.below = top
        if compare_and_swap(node.below, node):
            return


def slow():
    taken.append(pop())


def fast():
    first = pop()
    taken.append(pop())
    push(first)


taken = []
push(Node("third", None))
threads = [threading.Thread(target=slow), threading.Thread(target=fast)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert len(set(taken)) == 2 and (top is None or top not in taken), [node.name for node in taken]
