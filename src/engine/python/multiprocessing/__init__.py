"""The standard package, with `spawn` as the default start method on every target.

The modules beside this one replace those that stand on an operating system; all others are the standard library's own.
"""

import sys

import _poolyard

from . import context

if not _poolyard.can_fork():
    del context._concrete_contexts['fork']
context.ForkServerContext._check_available = lambda self: None
context._default_context._default_context = context._concrete_contexts['spawn']
context.DefaultContext.get_all_start_methods = lambda self: sorted(context._concrete_contexts, key='spawn'.__ne__)

__all__ = [name for name in dir(context._default_context) if not name.startswith('_')]
globals().update((name, getattr(context._default_context, name)) for name in __all__)

SUBDEBUG = 5
SUBWARNING = 25

# What the main program pickles must be found under this name in its children.
if '__main__' in sys.modules:
    sys.modules['__mp_main__'] = sys.modules['__main__']
