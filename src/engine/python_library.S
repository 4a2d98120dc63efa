// The library's code, as freeze_stdlib.py wrote it.
#ifdef __wasm__
	.section .rodata.poolyard_python_library,"",@
#else
	.section .rodata.poolyard_python_library,"a",%progbits
#endif
	.globl poolyard_python_library
	.type poolyard_python_library,@object
	.p2align 4
poolyard_python_library:
	.incbin POOLYARD_STDLIB_BLOB
.Lend:
	.size poolyard_python_library, .Lend-poolyard_python_library

#ifndef __wasm__  // there it is a file of its own: platform/browser/library_rest.cpp
	.globl poolyard_python_library_rest
	.type poolyard_python_library_rest,@object
	.p2align 4
poolyard_python_library_rest:
	.incbin POOLYARD_STDLIB_REST
.Lrest_end:
	.size poolyard_python_library_rest, .Lrest_end-poolyard_python_library_rest
	.section .note.GNU-stack,"",%progbits
#endif
