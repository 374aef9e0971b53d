package io.xmodel.bench.peers;

/** A program to compare with, installed or not. */
public interface Peer {
  /** As {@code --peer} takes it and the tables show it. */
  String name();

  /** Whether its files are there; says nothing about whether they work. */
  boolean isInstalled();

  /** What to install and how to name it, as a sentence. */
  String remedy();

  /**
   * Starts it on a model.
   *
   * @throws PeerException when it does not start, or cannot hold the model
   */
  RunningPeer start(Subject subject);
}
