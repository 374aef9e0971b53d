package io.xmodel.langchain4j;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.TokenCountEstimator;
import io.xmodel.Xmodel;
import io.xmodel.chat.Message;
import io.xmodel.error.RequestException;
import io.xmodel.error.Setting;
import io.xmodel.text.TextTokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Counts tokens as the model reads them: with its own tokenizer and chat template. The count of
 * several messages is exact, that of one may have a token too many. Tools are not counted.
 */
public final class XmodelTokenCountEstimator implements TokenCountEstimator {
  private final Xmodel model;
  private final TextTokenizer tokenizer;

  /**
   * Counts for a model, which stays its owner's.
   *
   * @throws RequestException when the model has no tokenizer
   */
  public XmodelTokenCountEstimator(Xmodel model) {
    this.model = Objects.requireNonNull(model, "model");
    TextTokenizer known = model.tokenizer();
    if (known == null) {
      throw new RequestException(
          "The checkpoint has no tokenizer.json, so its tokens cannot be counted. Add the file.",
          Setting.IDS);
    }
    this.tokenizer = known;
  }

  /** Tokens of a text alone. */
  @Override
  public int estimateTokenCountInText(String text) {
    return tokenizer.encode(text).length;
  }

  /** Tokens that a message adds to a prompt. */
  @Override
  public int estimateTokenCountInMessage(ChatMessage message) {
    int begin = tokenizer.bosId().isPresent() ? 1 : 0;
    return Math.max(1, count(List.of(Messages.of(message))) - begin);
  }

  /** Tokens of the prompt that waits for an answer to these messages; 0 for none. */
  @Override
  public int estimateTokenCountInMessages(Iterable<ChatMessage> messages) {
    List<Message> all = new ArrayList<>();
    messages.forEach(message -> all.add(Messages.of(message)));
    return all.isEmpty() ? 0 : count(all);
  }

  private int count(List<Message> messages) {
    return Failures.translated(() -> model.encode(messages).length);
  }
}
