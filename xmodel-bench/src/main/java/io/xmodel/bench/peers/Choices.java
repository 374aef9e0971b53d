package io.xmodel.bench.peers;

/**
 * What an engine would choose after tokens that it was given, its own choices ignored.
 *
 * @param ids what it read
 * @param from index of the first id after which its choice is known
 * @param chosen its most probable token after {@code ids[from + i]}
 * @param logprobs natural logarithm of the probability it gives to that token
 */
public record Choices(int[] ids, int from, int[] chosen, double[] logprobs) {
  /**
   * Checks that there is a choice for each of some ids.
   *
   * @throws PeerException when not
   */
  public Choices {
    if (from < 0
        || chosen.length == 0
        || from + chosen.length > ids.length
        || logprobs.length != chosen.length) {
      throw new PeerException(
          "The peer should tell a choice and its log-probability after each of %d tokens from number %d on, found %d choices and %d log-probabilities."
              .formatted(ids.length, from, chosen.length, logprobs.length));
    }
  }
}
