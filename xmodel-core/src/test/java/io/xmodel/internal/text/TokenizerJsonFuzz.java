package io.xmodel.internal.text;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.xmodel.error.CheckpointException;
import io.xmodel.internal.text.bpe.IdList;

/** Whatever the bytes, a tokenizer.json is read and encodes text, or is refused with a sentence. */
class TokenizerJsonFuzz {
  private static final String TEXT =
      "The  capital\n of 中国's 12345 é\u0301 😀 <a>{\"x\": [1]} \uD800 aaaa";

  @FuzzTest(maxDuration = "3m")
  void readsOrRefuses(byte[] file) {
    try {
      IdList ids = new IdList(1000);
      new TokenizerJson(file, "tokenizer.json").pipeline().encode(PromptText.of(TEXT, true), ids);
      for (int id : ids.toArray()) {
        if (id < 0 || id >= ModelReader.MAX_IDS) {
          throw new AssertionError("id " + id);
        }
      }
    } catch (CheckpointException e) {
      // refused
    }
  }
}
