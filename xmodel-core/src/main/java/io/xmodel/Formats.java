package io.xmodel;

import io.xmodel.error.FormatException;
import io.xmodel.error.RequestException;
import io.xmodel.generation.AnswerFormat;
import io.xmodel.internal.constraint.Constraint;
import io.xmodel.internal.constraint.Constraints;
import io.xmodel.internal.constraint.Effort;
import io.xmodel.internal.constraint.Language;
import io.xmodel.internal.constraint.LastUsed;
import io.xmodel.internal.constraint.TokenTrie;
import io.xmodel.internal.constraint.Tokens;
import io.xmodel.internal.constraint.json.JsonSchema;
import io.xmodel.internal.constraint.lexeme.Texts;
import io.xmodel.internal.constraint.regex.PatternProblem;
import io.xmodel.internal.text.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes constraints of answer formats, for one tokenizer. The last ones are kept, since the same
 * format is usually asked for again. Any thread may use it.
 */
final class Formats {
  private static final int KEPT = 64;

  private final Tokenizer tokenizer;
  private final JsonSchema schemas = new JsonSchema();
  private final LastUsed<Object, Constraint> kept = new LastUsed<>(KEPT);

  /** The tree of tokens takes a while, so it is made when the first format is asked for. */
  private @Nullable Tokens tokens;

  Formats(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /**
   * The constraint of a format.
   *
   * @throws FormatException saying what is wrong with the format
   */
  Constraint constraint(AnswerFormat format) {
    return constraint(format, () -> new Effort().during(() -> begun(format)));
  }

  /** Finds what an answer may begin with, so that a format which takes too long is refused here. */
  private Constraint begun(AnswerFormat format) {
    Constraint constraint = Constraints.text(tokens(), language(format));
    constraint.start().allowed();
    return constraint;
  }

  /** The constraint that was made for an equal key, or a new one. */
  Constraint constraint(Object key, Supplier<Constraint> maker) {
    return kept.get(key, maker);
  }

  /**
   * The texts of a format.
   *
   * @throws FormatException saying what is wrong with the format
   */
  Language language(AnswerFormat format) {
    return switch (format) {
      case AnswerFormat.JsonSchema schema -> fulfilling(schema.schema());
      case AnswerFormat.JsonObject ignored -> schemas.anyObject();
      case AnswerFormat.Choice choice -> Texts.oneOf(choice.texts());
      case AnswerFormat.Regex regex -> matching(regex.pattern());
    };
  }

  private Language fulfilling(String schema) {
    try {
      return schemas.language(schema, JsonSchema.Order.AS_LISTED);
    } catch (RequestException e) {
      throw new FormatException(String.valueOf(e.getMessage()), e);
    }
  }

  private static Language matching(String pattern) {
    try {
      return Texts.matching(pattern);
    } catch (PatternProblem e) {
      throw new FormatException(
          "The regular expression '%s' %s. Only what ECMA-262 has without looking behind and back references is supported."
              .formatted(pattern, e.what()),
          e);
    }
  }

  /** The tokens that are text. */
  synchronized Tokens tokens() {
    if (tokens == null) {
      TokenTrie trie = TokenTrie.of(tokenizer.idLimit(), tokenizer::textBytes);
      tokens = new Tokens(trie, text -> tokenizer.encode(new String(text, StandardCharsets.UTF_8)));
    }
    return tokens;
  }
}
