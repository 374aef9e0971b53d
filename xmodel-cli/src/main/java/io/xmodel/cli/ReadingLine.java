package io.xmodel.cli;

import io.xmodel.error.XmodelException;
import java.util.Locale;
import java.util.function.IntSupplier;

/** A line on stderr while a prompt is read that takes a while; gone before the answer begins. */
final class ReadingLine implements AutoCloseable {
  private static final long PATIENCE_MILLIS = 700;
  private static final long TICK_MILLIS = 500;

  private final Host host;
  private volatile boolean over;
  private String shown = "";

  /**
   * Begins to wait.
   *
   * @param tokens counts the prompt's tokens; called only if it takes a while
   */
  ReadingLine(Host host, IntSupplier tokens) {
    this.host = host;
    if (host.drawsOnErr()) {
      Thread.ofVirtual().name("xmodel-reading").start(() -> tick(tokens));
    }
  }

  private void tick(IntSupplier tokens) {
    try {
      long begin = System.nanoTime();
      Thread.sleep(PATIENCE_MILLIS);
      if (over) {
        return;
      }
      int count = tokens.getAsInt();
      while (!over) {
        long seconds = (System.nanoTime() - begin) / 1_000_000_000;
        show(String.format(Locale.ROOT, "(reading a prompt of %,d tokens: %d s)", count, seconds));
        Thread.sleep(TICK_MILLIS);
      }
    } catch (XmodelException e) {
      // The answer fails, too, and says why.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void show(String text) {
    if (!over) {
      shown = text;
      host.err().print("\r" + text);
      host.err().flush();
    }
  }

  /** Wipes the line out; may be called often. */
  @Override
  public synchronized void close() {
    over = true;
    if (!shown.isEmpty()) {
      host.wipe(shown.length());
      shown = "";
    }
  }
}
