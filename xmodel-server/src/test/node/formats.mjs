// Structured output and tools of OpenAI's client for Node: node formats.mjs http://127.0.0.1:8080
import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { zodFunction, zodResponseFormat, zodTextFormat } from 'openai/helpers/zod';
import { z } from 'zod';

const client = new OpenAI({ baseURL: process.argv[2] + '/v1', apiKey: 'none', maxRetries: 0 });
const messages = [{ role: 'user', content: 'What is the weather like?' }];
const Weather = z.object({
  sky: z.enum(['sunny', 'rainy']),
  days: z.array(z.object({ warm: z.boolean(), wind: z.enum(['none', 'some']).nullable() })).min(1).max(2),
  place: z.string().max(8),
});

// The schema that the client makes is kept to, and the client reads the answer by it.
const parsed = await client.chat.completions.parse({
  model: 'nano', messages, temperature: 1.5, seed: 3, response_format: zodResponseFormat(Weather, 'weather'),
});
const weather = parsed.choices[0].message.parsed;
assert.ok(['sunny', 'rainy'].includes(weather.sky) && weather.days.length >= 1);
const streamed = client.chat.completions.stream({
  model: 'nano', messages, temperature: 1.5, seed: 3, response_format: zodResponseFormat(Weather, 'weather'),
});
assert.deepEqual((await streamed.finalChatCompletion()).choices[0].message.parsed, weather);
const response = await client.responses.parse({
  model: 'nano', input: messages[0].content, text: { format: zodTextFormat(Weather, 'weather') },
});
assert.deepEqual(Weather.parse(response.output_parsed), response.output_parsed);

// An answer that is cut off is told as such.
await assert.rejects(
  client.chat.completions.parse({
    model: 'nano', messages, max_tokens: 3, response_format: zodResponseFormat(Weather, 'weather'),
  }),
  OpenAI.LengthFinishReasonError);

// A required tool is called, its result goes back, until the runner has had enough.
const asked = [];
const forecast = zodFunction({
  name: 'forecast',
  parameters: z.object({ days: z.number().int().min(1).max(7), unit: z.enum(['C', 'F']) }),
  function: (args) => { asked.push(args); return 'It will be warm.'; },
});
for (const stream of [false, true]) {
  const runner = client.chat.completions.runTools(
    { model: 'nano', messages, tools: [forecast], tool_choice: 'required', parallel_tool_calls: false, stream },
    { maxChatCompletions: 2 });
  await runner.done();
  const roles = runner.messages.map((message) => message.role);
  assert.deepEqual(roles, ['user', 'assistant', 'tool', 'assistant', 'tool']);
  assert.equal(await runner.finalFunctionToolCallResult(), 'It will be warm.');
}
assert.equal(asked.length, 4);
assert.ok(asked.every((args) => args.days >= 1 && args.days <= 7 && ['C', 'F'].includes(args.unit)));

// One that is named is called once, and its call ends the run.
const named = client.chat.completions.runTools({
  model: 'nano', messages, tools: [forecast], tool_choice: { type: 'function', function: { name: 'forecast' } },
});
assert.equal((await named.finalFunctionToolCall()).name, 'forecast');

await assert.rejects(
  client.chat.completions.create({
    model: 'nano', messages,
    response_format: { type: 'json_schema', json_schema: { name: 'a', schema: { type: 'strange' } } },
  }),
  (error) => error instanceof OpenAI.BadRequestError && error.param === 'response_format.json_schema.schema');
console.log('formats ok');
