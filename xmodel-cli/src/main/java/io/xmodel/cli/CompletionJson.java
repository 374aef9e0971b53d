package io.xmodel.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.xmodel.Completion;
import io.xmodel.Xmodel;
import io.xmodel.chat.ToolCall;
import io.xmodel.generation.GeneratedToken;
import io.xmodel.generation.Timings;
import io.xmodel.sampling.TokenLogprob;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/** A completion as one JSON object. */
final class CompletionJson {
  private CompletionJson() {}

  /** Writes it and a line break. */
  static void write(Completion completion, Xmodel model, PrintStream out) {
    JsonOutput.write(
        out,
        json -> {
          JsonOutput.ids(
              json,
              "prompt_ids",
              completion.promptIds().stream().mapToInt(Integer::intValue).toArray());
          JsonOutput.ids(json, "ids", completion.ids());
          json.writeStringField("text", completion.text());
          if (!completion.reasoning().isEmpty()) {
            json.writeStringField("reasoning", completion.reasoning());
          }
          if (!completion.toolCalls().isEmpty()) {
            toolCalls(json, completion.toolCalls());
          }
          json.writeStringField("finish_reason", completion.finishReason().label());
          json.writeArrayFieldStart("logprobs");
          for (GeneratedToken token : completion.tokens()) {
            JsonOutput.number(json, token.logprob());
          }
          json.writeEndArray();
          if (completion.tokens().stream().anyMatch(token -> !token.top().isEmpty())) {
            topLogprobs(json, completion);
          }
          json.writeStringField("backend", model.description());
          json.writeFieldName("timings");
          timings(json, completion.timings(), model.loadSeconds());
        });
  }

  private static void toolCalls(JsonGenerator json, List<ToolCall> calls) throws IOException {
    json.writeArrayFieldStart("tool_calls");
    for (ToolCall call : calls) {
      json.writeStartObject();
      json.writeStringField("id", call.id());
      json.writeStringField("name", call.name());
      json.writeStringField("arguments", call.arguments());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void topLogprobs(JsonGenerator json, Completion completion) throws IOException {
    json.writeArrayFieldStart("top_logprobs");
    for (GeneratedToken token : completion.tokens()) {
      json.writeStartArray();
      for (TokenLogprob alternative : token.top()) {
        json.writeStartObject();
        json.writeNumberField("id", alternative.id());
        json.writeFieldName("logprob");
        JsonOutput.number(json, alternative.logprob());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    json.writeEndArray();
  }

  private static void timings(JsonGenerator json, Timings timings, double loadSeconds)
      throws IOException {
    json.writeStartObject();
    json.writeNumberField("load_seconds", loadSeconds);
    json.writeNumberField("cached_tokens", timings.cachedTokens());
    json.writeNumberField("prefill_tokens", timings.prefillTokens());
    json.writeNumberField("prefill_seconds", timings.prefillSeconds());
    json.writeNumberField("prefill_tokens_per_second", timings.prefillTokensPerSecond());
    json.writeNumberField("decode_tokens", timings.decodeTokens());
    json.writeNumberField("decode_seconds", timings.decodeSeconds());
    json.writeNumberField("decode_tokens_per_second", timings.decodeTokensPerSecond());
    json.writeEndObject();
  }
}
