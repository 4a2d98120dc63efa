"""Pickling for other processes. What only file descriptors could carry (sockets, handles) is not there."""

import collections
import copyreg
import functools
import io
import pickle
import types
from abc import ABCMeta

import _poolyard

from . import context

__all__ = ['ForkingPickler', 'register', 'dump']

HAVE_SEND_HANDLE = False


class ForkingPickler(pickle.Pickler):
    """The pickler of everything that goes to another process; its reducers are added with register()."""
    _extra_reducers = {}
    dispatch_table = collections.ChainMap(_extra_reducers, copyreg.dispatch_table)

    @classmethod
    def register(cls, type, reduce):
        cls._extra_reducers[type] = reduce

    @classmethod
    def dumps(cls, obj, protocol=None):
        if cls is ForkingPickler and protocol is None:
            return _poolyard.dumps(obj)
        file = io.BytesIO()
        cls(file, protocol).dump(obj)
        return file.getvalue()

    loads = pickle.loads


register = ForkingPickler.register


def dump(obj, file, protocol=None):
    ForkingPickler(file, protocol).dump(obj)


def _reduce_method(method):
    return getattr, (method.__self__, method.__func__.__name__)


def _reduce_method_descriptor(method):
    return getattr, (method.__objclass__, method.__name__)


def _reduce_partial(partial):
    return _rebuild_partial, (partial.func, partial.args, partial.keywords)


def _rebuild_partial(func, args, keywords):
    return functools.partial(func, *args, **keywords)


register(types.MethodType, _reduce_method)
register(type(list.append), _reduce_method_descriptor)
register(type(int.__add__), _reduce_method_descriptor)
register(functools.partial, _reduce_partial)


class AbstractReducer(metaclass=ABCMeta):
    """The base of a reducer of one's own, see multiprocessing.reducer."""
    ForkingPickler = ForkingPickler
    register = register
    dump = dump
