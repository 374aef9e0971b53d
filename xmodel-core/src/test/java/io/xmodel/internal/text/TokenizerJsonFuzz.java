package io.xmodel.internal.text;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.xmodel.damage.Refusals;
import io.xmodel.internal.text.bpe.IdList;

/** Whatever the bytes, a tokenizer.json is read and encodes text, or is refused with a sentence. */
class TokenizerJsonFuzz {
  private static final String TEXT =
      "The  capital\n of 中国's 12345 é\u0301 😀 <a>{\"x\": [1]} \uD800 aaaa";

  @FuzzTest(maxDuration = "3m")
  void readsOrRefuses(byte[] file) {
    reads(file);
  }

  /** Whether it is read. Every id that its text becomes has bytes. */
  static boolean reads(byte[] file) {
    return Refusals.reads(() -> {
      TokenizerJson json = new TokenizerJson(file, "tokenizer.json");
      TokenTable table = new TokenTable(json.lexicon(), json.addedTokens());
      IdList ids = new IdList(1000);
      json.pipeline().encode(PromptText.of(TEXT, true), ids);
      for (int id : ids.toArray()) {
        if (id >= table.limit() || table.find(id) == null) {
          throw new AssertionError("id " + id);
        }
      }
    });
  }
}
