// OpenAI's client for Node against a running server: node chat.mjs http://127.0.0.1:8080
import assert from 'node:assert/strict';
import OpenAI from 'openai';

const client = new OpenAI({ baseURL: process.argv[2] + '/v1', apiKey: 'none', maxRetries: 0 });
const messages = [{ role: 'user', content: 'What is the capital of France?' }];

// The accumulator of streams checks the order and shape of what comes.
const runner = client.chat.completions.stream({
  model: 'nano', messages, stream_options: { include_usage: true },
});
let streamed = '';
runner.on('content', (delta) => { streamed += delta; });
const final = await runner.finalChatCompletion();
const whole = await client.chat.completions.create({ model: 'nano', messages });
assert.equal(final.choices[0].message.content, whole.choices[0].message.content);
assert.equal(streamed, whole.choices[0].message.content);
assert.equal(final.choices[0].finish_reason, whole.choices[0].finish_reason);
assert.equal((await runner.totalUsage()).total_tokens, whole.usage.total_tokens);

const several = client.chat.completions.stream({
  model: 'nano', messages, n: 3, temperature: 1.5, seed: 7, max_tokens: 12, logprobs: true, top_logprobs: 2,
});
const answers = await several.finalChatCompletion();
assert.equal(answers.choices.length, 3);
assert.ok(answers.choices.every((choice) => choice.logprobs.content[0].bytes.length > 0));

// A stream that is aborted ends, and the server lives on.
const aborted = client.chat.completions.stream({ model: 'nano', messages, max_tokens: 1000 });
aborted.on('chunk', () => aborted.abort());
await assert.rejects(aborted.done());

const text = await client.completions.create({ model: 'nano', prompt: 'The capital of China is' });
assert.match(text.choices[0].text, /Beijing/);

const response = await client.responses.create({ model: 'nano', input: 'What is the capital of France?' });
assert.equal(response.output_text, whole.choices[0].message.content);
const events = client.responses.stream({ model: 'nano', input: 'What is the capital of France?' });
assert.equal((await events.finalResponse()).output_text, whole.choices[0].message.content);

await assert.rejects(
  client.chat.completions.create({ model: 'nano', messages, temperature: 3 }),
  (error) => error instanceof OpenAI.BadRequestError && error.param === 'temperature');
await assert.rejects(
  client.chat.completions.create({ model: 'gpt-9', messages }),
  (error) => error instanceof OpenAI.NotFoundError && error.code === 'model_not_found');
assert.equal((await client.models.list()).data[0].id, 'nano');
console.log('chat ok');
