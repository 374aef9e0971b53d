package io.xmodel.cli;

import io.xmodel.error.XmodelException;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;

/** A line on stderr while a prompt is read that takes a while; gone before the answer begins. */
final class ReadingLine implements AutoCloseable {
  private static final long PATIENCE_MILLIS = 700;
  private static final long TICK_MILLIS = 500;

  private final Host host;
  private final AtomicBoolean over = new AtomicBoolean();
  private String shown = "";

  /**
   * Begins to wait.
   *
   * @param tokens counts the prompt's tokens; called only if it takes a while
   */
  ReadingLine(Host host, IntSupplier tokens) {
    this.host = host;
    if (host.errIsTerminal() && !host.isDumb()) {
      Thread.ofVirtual().name("xmodel-reading").start(() -> tick(tokens));
    }
  }

  private void tick(IntSupplier tokens) {
    try {
      long begin = System.nanoTime();
      Thread.sleep(PATIENCE_MILLIS);
      if (over.get()) {
        return;
      }
      int count = tokens.getAsInt();
      while (!over.get()) {
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
    if (!over.get()) {
      shown = text;
      host.err().print("\r" + text);
      host.err().flush();
    }
  }

  /** Wipes the line out; may be called often. */
  @Override
  public void close() {
    if (over.getAndSet(true)) {
      return;
    }
    synchronized (this) {
      if (!shown.isEmpty()) {
        host.err().print("\r" + " ".repeat(shown.length()) + "\r");
        host.err().flush();
      }
    }
  }
}
