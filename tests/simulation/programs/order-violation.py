# Order violation: the thread may use what its starter has not made yet.
import threading

connection = None


def work():
    connection.append("hello")


thread = threading.Thread(target=work)
thread.start()
connection = []
thread.join()
