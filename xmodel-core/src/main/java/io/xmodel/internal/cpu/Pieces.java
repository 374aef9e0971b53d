package io.xmodel.internal.cpu;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A product cut into pieces, which go to whichever worker is free: large ones first, since a stream
 * from memory takes a while to start, then smaller and smaller ones, so that workers end together.
 * A core that others use, too, gets fewer of them.
 */
final class Pieces {
  private final int parts;
  private final int workers;
  private final AtomicInteger next = new AtomicInteger();

  /**
   * Creates the pieces.
   *
   * @param parts how many of the least pieces there are
   */
  Pieces(int parts, int workers) {
    this.parts = parts;
    this.workers = workers;
  }

  /** The next piece, or null when all are taken. */
  @Nullable Piece next() {
    int first = next.get();
    while (first < parts) {
      int left = parts - first;
      int end = first + (workers == 1 ? left : Math.ceilDiv(left, 2 * workers));
      int seen = next.compareAndExchange(first, end);
      if (seen == first) {
        return new Piece(first, end, parts);
      }
      first = seen;
    }
    return null;
  }

  /** Parts first ≤ p &lt; end of all. */
  record Piece(int first, int end, int parts) {
    /** The first of so many rows that is in the piece. */
    int begin(int rows) {
      return Share.beginRows(rows, first, parts);
    }

    /** The first of so many rows after the piece. */
    int end(int rows) {
      return Share.beginRows(rows, end, parts);
    }
  }
}
