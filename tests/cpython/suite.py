"""Runs test modules of CPython's own and says how each test went, a line a test, for run.mjs.

usage: suite.py MODULE... [--without FILE]      FILE: tests that are not to be run, a line each
"""

import os
import sys
import unittest

MARK = "\x1e"


class Result(unittest.TestResult):
    def __init__(self, out):
        super().__init__()
        self._out = out
        self._parts = False  # some subtest has failed

    def say(self, *words):
        self._out.write(MARK + " ".join(word.replace("\n", "\\n") for word in words) + "\n")
        self._out.flush()

    @staticmethod
    def name(test):
        return test.id().replace(" ", "_").removeprefix("test.")

    def startTest(self, test):
        super().startTest(test)
        self._parts = False
        self.say("begin", self.name(test))

    def addSuccess(self, test):
        super().addSuccess(test)
        if not self._parts:
            self.say("pass", self.name(test))

    def _bad(self, test, error):
        text = f"{error[0].__name__}: {error[1]}".strip()
        self.say("fail", self.name(test), text[-400:] or "?")
        if "--traceback" in sys.argv:
            self._out.write(self._exc_info_to_string(error, test))

    def addError(self, test, error):
        super().addError(test, error)
        self._bad(test, error)

    addFailure = addError

    def addSubTest(self, test, subtest, error):
        super().addSubTest(test, subtest, error)
        if error is not None:
            if issubclass(error[0], unittest.SkipTest):
                return
            self._parts = True
            self._bad(test, error)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.say("skip", self.name(test), reason)

    def addExpectedFailure(self, test, error):
        super().addExpectedFailure(test, error)
        self.say("pass", self.name(test))

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self.say("fail", self.name(test), "unexpected success")


def leave_out(suite, names):
    """The tests of a suite that are to be run."""
    kept = unittest.TestSuite()
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            kept.addTest(leave_out(test, names))
        elif Result.name(test) not in names:
            kept.addTest(test)
    return kept


def main():
    from test import support

    support.verbose = 0
    support.has_fork_support = False  # os.fork() is not there, as on some systems that CPython knows
    support.use_resources = []  # nothing that takes a network, a sound card or minutes
    modules = [word for word in sys.argv[1:] if not word.startswith("--") and "=" not in word]
    without = set()
    for word in sys.argv[1:]:
        if word.startswith("--without="):
            without = set(word.partition("=")[2].split(","))
    result = Result(sys.stdout)
    os.chdir(os.environ.get("SUITE_FOLDER", "/tmp"))
    for module in modules:
        try:
            suite = unittest.defaultTestLoader.loadTestsFromName("test." + module)
        except unittest.SkipTest as skip:
            result.say("skip", module, str(skip))
            continue
        except BaseException as error:
            result.say("fail", module, f"{type(error).__name__}: {error}")
            continue
        leave_out(suite, without).run(result)
    result.say("done")


if __name__ == "__main__":
    main()
