// What a program of this folder is expected to print, and how to end; for run.mjs and for the tests in a browser.
//
// The expectations are lines that begin with "#> ":
//     out TEXT      the next line of stdout            out~ REGEX    …matched as a whole
//     any … end     the out lines between, in any order
//     more REGEX    any number of lines, also none, that match as a whole
//     err TEXT      a later line of stderr holds TEXT  err~ REGEX    …matches
//     exit N        the exit status (default 0)
//     time S        the limit in seconds (default 60); a program that reaches it has failed
//     program FILE  what to run, instead of this file
//     only KIND     is a test there and nowhere else: native or node
// Without err lines, stderr must be empty.
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Reads a file's expectations. */
export function readExpectations(file) {
  const test = { program: file, groups: [], err: [], exit: 0, seconds: 60 };
  let any = null;
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const found = /^#> (\S+) ?(.*)$/.exec(line);
    if (!found) continue;
    const [, word, rest] = found;
    const pattern = () => (word.endsWith('~') ? new RegExp(word === 'out~' ? `^(?:${rest})$` : rest, 'u') : rest);
    if (word === 'out' || word === 'out~') (any ?? test.groups[test.groups.push([]) - 1]).push(pattern());
    else if (word === 'any') test.groups.push((any = []));
    else if (word === 'end') any = null;
    else if (word === 'more') test.groups.push(new RegExp(`^(?:${rest})$`, 'u'));
    else if (word === 'err' || word === 'err~') test.err.push(pattern());
    else if (word === 'exit') test.exit = Number(rest);
    else if (word === 'time') test.seconds = Number(rest);
    else if (word === 'only') test.only = rest;
    else if (word === 'program') test.program = resolve(dirname(file), rest);
    else throw new Error(`${file}: what does "${line}" mean?`);
  }
  return test;
}

function lines(text) {
  const all = text.split('\n');
  if (all.at(-1) === '') all.pop();
  return all;
}

/** Why stdout is not as expected, or nothing. */
function compareOut(groups, text) {
  const rest = lines(text);
  const fits = (pattern, line) => (pattern instanceof RegExp ? pattern.test(line) : pattern === line);
  for (const group of groups) {
    if (group instanceof RegExp) {
      while (rest.length && group.test(rest[0])) rest.shift();
      continue;
    }
    const open = [...group].sort((a, b) => (a instanceof RegExp) - (b instanceof RegExp));  // plain text first
    while (open.length) {
      const line = rest.shift();
      const index = line === undefined ? -1 : open.findIndex((pattern) => fits(pattern, line));
      if (index < 0) return `stdout: ${line === undefined ? 'ends' : JSON.stringify(line)} where ${open.join('  or  ')} is expected`;
      open.splice(index, 1);
    }
  }
  if (rest.length) return `stdout: ${JSON.stringify(rest[0])} where the end is expected`;
}

/** Why stderr is not as expected, or nothing. */
function compareErr(patterns, text) {
  if (!patterns.length) return text.trim() === '' ? undefined : 'stderr: should be empty';
  const rest = lines(text);
  for (const pattern of patterns) {
    const fits = (line) => (pattern instanceof RegExp ? pattern.test(line) : line.includes(pattern));
    const index = rest.findIndex(fits);
    if (index < 0) return `stderr: no further line has ${pattern}`;
    rest.splice(0, index + 1);
  }
}

/** How a run differs from what is expected of it, in sentences. */
export function differences(test, { stdout, stderr, status, expired }) {
  return [
    expired ? `not done after ${test.seconds} seconds` : undefined,
    compareOut(test.groups, stdout),
    compareErr(test.err, stderr),
    status === test.exit ? undefined : `exit status ${status} where ${test.exit} is expected`,
  ].filter(Boolean);
}
