package io.xmodel.text;

import java.util.List;
import java.util.OptionalInt;

/**
 * A checkpoint's tokenizer. Safe for use by several threads. Whoever loads one closes it; that of a
 * model is closed with the model.
 *
 * <p>Special tokens, such as {@code <｜User｜>}, are ordinary text unless a method says otherwise. So
 * what a user types never becomes a token that steers the model.
 */
public interface TextTokenizer extends AutoCloseable {
  /**
   * Ids of a text in which special tokens' strings are ordinary text. Nothing is put before it.
   *
   * @throws io.xmodel.error.ClosedException when it is closed
   */
  int[] encode(String text);

  /**
   * Ids of a text in which special tokens are recognised: what Hugging Face's tokenizer gives
   * without {@code add_special_tokens}. For text that the program writes, not for what users type.
   *
   * @throws io.xmodel.error.ClosedException when it is closed
   */
  int[] encodeWithSpecialTokens(String text);

  /**
   * Text of the ids, special tokens left out. Bytes that are not UTF-8 become U+FFFD.
   *
   * @throws io.xmodel.error.RequestException naming an id that no token has
   */
  String decode(int[] ids);

  /** As {@link #decode}, with special tokens written out. */
  String decodeWithSpecialTokens(int[] ids);

  /**
   * One more than the largest id the tokenizer knows. The model's embedding may have more rows,
   * which are padding and are never sampled.
   */
  int idLimit();

  /** The id of an added token such as {@code <｜User｜>}, if there is one. */
  OptionalInt addedTokenId(String content);

  /** Begin-of-text, if there is one. */
  OptionalInt bosId();

  /** The string of begin-of-text; empty when there is none. */
  String bosToken();

  /** Every id that ends a generation, the tokenizer's own first. */
  List<Integer> eosIds();

  /** Ends it. Encoding after it is an error; decoding still works. */
  @Override
  void close();
}
