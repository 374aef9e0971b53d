package io.xmodel.internal.jinja;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import io.xmodel.damage.Refusals;

/** Whatever the text, a template renders in little time, or is refused with a sentence. */
class JinjaFuzz {
  private static final JsonNode CONTEXT =
      JinjaGolden.json(
          """
          {"messages": [{"role": "user", "content": "Hi {{ x }}"},
             {"role": "assistant", "content": null, "tool_calls": [{"function": {"name": "f", "arguments": {"a": [1, 2.5]}}}]}],
           "tools": null, "add_generation_prompt": true, "bos_token": "<s>", "n": 3, "xs": [3, 1, 2], "s": "a b"}
          """);

  @FuzzTest(maxDuration = "3m")
  void rendersOrRefuses(FuzzedDataProvider data) {
    String template = data.consumeRemainingAsString();
    long start = System.nanoTime();
    renders(template);
    long seconds = (System.nanoTime() - start) / 1_000_000_000;
    if (seconds > 20) {
      throw new AssertionError("took " + seconds + " s");
    }
  }

  /** Whether it renders. */
  static boolean renders(String template) {
    return Refusals.reads(() -> JinjaGolden.render(template, CONTEXT));
  }
}
