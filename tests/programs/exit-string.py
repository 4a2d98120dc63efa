#> out leaving
#> err that is all
#> exit 1
import sys

print('leaving')
sys.exit('that is all')
