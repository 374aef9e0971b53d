// Markdown that grows. Blocks that cannot change any more are left alone: a token costs what the last
// blocks cost, however long the answer is.

import { blocks } from './markdown.js';
import { patch } from './tree.js';

export class LiveMarkdown {
  #element;
  /** The source of the blocks that may still change. */
  #source = '';
  #open = [];
  #settled = 0;

  /** Shows in an empty element. */
  constructor(element) {
    this.#element = element;
  }

  /** Shows what comes next. */
  append(text) {
    this.#source += text;
    const lines = this.#source.split('\n');
    const found = blocks(lines);
    const trees = found.map((block) => block.tree);
    patch(this.#element, this.#open, trees, this.#settled);
    const settled = Math.max(0, found.length - 2);
    if (settled > 0) {
      this.#source = lines.slice(found[settled].first).join('\n');
      this.#settled += settled;
    }
    this.#open = trees.slice(settled);
  }
}
