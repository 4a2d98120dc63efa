"""What the standard library expects there of shared memory by name. Making and opening it is named_memory.py's."""

from _poolyard import unlink_memory as shm_unlink
