// Markdown to trees: paragraphs, headings, lists, quotes, tables, code, rules. What a model writes is
// not always proper Markdown, so lists are read leniently, and a line's end is a line's end.

import { inline } from './inline.js';
import { node } from './tree.js';

const FENCE = /^ {0,3}(`{3,}|~{3,})([^`]*)$/;
const HEADING = /^ {0,3}(#{1,6})(?:[ \t]+(.*))?$/s;
const RULE = /^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/;
const QUOTE = /^ {0,3}> ?/;
const ITEM = /^([ \t]*)([-+*]|\d{1,9}[.)])(?:([ \t]+)(.*))?$/s;
const TABLE_RULE = /^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;

/** Deeper quotes and lists are text: browsers take deep trees ill. */
const DEEPEST = 10;

/** The trees of a text. */
export function parse(text) {
  return blocks(text.split('\n')).map((block) => block.tree);
}

/**
 * The blocks of lines, each with its tree and its first line. Whatever is added at the end changes only
 * the last two: the last line may be unfinished, and turn out to belong to the block before.
 */
export function blocks(lines, depth = 0) {
  const found = [];
  for (let at = 0; at < lines.length; ) {
    if (isBlank(lines[at])) {
      at++;
      continue;
    }
    const { tree, end } = block(lines, at, depth);
    found.push({ tree, first: at });
    at = end;
  }
  return found;
}

function block(lines, at, depth) {
  const line = withoutReturn(lines[at]);
  if (depth < DEEPEST) {
    if (FENCE.test(line)) {
      return code(lines, at);
    }
    if (RULE.test(line)) {
      return { tree: node('hr'), end: at + 1 };
    }
    if (HEADING.test(line)) {
      return { tree: heading(line), end: at + 1 };
    }
    if (QUOTE.test(line)) {
      return quote(lines, at, depth);
    }
    if (ITEM.test(line)) {
      return list(lines, at, depth);
    }
    if (isTable(lines, at)) {
      return table(lines, at);
    }
  }
  return paragraph(lines, at);
}

/** Whether a line begins a block even where a paragraph goes on. */
function interrupts(lines, at) {
  const line = withoutReturn(lines[at]);
  const item = ITEM.exec(line);
  return (
    FENCE.test(line) ||
    RULE.test(line) ||
    HEADING.test(line) ||
    QUOTE.test(line) ||
    // A year at the beginning of a line is no list, nor is a lone dash.
    (item?.[4] && /^([-+*]|1[.)])$/.test(item[2])) ||
    isTable(lines, at)
  );
}

function paragraph(lines, at) {
  let end = at + 1;
  while (end < lines.length && !isBlank(lines[end]) && !interrupts(lines, end)) {
    end++;
  }
  const text = lines.slice(at, end).map((line) => line.trim());
  return { tree: node('p', inline(text.join('\n'))), end };
}

