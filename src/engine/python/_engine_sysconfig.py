"""What sysconfig knows of this build: nothing is installed, and there are no extension modules to be built."""

build_time_vars = {
    "EXT_SUFFIX": ".so",
    "Py_DEBUG": 0,
    "Py_ENABLE_SHARED": 0,
    "Py_GIL_DISABLED": 0,
    "TZPATH": "/usr/share/zoneinfo:/usr/lib/zoneinfo:/usr/share/lib/zoneinfo:/etc/zoneinfo",
}
