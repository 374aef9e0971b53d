// What stands inside a paragraph: bold, italic, code, links. One pass from left to right, in time that
// grows with the length whatever the text.

import { joined, node } from './tree.js';

const PLAIN = /[^\\`*_~![\]<$h\n]+/y;
const ESCAPED = /\\([!-/:-@[-`{-~])/y;
const DELIMITERS = /\*+|_+|~+/y;
const BARE_LINK = /https?:\/\/[!#-;=?-Z^_a-~]+/iy;
const ANGLE_LINK = /<(https?:\/\/[^\s<>]*)>/iy;
// Runs of spaces are bounded: else some texts take time that grows with their square.
const DESTINATION =
  /\(\s{0,9}(?:<([^<>\n]*)>|((?:[^\s()<>]|\((?:[^\s()<>])*\))*))(?:\s{1,9}(?:"[^"]*"|'[^']*'))?\s{0,9}\)/y;
const MATHS = [
  ['\\(', '\\)'],
  ['\\[', '\\]'],
  ['$$', '$$'],
];

/** What is open at once, at most. More would only be hostile, and nest too deep for a browser. */
const MOST_OPEN = 16;

/** The nodes of a text. */
export function inline(text) {
  return new Inline(text).parse();
}

/** An address that may be opened, or null: only http and https, and only whole ones. */
export function safeAddress(text) {
  try {
    const url = new URL(text);
    return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : null;
  } catch {
    return null;
  }
}

function link(address, children) {
  return node('a', children, {
    href: address,
    title: address,
    target: '_blank',
    rel: 'noopener noreferrer nofollow',
  });
}

class Inline {
  #text;
  #at = 0;
  /** Nodes, strings, and what is still open: { mark, count } of delimiters or brackets. */
  #out = [];
  /** Where in #out something is open. */
  #open = [];
  /** What is known not to come any more. */
  #absent = new Set();

  constructor(text) {
    this.#text = text;
  }

  parse() {
    while (this.#at < this.#text.length) {
      const plain = this.#match(PLAIN);
      if (plain) {
        this.#out.push(plain[0]);
      } else {
        this.#special(this.#text[this.#at]);
      }
    }
    return closed(this.#out);
  }

  #special(character) {
    const done =
      (character === '`' && this.#code()) ||
      ((character === '\\' || character === '$') && this.#maths()) ||
      (character === '\\' && this.#escaped()) ||
      ('*_~'.includes(character) && this.#delimiters()) ||
      ((character === '[' || character === '!') && this.#bracket()) ||
      (character === ']' && this.#link()) ||
      ((character === 'h' || character === '<') && this.#address());
    if (!done) {
      this.#at++;
      // What a model breaks into lines was meant so: verses, addresses.
      this.#out.push(character === '\n' ? node('br') : character);
    }
  }

  #match(pattern) {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found) {
      this.#at = pattern.lastIndex;
    }
    return found;
  }

  #add(tree) {
    this.#out.push(tree);
    return true;
  }

  #escaped() {
    const found = this.#match(ESCAPED);
    return found && this.#add(found[1]);
  }

  /** Code between equally many backticks. */
  #code() {
    const marks = this.#match(/`+/y)[0];
    if (!this.#absent.has(marks)) {
      for (let end = this.#at; (end = this.#text.indexOf('`', end)) >= 0; ) {
        let after = end;
        while (this.#text[after] === '`') {
          after++;
        }
        if (after - end === marks.length) {
          const code = this.#text.slice(this.#at, end).replaceAll('\n', ' ');
          this.#at = after;
          return this.#add(node('code', [/^ .*[^ ].* $/.test(code) ? code.slice(1, -1) : code]));
        }
        end = after;
      }
      this.#absent.add(marks);
    }
    return this.#add(marks);
  }

  /** Formulas stay as they are written: nothing in them is bold or escaped. */
  #maths() {
    for (const [begin, end] of MATHS) {
      if (this.#text.startsWith(begin, this.#at) && !this.#absent.has(end)) {
        const from = this.#at + begin.length;
        const to = this.#text.indexOf(end, from);
        if (to > from) {
          this.#at = to + end.length;
          return this.#add(node('span', [begin, this.#text.slice(from, to), end], { class: 'maths' }));
        }
        if (to < 0) {
          this.#absent.add(end);
        }
      }
    }
    return false;
  }

  /**
   * Stars, underscores and tildes open before a letter and close after one. Punctuation counts as a
   * letter, unlike in CommonMark: Chinese has no space between 「**重要。**」 and what follows.
   */
  #delimiters() {
    const before = this.#text[this.#at - 1] ?? ' ';
    const run = this.#match(DELIMITERS)[0];
    const after = this.#text[this.#at] ?? ' ';
    const mark = run[0];
    const inWord = mark === '_' && isWord(before) && isWord(after);
    let left = run.length;
    if (inWord || (mark === '~' && left !== 2)) {
      return this.#add(run);
    }
    while (left > 0 && /\S/.test(before)) {
      const opener = this.#open.findLastIndex((at) => this.#out[at].mark === mark);
      if (opener < 0) {
        break;
      }
      left -= this.#emphasise(opener, left);
    }
    if (left > 0) {
      const opens = /\S/.test(after) && this.#open.length < MOST_OPEN;
      if (opens) {
        this.#open.push(this.#out.length);
      }
      this.#out.push(opens ? { mark, count: left } : mark.repeat(left));
    }
    return true;
  }

  /** Closes an opener, and forgets those inside it. Returns how many delimiters that took. */
  #emphasise(opener, left) {
    const at = this.#open[opener];
    const begin = this.#out[at];
    const count = Math.min(begin.count, left, 2);
    const children = closed(this.#out.splice(at + 1));
    const tag = begin.mark === '~' ? 'del' : count === 2 ? 'strong' : 'em';
    begin.count -= count;
    this.#open.length = opener + 1;
    if (begin.count === 0) {
      this.#open.pop();
      this.#out.pop();
    }
    this.#out.push(node(tag, children));
    return count;
  }

  #bracket() {
    const mark = this.#match(/!?\[/y)?.[0];
    if (!mark) {
      return false;
    }
    if (this.#open.length === MOST_OPEN) {
      return this.#add(mark);
    }
    this.#open.push(this.#out.length);
    return this.#add({ mark, count: 1 });
  }

  /** A closing bracket. Pictures are links too: nothing is loaded that nobody clicked on. */
  #link() {
    const opener = this.#open.findLastIndex((at) => this.#out[at].mark.endsWith('['));
    if (opener < 0) {
      return false;
    }
    this.#at++;
    const at = this.#open[opener];
    const end = this.#at;
    const target = this.#match(DESTINATION);
    const address = target && safeAddress(target[1] ?? target[2]);
    this.#open.length = opener;
    if (address === null) {
      this.#at = end;
      this.#out[at] = this.#out[at].mark;
      return this.#add(']');
    }
    const label = withoutLinks(closed(this.#out.splice(at).slice(1)));
    return this.#add(link(address, label.length > 0 ? label : [address]));
  }

  #address() {
    const angle = this.#match(ANGLE_LINK);
    if (angle) {
      const address = safeAddress(angle[1]);
      return this.#add(address ? link(address, [angle[1]]) : angle[0]);
    }
    if (/\w/.test(this.#text[this.#at - 1] ?? ' ')) {
      return false;
    }
    const begin = this.#at;
    const bare = this.#match(BARE_LINK);
    if (!bare) {
      return false;
    }
    const shown = withoutPunctuation(bare[0]);
    const address = safeAddress(shown);
    this.#at = begin + shown.length;
    return this.#add(address ? link(address, [shown]) : shown);
  }
}

function isWord(character) {
  return /[\p{L}\p{N}_]/u.test(character);
}

/** What ends a sentence, or closes a bracket around an address, is no part of it. */
function withoutPunctuation(address) {
  let unopened = address.split(')').length - address.split('(').length;
  let end = address.length;
  while (/[.,;:!?'*_~\]]/.test(address[end - 1]) || (unopened > 0 && address[end - 1] === ')')) {
    unopened -= address[--end] === ')' ? 1 : 0;
  }
  return address.slice(0, end);
}

/** What was not closed is text. */
function closed(children) {
  return joined(children.map((child) => (child.mark ? child.mark.repeat(child.count) : child)));
}

function withoutLinks(children) {
  return joined(
    children.flatMap((child) => {
      if (typeof child === 'string') {
        return [child];
      }
      const inner = withoutLinks(child.children);
      return child.tag === 'a' ? inner : [{ ...child, children: inner }];
    }),
  );
}
