package io.xmodel.internal.events;

import io.xmodel.internal.text.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Text to tokens in other ways than the tokenizer's own. */
final class Cuts {
  private final Tokenizer tokenizer;
  private final List<byte[]> tokens = new ArrayList<>();
  private final List<Integer> ids = new ArrayList<>();

  Cuts(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
    for (int id = 0; id < tokenizer.idLimit(); id++) {
      byte[] token = tokenizer.tokenBytes(id);
      if (!tokenizer.addedTokens().contains(new String(token, StandardCharsets.UTF_8))) {
        tokens.add(token);
        ids.add(id);
      }
    }
  }

  /** Added tokens are recognised; what lies between them is cut at random. */
  int[] random(String text, Random random) {
    List<Integer> cut = new ArrayList<>();
    List<Byte> rest = new ArrayList<>();
    for (int id : tokenizer.encodeWithSpecialTokens(text)) {
      byte[] token = tokenizer.tokenBytes(id);
      if (tokenizer.addedTokens().contains(new String(token, StandardCharsets.UTF_8))) {
        cut(rest, random, cut);
        cut.add(id);
      } else {
        for (byte b : token) {
          rest.add(b);
        }
      }
    }
    cut(rest, random, cut);
    return cut.stream().mapToInt(Integer::intValue).toArray();
  }

  private void cut(List<Byte> rest, Random random, List<Integer> cut) {
    byte[] bytes = new byte[rest.size()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = rest.get(i);
    }
    rest.clear();
    for (int i = 0; i < bytes.length; ) {
      List<Integer> fitting = new ArrayList<>();
      for (int t = 0; t < tokens.size(); t++) {
        byte[] token = tokens.get(t);
        int end = i + token.length;
        if (end <= bytes.length && Arrays.equals(bytes, i, end, token, 0, token.length)) {
          fitting.add(t);
        }
      }
      int chosen = fitting.get(random.nextInt(fitting.size()));
      cut.add(ids.get(chosen));
      i += tokens.get(chosen).length;
    }
  }
}
