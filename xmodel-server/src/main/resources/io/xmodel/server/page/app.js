// The page: what its buttons and keys do.

import { Conversation, grow } from './conversation.js';
import { Follow } from './follow.js';
import { answer, model } from './server.js';
import { Settings } from './settings.js';
import { Stopwatch } from './stopwatch.js';
import { forget, remember } from './storage.js';
import { AnswerView, ResultView, UserView, fit, isComposing, onEnter } from './views.js';

/** While an answer comes it is kept so often, in milliseconds. */
const KEEP_EVERY = 1000;

const $ = (id) => document.getElementById(id);
const input = $('input');
const conversation = new Conversation();
const settings = new Settings($('settings'));
const follow = new Follow($('scroller'), $('messages'), $('to-end'));

/** The model that answers: { id, context }; null while that is unknown. */
let served = null;
/** Stops the answer that is coming; null when none is. */
let running = null;
/** The last answer's view; null before there is one. */
let lastAnswer = null;
/** What was there before a new conversation. It can be brought back until the page is left. */
let previous = [];

function say(sentence) {
  $('status').textContent = sentence;
}

// Showing

function show(message) {
  const view = viewOf(message);
  $('messages').append(view.element);
  showWelcome();
  return view;
}

function viewOf(message) {
  switch (message.role) {
    case 'user':
      return new UserView(message, { edit: (text) => resend(message, text) });
    case 'tool':
      return new ResultView(message);
    default:
      return new AnswerView(message, {
        retry: () => retry(message),
        openSettings: () => settings.open(),
        newConversation,
        sendResult,
        isOpen: (call) => conversation.openCalls().includes(call),
        });
  }
}

function showAll() {
  $('messages').replaceChildren();
  const views = conversation.messages.map(show);
  lastAnswer = views.findLast((view) => view instanceof AnswerView) ?? null;
  showWelcome();
  follow.toEnd();
}

function showWelcome() {
  $('welcome').hidden = conversation.messages.length > 0;
  $('bring-back').hidden = previous.length === 0;
}

function showRunning() {
  $('send').hidden = running !== null;
  $('stop').hidden = running === null;
  document.body.classList.toggle('running', running !== null);
  // Readers of the screen say the answer when it is complete, not every word.
  $('messages').setAttribute('aria-busy', String(running !== null));
}

// Talking

function send(text) {
  show(conversation.add({ role: 'user', content: text }));
  lastAnswer?.refresh(); // its calls need no result any more
  respond();
}

async function respond() {
  const request = {
    messages: conversation.forModel(settings.system),
    ...settings.fields(),
  };
  const message = conversation.add({ role: 'assistant', content: '' });
  const view = show(message);
  lastAnswer = view;
  const stopwatch = new Stopwatch();
  const own = new AbortController();
  running = own;
  showRunning();
  follow.toEnd();
  say('Answering');
  const keeping = setInterval(() => conversation.save(), KEEP_EVERY);
  try {
    for await (const piece of answer(request, settings.key, own.signal)) {
      grow(message, piece);
      stopwatch.see(piece);
      message.stats = { ...stopwatch.stats(), context: served?.context };
      view.refreshSoon();
    }
    message.end = endOf(message);
    say('The answer is complete.');
  } catch (e) {
    const stopped = e.name === 'AbortError';
    message.end = stopped ? { kind: 'stopped', text: 'Stopped.' } : { kind: 'error', text: e.message, code: e.code };
    if (running === own) {
      say(message.end.text);
    }
  } finally {
    clearInterval(keeping);
    view.refresh();
    if (running === own) {
      running = null;
      showRunning();
      keep();
    }
  }
}

/** A server that was told no limit goes on until the context is full. */
function endOf(message) {
  const { end = { kind: 'stop' }, stats } = message;
  const full = end.kind === 'length' && !(stats?.tokens >= settings.mostTokens);
  return full ? { kind: 'full' } : end;
}

function stop() {
  running?.abort();
}

/** Asks again for an answer. */
function retry(message) {
  cutAt(message);
  respond();
  input.focus();
}

/** Sends another text instead of a message. */
function resend(message, text) {
  cutAt(message);
  send(text);
  input.focus();
}

function cutAt(message) {
  stopForGood();
  const index = conversation.messages.indexOf(message);
  conversation.cut(index);
  while ($('messages').children.length > index) {
    $('messages').lastChild.remove();
  }
}

function sendResult(call, text) {
  show(conversation.add({ role: 'tool', tool_call_id: call.id, content: text }));
  if (conversation.openCalls().length === 0) {
    respond();
    input.focus();
  }
}

/** Stops, and what is stopped no longer belongs to the conversation. */
function stopForGood() {
  stop();
  running = null;
  showRunning();
}

function newConversation() {
  stopForGood();
  const before = conversation.clear();
  previous = before.length > 0 ? before : previous;
  showAll();
  input.focus();
}

function keep() {
  if (!conversation.save()) {
    say('The browser has no room to keep this conversation when the page is left.');
  }
}

// Buttons and keys

$('composer').addEventListener('submit', (event) => {
  event.preventDefault();
  const text = input.value.trim();
  if (running) {
    say('An answer is coming. Wait for it, or stop it with Escape.');
  } else if (text) {
    input.value = '';
    fit(input);
    send(text);
  }
});
input.addEventListener('input', () => fit(input));
onEnter(input, () => $('composer').requestSubmit());

$('stop').addEventListener('click', () => {
  stop();
  input.focus();
});
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !event.defaultPrevented && !isComposing(event) && !$('settings').open) {
    stop();
  }
});

$('suggestions').addEventListener('click', ({ target }) => {
  if (target.matches('button')) {
    send(target.textContent);
    input.focus();
  }
});
$('new').addEventListener('click', newConversation);
$('bring-back').addEventListener('click', () => {
  conversation.messages = previous;
  previous = [];
  keep();
  showAll();
  input.focus();
});

$('open-settings').addEventListener('click', () => settings.open());
$('forget').addEventListener('click', () => {
  settings.forget();
  settings.close();
  forget('localStorage', 'xmodel.theme');
  delete document.documentElement.dataset.theme;
  newConversation();
  previous = [];
  showWelcome();
  say('This browser has forgotten the conversation, the settings and the key.');
});

$('theme').addEventListener('click', () => {
  const root = document.documentElement;
  const systemIsDark = matchMedia('(prefers-color-scheme: dark)').matches;
  const isDark = root.dataset.theme ? root.dataset.theme === 'dark' : systemIsDark;
  root.dataset.theme = isDark ? 'light' : 'dark';
  remember('localStorage', 'xmodel.theme', root.dataset.theme);
});

addEventListener('pagehide', () => {
  if (running) {
    conversation.save();
    running = null; // that the connection ends now is no news
  }
});
Conversation.whenChangedElsewhere(() => {
  if (!running) {
    conversation.reload();
    showAll();
  }
});

// The beginning

showAll();
if (matchMedia('(pointer: fine)').matches) {
  input.focus(); // on a phone that would open the keyboard
}
try {
  served = await model();
  $('model').textContent = served.id;
  document.title = `${served.id} – xmodel`;
} catch (e) {
  $('model').textContent = 'not reachable';
  say(e.message);
}
