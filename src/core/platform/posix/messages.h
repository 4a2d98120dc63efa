// Small messages with descriptors between a process and the template's server.
#pragma once

#include <cstring>
#include <initializer_list>

#include <sys/socket.h>

#include "descriptor.h"

namespace poolyard::platform {

constexpr int kMostDescriptors = 2;

/// False when nobody is there to receive it.
template <class Message>
bool send_message(int socket, const Message& message, std::initializer_list<int> descriptors = {}) {
  iovec part{const_cast<Message*>(&message), sizeof message};
  alignas(cmsghdr) char control[CMSG_SPACE(kMostDescriptors * sizeof(int))] = {};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  if (descriptors.size() > 0) {
    header.msg_control = control;
    header.msg_controllen = CMSG_SPACE(descriptors.size() * sizeof(int));
    cmsghdr* rights = CMSG_FIRSTHDR(&header);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(descriptors.size() * sizeof(int));
    std::memcpy(CMSG_DATA(rights), descriptors.begin(), descriptors.size() * sizeof(int));
  }
  ssize_t sent;
  do {
    sent = sendmsg(socket, &header, MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  return sent == static_cast<ssize_t>(sizeof message);
}

/// False when the other end was closed, and nothing is left to be received.
template <class Message>
bool receive_message(int socket, Message& message, Descriptor (&descriptors)[kMostDescriptors]) {
  iovec part{&message, sizeof message};
  alignas(cmsghdr) char control[CMSG_SPACE(kMostDescriptors * sizeof(int))] = {};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  header.msg_control = control;
  header.msg_controllen = sizeof control;
  ssize_t got;
  do {
    got = recvmsg(socket, &header, MSG_CMSG_CLOEXEC);
  } while (got < 0 && errno == EINTR);
  int count = 0;
  for (cmsghdr* rights = CMSG_FIRSTHDR(&header); got > 0 && rights; rights = CMSG_NXTHDR(&header, rights)) {
    if (rights->cmsg_level != SOL_SOCKET || rights->cmsg_type != SCM_RIGHTS) continue;
    for (std::size_t at = 0; at + sizeof(int) <= rights->cmsg_len - CMSG_LEN(0) && count < kMostDescriptors; at += sizeof(int)) {
      int number;
      std::memcpy(&number, CMSG_DATA(rights) + at, sizeof number);
      descriptors[count++] = Descriptor(number);
    }
  }
  return got == static_cast<ssize_t>(sizeof message);
}

}  // namespace poolyard::platform
