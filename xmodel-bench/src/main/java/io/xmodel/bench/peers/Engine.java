package io.xmodel.bench.peers;

/** Something that runs a model – xmodel or a peer – started and ready to be asked. */
public interface Engine extends AutoCloseable {
  /** Its name: {@code llama.cpp}. */
  String name();

  /** Version or commit, and what it runs on, for people. */
  String version();

  /** What its matrices are stored in: {@code BF16}. */
  String weights();

  /** Whether its matrices hold the very values of the checkpoint. */
  boolean holdsSameWeights();

  /**
   * Gets a trial's code compiled and its memory touched: runs it for some seconds, at least once.
   *
   * @throws PeerException when it fails
   */
  default void warmUp(Trial trial) {
    long end = System.nanoTime() + 3_000_000_000L;
    do {
      run(trial);
    } while (System.nanoTime() < end);
  }

  /**
   * Runs a trial once.
   *
   * @return tokens per second
   * @throws PeerException when it fails
   */
  double run(Trial trial);

  /** Ends it. Closing twice is harmless. */
  @Override
  void close();
}
