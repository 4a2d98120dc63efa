// One file system for all processes of a run. Each has its own, in its own memory; what changes one is written down in the arena, and every
// other does the same to its own before it next looks at a file. So all of them see the same, and whoever made the arena can read what there
// is at the end (run_files.cpp).
//
// The arena's files_at() has two words: where the first entry lies, or 0, and how many bytes of the rest are given away. Entries follow, each
// with the next one's place, or 0; none is ever changed or taken away, so the bytes written in a run have to fit (Arena::kFileBytes). An
// entry is made where nobody sees it and comes into the list by one compare-and-exchange of the last one's next: a process may be killed at
// any instruction, and leaves at worst some bytes unused. That word also is what orders the rest: all that an entry holds was written before
// it, and is read after it. An entry comes into the list before it is done, so everybody does everything in the same order, with the same
// outcome; what fails for the one who asked fails for all.
//
// Times and permissions are each process's own. A file that is open goes by its name: one that was removed is its owner's alone from then on.

addToLibrary({
  $FILES__deps: ['$FS', '$MEMFS', '$PATH_FS', '$POOLYARD', 'poolyard_memory_load'],
  $FILES__postset: 'FILES.init();',
  $FILES: {
    // An entry's words: next, what, bytes of the path, a number, bytes of the data. Then the path and the data.
    kHead: 20,
    kFile: 1, kFolder: 2, kLink: 3, kWrite: 4, kAppend: 5, kSize: 6, kRemove: 7, kRemoveFolder: 8, kRename: 9,
    last: 0,       // the entry that was done last; 0: none was
    doing: false,  // one is being done: what happens is not to be written down
    exclusive: false,

    // Only the host thread has files.
    init() {
      if (ENVIRONMENT_IS_PTHREAD) return;
      const { dir, file } = MEMFS.ops_table;
      const around = (home, name, before) => {
        const original = home[name];
        home[name] = (...given) => {
          if (FILES.doing || !FILES.follow()) return original(...given);
          return before(original, ...given);
        };
      };
      for (const name of ['lookupPath', 'llseek']) around(FS, name, (original, ...given) => original(...given));
      around(file.stream, 'read', (original, ...given) => original(...given));
      const obey = (original, given, what, path, number, data) => {
        if (path) FILES.publish(what, path, number, data);
        return FILES.alone(() => original(...given));
      };
      around(FS, 'open', (original, path, flags, mode) => {
        FILES.exclusive = (flags & 0o200) != 0;  // O_EXCL
        try {
          return original(path, flags, mode);
        } finally {
          FILES.exclusive = true;
        }
      });
      around(FS, 'mknod', (original, path, mode, device) => {
        const what = FS.isDir(mode) ? FILES.kFolder : FS.isFile(mode) ? FILES.kFile : 0;
        try {
          return obey(original, [path, mode, device], what, what && FILES.shared(path), mode);
        } catch (error) {
          // Somebody else made it at the same moment: who opens it does not mind.
          if (error.errno === {{{ cDefs.EEXIST }}} && what == FILES.kFile && !FILES.exclusive) return FS.lookupPath(path).node;
          throw error;
        }
      });
      around(FS, 'symlink', (original, target, path) => obey(original, [target, path], FILES.kLink, FILES.shared(path), 0, FILES.encoded(target)));
      around(FS, 'unlink', (original, path) => obey(original, [path], FILES.kRemove, FILES.shared(path)));
      around(FS, 'rmdir', (original, path) => obey(original, [path], FILES.kRemoveFolder, FILES.shared(path)));
      around(FS, 'rename', (original, from, to) => obey(original, [from, to], FILES.kRename, FILES.shared(from), 0, FILES.encoded(PATH_FS.resolve(to))));
      around(FS, 'truncate', (original, of, size) => {
        const path = typeof of == 'string' ? FILES.shared(of) : FILES.pathOf(of);
        FILES.allow(path, size);
        return obey(original, [of, size], FILES.kSize, path, size);
      });
      around(file.stream, 'write', (original, stream, buffer, offset, length, position, canOwn) => {
        const path = length ? FILES.pathOf(stream.node) : null, appends = (stream.flags & {{{ cDefs.O_APPEND }}}) != 0;
        FILES.allow(path, (appends ? stream.node.usedBytes : position) + length);
        if (path) FILES.publish(appends ? FILES.kAppend : FILES.kWrite, path, position, buffer.subarray(offset, offset + length));
        return original(stream, buffer, offset, length, appends ? stream.node.usedBytes : position, canOwn && !appends);
      });
      const staticInit = FS.staticInit, init = FS.init;
      FS.staticInit = () => FILES.alone(() => {
        FILES.last = 0;
        staticInit.call(FS);
      });
      FS.init = (...given) => FILES.alone(() => init.apply(FS, given));
      FILES.exclusive = true;
    },

    // No file is larger than all that is kept of a run: one with a hole in it costs memory in every process, and where they are listed.
    allow(path, size) {
      if (path && size > _poolyard_files_bytes()) throw new FS.ErrnoError({{{ cDefs.EFBIG }}});
    },
    alone(act) {
      const before = FILES.doing;
      FILES.doing = true;
      try {
        return act();
      } finally {
        FILES.doing = before;
      }
    },
    encoded: (text) => new TextEncoder().encode(text),
    // Its path from the root on, if it is one of those files.
    shared(path) {
      const whole = PATH_FS.resolve(path);
      return /^\/(dev|proc)(\/|$)/.test(whole) ? null : whole;
    },
    pathOf(node) {
      const path = FILES.shared(FS.getPath(node));
      try {
        return path && FILES.alone(() => FS.lookupPath(path)).node === node ? path : null;
      } catch (gone) {
        return null;
      }
    },

    // Does what others have done. False before this process is one of a run.
    follow() {
      const memory = POOLYARD.memories[0];
      if (!memory || POOLYARD.slot < 0) return false;
      if (!FILES.last) FILES.last = _poolyard_files_at();
      for (let next; (next = Atomics.load(memory.words, FILES.last >> 2)) != 0;) {
        FILES.last = next;  // first: what this process has no memory for is not tried for ever
        FILES.alone(() => FILES.redo(memory, next));
      }
      return true;
    },
    redo({ bytes, words }, entry) {
      const [, what, pathBytes, number, dataBytes] = words.subarray(entry >> 2, (entry >> 2) + 5);
      const at = entry + FILES.kHead, text = (from, size) => new TextDecoder().decode(bytes.slice(from, from + size));
      const path = text(at, pathBytes), data = at + pathBytes;
      try {
        switch (what) {
          case FILES.kFile: case FILES.kFolder: return FS.mknod(path, number, 0);
          case FILES.kLink: return FS.symlink(text(data, dataBytes), path);
          case FILES.kSize: return FS.truncate(path, number);
          case FILES.kRemove: return FS.unlink(path);
          case FILES.kRemoveFolder: return FS.rmdir(path);
          case FILES.kRename: return FS.rename(path, text(data, dataBytes));
          default: {
            const { node } = FS.lookupPath(path, { follow: true });
            const position = what == FILES.kAppend ? node.usedBytes : number;
            return MEMFS.stream_ops.write({ node }, bytes.subarray(data, data + dataBytes), 0, dataBytes, position, false);
          }
        }
      } catch (failed) {
        if (!(failed instanceof FS.ErrnoError)) throw failed;  // it failed for who asked for it, too
      }
    },

    publish(what, path, number = 0, data = new Uint8Array()) {
      // While many schedules are tried, those who try them have what the program came with, and each its own from then on.
      const { bytes, words } = POOLYARD.memories[0];
      if (Module['poolyardCopy'] && Atomics.load(words, _poolyard_unrecorded_at() >> 2) != 0) return;
      const name = FILES.encoded(path), files = _poolyard_files_at();
      const size = (FILES.kHead + name.length + data.length + 7) & ~7;
      let given;
      do {
        given = Atomics.load(words, (files + 4) >> 2);
        if (given + size + 8 > _poolyard_files_bytes()) throw new FS.ErrnoError({{{ cDefs.ENOSPC }}});
      } while (Atomics.compareExchange(words, (files + 4) >> 2, given, given + size) != given);
      const entry = files + 8 + given;
      words.set([0, what, name.length, number, data.length], entry >> 2);
      bytes.set(name, entry + FILES.kHead);
      bytes.set(data, entry + FILES.kHead + name.length);
      do FILES.follow();
      while (Atomics.compareExchange(words, FILES.last >> 2, 0, entry) != 0);
      FILES.last = entry;
    },
  },

});

// Wanted in every engine, whatever of it the C++ side calls.
extraLibraryFuncs.push('$FILES');