/** The page has a heading of its own, so those of answers begin at the second level. */
function heading(line) {
  const [, marks, text = ''] = HEADING.exec(line);
  const plain = text.trim().replace(/(^|[ \t])#+$/, '');
  const level = Math.min(6, marks.length + 1);
  return node(`h${level}`, inline(plain.trim()));
}

function code(lines, at) {
  const [, fence, info] = FENCE.exec(withoutReturn(lines[at]));
  const indent = indentOf(lines[at]);
  const language = info.trim().split(/\s/)[0];
  const text = [];
  let end = at + 1;
  for (; end < lines.length; end++) {
    const closing = lines[end].trim();
    if (closing.length >= fence.length && closing === fence[0].repeat(closing.length)) {
      end++;
      break;
    }
    text.push(dedent(withoutReturn(lines[end]), indent));
  }
  const bar = node('div', [
    node('span', [language || 'text']),
    node('button', ['Copy'], { type: 'button', class: 'copy-code' }),
  ], { class: 'code-bar' });
  // Code wider than the page can be scrolled, by keys too.
  const pre = node('pre', [node('code', [text.join('\n')])], { tabindex: '0' });
  return { tree: node('div', [bar, pre], { class: 'code' }), end };
}

function quote(lines, at, depth) {
  const own = [];
  let end = at;
  for (; end < lines.length && !isBlank(lines[end]); end++) {
    const line = lines[end];
    if (!QUOTE.test(line) && interrupts(lines, end)) {
      break;
    }
    own.push(line.replace(QUOTE, ''));
  }
  return { tree: node('blockquote', children(own, depth)), end };
}

function children(lines, depth) {
  return blocks(lines, depth + 1).map((block) => block.tree);
}

function list(lines, at, depth) {
  const kind = kindOf(lines[at]);
  const items = [];
  let loose = false;
  let end = at;
  while (end < lines.length && kindOf(lines[end]) === kind) {
    const item = itemAt(lines, end);
    items.push(node('li', children(item.lines, depth)));
    loose ||= item.lines.includes('', 1) || (item.blankAfter && kindOf(lines[item.end]) === kind);
    end = item.end;
  }
  const attributes = loose ? {} : { class: 'tight' };
  const start = parseInt(ITEM.exec(withoutReturn(lines[at]))[2], 10);
  if (start >= 0 && start !== 1) {
    attributes.start = String(start);
  }
  return { tree: node(start >= 0 ? 'ol' : 'ul', items, attributes), end };
}

/** What items of one list have in common; null for what is no item. */
function kindOf(line) {
  const item = line === undefined || RULE.test(line) ? null : ITEM.exec(withoutReturn(line));
  return item && item[2].at(-1);
}

/** The lines of an item without their indentation, and where the next begins. */
function itemAt(lines, at) {
  const [, space, marker, gap = ' ', text = ''] = ITEM.exec(withoutReturn(lines[at]));
  const indent = columns(space);
  const width = indent + marker.length + (gap.length > 4 ? 1 : gap.length);
  const own = [text.replace(/^\[( |x|X)\] /, (box) => (box === '[ ] ' ? '☐ ' : '☑ '))];
  let blanks = 0;
  let end = at + 1;
  for (; end < lines.length; end++) {
    const line = withoutReturn(lines[end]);
    if (isBlank(line)) {
      blanks++;
      continue;
    }
    const inside = indentOf(line);
    if (inside >= width || (inside >= indent + 2 && ITEM.test(line))) {
      own.push(...Array(blanks).fill(''), dedent(line, width));
    } else if (blanks === 0 && kindOf(line) === null && !interrupts(lines, end)) {
      own.push(line.trim());
    } else {
      break;
    }
    blanks = 0;
  }
  return { lines: own, end, blankAfter: blanks > 0 };
}

function isTable(lines, at) {
  const rule = withoutReturn(lines[at + 1] ?? '');
  return (
    lines[at].includes('|') &&
    rule.includes('|') &&
    TABLE_RULE.test(rule) &&
    cells(rule).length === cells(lines[at]).length
  );
}

function table(lines, at) {
  const sides = cells(lines[at + 1]).map((cell) =>
    cell.endsWith(':') ? (cell.startsWith(':') ? 'center' : 'right') : null,
  );
  const row = (tag, line) => {
    const texts = cells(line);
    return node('tr', sides.map((side, i) =>
      node(tag, inline(texts[i] ?? ''), side ? { class: side } : {})));
  };
  let end = at + 2;
  const rows = [];
  while (end < lines.length && !isBlank(lines[end]) && lines[end].includes('|')) {
    rows.push(row('td', lines[end++]));
  }
  const parts = [node('thead', [row('th', lines[at])]), node('tbody', rows)];
  return { tree: node('div', [node('table', parts)], { class: 'wide', tabindex: '0' }), end };
}

/** The cells of a row. A bar after a backslash does not part them. */
function cells(line) {
  const inner = line.trim().replace(/^\|/, '');
  const parts = inner.split('|');
  const cells = [];
  for (const [i, part] of parts.entries()) {
    const escaped = i > 0 && /(^|[^\\])\\$/.test(parts[i - 1]);
    if (escaped) {
      cells.push(`${cells.pop().slice(0, -1)}|${part}`);
    } else {
      cells.push(part);
    }
  }
  if (cells.length > 1 && cells.at(-1) === '') {
    cells.pop();
  }
  return cells.map((cell) => cell.trim());
}

function isBlank(line) {
  return line.trim() === '';
}

function withoutReturn(line) {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

function columns(space) {
  return space.replaceAll('\t', '    ').length;
}

function indentOf(line) {
  return columns(/^[ \t]*/.exec(line)[0]);
}

/** A line with so many columns of indentation less. */
function dedent(line, width) {
  const space = /^[ \t]*/.exec(line)[0];
  if (width === 0 || space === '') {
    return line;
  }
  return space.replaceAll('\t', '    ').slice(width) + line.slice(space.length);
}
