// Talks to the server, which speaks OpenAI's protocol.

/** What went wrong, as a sentence for the reader. */
export class ServerError extends Error {
  constructor(sentence, code = null) {
    super(sentence);
    /** A word for programs, or null: context_length_exceeded, invalid_api_key, … */
    this.code = code;
  }
}

/** The model that is served: { id, context }, the context in tokens or null. */
export async function model() {
  const response = await ask('v1/models');
  const { data } = await response.json();
  const [first] = data;
  return {
    id: first.id,
    context: first.max_model_len ?? first.meta?.n_ctx ?? first.meta?.n_ctx_train ?? null,
  };
}

/**
 * Yields what comes of an answer: { content }, { reasoning }, { calls }, { tokens }, { finish }.
 *
 * @throws ServerError when there is no answer, or it breaks off
 */
export async function* answer(request, key, signal) {
  const response = await ask('v1/chat/completions', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(key && { Authorization: `Bearer ${key}` }) },
    body: JSON.stringify({
      ...request,
      stream: true,
      stream_options: { include_usage: true, continuous_usage_stats: true },
    }),
    signal,
  });
  let finished = false;
  for await (const data of events(response.body)) {
    if (data === '[DONE]') {
      return;
    }
    for (const piece of pieces(parsed(data))) {
      finished ||= 'finish' in piece;
      yield piece;
    }
  }
  if (!finished) {
    throw new ServerError('The connection broke before the answer was complete.');
  }
}

function* pieces(chunk) {
  if (chunk.error) {
    throw new ServerError(sentence(chunk.error), chunk.error.code);
  }
  const choice = chunk.choices?.[0];
  const delta = choice?.delta ?? {};
  const reasoning = delta.reasoning_content ?? delta.reasoning;
  if (reasoning) {
    yield { reasoning };
  }
  if (delta.content) {
    yield { content: delta.content };
  }
  if (delta.tool_calls) {
    yield { calls: delta.tool_calls };
  }
  if (chunk.usage) {
    yield { tokens: chunk.usage.completion_tokens, total: chunk.usage.total_tokens };
  }
  if (choice?.finish_reason) {
    yield { finish: choice.finish_reason };
  }
}

function parsed(data) {
  try {
    return JSON.parse(data);
  } catch {
    throw new ServerError('The server sent something that is no JSON, so the answer ends here.');
  }
}

function sentence(error) {
  return (typeof error === 'string' ? error : error.message) || 'The server reports an error.';
}

async function ask(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (e) {
    if (e.name === 'AbortError') {
      throw e;
    }
    throw new ServerError('The server cannot be reached. Look whether it still runs.');
  }
  if (response.ok) {
    return response;
  }
  const { error } = await response.json().catch(() => ({}));
  throw new ServerError(
    error ? sentence(error) : `The server answered with status ${response.status}.`,
    error?.code ?? (response.status === 401 ? 'invalid_api_key' : null),
  );
}

/** The data of server-sent events. Characters and lines may be split anywhere. */
export async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  let data = [];
  try {
    for (;;) {
      const { done, value } = await read(reader);
      if (done) {
        return;
      }
      const lines = (rest + value).split('\n');
      rest = lines.pop();
      for (const line of lines.map((l) => l.replace(/\r$/, ''))) {
        if (line.startsWith('data:')) {
          data.push(line.slice(5).replace(/^ /, ''));
        } else if (line === '' && data.length > 0) {
          yield data.join('\n');
          data = [];
        }
      }
    }
  } finally {
    // Also when nobody wants more: the server then stops.
    reader.cancel().catch(() => {});
  }
}

async function read(reader) {
  try {
    return await reader.read();
  } catch (e) {
    if (e.name === 'AbortError') {
      throw e;
    }
    throw new ServerError('The connection broke before the answer was complete.');
  }
}
