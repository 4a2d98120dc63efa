#> out before
#> err Traceback (most recent call last):
#> err   File "exception-main.py", line 16, in <module>
#> err     outer()
#> err   File "exception-main.py", line 12, in outer
#> err     return {}['missing']
#> err KeyError: 'missing'
#> exit 1


def outer():
    return {}['missing']


print('before')
outer()
