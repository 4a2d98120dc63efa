# title: Who is first?
# about: Three threads print a letter each. On your machine they come in the same order nearly always; nothing says that they must.
# puzzle: In how many orders can the letters come?

import threading


def say(letter):
    print(letter)


for letter in 'ABC':
    threading.Thread(target=say, args=(letter,), name=letter).start()
