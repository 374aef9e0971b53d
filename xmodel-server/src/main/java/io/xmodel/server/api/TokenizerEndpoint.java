package io.xmodel.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.xmodel.chat.Message;
import io.xmodel.error.CheckpointException;
import io.xmodel.error.RequestException;
import io.xmodel.server.http.Exchange;
import io.xmodel.server.wire.ApiException;
import io.xmodel.server.wire.ChatRequest;
import io.xmodel.server.wire.Fields;
import io.xmodel.server.wire.TokenizerReply;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Text to ids and back, for clients that count tokens or choose them. */
public final class TokenizerEndpoint {
  private static final int MOST_IDS = 4_000_000;

  private final Served served;

  /** By a model's tokenizer. */
  public TokenizerEndpoint(Served served) {
    this.served = served;
  }

  /**
   * {@code POST /tokenize}. Special tokens in a text are text, unless it is nothing but one of
   * them, whose id is asked for, or the client says otherwise.
   */
  public void tokenize(Exchange exchange) {
    Fields fields = exchange.fields();
    served.requireModel(fields.text("model"));
    int[] ids = served.cores().compute(() -> ids(fields));
    boolean pieces = fields.flag("return_token_strs", false);
    exchange.send(
        new TokenizerReply.Tokens(
            ids.length,
            served.model().contextLength(),
            ids,
            pieces ? IntStream.of(ids).mapToObj(served.texts()::text).toList() : null));
  }

  private int[] ids(Fields fields) {
    if (fields.value("messages") != null) {
      List<Message> messages = ChatRequest.messages(fields);
      try {
        return served.model().encode(messages);
      } catch (RequestException e) {
        throw ApiException.of(e, "messages");
      }
    }
    // vLLM's names, then llama.cpp's.
    String text = fields.text("prompt");
    if (text == null) {
      text = fields.text("content");
    }
    if (text == null) {
      throw ApiException.badValue("prompt", "prompt is missing: give a text, or messages.");
    }
    boolean bos =
        fields.flag(
            "add_special_tokens", fields.flag("add_special", fields.value("content") == null));
    OptionalInt special = served.tokenizer().addedTokenId(text);
    if (special.isPresent()) {
      return new int[] {special.getAsInt()};
    }
    if (fields.flag("parse_special", false)) {
      int[] begin = bos ? served.model().encode("") : new int[0];
      int[] ids = served.tokenizer().encodeWithSpecialTokens(text);
      return IntStream.concat(IntStream.of(begin), IntStream.of(ids)).toArray();
    }
    return bos ? served.model().encode(text) : served.tokenizer().encode(text);
  }

  /** {@code POST /detokenize}: the text of ids, special tokens written out. */
  public void detokenize(Exchange exchange) {
    Fields fields = exchange.fields();
    served.requireModel(fields.text("model"));
    JsonNode given = fields.value("tokens");
    if (given == null) {
      throw ApiException.badValue("tokens", "tokens is missing: give token ids.");
    }
    List<Integer> ids = new ArrayList<>();
    for (JsonNode id : fields.list("tokens", MOST_IDS)) {
      if (!id.canConvertToInt() || !id.isIntegralNumber()) {
        throw fields.wrong("tokens", "an array of token ids", id);
      }
      ids.add(id.intValue());
    }
    try {
      String text =
          served
              .tokenizer()
              .decodeWithSpecialTokens(ids.stream().mapToInt(Integer::intValue).toArray());
      exchange.send(new TokenizerReply.Text(text, text));
    } catch (RequestException e) {
      throw ApiException.badValue("tokens", String.valueOf(e.getMessage()));
    }
  }

  /** {@code GET /tokenizer_info}: special tokens and the chat template. */
  public void info(Exchange exchange) {
    List<Integer> ends = served.tokenizer().eosIds();
    String eos = ends.isEmpty() ? null : served.texts().text(ends.getFirst());
    String bos = served.tokenizer().bosToken();
    exchange.send(
        new TokenizerReply.Info(
            eos,
            bos.isEmpty() ? null : bos,
            eos,
            template(),
            served.model().contextLength(),
            served.tokenizer().idLimit()));
  }

  private @Nullable String template() {
    try {
      return served.model().chatTemplate().source();
    } catch (CheckpointException e) {
      return null; // a model that continues texts only
    }
  }
}
