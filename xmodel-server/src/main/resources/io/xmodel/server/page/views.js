// What messages look like. Their markup stands in index.html, as templates.

import { copy } from './clipboard.js';
import { LiveMarkdown } from './live-markdown.js';

/** Milliseconds between two looks at what has come. A browser draws no more, and a fast model sends more. */
const PAUSE = 30;

function fromTemplate(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}

/** A message of the reader's. */
export class UserView {
  element = fromTemplate('user');

  /** @param actions edit(text): sends another text instead */
  constructor(message, actions) {
    const bubble = this.element.querySelector('.bubble');
    bubble.textContent = message.content;
    on(this.element, '.copy', (button) => copy(message.content, button));
    on(this.element, '.edit', () => {
      this.element.classList.add('edited');
      this.element.append(editor(message.content, actions.edit, () => this.#leave()));
      this.element.querySelector('textarea').focus();
    });
  }

  #leave() {
    this.element.classList.remove('edited');
    this.element.querySelector('.editor').remove();
    this.element.querySelector('.edit').focus();
  }
}

function editor(text, send, leave) {
  const form = fromTemplate('editor');
  const area = form.querySelector('textarea');
  area.value = text;
  area.addEventListener('input', () => fit(area));
  setTimeout(() => fit(area));
  onEnter(area, () => form.requestSubmit());
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (area.value.trim()) {
      send(area.value.trim());
    }
  });
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !isComposing(event)) {
      event.preventDefault();
      leave();
    }
  });
  on(form, '.cancel', leave);
  return form;
}

/** An answer, which grows. */
export class AnswerView {
  element = fromTemplate('assistant');
  #message;
  #actions;
  #content = new Growing(this.element.querySelector('.content'));
  #reasoning = new Growing(this.element.querySelector('.reasoning .markdown'));
  #timer = null;
  #pause = PAUSE;

  /** @param actions retry(), openSettings(), newConversation(), sendResult(call, text), isOpen(call) */
  constructor(message, actions) {
    this.#message = message;
    this.#actions = actions;
    on(this.element, '.copy', (button) => copy(message.content, button));
    on(this.element, '.retry', actions.retry);
    this.element.addEventListener('click', ({ target }) => {
      if (target.matches('.copy-code')) {
        copy(target.closest('.code').querySelector('code').textContent, target);
      }
    });
    this.refresh();
  }

  /** Shows soon what has come. */
  refreshSoon() {
    this.#timer ??= setTimeout(() => {
      const begun = performance.now();
      this.refresh();
      // A text that takes long to draw is drawn less often, so that buttons answer.
      this.#pause = Math.max(PAUSE, 4 * (performance.now() - begun));
    }, this.#pause);
  }

  /** Shows what has come. */
  refresh() {
    clearTimeout(this.#timer);
    this.#timer = null;
    const { content, reasoning, stats, end } = this.#message;
    this.#content.show(content);
    this.#reasoning.show(reasoning ?? '');
    const details = this.element.querySelector('.reasoning');
    details.hidden = !reasoning;
    details.querySelector('summary').textContent = content || end ? 'Thoughts' : 'Thinking…';
    this.element.classList.toggle('growing', !end);
    this.element.querySelector('.stats').textContent = statsText(stats);
    this.#showCalls();
    if (end) {
      this.element.querySelector('.retry').hidden = false;
      this.element.querySelector('.copy').hidden = !content;
      this.#showEnd(end);
    }
  }

  #showCalls() {
    const list = this.element.querySelector('.calls');
    for (const [i, call] of (this.#message.tool_calls ?? []).entries()) {
      const view = list.children[i] ?? list.appendChild(this.#callElement(call));
      view.querySelector('.name').textContent = call.function.name;
      view.querySelector('.arguments').textContent = indented(call.function.arguments);
      const open = this.#message.end && this.#actions.isOpen(call);
      view.querySelector('label').hidden = !open;
      view.querySelector('button').hidden = !open;
    }
  }

  #callElement(call) {
    const form = fromTemplate('call');
    const area = form.querySelector('textarea');
    onEnter(area, () => form.requestSubmit());
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#actions.sendResult(call, area.value);
      this.refresh();
    });
    return form;
  }

  /** Says how it ended, unless all is well, and what can be done. */
  #showEnd({ kind, text, code }) {
    const note = this.element.querySelector('.note');
    const actions = this.#actions;
    const show = (sentence, ...buttons) => {
      note.hidden = false;
      note.classList.toggle('error', kind === 'error');
      note.replaceChildren(paragraph(sentence), ...buttons);
    };
    if (kind === 'full') {
      show(
        'The model’s context is full, so the answer ends here. It has no room for more of this conversation.',
        button('New conversation', actions.newConversation),
      );
    } else if (kind === 'length') {
      show('The answer has as many tokens as the settings allow.', button('Settings', actions.openSettings));
    } else if (code === 'context_length_exceeded') {
      show(text, button('New conversation', actions.newConversation));
    } else if (code === 'invalid_api_key') {
      show(text, button('Settings', actions.openSettings), button('Try again', actions.retry));
    } else if (kind === 'error') {
      show(text, button('Try again', actions.retry));
    } else if (kind === 'stopped') {
      show(text);
    }
  }
}

/** Text that grows at its end. */
class Growing {
  #markdown;
  #shown = 0;

  constructor(element) {
    this.#markdown = new LiveMarkdown(element);
  }

  show(text) {
    if (text.length > this.#shown) {
      this.#markdown.append(text.slice(this.#shown));
      this.#shown = text.length;
    }
  }
}

/** What a tool has returned. */
export class ResultView {
  element = fromTemplate('tool');

  constructor(message) {
    this.element.querySelector('code').textContent = message.content;
  }
}

function statsText(stats) {
  if (!stats) {
    return '';
  }
  const { tokens, total, context, rate, first } = stats;
  return [
    tokens && `${number(tokens)} ${tokens === 1 ? 'token' : 'tokens'}`,
    rate && `${rate < 100 ? rate.toFixed(1) : number(Math.round(rate))} tokens/s`,
    first !== null && `first after ${first.toFixed(first < 10 ? 2 : 0)} s`,
    total && context && `context ${Math.ceil((100 * total) / context)} % full`,
  ]
    .filter(Boolean)
    .join(' · ');
}

function number(value) {
  return value.toLocaleString('en');
}

/** Arguments as they read best; as they came while they are incomplete. */
function indented(json) {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}

function paragraph(text) {
  const element = document.createElement('p');
  element.textContent = text;
  return element;
}

function button(label, action) {
  const element = document.createElement('button');
  element.type = 'button';
  element.textContent = label;
  element.addEventListener('click', () => action());
  return element;
}

function on(element, selector, action) {
  const target = element.querySelector(selector);
  target.addEventListener('click', () => action(target));
}

/** Enter alone sends, but not the one that ends the input of a Chinese word. */
export function onEnter(area, send) {
  area.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.shiftKey && !isComposing(event)) {
      event.preventDefault();
      send();
    }
  });
}

/** Safari's last key of a composition says so only by its code. */
export function isComposing(event) {
  return event.isComposing || event.keyCode === 229;
}

/** Makes a text area as high as its text; its style sheet says how high at most. */
export function fit(area) {
  area.style.height = 'auto';
  area.style.height = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`;
}
