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

#ifndef __wasm__  // there they are files of their own: platform/browser/library_part.cpp
	.macro part symbol, file
	.globl \symbol
	.type \symbol,@object
	.p2align 4
\symbol:
	.incbin "\file"
	.size \symbol, .-\symbol
	.endm
	part poolyard_python_library_often, POOLYARD_STDLIB_OFTEN
	part poolyard_python_library_seldom, POOLYARD_STDLIB_SELDOM
	.section .note.GNU-stack,"",%progbits
#endif
