package io.xmodel.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.xmodel.error.CheckpointException;
import io.xmodel.error.Quoted;
import io.xmodel.internal.files.ForeignFiles;
import io.xmodel.internal.text.bpe.Lexicon;
import io.xmodel.internal.text.bpe.MergeList;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint's tokenizer as plain data, for those who write it in another format.
 *
 * @param tokens by id; null for an id that no token has
 * @param merges in their order, each as two tokens with a blank between them
 * @param preTokenizer how text is split before the merges, as tokenizer.json has it
 * @param bos begin-of-text
 * @param eos end-of-text
 * @param addBos whether plain prompts begin with BOS
 * @param chatTemplate Jinja text, or null
 */
public record Vocabulary(
    List<@Nullable Token> tokens,
    List<String> merges,
    JsonNode preTokenizer,
    OptionalInt bos,
    int eos,
    boolean addBos,
    @Nullable String chatTemplate) {

  /** What a token is. */
  public enum Kind {
    /** Part of the byte-pair vocabulary. */
    ORDINARY,
    /** An added token that belongs to the text. */
    ADDED,
    /** An added token that is left out of decoded text. */
    SPECIAL
  }

  /**
   * One token.
   *
   * @param text as tokenizer.json has it: an ordinary token's bytes in GPT-2's alphabet, an added
   *     token's characters
   * @param kind what it is
   */
  public record Token(String text, Kind kind) {}

  /** Whether a directory has a tokenizer. */
  public static boolean isIn(Path directory) {
    return ForeignFiles.isThere(directory.resolve("tokenizer.json"));
  }

  /**
   * Reads tokenizer.json, tokenizer_config.json and what goes with them.
   *
   * @throws CheckpointException as {@link Tokenizer#load}, and when the merges are damaged
   */
  public static Vocabulary load(Path directory) {
    TokenizerJson json = new TokenizerJson(directory);
    try (Tokenizer tokenizer = Tokenizer.of(directory, json)) {
      List<@Nullable Token> tokens =
          new ArrayList<>(Collections.nCopies(tokenizer.idLimit(), (Token) null));
      Lexicon lexicon = json.lexicon();
      for (int id = 0; id < lexicon.idLimit(); id++) {
        tokens.set(id, lexicon.has(id) ? new Token(lexicon.text(id), Kind.ORDINARY) : null);
      }
      for (AddedToken added : json.addedTokens()) {
        Kind kind = tokenizer.isSpecial(added.id()) ? Kind.SPECIAL : Kind.ADDED;
        tokens.set(added.id(), new Token(added.content(), kind));
      }
      checkUnique(tokens, directory);
      return new Vocabulary(
          Collections.unmodifiableList(tokens),
          merges(json),
          json.preTokenizer(),
          tokenizer.bosId(),
          tokenizer.eosId(),
          tokenizer.addBosToken(),
          TokenizerConfig.chatTemplate(directory));
    }
  }

  private static List<String> merges(TokenizerJson json) {
    MergeList merges = json.merges();
    Lexicon lexicon = json.lexicon();
    return IntStream.range(0, merges.size())
        .mapToObj(i -> lexicon.text(merges.left(i)) + " " + lexicon.text(merges.right(i)))
        .toList();
  }

  private static void checkUnique(List<@Nullable Token> tokens, Path directory) {
    Map<String, Integer> ids = new HashMap<>();
    for (int id = 0; id < tokens.size(); id++) {
      Token token = tokens.get(id);
      Integer other = token == null ? null : ids.put(token.text(), id);
      if (other != null && token != null) {
        throw new CheckpointException(
            "%s: '%s' is there twice, as %s and %s. Take the file from the published model again."
                .formatted(
                    directory.resolve("tokenizer.json"),
                    Quoted.shortened(token.text()),
                    other,
                    id));
      }
    }
  }
}
