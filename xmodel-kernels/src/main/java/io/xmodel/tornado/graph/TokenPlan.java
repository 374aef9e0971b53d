package io.xmodel.tornado.graph;

import java.util.stream.Stream;

/** One token through the whole model. */
public interface TokenPlan {
  /** All graphs, in an order in which each can be executed once. */
  Stream<Graph> graphs();

  /**
   * Appends a token to a sequence and leaves its logits in row 0.
   *
   * @param table where the sequence's table of blocks begins in the layout
   * @param limit ids below it are candidates
   * @return the best candidate, or −1 if no logit is a number
   */
  int run(int token, int position, int table, int limit);

  /** Sets what goes down with a token: the graphs can then be executed. */
  void prepare(int token, int position, int table, int limit);

  /**
   * Looks whether the last execution was complete.
   *
   * @throws io.xmodel.error.BackendException if it was not
   */
  void check();
}
