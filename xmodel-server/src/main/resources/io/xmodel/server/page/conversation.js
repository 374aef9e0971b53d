// The conversation, as data. Its messages are OpenAI's, and know more about answers:
//   reasoning   what the model thought before
//   end         how it ended: { kind: 'stop' | 'length' | 'full' | 'stopped' | 'error', text, code }
//   stats       { tokens, total, context, rate, first }

import { recall, remember, forget } from './storage.js';

const NAME = 'xmodel.conversation';

export class Conversation {
  messages = load();

  add(message) {
    this.messages.push(message);
    return message;
  }

  /** Drops a message and all after it. */
  cut(index) {
    this.messages.length = index;
  }

  /** Drops everything. Returns what there was. */
  clear() {
    const before = this.messages;
    this.messages = [];
    forget('localStorage', NAME);
    return before;
  }

  /** Returns false when the browser does not keep it, because it is too long, say. */
  save() {
    return remember('localStorage', NAME, this.messages);
  }

  /** Takes over what another window has made of it. */
  reload() {
    this.messages = load();
  }

  /** Calls it when another window has changed the conversation. */
  static whenChangedElsewhere(listener) {
    addEventListener('storage', (event) => {
      if (event.key === NAME) {
        listener();
      }
    });
  }

  /** The calls of the last answer that have no result yet. */
  openCalls() {
    const last = this.messages.findLastIndex((message) => message.role !== 'tool');
    const answered = new Set(this.messages.slice(last + 1).map((message) => message.tool_call_id));
    return (this.messages[last]?.tool_calls ?? []).filter((call) => !answered.has(call.id));
  }

  /** What the model gets to read. */
  forModel(system) {
    const messages = this.messages.flatMap((message) => {
      const { role, content, tool_calls, tool_call_id } = message;
      if (role === 'assistant' && !content && !tool_calls) {
        return []; // an answer that failed before it began
      }
      return [{ role, content, ...(tool_calls && { tool_calls }), ...(tool_call_id && { tool_call_id }) }];
    });
    return system ? [{ role: 'system', content: system }, ...messages] : messages;
  }
}

function load() {
  const kept = recall('localStorage', NAME);
  const messages = Array.isArray(kept) ? kept : [];
  const last = messages.at(-1);
  if (last?.role === 'assistant' && !last.end) {
    last.end = { kind: 'stopped', text: 'The page was left before the answer was complete.' };
  }
  return messages;
}

/** Adds a piece of a stream to an answer. */
export function grow(message, piece) {
  if (piece.content) {
    message.content += piece.content;
  }
  if (piece.reasoning) {
    message.reasoning = (message.reasoning ?? '') + piece.reasoning;
  }
  for (const { index, id, function: part } of piece.calls ?? []) {
    message.tool_calls ??= [];
    const call = (message.tool_calls[index] ??= {
      id: id ?? `call_${index}`,
      type: 'function',
      function: { name: '', arguments: '' },
    });
    call.function.name += part?.name ?? '';
    call.function.arguments += part?.arguments ?? '';
  }
  if (piece.finish) {
    message.end = { kind: piece.finish === 'length' ? 'length' : 'stop' };
  }
}
