# title: The stack that looks the same
# about: A stack without a lock: who takes from it remembers the top and what comes after, and takes it only if the top is still the same. It is
#        the same, and yet not: meanwhile two were taken and one was put back. Count every change, and compare that, too.
# puzzle: Can one thing be taken twice?

import threading


class Node:
    def __init__(self, name, after):
        self.name, self.after = name, after


class Stack:
    def __init__(self):
        self.top = Node('a', Node('b', Node('c', None)))
        self.step = threading.Lock()  # of the machine's compare-and-swap, one step

    def swap_top(self, old, new):
        with self.step:
            if self.top is not old:
                return False
            self.top = new
            return True

    def pop(self):
        while True:
            top = self.top
            after = top.after
            if self.swap_top(top, after):
                return top

    def push(self, node):
        while True:
            node.after = self.top
            if self.swap_top(node.after, node):
                return


stack = Stack()
taken = []


def one():
    taken.append(stack.pop().name)


def other():
    first = stack.pop()
    taken.append(stack.pop().name)
    stack.push(first)


threads = [threading.Thread(target=one, name='one'), threading.Thread(target=other, name='other')]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
taken.append(stack.pop().name)
assert len(set(taken)) == len(taken), f'taken: {taken}'
print('taken:', *sorted(taken))
