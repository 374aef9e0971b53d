package io.xmodel.bench.peers;

/** A peer that is started. */
public interface RunningPeer extends Engine {
  /**
   * Reads a passage and tells what it would choose after each token of it, or of a part.
   *
   * @throws PeerException when it cannot
   */
  Choices choose(Passage passage);
}
