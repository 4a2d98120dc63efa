# The current user in a global: another request begins before this one is answered.
import threading


class Request:
    pass


request = Request()


def handle(user):
    request.user = user
    assert answer() == user


def answer():
    return request.user


threads = [threading.Thread(target=handle, args=('ann',)), threading.Thread(target=handle, args=('bob',))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
