// Emscripten would hand what a program prints to the page's console, through the host's thread.
addToLibrary({
  fd_write__deps: [],
  fd_write__proxy: '',  // on the thread that calls
  fd_write: (file, parts, count, written) => _poolyard_fd_write(file, parts, count, written),
});
