// What the reader has set: how to sample, the system prompt, tools. They are kept in the browser; the
// API key only as long as the tab lives.

import { forget, recall, remember } from './storage.js';

const NAME = 'xmodel.settings';
const KEY = 'xmodel.key';
const NUMBERS = ['temperature', 'top_p', 'max_completion_tokens', 'seed'];

export class Settings {
  #dialog;
  #form;
  #values = recall('localStorage', NAME) ?? {};
  #key = recall('sessionStorage', KEY) ?? '';

  constructor(dialog) {
    this.#dialog = dialog;
    this.#form = dialog.querySelector('form');
    this.#form.elements.tools.addEventListener('input', () => this.#checkTools());
    dialog.addEventListener('close', () => {
      if (dialog.returnValue === 'save') {
        this.#save();
      }
    });
  }

  open() {
    this.#form.reset();
    for (const [name, value] of Object.entries({ ...this.#values, key: this.#key })) {
      this.#form.elements[name].value = value;
    }
    this.#checkTools();
    this.#dialog.returnValue = '';
    this.#dialog.showModal();
  }

  close() {
    this.#dialog.close('cancel');
  }

  forget() {
    this.#values = {};
    this.#key = '';
    forget('localStorage', NAME);
    forget('sessionStorage', KEY);
  }

  get key() {
    return this.#key;
  }

  get system() {
    return this.#values.system ?? '';
  }

  /** The most tokens of an answer; undefined where the reader has set none. */
  get mostTokens() {
    return this.#values.max_completion_tokens;
  }

  /** The fields of a request. What is not set is not sent. */
  fields() {
    const fields = {};
    for (const name of NUMBERS.filter((name) => name in this.#values)) {
      fields[name] = Number(this.#values[name]);
    }
    if (this.#values.tools) {
      fields.tools = JSON.parse(this.#values.tools);
    }
    return fields;
  }

  #save() {
    const { key, ...values } = Object.fromEntries(new FormData(this.#form));
    this.#key = key.trim();
    this.#values = Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, value.trim()]).filter(([, value]) => value),
    );
    remember('localStorage', NAME, this.#values);
    remember('sessionStorage', KEY, this.#key);
  }

  #checkTools() {
    const { tools } = this.#form.elements;
    tools.setCustomValidity(problemOfTools(tools.value.trim()));
  }
}

function problemOfTools(text) {
  if (text === '') {
    return '';
  }
  try {
    return Array.isArray(JSON.parse(text)) ? '' : 'Tools must be a JSON array.';
  } catch (e) {
    return `This is no JSON: ${e.message}`;
  }
}
