package io.xmodel.backend;

/**
 * The logits of one forward pass, where the device left them: rows in slot order, then position
 * order. Ask for the least that is needed – {@link #argmax} moves one int off the device, {@link
 * #topK} k pairs, {@link #copyTo} everything.
 *
 * <p>Tokens that asked for it have their hidden state here, too: the residual stream after the last
 * layer and the final norm, which is what the head multiplies. So {@code head · state · scale} are
 * the token's logits.
 *
 * <p>{@code limit} keeps the embedding's padding rows from being chosen: only ids below it are
 * candidates. Log-sum-exp is always over all rows of the vocabulary, as the reference's softmax is.
 */
public interface Logits extends AutoCloseable {
  /** Number of rows, {@link Batch#logitsRows()}. */
  int rows();

  /** Logits in a row: vocab_size. */
  int vocabSize();

  /**
   * The id of the largest logit among ids below {@code limit}; the lowest of equals.
   *
   * @throws io.xmodel.error.BackendException when the largest is not finite
   */
  int argmax(int row, int limit);

  /** The k largest logits among ids below {@code limit}, largest first, equals by id. */
  TopK topK(int row, int k, int limit);

  /** log Σ exp(logit) over the whole row, in double precision. */
  double logSumExp(int row);

  /** The logit of one id. */
  float get(int row, int id);

  /** Copies a row of vocab_size logits. */
  void copyTo(int row, float[] destination);

  /** Number of hidden states, {@link Batch#stateRows()}. */
  int states();

  /** Copies a hidden state of hidden_size elements. */
  void copyState(int state, float[] destination);

  /** Hands the step back: the next forward pass may begin. */
  @Override
  void close();

  /**
   * The largest logits of a row.
   *
   * @param ids token ids, best first
   * @param logits their logits
   * @param logSumExp over the whole row, so that a log-probability is {@code logits[i] - logSumExp}
   */
  record TopK(int[] ids, float[] logits, double logSumExp) {}
}
