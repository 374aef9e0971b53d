package io.xmodel;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xmodel.damage.Refusals;
import io.xmodel.internal.json.StrictJson;

/** Whatever JSON a generation_config.json is, it gives options; what is no JSON is refused. */
class GenerationConfigFuzz {
  @FuzzTest(maxDuration = "3m")
  void readsWhateverItIs(byte[] file) {
    reads(file);
  }

  /** Whether it is JSON. */
  static boolean reads(byte[] file) {
    return Refusals.reads(() -> check(StrictJson.parseObject(file, "x")));
  }

  private static void check(ObjectNode json) {
    GenerationConfig.Result result = GenerationConfig.read(json, 50, true);
    result
        .options()
        .sampling()
        .logitBias()
        .keySet()
        .forEach(id -> {
          if (id < 0 || id >= 50) {
            throw new AssertionError("id " + id);
          }
        });
    if (result.problems().length() + result.unused().length() > 50_000) {
      throw new AssertionError("a long message");
    }
  }
}
