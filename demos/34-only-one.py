# title: There must be only one
# about: The settings are made when they are needed first, and looked for without the lock, to save time: the double-checked lock. But it
#        is put in its place before it is complete. Complete it first, and put it there last.
# puzzle: Can anybody get settings without a colour?

import threading

lock = threading.Lock()
settings = None


def get_settings():
    global settings
    if settings is None:
        with lock:
            if settings is None:
                settings = {}
                settings['colour'] = 'blue'
    return settings


def paint():
    print(get_settings()['colour'])


for name in 'one', 'two':
    threading.Thread(target=paint, name=name).start()
