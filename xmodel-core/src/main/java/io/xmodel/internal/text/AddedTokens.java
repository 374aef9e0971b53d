package io.xmodel.internal.text;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * The tokens that stand outside the byte-pair vocabulary ({@code added_tokens} of tokenizer.json):
 * finds them in text the way Hugging Face does – leftmost, longest, those marked {@code
 * "normalized": false} before the others.
 */
final class AddedTokens {
  private final Map<String, Integer> idByContent = new LinkedHashMap<>();
  private final List<LongestMatch> passes;

  AddedTokens(List<AddedToken> tokens) {
    tokens.forEach(token -> idByContent.put(token.content(), token.id()));
    passes = List.of(matcher(tokens, false), matcher(tokens, true));
  }

  private static LongestMatch matcher(List<AddedToken> tokens, boolean normalized) {
    return new LongestMatch(
        tokens.stream()
            .filter(token -> token.normalized() == normalized)
            .map(AddedToken::content)
            .toList());
  }

  /** Contents to ids. */
  Map<String, Integer> idByContent() {
    return idByContent;
  }

  /**
   * Splits text at the added tokens.
   *
   * @param ordinary hears each stretch between them, never empty
   * @param added hears each token's id
   */
  void split(String text, Consumer<String> ordinary, IntConsumer added) {
    split(text, 0, ordinary, added);
  }

  private void split(String text, int pass, Consumer<String> ordinary, IntConsumer added) {
    if (text.isEmpty()) {
      return;
    }
    if (pass == passes.size()) {
      ordinary.accept(text);
      return;
    }
    int start = 0;
    for (int i = 0; i < text.length(); ) {
      int length = passes.get(pass).lengthAt(text, i);
      if (length == 0) {
        i++;
        continue;
      }
      split(text.substring(start, i), pass + 1, ordinary, added);
      added.accept(idByContent.getOrDefault(text.substring(i, i + length), -1));
      i += length;
      start = i;
    }
    split(text.substring(start), pass + 1, ordinary, added);
  }

  /**
   * One entry of {@code added_tokens}.
   *
   * @param id its id
   * @param content its characters
   * @param special whether it is left out of decoded text
   * @param normalized whether it is looked for after the others
   */
  record AddedToken(int id, String content, boolean special, boolean normalized) {}
}
