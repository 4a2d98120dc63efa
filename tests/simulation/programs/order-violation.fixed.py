# Order violation: the thread may use what its starter has not made yet. Mended.
import threading

connection = None


def work():
    connection.append("hello")


thread = threading.Thread(target=work)
connection = []
thread.start()
thread.join()
