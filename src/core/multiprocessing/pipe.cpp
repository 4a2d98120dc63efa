#include <poolyard/multiprocessing/pipe.h>

namespace poolyard::multiprocessing {
namespace {

const Channel& usable(const Channel& channel, const Connection& connection, const char* what) {
  if (channel) return channel;
  throw std::logic_error(connection.closed() ? "this connection is closed" : what);
}

}  // namespace

void Connection::send_payload(Payload message) {
  usable(out_, *this, "this connection is for receiving only");
  try {
    out_.put(std::move(message), kForever);
  } catch (const Channel::Closed&) {
    throw BrokenPipeError("nobody has the other end of this connection any more");
  }
}

Payload Connection::receive_payload() {
  usable(in_, *this, "this connection is for sending only");
  try {
    return std::move(*in_.get(kForever));
  } catch (const Channel::Closed&) {
    throw EOFError("nobody has the other end of this connection any more, and all that was sent has been received");
  }
}

bool Connection::poll(double timeout_ms) const { return usable(in_, *this, "this connection is for sending only").poll(timeout_ms); }

void Connection::close() { in_ = out_ = {}; }

std::pair<Connection, Connection> Pipe(bool duplex) {
  Connection first, second;
  first.in_ = Channel(Kind::pipe);
  second.out_ = first.in_.writer();
  if (duplex) {
    second.in_ = Channel(Kind::pipe);
    first.out_ = second.in_.writer();
  }
  return {first, second};
}

}  // namespace poolyard::multiprocessing
