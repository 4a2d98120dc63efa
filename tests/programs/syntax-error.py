#> err   File "syntax-error.py", line 8
#> err     print('never'
#> err SyntaxError: '(' was never closed
#> exit 1
# A program that cannot be compiled.

x = 1
print('never'
