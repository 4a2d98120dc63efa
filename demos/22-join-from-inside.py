# title: join() from inside
# about: join() waits until a thread has ended. A thread that joins itself would wait for its own end, and Python refuses. But
#        when the main thread waits for its helper and the helper for the main thread, nobody notices: both wait for ever. Here
#        they give up after two seconds. It is the same with a pool's task that waits for another task of a pool without a free
#        worker.

import threading

main = threading.main_thread()


def helper():
    try:
        threading.current_thread().join()
    except RuntimeError as error:
        print('Join itself:', error)
    main.join(2)  # it ends only after us
    print('The helper gives up' if main.is_alive() else 'The main thread has ended')


thread = threading.Thread(target=helper, name='helper')
thread.start()
thread.join(1.5)  # and we wait for it
print('The main thread gives up' if thread.is_alive() else 'The helper has ended')
thread.join()
