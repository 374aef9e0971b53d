package io.xmodel.generation;

import io.xmodel.error.RequestException;
import java.io.Serializable;

/**
 * How an engine serves many generations.
 *
 * @param mostRunning generations that take part in a step at most, at least 1
 * @param mostWaiting generations that wait for a place at most; further ones are refused
 * @param stepMillis how long a step that reads prompts should last
 * @param prefixes texts that have ended and are kept for texts that begin alike; 0: none
 */
public record EngineOptions(int mostRunning, int mostWaiting, int stepMillis, int prefixes)
    implements Serializable {
  /** What suits a model of this size on a CPU or one GPU. */
  public static final EngineOptions DEFAULT = new EngineOptions(64, 1024, 250, 64);

  /** Checks the ranges. */
  public EngineOptions {
    if (mostRunning < 1 || mostWaiting < 1 || stepMillis < 1 || prefixes < 0) {
      throw new RequestException(
          "mostRunning, mostWaiting and stepMillis must be at least 1 and prefixes at least 0, found %s, %s, %s and %s."
              .formatted(mostRunning, mostWaiting, stepMillis, prefixes));
    }
  }
}
